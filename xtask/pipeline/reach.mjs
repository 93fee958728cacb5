// Removes what the crate's exports cannot reach, across the border: from the module and from the glue.
//
// A linker keeps every import that some function names and every export; only both sides together show that an import
// is used by nothing but an export that is used by nothing.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { full } from "acorn-walk";
import { IMPORT_MODULE } from "./bindgen.mjs";
import { metadce } from "./binaryen.mjs";
import { Edits, syntax } from "./edits.mjs";
import { expect, only } from "./expect.mjs";

/** Writes the reduced module; returns its path, the reduced glue, and its functions' names or earlier places. */
export function reach({ module, glue, exports, startsAt, work }) {
  const { declared, loose, imports } = parts(glue);
  const used = new Set(startsAt ? [startsAt] : []);
  const reaches = ({ names, members }) => {
    for (const name of members) used.add(name);
    return [...names].filter((name) => declared.has(name)).map(inGlue).concat([...members].map(asExport));
  };
  const graph = [{ name: "root", root: true, reaches: exports.map(inGlue).concat(startsAt ? asExport(startsAt) : []) }];
  for (const [name, { refers }] of declared) graph.push({ name: inGlue(name), reaches: reaches(refers) });
  for (const [name, { refers }] of imports) {
    graph.push({ name: asImport(name), import: [IMPORT_MODULE, name], reaches: reaches(refers) });
  }
  for (const name of used) graph.push({ name: asExport(name), export: name });

  const graphFile = join(work, "graph.json");
  writeFileSync(graphFile, JSON.stringify(graph));
  const output = join(work, "reached.wasm");
  const { unused, places } = metadce(graphFile, module, output);

  const cut = new Edits();
  const dead = new Set([...declared.keys()].filter((name) => unused.has(inGlue(name)) && name !== IMPORTS));
  for (const name of dead) cut.remove(declared.get(name).node);
  for (const [name, { node }] of imports) {
    if (unused.has(asImport(name))) cut.remove({ start: node.start, end: afterComma(glue, node.end) });
  }
  // A statement at the top prepares what it names: `cachedTextDecoder.decode()`.
  for (const { node, refers } of loose) {
    if ([...refers.names].some((name) => dead.has(name))) cut.remove(node);
  }
  return { module: output, glue: cut.apply(glue), places };
}

/** The function of the glue that holds the imports. */
const IMPORTS = "__wbg_get_imports";

const inGlue = (name) => `js$${name}`;
const asImport = (name) => `import$${name}`;
const asExport = (name) => `export$${name}`;

/** Declarations and statements of the glue, and each import, with what they refer to. */
function parts(glue) {
  const declared = new Map();
  const loose = [];
  const imports = new Map();
  for (const node of syntax(glue).body) {
    const name = node.type === "FunctionDeclaration" ? node.id.name : node.declarations?.[0].id.name;
    if (name === IMPORTS) {
      for (const property of importProperties(node)) {
        imports.set(property.key.name, { node: property, refers: references(property) });
      }
      declared.set(name, { node, refers: { names: new Set(), members: new Set() } });
    } else if (name) {
      declared.set(name, { node, refers: references(node) });
    } else {
      loose.push({ node, refers: references(node) });
    }
  }
  expect(imports.size > 0, `imports in ${IMPORTS}`);
  return { declared, loose, imports };
}

/** The properties of `const import0 = { __proto__: null, … }` that are imports. */
export function importProperties(node) {
  const [first, last] = node.body.body;
  const object = first?.declarations?.[0].init;
  expect(object?.type === "ObjectExpression" && last?.type === "ReturnStatement", `${IMPORTS} to build one object and return it`);
  const module = only(last.argument.properties.filter((p) => p.key.value !== undefined), "import module");
  expect(module.key.value === IMPORT_MODULE, `the import module ${IMPORT_MODULE}`);
  return object.properties.filter((p) => p.key.name !== "__proto__");
}

/** Names that a node mentions, and members of `wasm`. A superset: locals count too, which only keeps more. */
function references(node) {
  const names = new Set();
  const members = new Set();
  full(node, (inner) => {
    if (inner.type === "Identifier") names.add(inner.name);
    if (inner.type === "MemberExpression" && inner.object.name === "wasm") {
      expect(!inner.computed, "exports of the module to be named, as in `wasm.name`");
      members.add(inner.property.name);
    }
  });
  return { names, members };
}

function afterComma(source, at) {
  return source[at] === "," ? at + 1 : at;
}
