// What a page does with Candor, and, after each @ts-expect-error, what the types must refuse.
import { candor, consent, context, explain, flush, identify, load, off, on, page, show, track } from "candor-survey";
import type { Detail, Failed } from "candor-survey";
import manifest from "candor-survey/custom-elements.json";

load({ src: "/candor/candor.js", endpoint: "/v1/responses", ask: "nps", trigger: "delay:5", oncePer: "order_id" });
load({ src: "/candor/candor.js", surveys: "/surveys.json", bounds: { days: 30 }, placement: "anchor:#help", nonce: "abc", fallback: "/s/nps" });

const shown = (detail: Detail): void => console.log(detail.survey_id, detail.response_id);
await on("shown", shown);
await off("shown", shown);
await on("answered", ({ question_id, value }) => console.log(question_id, typeof value === "number" ? value : null));
await on("saved", ({ durable }) => console.log(durable === true));
await identify({ id: "c-1", plan: "pro", seats: 3, exposures: [] });
await context({ order_id: "A-1001", cart_value: 59.9, items: ["a", null] });
await track("order_placed", { total: 80 });
await page();
await consent("granted");

const asked: boolean | undefined = await show("after-mail", { prefill: { score: 9 }, lang: "de" });
const waiting: number = (await flush())?.waiting ?? 0;
const why: string | undefined = (await explain())?.surveys[0]?.refused_by;
await candor("show");
await window.candor("configure", { query: ["utm_source"], debug: true, engine: "js" });
window.candorPredicates = { beta: true, tier: () => "gold" };
console.log(asked, waiting, why, manifest.schemaVersion);

const element = document.createElement("candor-survey");
element.ask = "csat";
element.oncePer = "order_id";
element.context = { order_id: "A-1" };
element.survey = { id: "one", questions: [{ id: "score", kind: "csat", text: "How was it?" }] };
element.addEventListener("candor:completed", (event) => shown(event.detail));
document.querySelector("candor-survey")?.setAttribute("subject", "us");
window.addEventListener("candor:error", ({ detail }) => {
  const reason: Failed["reason"] = detail.reason;
  console.warn(reason);
});
document.addEventListener("candor:answered", ({ detail }) => console.log(detail.value));

// @ts-expect-error
load({ ask: "npx" });
// @ts-expect-error
load({ colour: "red" });
// @ts-expect-error
load({ placement: "over" });
// @ts-expect-error
void candor("shout");
// @ts-expect-error
void consent("yes");
// @ts-expect-error
void on("shown", ({ value }) => value);
// @ts-expect-error
void on("show", () => {});
// @ts-expect-error
element.env = "prod";
// @ts-expect-error
window.addEventListener("candor:shown", ({ detail }) => detail.reason);
