// Writes the glue as a classic script: a factory for instances, each with a state of its own, with the style sheet.
//
// The contract with the loader (src/embed/loader.js), whose function object is `self.candor`:
//   candor.glue(response, settings, trap, script) → a promise of { boot, … }: every #[wasm_bindgen] function of the crate, guarded,
//                     once `boot(settings, sheet, ready)` has said that the instance runs; `response` brings the module,
//                     script(candor.glue.fallback) leaves the same as JavaScript there, where WebAssembly is refused or not wanted
//   trap(error)       called once, when the instance dies; from then on its functions and closures do nothing and return
//                     undefined, and its memory is released. Promises that it had handed out stay pending.
// Each build has a factory of its own, left at the same place: the loader takes it when its script has run.
// An `Err` returned by an exported function is thrown to its caller and does not end the instance.

/** The whole script, readable; `minify` makes what ships of it. */
export function factory({ glue, exports, caches, startsAt, refuses, css, more }) {
  // The courier has no style, and fetches its module itself.
  const alone = !css;
  // Its question stands before the module is there (src/embed/first.js).
  const first = /\bFIRST\b/.test(more);
  const dead = ["wasm", ...caches.filter((name) => glue.includes(name))].join(" = ");
  return `(function () {
const candor = self.candor;
${alone ? "" : `
// Before the module is there: parsing the style takes a while too, in a task of its own. Engines without such sheets (Safari before
// 16.4) show it plain.
let sheet;
setTimeout(() => {
  try {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(${JSON.stringify(css)});
  } catch {}
});
`}${more}
${alone ? ALONE : ""}
const { engine } = candor.settings;
// Streaming wants the media type that some hosts do not send.
const instantiate = (imports, response) => (response.headers.get("content-type") == "application/wasm"
  ? WebAssembly.compileStreaming(response)
  : response.arrayBuffer().then(WebAssembly.compile)
).then((module) => WebAssembly.instantiate(module, imports)).then((instance) => instance.exports);
const factory = candor.glue = function (response, settings, trap, script) {
let wasm, dead, refused = {};
const enter = (call) => {
  if (!dead) try {
    return call();
  } catch (error) {
    ${refuses ? "if (error === refused) throw error.value;" : ""}
    // A trap inside a nested call has been reported already.
    if (!dead) {
      dead = true;
      ${dead} = null;
      ${more || alone ? "dies();" : ""}
      trap(error);
    }
  }
};
${glue}
const imports = __wbg_get_imports();
for (const module in imports) for (const name in imports[module]) {
  const run = imports[module][name];
  // Where an import called back into the module and that died (dispatchEvent, focus, new Promise), the frames that wait
  // below must not go on: nothing else unwinds them.
  imports[module][name] = (...args) => {
    const value = run(...args);
    if (dead) throw dead;
    return value;
  };
}
const write = () => script(factory.fallback).then(() => candor.glue(imports)${first ? ", (error) => candor.retry(error).then(write)" : ""});
return (engine == "js" ? write() : ${alone ? "fetch(address, { integrity: factory.integrity })" : "Promise.resolve(response)"}
  .then((response) => instantiate(imports, response))
  .catch((error) => engine == "wasm" ? Promise.reject(error) : write())
).then((exports) => ${first ? "turn()" : "new Promise((next) => setTimeout(next))"}.then(() => exports)).then((exports) => {
  // In a task of its own too, after the style's.
  wasm = exports;
  ${startsAt ? `enter(() => wasm.${startsAt}());` : ""}
  const api = { ${exports.map((name) => `${name}: (...args) => enter(() => ${name}(...args))`).join(", ")} };
  return new Promise((ready) => api.boot(settings, ${alone ? '""' : "sheet"}, () => ready(api)));
});
};
})();
`;
}

/** The module lies beside the script; publish.mjs adds its integrity. */
const ALONE = `
const address = document.currentScript.src.replace(/js$/, "wasm");
// A dead courier must not keep the site's turn to send.
const dies = () => candor.release && candor.release();
`;
