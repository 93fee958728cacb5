// Binaryen's programs, from the npm package, with the features of WebAssembly that the widget may use.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { functionNames, namedByPlace, withoutNames } from "./functions.mjs";

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

/**
 * Removes from a module what a graph of its surroundings cannot reach; returns the graph's unreachable names, and of the functions
 * that are left the names, or at which places they were in a module without names. The output has none.
 */
export function metadce(graphFile, input, output) {
  const given = readFileSync(input);
  const named = `${output}.named`;
  // Names that are there decide between functions that are called equally often, so they stay.
  writeFileSync(named, functionNames(given).some(Boolean) ? given : namedByPlace(given));
  const report = run("wasm-metadce", ["-g", `--graph-file=${graphFile}`, named, "-o", named]);
  const bytes = readFileSync(named);
  writeFileSync(output, withoutNames(bytes));
  const unused = new Set([...report.matchAll(/^unused: (.+)$/gm)].map(([, name]) => name));
  return { unused, places: functionNames(bytes) };
}

/** Sections that no browser reads. */
const STRIP = ["--strip-target-features", "--strip-producers", "--strip-debug"];

/**
 * The stack lies lowest in memory, so nothing has an address under 1,024 before the stack has overflowed: a constant may be
 * folded into the offset of a load.
 */
const LAYOUT = "--low-memory-unused";

/** Runs passes on a module without names; returns at which places the functions were, and what else is reported. */
function pass(passes, input, output) {
  const report = run("wasm-opt", [LAYOUT, ...passes, ...STRIP, "--print-function-map", input, "-o", output]);
  // `112:0`: without names, a function is called after its place. Imports come before them: `0:fimport$0`. Passes that are
  // repeated repeat the list; the last one is of the output.
  const lines = [...report.matchAll(/^(\d+):(.*)\n/gm)];
  const last = lines.slice(lines.findLastIndex(([, index]) => index === "0"));
  const names = last.map(([, , name]) => name).filter((name) => !name.startsWith("fimport$"));
  // What several functions have in common is made a function, and counts as the one that it is called after.
  const places = names.map((name) => name.replace(/^(byn\$mgfn-shared\$)+(\d+).*/, "$2"));
  return { places, report: report.slice(0, lines[0].index) };
}

/**
 * Optimizes for size until nothing more comes of it; rebuilding the control flow first helps what follows. Returns at which places
 * the functions were.
 */
export function optimize(input, output) {
  return pass(["--flatten", "--rereloop", "-Oz", "--converge"], input, output).places;
}

/**
 * Drops hints of alignment: no engine uses them, and without them more instructions are the same bytes. Returns at which places
 * the functions were.
 */
export function dealign(input, output) {
  return pass(["-Oz", "--dealign"], input, output).places;
}

/**
 * Gives imports, exports and the import module the shortest names; returns old → new, and at which places the functions were. It
 * optimizes again, since only a run that does also writes compactly.
 */
export function shortenNames(input, output) {
  const { places, report } = pass(["-Oz", "--minify-imports-and-exports-and-modules"], input, output);
  const { imports, exports } = JSON.parse(report);
  return { imports: new Map(imports.map(([, from, to]) => [from, to])), exports: new Map(exports), places };
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
