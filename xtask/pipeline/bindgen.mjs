// Runs wasm-bindgen and takes its script apart: declarations, the crate's exports, and what initialization has to do.
//
// The `no-modules` output is one function that holds everything. Its own loader (fetching, `instantiateStreaming`,
// fallbacks, warnings) is left behind: candor.js fetches with integrity and instantiates.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Edits, syntax } from "./edits.mjs";
import { expect, only } from "./expect.mjs";

/** The name under which wasm-bindgen's module imports its glue. */
export const IMPORT_MODULE = "./app_bg.js";

/** Runs wasm-bindgen; returns the module's path and its glue, unwrapped. */
export function bindgen({ program, wasm, work }) {
  execFileSync(
    program,
    [wasm, "--target", "no-modules", "--out-dir", work, "--out-name", "app", "--no-typescript", "--encode-into", "always"],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  return { module: join(work, "app_bg.wasm"), ...unwrap(readFileSync(join(work, "app.js"), "utf8")) };
}

/** `let wasm_bindgen = (function(exports) { … })({ … })` → the declarations inside, as a script of their own. */
function unwrap(source) {
  const statement = only(syntax(source).body, "statement around everything");
  const body = statement.declarations?.[0]?.init?.callee?.body;
  expect(body?.type === "BlockStatement", "`let wasm_bindgen = (function(exports) { … })(…)`");

  const cut = new Edits();
  const exports = [];
  let initialize;
  for (const node of body.body) {
    if (node.type === "FunctionDeclaration") {
      if (node.id.name === "__wbg_finalize_init") {
        initialize = initialization(node);
        cut.remove(node);
      }
    } else if (node.type === "VariableDeclaration") {
      const names = node.declarations.map((d) => d.id.name);
      if (names.includes("wasm")) {
        expect(names.join() === "wasmModule,wasmInstance,wasm", "`let wasmModule, wasmInstance, wasm`");
        cut.remove(node);
      } else {
        only(names, `variable in the declaration of ${names}`);
      }
    } else if (isExport(node)) {
      exports.push(node.expression.right.name);
      cut.remove(node);
    } else if (node.type === "ClassDeclaration") {
      expect(false, `functions as the crate's only exports, not the class ${node.id.name}, whose methods the guard would miss`);
    } else if (node.type === "ReturnStatement" || (node.type === "IfStatement" && mentions(node.consequent, "script_src"))) {
      cut.remove(node);
    } else {
      expect(node.type === "ExpressionStatement" && node.expression.type === "CallExpression", `no ${node.type} at the top`);
    }
  }
  expect(initialize, "a function `__wbg_finalize_init`");
  expect(exports.length > 0, "at least one function exported by the crate (#[wasm_bindgen] pub fn)");

  // Spaces keep the positions of the nodes valid.
  const padded = " ".repeat(body.start + 1) + source.slice(body.start + 1, body.end - 1);
  return { glue: cut.apply(padded).trim(), exports, ...initialize };
}

/** `exports.name = name;` */
function isExport(node) {
  const { left, right } = node.expression ?? {};
  return node.expression?.type === "AssignmentExpression" && left.object?.name === "exports" && right.type === "Identifier";
}

/** Reads what has to be done with a new instance: caches to empty, and whether there is a start function. */
function initialization(node) {
  const caches = [];
  let startsAt;
  for (const { type, expression } of node.body.body) {
    if (type === "ReturnStatement") continue;
    if (expression?.type === "AssignmentExpression") {
      const name = expression.left.name;
      if (name === "wasm" || name === "wasmModule" || name === "wasmInstance") continue;
      expect(expression.right.value === null, `\`${name} = null\` in __wbg_finalize_init`);
      caches.push(name);
    } else {
      const callee = expression?.callee;
      expect(callee?.object?.name === "wasm", "only assignments and the start function in __wbg_finalize_init");
      startsAt = callee.property.name;
    }
  }
  return { caches, startsAt };
}

function mentions(node, name) {
  return JSON.stringify(node).includes(`"name":"${name}"`);
}
