import type {} from "candor-survey/react";
import type { CandorSurveyElement } from "candor-survey";
import { useRef } from "react";

export function Feedback({ order }: { order: string }) {
  const survey = useRef<CandorSurveyElement>(null);
  return (
    <>
      <candor-survey ref={survey} key={order} ask="ces" subject="checkout" once-per="order_id" context={JSON.stringify({ order_id: order })} />
      {/* @ts-expect-error */}
      <candor-survey ask="npx" />
      {/* @ts-expect-error */}
      <candor-survey colour="red" />
    </>
  );
}
