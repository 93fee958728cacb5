/* The files of candor.webview.html, which are all inside of it: part of that page's script. The glues and the loader have this
 * `fetch` in scope, in place of the browser's.
 */
/* Where they seem to be: at an address that nobody can have (RFC 2606). */
const HERE = "https://candor.invalid/";
/* The app, as an endpoint. */
const APP = `${HERE}app`;

const block = (name) => document.querySelector(`script[data-part="${name}"]`).textContent;

const bytes = (name) => {
  const text = atob(block(name));
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
};

const fetch = async (address, init = {}) => {
  const url = String(address);
  // The courier alone sends something.
  if (init.method == "POST" && view.delivery == "app") return deliver(url, init);
  if (!url.startsWith(HERE)) return window.fetch(url, init);
  const [kind, which] = url.slice(HERE.length).split("/");
  if (kind.endsWith(".wasm")) return new Response(bytes(kind));
  if (kind == "surveys") return new Response(view.documents[which]);
  // What was meant for the app waits until the app delivers again.
  throw new TypeError(`there is nothing at ${url}`);
};

/* Runs a build's glue, or its module as a script, and resolves to what that leaves for the loader; one after the other, since all
 * leave it at the same place. */
const part = ([name]) =>
  new Promise((resolve, reject) => {
    setTimeout(() => {
      try {
        if (GLUES[name]) GLUES[name]();
        else runBlock(name);
        resolve(candor.glue);
      } catch (error) {
        reject(error);
      }
    });
  });

let policy;

/* The page's policy knows it by its hash. */
const runBlock = (name) => {
  const text = block(name);
  if (self.trustedTypes) policy ??= trustedTypes.createPolicy("candor", { createScript: (text) => text });
  const script = document.createElement("script");
  script.textContent = policy ? policy.createScript(text) : text;
  document.head.append(script);
  script.remove();
};
