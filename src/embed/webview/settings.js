/* What the app wants of candor.webview.html: part of that page's script, before the loader, which reads the rest of it as the
 * attributes of its script tag.
 */
/* The page's own settings. `wish`: what an element in the flow of the page asks. */
const view = { delivery: "http", endpoint: "", inline: true, documents: [], wish: {} };

const warn = (text) => console.warn("Candor:", text);

const isObject = (value) => typeof value == "object" && value !== null;

/* A global of this page, or of the app's own page around it: one of another origin keeps its globals to itself. */
const reach = (name) => {
  for (const place of [window, parent])
    try {
      if (place[name]) return place[name];
    } catch {
      // Another origin's.
    }
};

/* Looked for each time: some apps bring it late. */
const app = () => reach("candorApp");

const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/* What the app said before the page came: as a global, or by its own object, a value or a function; else in the address. Not so on
 * http and https, where anybody may link to this page: nobody shall decide by a link what it asks there, and where it sends. */
const asked = () => {
  let given = reach("candorSettings");
  if (!given)
    try {
      const { settings } = app();
      given = typeof settings == "function" ? app().settings() : settings;
    } catch {
      // There is none, or it fails.
    }
  if (typeof given == "string") given = parse(given) || given;
  if (isObject(given)) return given;
  if (given) warn("the settings are no object");
  if (given || /^https?:/.test(location.protocol)) return {};
  const said = [...new URLSearchParams(`${location.search.slice(1)}&${location.hash.slice(1)}`)];
  // `candor-preview` is the widget's.
  return Object.fromEntries(said.filter(([name]) => !name.startsWith("candor")));
};

/* once-per, once_per, data-once-per: as `dataset` has it. */
const camel = (name) => name.replace(/^data-/, "").replace(/[-_]+([a-z])/g, (_, letter) => letter.toUpperCase());

/* Carries out what is about this page, and returns what is left for the loader. */
const take = (values) => {
  const root = document.documentElement;
  const rest = {};
  for (const [name, value] of Object.entries(values)) if (value != null) rest[camel(name)] = value;
  const { delivery, look, touchpoint, title, ...others } = rest;
  if (delivery == "http" || delivery == "app") view.delivery = delivery;
  else if (delivery) warn(`delivery takes http, app: ${delivery}`);
  if (look) for (const [name, value] of Object.entries(isObject(look) ? look : parse(look) || {})) root.style.setProperty(`--candor-${name}`, value);
  if (touchpoint) document.body.dataset.candorTouchpoint = touchpoint;
  if (title) document.title = title;
  if (others.lang) speak(others.lang);
  if (others.theme) root.style.colorScheme = /^(light|dark)$/.test(others.theme) ? others.theme : "";
  // A document, in place of its address.
  const { surveys } = others;
  const whole = isObject(surveys) ? surveys : /^\s*\{/.test(surveys) && parse(surveys);
  if (whole) others.surveys = `${HERE}surveys/${view.documents.push(JSON.stringify(whole)) - 1}`;
  view.endpoint = others.endpoint || view.endpoint;
  if (view.delivery == "app") {
    if (!view.endpoint) others.endpoint = APP;
    // Of several answers in one message, the app may name some.
    delete others.ack;
  }
  for (const name of ["ask", "survey", "id", "subject", "oncePer"]) if (others[name]) view.wish[name] = others[name];
  return others;
};

const speak = (lang) => {
  const root = document.documentElement;
  root.lang = lang;
  root.dir = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/i.test(lang) ? "rtl" : "ltr";
};

speak(navigator.language);
const start = take(asked());
view.inline = (start.placement || "inline") == "inline";
if (view.inline) for (const name of ["placement", ...Object.keys(view.wish)]) delete start[name];
else if (start.ask && !start.trigger) start.trigger = "load";

/* Where the app delivers, and nothing is to be fetched, this page cannot send anything by itself. */
if (view.delivery == "app" && ![start.surveys, view.wish.survey].some((value) => typeof value == "string" && !value.startsWith(HERE)))
  document.head.append(Object.assign(document.createElement("meta"), { httpEquiv: "Content-Security-Policy", content: "connect-src 'none'" }));

for (const [name, value] of Object.entries(start))
  document.currentScript.dataset[name] = typeof value == "string" ? value : JSON.stringify(value);
