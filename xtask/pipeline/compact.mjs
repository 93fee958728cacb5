// Writes helpers and imports shorter than wasm-bindgen does. A minifier cannot: it does not know which browsers run this
// module, that nobody looks at an import's `this` and `arguments`, nor that what wraps a result is a plain function.

import { full } from "acorn-walk";
import { Edits, syntax } from "./edits.mjs";
import { expect, only } from "./expect.mjs";
import { importProperties } from "./reach.mjs";

/** The helpers: what they do for older browsers, or for more speed than a survey needs, goes. */
export function simplify(glue) {
  const edits = new Edits();
  const tree = syntax(glue);
  const named = (name) => tree.body.find((node) => node.id?.name === name);
  for (const cached of ["DataView", "Uint8Array"]) {
    const view = named(`get${cached}Memory0`);
    if (view) simplifyView(view, `cached${cached}Memory0`, edits);
  }
  const pass = named("passStringToWasm0");
  if (pass) simplifyPass(pass, tree, glue, edits);
  return edits.apply(glue);
}

/** Whether the old buffer is detached or not (in JavaScript it is not): a memory that grew has another one. */
function simplifyView(view, cached, edits) {
  const test = view.body.body[0].test;
  expect(test?.operator === "||", `\`if (${cached} === null || …)\` in a view of the memory`);
  edits.replace(test, `${cached} === null || ${cached}.buffer !== wasm.memory.buffer`);
}

/** Without a third argument it encodes at once, instead of trying ASCII first and making more room where that fails. */
function simplifyPass(pass, tree, glue, edits) {
  const [malloc, realloc] = pass.params.slice(1);
  const [simple, ...rest] = pass.body.body;
  const test = simple?.type === "IfStatement" && glue.slice(simple.test.start, simple.test.end);
  expect(test === "realloc === undefined", "`if (realloc === undefined)` first in passStringToWasm0");
  edits.remove({ start: malloc.end, end: realloc.end });
  edits.remove({ start: simple.start, end: simple.consequent.start });
  for (const node of rest) edits.remove(node);
  full(tree, ({ type, callee, arguments: given }) => {
    if (type !== "CallExpression" || callee.name !== "passStringToWasm0") return;
    expect(given.length === 3, "a text, malloc and realloc to be given to passStringToWasm0");
    edits.remove({ start: given[1].end, end: given[2].end });
  });
}

/** The imports: `function() { return handleError(function (a) { … }, arguments); }` → `caught((a) => { … })`. */
export function compact(glue) {
  const edits = new Edits();
  const build = only(syntax(glue).body.filter((node) => node.id?.name === "__wbg_get_imports"), "function __wbg_get_imports");
  let catches = false;
  for (const { value } of importProperties(build)) {
    const inner = caughtFunction(value);
    if (inner) {
      edits.replace({ start: value.start, end: inner.start }, "caught(");
      edits.replace({ start: inner.end, end: value.end }, ")");
      catches = true;
    }
    const run = inner ?? value;
    if (run.type === "FunctionExpression" && !usesItsOwn(run)) {
      edits.replace({ start: run.start, end: run.params[0]?.start ?? run.body.start }, run.params.length ? "(" : "() => ");
      if (run.params.length) edits.insert(run.body.start, "=> ");
    }
    inlineResult(run, edits, glue);
  }
  const helper = catches ? "const caught = (run) => (...args) => handleError(run, args);\n" : "";
  return helper + edits.apply(glue);
}

/** The function whose exceptions `handleError` gives to the module. */
function caughtFunction({ body }) {
  const call = body.body?.length === 1 && body.body[0].argument;
  return call?.callee?.name === "handleError" ? call.arguments[0] : undefined;
}

/** Whether a function needs to be one: arrows have neither of these. */
function usesItsOwn({ body }) {
  let found = false;
  full(body, ({ type, name }) => {
    if (type === "ThisExpression" || name === "arguments") found = true;
  });
  return found;
}

/** `const ret = value; return wrap(ret);` → `return wrap(value);` */
function inlineResult({ body }, edits, glue) {
  const [first, last] = body.body.slice(-2);
  const kept = first?.type === "VariableDeclaration" && first.declarations.length === 1 && first.declarations[0];
  const wrapped = last?.argument?.type === "CallExpression" && last.argument.arguments;
  if (!kept || wrapped?.length !== 1 || wrapped[0].name !== kept.id.name) return;
  edits.replace(first, "");
  edits.replace(wrapped[0], glue.slice(kept.init.start, kept.init.end));
}
