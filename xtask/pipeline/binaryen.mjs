// Binaryen's programs, from the npm package, with the features of WebAssembly that the widget may use.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * What rustc's wasm32-unknown-unknown target emits by default, named one by one: `-all` would let the optimizer emit
 * what browsers refuse. Without reference types (xtask/src/embed.rs) it runs since Safari 15, Chrome 85 and Firefox 79.
 */
const FEATURES = [
  "bulk-memory",
  "bulk-memory-opt",
  "call-indirect-overlong",
  "mutable-globals",
  "nontrapping-float-to-int",
  "sign-ext",
].map((name) => `--enable-${name}`);

function run(program, args) {
  const path = fileURLToPath(new URL(`../node_modules/binaryen/bin/${program}`, import.meta.url));
  return execFileSync(process.execPath, [path, ...FEATURES, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Removes from a module what a graph of its surroundings cannot reach; returns the graph's unreachable names. */
export function metadce(graphFile, input, output) {
  const report = run("wasm-metadce", [`--graph-file=${graphFile}`, input, "-o", output]);
  return new Set([...report.matchAll(/^unused: (.+)$/gm)].map(([, name]) => name));
}

/** Sections that no browser reads. */
const STRIP = ["--strip-target-features", "--strip-producers", "--strip-debug"];

/**
 * The stack lies lowest in memory, so nothing has an address under 1,024 before the stack has overflowed: a constant may be
 * folded into the offset of a load.
 */
const LAYOUT = "--low-memory-unused";

/** Optimizes for size until nothing more comes of it; rebuilding the control flow first helps what follows. */
export function optimize(input, output) {
  run("wasm-opt", [LAYOUT, "--flatten", "--rereloop", "-Oz", "--converge", ...STRIP, input, "-o", output]);
}

/** Drops hints of alignment: no engine uses them, and without them more instructions are the same bytes. */
export function dealign(input, output) {
  run("wasm-opt", [LAYOUT, "-Oz", "--dealign", ...STRIP, input, "-o", output]);
}

/**
 * Gives imports, exports and the import module the shortest names; returns old → new. It optimizes again, since only a run
 * that does also writes compactly.
 */
export function shortenNames(input, output) {
  const passes = [LAYOUT, "-Oz", "--minify-imports-and-exports-and-modules"];
  const report = JSON.parse(run("wasm-opt", [...passes, ...STRIP, input, "-o", output]));
  return {
    imports: new Map(report.imports.map(([, from, to]) => [from, to])),
    exports: new Map(report.exports),
  };
}

/**
 * Writes a module as JavaScript, for hosts that refuse WebAssembly; what only newer engines have is written out first. Aligned, a
 * load is one look into an array; unaligned, four.
 */
export function toScript(input, output) {
  const lowered = `${output}.wasm`;
  const lowerings = ["signext", "llvm-nontrapping-fptoint", "llvm-memory-copy-fill"].map((name) => `--${name}-lowering`);
  run("wasm-opt", [...lowerings, input, "-o", lowered]);
  run("wasm2js", ["-Oz", lowered, "-o", output]);
}
