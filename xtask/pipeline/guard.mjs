// Puts a guard at every door through which the browser enters the module.
//
// A trap must not reach the page's `window.onerror`, and after one the module's memory can no longer be trusted. So each
// call from outside runs inside `enter` (factory.mjs): it does nothing once the instance is dead, and turns whatever is
// thrown out of the module into the instance's death. The doors are closures (event listeners, timers, promise
// callbacks), callbacks on the stack (`new Promise(…)` calls one at once), the registry that drops forgotten closures,
// and the exported functions, which factory.mjs wraps. A function in the glue that is none of these is an error here.

import { fullAncestor } from "acorn-walk";
import { Edits, nodes, syntax } from "./edits.mjs";
import { expect, only } from "./expect.mjs";

/** Returns the glue with its doors guarded, and whether some export throws an error of its own (`Result::Err`). */
export function guard({ glue, exports }) {
  const edits = new Edits();
  const tree = syntax(glue);
  const text = ({ start, end }) => glue.slice(start, end);
  const enter = (call) => {
    edits.insert(call.start, "enter(() => ");
    edits.insert(call.end, ")");
  };

  const registry = tree.body.find((node) => node.declarations?.[0].id.name === "CLOSURE_DTORS");
  if (registry) guardRegistry(registry.declarations[0].init, edits, text);

  fullAncestor(tree, (node, _state, ancestors) => {
    const top = ancestors[1];
    if (top === registry) return;
    if (node.type.includes("Function")) guardFunction(node, ancestors, top, enter);
  });
  const refuses = markRefusals(tree, exports, edits);
  return { glue: edits.apply(glue), refuses };
}

/** `throw takeObject(r0)` in an export is its `Err`, not a trap: marked, so that `enter` passes it on. */
function markRefusals(tree, exports, edits) {
  const throws = tree.body.filter((node) => exports.includes(node.id?.name)).flatMap((node) => nodes(node, "ThrowStatement"));
  for (const { argument } of throws) {
    expect(TAKERS.includes(argument.callee?.name), `an export to throw only what ${TAKERS.join(" or ")} returns`);
    edits.insert(argument.start, "(refused = { value: ");
    edits.insert(argument.end, " })");
  }
  return throws.length > 0;
}

/** What takes a value that the module gives away, with and without reference types. */
const TAKERS = ["takeObject", "takeFromExternrefTable0"];

/** The makers of closures. */
const MAKER = /^make(Mut)?Closure$/;

function guardFunction(node, ancestors, top, enter) {
  const parent = ancestors.at(-2);
  const calls = (accepts, what) => only(nodes(node.body, "CallExpression").filter(({ callee }) => accepts(callee)), what);

  if (node.type === "FunctionDeclaration" && parent.type === "Program") return;
  if (parent.type === "Property" && top.id?.name === "__wbg_get_imports") return; // an import: the module calls it
  if (parent.callee?.name === "handleError" && parent.arguments[0] === node) return; // an import's body
  if (parent.type === "VariableDeclarator" && /^cb\d+$/.test(parent.id.name)) {
    enter(calls(() => true, "call in a callback on the stack"));
  } else if (MAKER.test(top.id?.name) && parent.id?.name === "real") {
    enter(calls((callee) => callee.name === "f", "call of `f` in a closure"));
  } else if (MAKER.test(top.id?.name) && parent.left?.property?.name === "_wbg_cb_unref") {
    enter(calls((callee) => callee.object?.name === "wasm", "call of the destructor in `_wbg_cb_unref`"));
  } else {
    expect(false, `no function besides those that guard.mjs knows, found one in ${top.id?.name ?? top.type}`);
  }
}

/** Drops closures that JavaScript forgot. The check for browsers without the registry goes: none of them runs this module. */
function guardRegistry(init, edits, text) {
  const registry = only(nodes(init, "NewExpression"), "FinalizationRegistry");
  const call = only(nodes(registry, "CallExpression"), "call of the destructor in the FinalizationRegistry");
  const drops = registry.callee.name === "FinalizationRegistry" && call.callee.object?.name === "wasm";
  expect(drops, "a FinalizationRegistry that calls the destructor");
  edits.replace(init, `new FinalizationRegistry(state => enter(() => ${text(call)}))`);
}
