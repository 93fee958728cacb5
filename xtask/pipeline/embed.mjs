// One build of the widget, from rustc's output to the two files that a page loads of it. `cargo xtask` calls it; by hand:
//   node xtask/pipeline/embed.mjs --bindgen wasm-bindgen --wasm in.wasm --css style/widget.css \
//     --work target/embed/pipeline/core
// The folder then has candor.wasm, candor.js and fallback.js (for publish.mjs), functions.json (what the bytes of candor.wasm are, for
// growth.rs), what each step left, and the readable script as glue.js.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bindgen } from "./bindgen.mjs";
import { dealign, optimize } from "./binaryen.mjs";
import { compact, simplify } from "./compact.mjs";
import { factory } from "./factory.mjs";
import { fallback } from "./fallback.mjs";
import { first } from "./first.mjs";
import { measure } from "./functions.mjs";
import { guard } from "./guard.mjs";
import { minify } from "./minify.mjs";
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

async function main() {
  const { values } = parseArgs({ options: OPTIONS });
  for (const name in OPTIONS) if (values[name] === undefined) throw new Error(`--${name} is missing`);
  const { work } = values;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const css = values.css.length ? style(values.css, values.wasm) : "";

  let build = { ...bindgen({ program: values.bindgen, wasm: values.wasm, work }), work };
  build.glue = simplify(build.glue);
  build = after(build, reach(build));
  // The optimizer finds code that cannot run; what only that code used goes in a second round.
  const optimized = join(work, "optimized.wasm");
  build = after(build, { places: optimize(build.module, optimized), module: optimized });
  build = after(build, reach(build));
  build = { ...build, ...guard(build) };
  build.glue = compact(build.glue);
  build = after(build, names(build));
  const more = values.more.map((file) => readFileSync(file, "utf8")).join("\n");
  let script = factory({ ...build, css, more });
  // Where the script shows the first question, the build itself says what that looks like.
  if (/\bFIRST\b/.test(more)) {
    const questions = await first({ script: `var FIRST = {};\n${script}`, module: build.module });
    script = factory({ ...build, css, more: `const FIRST = ${JSON.stringify(questions)};\n${more}` });
  }
  writeFileSync(join(work, "glue.js"), script);
  writeFileSync(join(work, "candor.js"), minify(script, 2020));
  writeFileSync(join(work, "fallback.js"), fallback(build.module, work));
  const last = join(work, "candor.wasm");
  build = after(build, { places: dealign(build.module, last), module: last });
  writeFileSync(join(work, "functions.json"), JSON.stringify(measure(readFileSync(last), build.functions)));
}

/** The build after a step, with the names of its functions in the order that the step left them in. The first step knows the names. */
function after({ functions, ...build }, { places, ...step }) {
  return { ...build, ...step, functions: functions ? places.map((place) => functions[place] ?? "") : places };
}

try {
  await main();
} catch (error) {
  // A failed program has told its own story on stderr.
  console.error(`embed pipeline: ${error.message}`);
  process.exitCode = 1;
}
