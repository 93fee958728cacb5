// Binaryen's programs, from the npm package, with the features of WebAssembly that the widget may use.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * What rustc's wasm32-unknown-unknown target emits by default, named one by one: `-all` would let the optimizer emit
 * what browsers refuse. All of it is in every browser since Safari 15, Chrome 96 and Firefox 79.
 */
const FEATURES = [
  "bulk-memory",
  "bulk-memory-opt",
  "call-indirect-overlong",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
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

/** Optimizes for size until nothing more comes of it. */
export function optimize(input, output) {
  run("wasm-opt", ["-Oz", "--converge", "--strip-target-features", "--strip-producers", "--strip-debug", input, "-o", output]);
}

/** Gives imports, exports and the import module the shortest names; returns old → new. */
export function shortenNames(input, output) {
  const report = JSON.parse(run("wasm-opt", ["--minify-imports-and-exports-and-modules", input, "-o", output]));
  return {
    imports: new Map(report.imports.map(([, from, to]) => [from, to])),
    exports: new Map(report.exports),
  };
}
