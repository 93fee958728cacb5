// What the apps ask, by the names of scenes. Each app is the same shop: a page with a list, one line of which has a survey, and a page of
// help with another one.

/** A survey, and a context for it: objects, as an app has them. */
export const survey = { id: "visit", version: 1, questions: [{ id: "score", kind: "csat", text: "How was your visit?" }] };
export const context = { order_id: "A-1", lines: 3 };

/** The settings of the survey in the list, as attributes; `objects` has the two above as properties in place of them. */
export const settings = {
  flow: { ask: "csat", subject: "checkout" },
  over: { ask: "csat", placement: "popover" },
  json: { survey: JSON.stringify(survey), context: JSON.stringify(context) },
};

/** The lines of the list, and them in another order: what is first, as the line with the survey is, goes to the end. */
export const lines = ["rug", "lamp", "vase"];
export const sorted = ([first, ...more]) => [...more, first];

/** One line of what an app has heard. */
export const line = ({ type, detail }) => [type, detail.value].filter(Boolean).join(" ");
