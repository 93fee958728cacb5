// The widget as a package of npm: packed, installed in a project with strict types, checked and built there.
//   node tests/npm/packed.mjs --embed dist/embed
// which is what `cargo xtask test npm` runs. It needs the network, once: npm keeps what it has fetched. Where address space is
// limited (`ulimit -v`), Vite needs NODE_OPTIONS=--disable-wasm-trap-handler, since Node reserves 10 GB for each WebAssembly memory.
// Prints a line that `cargo xtask test` can count.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { tests as module } from "./module.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { embed: { type: "string" } } });
if (!values.embed) throw new Error("--embed is missing: the folder of the widget's files");
const embed = resolve(values.embed);
const work = mkdtempSync(join(tmpdir(), "candor-npm-"));
const project = join(work, "project");
// Also where a promise never resolves, which ends the process in the middle.
process.on("exit", () => rmSync(work, { recursive: true, force: true }));

/** When all of it has to be done, a slow network and a busy machine included. */
const deadline = Date.now() + 8 * 60_000;

/** Runs a program; where it fails, what it said is the error. */
function run(program, words, cwd) {
  try {
    const timeout = Math.max(deadline - Date.now(), 1);
    return execFileSync(program, words, { cwd, timeout, killSignal: "SIGKILL", encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch ({ message, stdout, stderr }) {
    throw new Error([message, stdout, stderr].join("\n"));
  }
}

const bin = (name, ...words) => run(join(project, "node_modules/.bin", name), words, project);
const json = (file) => JSON.parse(readFileSync(file, "utf8"));

let packed;

const steps = {
  "the package has the files of this build, and no others"() {
    const [{ filename, files }] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", work], embed));
    packed = join(work, filename);
    const names = files.map(({ path }) => path).sort();
    assert.deepEqual(names, [...Object.keys(json(join(embed, "integrity.json"))), "integrity.json"].sort());
    for (const name of ["candor.js", "candor.mjs", "candor.d.ts", "package.json"]) assert.ok(names.includes(name), name);
  },

  "what its package.json names is there"() {
    const { exports, types, customElements, version } = json(join(embed, "package.json"));
    const named = (value) => (typeof value == "string" ? [value] : Object.values(value).flatMap(named));
    for (const name of [...named(exports), types, customElements, `v${version}/candor.js`]) assert.ok(existsSync(join(embed, name)), name);
  },

  "a project installs it"() {
    cpSync(join(here, "project"), project, { recursive: true });
    // The versions of what the project names are in its package.json.
    run("npm", ["install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", packed], project);
  },

  "its manifest is one, by the schema of custom elements' manifests"() {
    const require = createRequire(join(project, "package.json"));
    const Ajv = require("ajv");
    // The schema has no formats, and says of some unions what strict mode would have said more than once.
    const ajv = new Ajv({ allErrors: true, strict: false });
    const { customElements } = json(join(embed, "package.json"));
    const is = ajv.compile(json(require.resolve("custom-elements-manifest/schema.json")));
    assert.ok(is(json(join(embed, customElements))), ajv.errorsText(is.errors));
    assert.ok(!is({ modules: [{ kind: "module" }] }), "it refuses what is none");
  },

  "tsc finds its types, and what they refuse"() {
    bin("tsc", "--noEmit");
  },

  "the same by the rules of Node"() {
    bin("tsc", "--noEmit", "--module", "nodenext", "--moduleResolution", "nodenext", "--resolveJsonModule", "false", "--jsx", "react-jsx",
      "--strict", "--target", "es2022", "--lib", "es2022,dom", "--types", "", "--ignoreConfig", "src/form.tsx");
  },

  "vite builds it, without what is not called"() {
    bin("vite", "build", "--logLevel", "warn");
    const assets = join(project, "dist/assets");
    const names = readdirSync(assets);
    // Renamed and apart from its files, candor.js would find none of them.
    assert.deepEqual(names.filter((name) => !/^index-/.test(name)), []);
    const text = names.map((name) => readFileSync(join(assets, name), "utf8")).join("");
    assert.ok(text.includes("candor.js"), "the module is in it");
    assert.ok(!/["'`]reset["'`]/.test(text), "reset is not called");
  },
};

let failed = 0;
const all = { ...steps, ...Object.fromEntries(Object.entries(module).map(([name, test]) => [name, () => test(embed)])) };
for (const [name, step] of Object.entries(all)) {
  try {
    await step();
    console.log(`test ${name} ... ok`);
  } catch (error) {
    failed += 1;
    console.log(`test ${name} ... FAILED\n${error.stack}`);
  }
}
const passed = Object.keys(all).length - failed;
console.log(`test result: ${failed ? "FAILED" : "ok"}. ${passed} passed; ${failed} failed`);
process.exitCode = failed ? 1 : 0;
