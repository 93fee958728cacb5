// Writes what is served: the three builds under hashed names, the words, the loader that names them, compressed copies, and
// integrity.json; and the whole in one file, for apps. `cargo xtask` calls it; by hand, after embed.mjs has made the builds:
//   node xtask/pipeline/publish.mjs --core target/embed/pipeline/core --full target/embed/pipeline/full \
//     --courier target/embed/pipeline/courier --loader src/embed/loader.js --words src/survey/words --version 0.1.0 --out dist/embed

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { minify, smallest } from "./minify.mjs";
import { webview } from "./webview.mjs";
import { fetcher, read } from "./words.mjs";

const OPTIONS = ["core", "full", "courier", "loader", "words", "version", "out"];

const BESIDE = ["candor.mjs", "candor.d.ts", "candor.react.d.ts", "custom-elements.json"];

/** Publishes into `out`, where the files of earlier builds stay: pages with an old loader still ask for them. */
function main() {
  const { values } = parseArgs({ options: Object.fromEntries(OPTIONS.map((name) => [name, { type: "string" }])) });
  for (const name of OPTIONS) if (!values[name]) throw new Error(`--${name} is missing`);
  const { out, version } = values;
  const files = {};
  const put = (name, content) => {
    write(join(out, name), content);
    files[name] = { integrity: integrity(content), bytes: content.length };
    return files[name].integrity;
  };
  // Both files of a build have the hash of both, so that the loader carries one name.
  const build = (name, folder, more = "") => {
    const wasm = readFileSync(join(folder, "candor.wasm"));
    const other = readFileSync(join(folder, "fallback.js"));
    const fallback = `fallback-${name}-${hash(other)}`;
    const named = `candor.glue.fallback=${JSON.stringify([fallback, digest(put(`${fallback}.js`, other))])};`;
    const script = Buffer.from(readFileSync(join(folder, "candor.js"), "utf8") + named + more);
    const stem = `${name}-${hash(Buffer.concat([script, wasm]))}`;
    return { stem, glue: put(`${stem}.js`, script), wasm: put(`${stem}.wasm`, wasm) };
  };

  const words = {};
  for (const [tag, text] of read(values.words)) {
    const content = Buffer.from(text);
    const name = `words/${tag}-${hash(content)}.json`;
    words[tag] = [name, put(name, content)];
  }
  const core = build("core", values.core);
  const full = build("full", values.full, minify(fetcher(words), 2020));

  // Its glue has the integrity of its module: nobody waits for the courier, and every page would pay for one hash more.
  const courierWasm = integrity(readFileSync(join(values.courier, "candor.wasm")));
  const courier = build("courier", values.courier, `candor.glue.integrity=${JSON.stringify(courierWasm)};`);

  const text = source(values.loader, "the loader");
  // For pages that want more of the context than a widget sees that comes late. A second copy of it, or of the loader, does nothing.
  const watcher = ["captures.js", "watch.js"].map((name) => source(join(dirname(values.loader), name), "candor.watch.js"));
  const watch = minify(`(candor => { if (candor.said && !candor.signals) { ${watcher.join("\n")} } })(window.candor || {});`, 2015);
  // The loader comes last: whoever is served the new one finds what it names.
  for (const [name, base] of [[`v${version}/candor.js`, "../"], ["candor.js", ""]]) {
    const constants = {
      __VERSION__: version,
      __BASE__: base,
      // Of each build its name, and the digests of its script and its module; the courier has that of its module itself.
      __BUILDS__: [core, full, courier].map(({ stem, glue, wasm }) => [stem, digest(glue), digest(wasm)].join(" ")).join(" ").replace(/ \S+$/, ""),
    };
    const loader = smallest(text, 2015, constants);
    put(name, Buffer.from(loader));
    put(name.replace(/js$/, "watch.js"), Buffer.from(loader + watch));
  }
  const { core: _, ...folders } = values;
  const folder = join(dirname(values.loader), "webview");
  put("candor.webview.html", webview({ folder, folders, loader: text, words: read(values.words), version }));
  // For editors, frameworks and bundlers: as they are in the sources, beside the loader.
  for (const name of BESIDE) put(name, Buffer.from(source(join(dirname(values.loader), name), "what goes with the loader")));
  put("package.json", manifest(version, Object.keys(files)));
  write(join(out, "integrity.json"), Buffer.from(`${JSON.stringify(files, null, 2)}\n`));
}

function source(file, what) {
  if (!existsSync(file)) throw new Error(`${file} is missing: ${what} is read from there`);
  return readFileSync(file, "utf8");
}

/** Writes a file and its compressed copies; each appears whole or not at all, since a server may be running. */
function write(path, content) {
  const brotli = {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  };
  mkdirSync(dirname(path), { recursive: true });
  const copies = { "": content, ".br": brotliCompressSync(content, brotli), ".gz": gzipSync(content, { level: 9 }) };
  for (const [suffix, bytes] of Object.entries(copies)) {
    writeFileSync(`${path}${suffix}.part`, bytes);
    renameSync(`${path}${suffix}.part`, `${path}${suffix}`);
  }
}

/** What npm makes a package of: the files of this build, without those of earlier ones that lie beside them. */
function manifest(version, names) {
  const text = {
    name: "candor-survey",
    version,
    description: "NPS, CSAT and CES micro-surveys for any page that never lose an answer",
    license: "MIT OR Apache-2.0",
    type: "module",
    exports: {
      ".": { types: "./candor.d.ts", default: "./candor.mjs" },
      "./react": { types: "./candor.react.d.ts" },
      "./custom-elements.json": "./custom-elements.json",
      "./candor.webview.html": "./candor.webview.html",
      "./integrity.json": "./integrity.json",
      "./package.json": "./package.json",
    },
    types: "./candor.d.ts",
    // The module does nothing until it is called; the scripts do, and are no modules.
    sideEffects: ["**/*.js"],
    customElements: "custom-elements.json",
    files: [...names, "integrity.json"],
  };
  return Buffer.from(`${JSON.stringify(text, null, 2)}\n`);
}

/** Names a content. */
function hash(content) {
  return createHash("sha256").update(content).digest("hex").slice(0, 6);
}

/** What browsers hold a content to. The longer hashes would cost the loader 20 bytes each and guard no better. */
function integrity(content) {
  return `sha256-${createHash("sha256").update(content).digest("base64")}`;
}

/** Without the algorithm's name, which the loader adds. */
function digest(integrity) {
  return integrity.replace(/^sha256-/, "");
}

try {
  main();
} catch (error) {
  console.error(`embed pipeline: ${error.message}`);
  process.exitCode = 1;
}
