// One build of the widget, from rustc's output to the two files that a page loads of it. `cargo xtask` calls it; by hand:
//   node xtask/pipeline/embed.mjs --bindgen wasm-bindgen --wasm in.wasm --css style/widget.css \
//     --work target/embed/pipeline/core
// The folder then has candor.wasm, candor.js and fallback.js (for publish.mjs), what each step left, and the readable script as glue.js.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bindgen } from "./bindgen.mjs";
import { dealign, optimize } from "./binaryen.mjs";
import { compact, simplify } from "./compact.mjs";
import { factory, minify } from "./factory.mjs";
import { fallback } from "./fallback.mjs";
import { guard } from "./guard.mjs";
import { names } from "./names.mjs";
import { reach } from "./reach.mjs";
import { style } from "./style.mjs";

const OPTIONS = {
  bindgen: { type: "string" },
  wasm: { type: "string" },
  css: { type: "string", multiple: true, default: [] },
  /* Scripts that are part of the glue. */
  more: { type: "string", multiple: true, default: [] },
  work: { type: "string" },
};

function main() {
  const { values } = parseArgs({ options: OPTIONS });
  for (const name in OPTIONS) if (values[name] === undefined) throw new Error(`--${name} is missing`);
  const { work } = values;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const css = values.css.length ? style(values.css, values.wasm) : "";

  let build = { ...bindgen({ program: values.bindgen, wasm: values.wasm, work }), work };
  build.glue = simplify(build.glue);
  build = { ...build, ...reach(build) };
  // The optimizer finds code that cannot run; what only that code used goes in a second round.
  const optimized = join(work, "optimized.wasm");
  optimize(build.module, optimized);
  build.module = optimized;
  build = { ...build, ...reach(build) };
  build = { ...build, ...guard(build) };
  build.glue = compact(build.glue);
  build = { ...build, ...names(build) };
  const script = factory({ ...build, css, more: values.more.map((file) => readFileSync(file, "utf8")).join("\n") });
  writeFileSync(join(work, "glue.js"), script);
  writeFileSync(join(work, "candor.js"), minify(script));
  dealign(build.module, join(work, "candor.wasm"));
  writeFileSync(join(work, "fallback.js"), fallback(build.module, work));
}

try {
  main();
} catch (error) {
  // A failed program has told its own story on stderr.
  console.error(`embed pipeline: ${error.message}`);
  process.exitCode = 1;
}
