/* Between candor.webview.html and the app that shows it: part of that page's script.
 *
 *   to the app    {"event": "candor:shown", "detail": {…}}, as text; "candor:size" and "candor:deliver" beside the events of any page
 *   from the app  candor('acknowledge', {"accepted": […]}), or the same as the answer to a message
 */
/* How long the app has for an answer before the courier gives up, which is what it does after 15 s, in milliseconds. */
const PATIENCE = 12_000;

/* Hands a message to the app; returns what its function returns. `candorApp`: an object of Android's, or of any page's own. */
const post = (event, detail) => {
  const to = app() || self.webkit?.messageHandlers?.candor || self.ReactNativeWebView || self.ipc;
  return to?.postMessage(JSON.stringify({ event: `candor:${event}`, detail }));
};

const tell = (event, detail) => {
  try {
    // What is no delivery has no answer.
    Promise.resolve(post(event, detail)).catch(Object);
  } catch {
    // The app's own affair.
  }
};

for (const name of ["ready", "shown", "answered", "completed", "dismissed", "saved", "delivered", "error"])
  addEventListener(`candor:${name}`, ({ detail }) => {
    tell(name, detail);
    setTimeout(measure);
  });

/* Delivery by the app. What it has said of each event that was handed to it: undefined as long as it has said nothing, true, or a
 * reason; and what waits for that. */
const handed = new Map();
const waiting = new Set();

/* In place of the request to an endpoint. Resolves to what an endpoint would answer, once the app has said something of all events
 * in it; after a while, of some. */
const deliver = (endpoint, { body, headers, signal }) =>
  new Promise((resolve, reject) => {
    // Compressed for an endpoint that takes that: not so the app.
    if (typeof body != "string") return resolve(new Response("", { status: 415 }));
    const ids = [parse(body)].flat().map(({ id }) => id);
    for (const id of ids) handed.set(id, handed.get(id));
    const end = (reply) => {
      waiting.delete(look);
      clearTimeout(timer);
      reply ? resolve(new Response(JSON.stringify(reply))) : reject(new TypeError("the app has not answered"));
    };
    const look = (more, late) => {
      const known = ids.filter((id) => handed.get(id) !== undefined);
      if (known.length < ids.length && !late && more.retry_after_ms === undefined) return;
      const accepted = known.filter((id) => handed.get(id) === true);
      const rejected = known.filter((id) => handed.get(id) !== true).map((id) => ({ id, reason: handed.get(id) }));
      end(!late || known.length ? { ...more, accepted, rejected } : undefined);
    };
    const timer = setTimeout(look, PATIENCE, {}, true);
    signal?.addEventListener("abort", () => end());
    waiting.add(look);
    // An answer that came too late the last time counts now.
    if (!ids.some((id) => handed.get(id) === undefined)) return look({});
    const message = { ids, headers, body, ...(endpoint == APP ? {} : { endpoint }) };
    try {
      Promise.resolve(post("deliver", message)).then(acknowledge, () => end());
    } catch {
      end();
    }
  });

/* What the app says of events, as an endpoint would. Of what was not handed to it, it can say nothing. */
const acknowledge = (answer) => {
  const said = typeof answer == "string" ? parse(answer) : answer;
  if (!isObject(said)) return;
  const list = (name) => (Array.isArray(said[name]) ? said[name] : []);
  for (const id of list("accepted")) if (handed.has(id)) handed.set(id, true);
  for (const refused of list("rejected"))
    if (handed.has(refused?.id) && handed.get(refused.id) !== true) handed.set(refused.id, String(refused.reason ?? ""));
  const wait = said.retry_after_ms;
  const more = Number.isInteger(wait) ? { retry_after_ms: wait } : {};
  for (const look of [...waiting]) look(more);
};

/* Android's object, where it is one that can answer later. */
try {
  app()?.addEventListener?.("message", ({ data }) => acknowledge(data));
} catch {
  // It cannot.
}

/* The room that is wanted, so that the app can give its view that size; none where nothing is shown. */
let size = JSON.stringify({ width: 0, height: 0 });

const measure = () => {
  const room = { width: 0, height: 0 };
  for (const survey of document.querySelectorAll("candor-survey")) {
    const box = card(survey)?.getBoundingClientRect();
    if (!box?.height) continue;
    // In the flow of the page, with what is around it.
    const { width, height } = card(survey).matches(".over") ? box : document.body.getBoundingClientRect();
    room.width = Math.max(room.width, Math.ceil(width));
    room.height = Math.max(room.height, Math.ceil(height));
  }
  if (JSON.stringify(room) == size) return;
  size = JSON.stringify(room);
  tell("size", room);
};

const sizes = self.ResizeObserver && new ResizeObserver(measure);
sizes?.observe(document.body);
addEventListener("candor:shown", ({ target }) => {
  if (card(target)) sizes?.observe(card(target));
});
