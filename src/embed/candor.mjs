/* Candor as a module: the same commands, as functions. Importing it does nothing, on a server either; candor.js is loaded by
 * `load`, or after the first call, unless the page has it already. The types are in candor.d.ts.
 */

/* In a variable, so that bundlers do not take candor.js for a file that they may rename: what it loads lies beside it. */
const here = import.meta.url;

/* What keeps calls until the loader takes them from `q`; there from the first call on, unless the page has its own. */
let waiting;
/* The loader's element, once it is on its way, and how it was loaded, for another try. */
let script;
let settings;

/**
 * Loads candor.js, or with `watch` candor.watch.js, once: from beside this file, or from `src`. What else is in `wish` are the attributes of the script tag, without
 * `data-`. Where a tag or the stub of docs/embedding.md is on the page, that is what is called, and nothing is loaded.
 */
export function load(wish) {
  if (typeof document == "undefined") return;
  keep();
  if (script || window.candor != waiting) {
    if (wish) console.warn("Candor: load comes too late, these settings are not used: the page has candor.js already");
    return;
  }
  settings = wish || settings || {};
  const { src, nonce, integrity, watch, ...attributes } = settings;
  script = document.createElement("script");
  for (const [name, value] of Object.entries(attributes)) {
    if (value == null || value === false) continue;
    const text = value === true ? "" : typeof value == "object" ? JSON.stringify(value) : value;
    script.setAttribute("data-" + name.replace(/_/g, "-").replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase()), text);
  }
  script.async = true;
  if (nonce) script.nonce = nonce;
  if (integrity) Object.assign(script, { integrity, crossOrigin: "" });
  script.onerror = () => fail(script.src + " cannot be loaded");
  try {
    // Where Trusted Types are enforced, `src` is one of the page's own policy.
    script.src = src || new URL(watch ? "candor.watch.js" : "candor.js", here).href;
    document.head.append(script);
  } catch (error) {
    fail(error);
  }
}

function keep() {
  if (typeof window.candor == "function") return;
  const q = [];
  waiting = window.candor = Object.assign((...call) => new Promise((resolve) => q.push([...call, resolve])), { q });
}

/* Calls end without a result, as where the widget cannot start; a later one tries again. */
function fail(error) {
  const { q } = waiting;
  if (window.candor == waiting) delete window.candor;
  waiting = script = undefined;
  console.warn("Candor:", error);
  document.dispatchEvent(new CustomEvent("candor:error", { bubbles: true, detail: { reason: "unavailable" } }));
  for (const call of q) call.pop()();
}

/** `candor(command, …)`: a promise that always resolves; on a server to nothing. */
export function candor(command, ...values) {
  if (typeof document == "undefined") return Promise.resolve();
  keep();
  const result = window.candor(command, ...values);
  // Not yet: `load` may still say how, in what runs now.
  if (window.candor == waiting && !script) setTimeout(() => load());
  return result;
}

export const configure = (options) => candor("configure", options);
export const identify = (customer) => candor("identify", customer);
export const context = (values) => candor("context", values);
export const track = (event, properties) => candor("track", event, properties);
export const page = () => candor("page");
export const show = (id, options) => candor("show", id, options);
export const close = () => candor("close");
export const consent = (state) => candor("consent", state);
export const reset = () => candor("reset");
export const flush = () => candor("flush");
export const explain = (id) => candor("explain", id);
export const on = (event, handler) => candor("on", event, handler);
export const off = (event, handler) => candor("off", event, handler);
