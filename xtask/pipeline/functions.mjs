// Which of rustc's functions each function of a module is, through all steps of the pipeline, and how many bytes it has.
//
// The steps work on modules without names, as what is published has none. So the names go beside the module, as a list in the order
// of its functions, imports left out, and each step says at which places its functions were before.

/** The names of a module's functions, in order; "" for what has none. */
export function functionNames(bytes) {
  const [payload] = WebAssembly.Module.customSections(new WebAssembly.Module(bytes), NAMES);
  const all = payload ? read(new Uint8Array(payload)) : new Map();
  const imported = importedFunctions(bytes);
  return bodies(bytes).map((_, index) => all.get(imported + index) ?? "");
}

/** The module without the section that names are in. */
export function withoutNames(bytes) {
  const kept = sections(bytes).filter(({ custom }) => custom !== NAMES);
  return Buffer.concat([bytes.subarray(0, HEADER), ...kept.map(({ start, end }) => bytes.subarray(start, end))]);
}

/** A module without names, with each function named after its place: "0", "1", … */
export function namedByPlace(bytes) {
  const imported = importedFunctions(bytes);
  const list = bodies(bytes).map((_, index) => [...number(imported + index), ...text(String(index))]);
  const functions = [...number(list.length), ...list.flat()];
  const payload = [...text(NAMES), FUNCTION_NAMES, ...number(functions.length), ...functions];
  return Buffer.concat([bytes, Buffer.from([CUSTOM, ...number(payload.length), ...payload])]);
}

/** A module's bytes: of all of it, of its data, and of each function beside its name. */
export function measure(bytes, names) {
  const data = sections(bytes).find(({ id }) => id === DATA);
  const sizes = bodies(bytes);
  if (sizes.length !== names.length) throw new Error(`${names.length} functions are reported, and ${sizes.length} are there`);
  if (!names.some(Boolean)) throw new Error("no function has a name");
  const functions = sizes.map((size, index) => [names[index], size]);
  return { all: bytes.length, data: data ? data.end - data.start : 0, functions };
}

/** What a module begins with: `\0asm` and its version. */
const HEADER = 8;
const CUSTOM = 0;
const CODE = 10;
const DATA = 11;
/** The section that names are in, and the part of it that is about functions. */
const NAMES = "name";
const FUNCTION_NAMES = 1;

function importedFunctions(bytes) {
  return WebAssembly.Module.imports(new WebAssembly.Module(bytes)).filter(({ kind }) => kind === "function").length;
}

/** Each section: where it starts, where its content does, where both end, and its name if it is a custom one. */
function sections(bytes) {
  const found = [];
  for (const at = new Reader(bytes, HEADER); !at.done; ) {
    const start = at.place;
    const id = at.byte();
    const length = at.number();
    const content = at.place;
    const custom = id === CUSTOM ? at.text() : undefined;
    at.place = content + length;
    found.push({ id, custom, start, content, end: at.place });
  }
  return found;
}

/** The bytes of each function, with the number before it that says its length. */
function bodies(bytes) {
  const code = sections(bytes).find(({ id }) => id === CODE);
  const at = new Reader(bytes, code.content);
  return Array.from({ length: at.number() }, () => {
    const start = at.place;
    const length = at.number();
    at.place += length;
    return at.place - start;
  });
}

/** The functions' names, by index, in the content of a section of names. */
function read(payload) {
  const names = new Map();
  for (const at = new Reader(payload, 0); !at.done; ) {
    const part = at.byte();
    const length = at.number();
    const end = at.place + length;
    for (let left = part === FUNCTION_NAMES ? at.number() : 0; left > 0; left--) {
      const index = at.number();
      names.set(index, at.text());
    }
    at.place = end;
  }
  return names;
}

/** Reads what modules are written in. */
class Reader {
  constructor(bytes, place) {
    Object.assign(this, { bytes, place });
  }

  get done() {
    return this.place >= this.bytes.length;
  }

  byte() {
    return this.bytes[this.place++];
  }

  /** Seven bits a byte, the low ones first. */
  number() {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = this.byte();
      value += (byte % 128) * shift;
      if (byte < 128) return value;
    }
  }

  text() {
    const length = this.number();
    this.place += length;
    return new TextDecoder().decode(this.bytes.subarray(this.place - length, this.place));
  }
}

function number(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}

function text(value) {
  const bytes = new TextEncoder().encode(value);
  return [...number(bytes.length), ...bytes];
}
