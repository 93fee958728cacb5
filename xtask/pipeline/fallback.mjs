// The module as a script, for hosts that refuse WebAssembly: a policy without `wasm-unsafe-eval`, a lockdown mode, an old webview.
//
// It is made from the module that is published, so it has the same imports and exports, and the same glue drives it. The script
// leaves at `candor.glue`, where the loader takes it, a function from imports to exports.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { toScript } from "./binaryen.mjs";
import { expect } from "./expect.mjs";

/** Returns the script of a module that has its names. */
export function fallback(module, work) {
  const written = join(work, "fallback.raw.js");
  toScript(module, written);
  const text = readFileSync(written, "utf8");
  // An ES module around one function: its imports and exports are the glue's.
  const body = /^import \* as a from 'a';$([^]*)^var retasmFunc = asmFunc\(\{$/m.exec(text);
  expect(body, "one import and one instance in what wasm2js writes");
  const script = `self.candor.glue = (imports) => {${body[1]}return asmFunc(imports); };`;
  return transformSync(script, { minify: true, target: "es2020", legalComments: "none" }).code;
}
