// The widget's way from rustc's output to dist/embed. `cargo xtask` calls it; by hand:
//   node xtask/pipeline/embed.mjs --bindgen wasm-bindgen --wasm in.wasm --loader src/embed/loader.js \
//     --css style/widget.css --version 0.1.0 --work target/embed/pipeline --out dist/embed
// What each step leaves is in the work folder, with the readable script as glue.js.

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bindgen } from "./bindgen.mjs";
import { optimize } from "./binaryen.mjs";
import { compact, simplify } from "./compact.mjs";
import { factory, minify } from "./factory.mjs";
import { guard } from "./guard.mjs";
import { names } from "./names.mjs";
import { publish, style } from "./publish.mjs";
import { reach } from "./reach.mjs";

const OPTIONS = ["bindgen", "wasm", "loader", "css", "version", "work", "out"];

function main() {
  const { values } = parseArgs({ options: Object.fromEntries(OPTIONS.map((name) => [name, { type: "string" }])) });
  for (const name of OPTIONS) if (!values[name]) throw new Error(`--${name} is missing`);
  const { work } = values;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const css = style(values.css);

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
  const script = factory({ ...build, css });
  writeFileSync(join(work, "glue.js"), script);
  copyFileSync(build.module, join(work, "candor.wasm"));
  publish({ ...values, glue: minify(script), wasm: readFileSync(build.module) });
}

try {
  main();
} catch (error) {
  // A failed program has told its own story on stderr.
  console.error(`embed pipeline: ${error.message}`);
  process.exitCode = 1;
}
