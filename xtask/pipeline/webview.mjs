// candor.webview.html: the whole widget in one file, for pages inside of apps, which may have no server, no origin and no storage.
//
// It is made from the same sources as what is served: the loader, the build for documents and the courier, each as a module and as
// the script that takes its place, and the words of all languages. Its own part (src/embed/webview) gives the loader and the glues
// another `fetch` and another way to a script; where their text would reach out for a file, it is edited here. Modules, scripts and
// words stand in blocks that the browser does not read until they are asked for.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { Edits, nodes, syntax } from "./edits.mjs";
import { minify } from "./minify.mjs";

/** What its script consists of, in this order; the loader stands before the last. */
const SCRIPTS = ["files.js", "settings.js", "bridge.js", "calls.js", "begin.js"];

/** Of these only one build each: a page that is there already has no use for a smaller one. */
const BUILDS = ["full", "courier"];

/** Returns the page. `folder` has its sources, `folders` the builds, `words` are tag and text. */
export function webview({ folder, folders, loader, words, version }) {
  const source = (name) => readFileSync(join(folder, name), "utf8");
  const blocks = { words: JSON.stringify(Object.fromEntries(words)) };
  const hashes = [];
  const glues = [];
  for (const name of BUILDS) {
    const script = readFileSync(join(folders[name], "fallback.js"), "utf8").trim();
    blocks[`${name}.wasm`] = readFileSync(join(folders[name], "candor.wasm")).toString("base64");
    blocks[`${name}.js`] = script;
    hashes.push(script);
    const glue = settled(readFileSync(join(folders[name], "candor.js"), "utf8"), name);
    glues.push(`${name}() { ${glue} candor.glue.fallback = ["${name}.js"]; }`);
  }
  const own = SCRIPTS.map(source);
  own.splice(-1, 0, inside(loader));
  const constants = {
    __VERSION__: version,
    __BASE__: "https://candor.invalid/",
    // Whatever is asked, the build for documents asks it; digests there are none.
    __BUILDS__: "full - - full - - courier -",
  };
  const script = minify(`(() => {\nconst GLUES = { ${glues.join(",\n")} };\n${own.join("\n")}\n})();`, 2020, { constants }).trim();
  hashes.unshift(script);
  const style = transformSync(source("page.css"), { loader: "css", minify: true }).code.trim();

  const parts = Object.entries(blocks).map(([name, text]) => `<script type="text/plain" data-part="${name}">${closed(text)}</script>`);
  const values = {
    __POLICY__: policy(hashes.map(hash).join(" "), hash(style)),
    __STYLE__: style,
    __PARTS__: parts.join("\n"),
    __SCRIPT__: closed(script),
  };
  return Buffer.from(source("page.html").replace(/__[A-Z]+__/g, (name) => values[name]));
}

/** Nothing of anybody else's runs there, and nothing can be loaded into it but a document's pictures. Where it sends, the app says. */
function policy(scripts, style) {
  const directives = [
    "default-src 'none'",
    `script-src ${scripts} 'wasm-unsafe-eval'`,
    `style-src ${style}`,
    "connect-src 'self' https: http:",
    "img-src 'self' https: http: data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types candor",
  ];
  return directives.join("; ");
}

/** The glue that asks for the module beside its script: there is none. */
function settled(glue, name) {
  const edits = new Edits();
  const addresses = nodes(syntax(glue), "MemberExpression").filter(({ start, end }) => glue.slice(start, end) === "document.currentScript.src");
  for (const address of addresses) edits.replace(address, `(HERE + "${name}.js")`);
  return edits.apply(glue);
}

/** The loader with this page's own ways to a script, to calls, and to the one build that there is. */
function inside(loader) {
  const edits = new Edits();
  const tree = syntax(loader);
  const one = (type, name) => {
    const [found, ...others] = nodes(tree, type).filter(({ id }) => id?.name === name);
    if (!found || others.length) throw new Error(`expected one ${name} in the loader: xtask/pipeline/webview.mjs puts its own there`);
    return found;
  };
  edits.replace(one("FunctionDeclaration", "glue").body, "{ return part(build); }");
  edits.replace(one("VariableDeclarator", "known"), "known = 1");
  const call = `{
    var ours = calls[command] && calls[command](first, second);
    if (ours) return ours;
    if (command == "configure") first = configured(first);`;
  const { body } = one("FunctionDeclaration", "candor");
  edits.replace({ start: body.start, end: body.start + 1 }, call);
  return edits.apply(loader);
}

/** What ends a script element, or keeps it from ending, must not stand in one. */
function closed(text) {
  if (/<\/script|<script|<!--/i.test(text)) throw new Error("a part of the webview's file would end its script element");
  return text;
}

function hash(text) {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
