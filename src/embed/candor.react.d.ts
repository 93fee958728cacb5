/* `<candor-survey>` in JSX, for React 18 and later: `import type {} from "candor-survey/react"` once in a project. Apart from the
 * other types, since it needs those of React. */
import type { ClassAttributes, HTMLAttributes } from "react";
import type { CandorSurveyElement, Placement, Preset } from "./candor.js";

/* React renders attributes where the element is not defined yet, so objects are written as JSON; as objects they are properties,
 * set on the element itself. */
interface CandorSurveyAttributes extends HTMLAttributes<CandorSurveyElement>, ClassAttributes<CandorSurveyElement> {
  ask?: Preset;
  subject?: string;
  endpoint?: string;
  context?: string;
  survey?: string;
  placement?: Placement;
  "once-per"?: string;
  env?: "live" | "test";
  theme?: "auto" | "light" | "dark";
  query?: string;
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "candor-survey": CandorSurveyAttributes;
    }
  }
}
