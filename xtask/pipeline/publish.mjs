// Writes what is served: hashed files, the loader that names them, compressed copies, and integrity.json.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { transformSync } from "esbuild";

/** The style sheet as one line. */
export function style(file) {
  const text = source(file, "the widget's style sheet");
  const { code } = transformSync(text, { loader: "css", minify: true, legalComments: "none" });
  return code.trim();
}

/** Publishes one build into `out`, where the files of earlier builds stay: pages with an old loader still ask for them. */
export function publish({ out, glue, wasm, loader, version }) {
  const files = {};
  const put = (name, content) => {
    write(join(out, name), content);
    files[name] = { integrity: integrity(content), bytes: content.length };
    return { name, integrity: files[name].integrity };
  };
  const script = Buffer.from(glue);
  const glueFile = put(`glue-${hash(script)}.js`, script);
  const wasmFile = put(`candor-${hash(wasm)}.wasm`, wasm);

  const text = source(loader, "the loader");
  // The loader comes last: whoever is served the new one finds what it names.
  for (const [name, base] of [[`v${version}/candor.js`, "../"], ["candor.js", ""]]) {
    const values = {
      __VERSION__: version,
      __BASE__: base,
      __GLUE__: glueFile.name,
      __GLUE_HASH__: glueFile.integrity,
      __WASM__: wasmFile.name,
      __WASM_HASH__: wasmFile.integrity,
    };
    const define = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, JSON.stringify(value)]));
    const { code } = transformSync(text, { minify: true, target: "es2015", legalComments: "none", define });
    put(name, Buffer.from(code));
  }
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

function hash(content) {
  return createHash("sha384").update(content).digest("hex").slice(0, 8);
}

function integrity(content) {
  return `sha384-${createHash("sha384").update(content).digest("base64")}`;
}
