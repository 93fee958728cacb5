// What is done with pictures in memory: cut, put onto another one, made of fewer colours, compared.

import { MOST_COLOURS } from "./png.mjs";

/** So far apart may one channel of a pixel be, of 255: in an area of one colour, and where colours meet, as in letters. */
const NEAR = { within: 6, between: 56 };
/** So large a share of a tile's pixels may be further apart. */
export const MOST = 0.001;

/** Colours that lie between others are kept this far apart. */
const APART = 32;

/** A picture of one colour. */
export function blank(width, height, colour = 0xffffff) {
  return { width, height, pixels: new Uint32Array(width * height).fill(colour) };
}

/** A part of a picture; what lies outside of it is left out. */
export function cut(picture, [x, y, width, height]) {
  const part = blank(Math.min(width, picture.width - x), Math.min(height, picture.height - y));
  for (let row = 0; row < part.height; row++) {
    const from = (y + row) * picture.width + x;
    part.pixels.set(picture.pixels.subarray(from, from + part.width), row * part.width);
  }
  return part;
}

/** Puts a picture onto a larger one. */
export function put(onto, picture, x, y) {
  for (let row = 0; row < picture.height; row++) {
    const line = picture.pixels.subarray(row * picture.width, (row + 1) * picture.width);
    onto.pixels.set(line, (y + row) * onto.width + x);
  }
}

/**
 * The same with so few colours that it can be kept: areas have exactly theirs, and what lies between two of them, as at the
 * edges of letters, has one that is near.
 */
export function simplify(picture) {
  const { pixels } = picture;
  const counts = new Map();
  const areas = new Map();
  for (let at = 0, run = 1; at < pixels.length; at++, run++) {
    if (pixels[at] !== pixels[at + 1]) {
      counts.set(pixels[at], (counts.get(pixels[at]) ?? 0) + run);
      run = 0;
    } else if (run % 3 === 2 && inArea(picture, at)) areas.set(pixels[at], (areas.get(pixels[at]) ?? 0) + 1);
  }
  const often = (counts) => [...counts.keys()].sort((one, other) => counts.get(other) - counts.get(one) || one - other);
  const palette = often(areas).slice(0, MOST_COLOURS);
  for (const colour of often(counts)) {
    if (palette.length === MOST_COLOURS) break;
    if (palette.every((known) => apart(known, colour) >= APART)) palette.push(colour);
  }
  const nearest = (colour) => palette.reduce((best, known) => (apart(known, colour) < apart(best, colour) ? known : best));
  const become = new Map([...counts.keys()].map((colour) => [colour, nearest(colour)]));
  return { ...picture, pixels: pixels.map((colour) => become.get(colour)) };
}

/** The share of a tile's pixels that differ from the kept ones. */
export function difference(kept, taken) {
  if (kept.width !== taken.width || kept.height !== taken.height) return 1;
  return kept.pixels.reduce((sum, _, at) => sum + differs(kept, taken, at), 0) / kept.pixels.length;
}

/** The kept and the taken tile side by side, and where they differ in red. */
export function shown(kept, taken) {
  const [width, height] = [Math.max(kept.width, taken.width), Math.max(kept.height, taken.height)];
  const same = kept.width === taken.width && kept.height === taken.height;
  const all = blank((same ? 3 : 2) * (width + 20) - 20, height, 0x808080);
  put(all, kept, 0, 0);
  put(all, taken, width + 20, 0);
  if (same) {
    const pale = (colour) => ((colour >> 2) & 0x3f3f3f) + 0xc0c0c0;
    const pixels = kept.pixels.map((colour, at) => (differs(kept, taken, at) ? 0xe00030 : pale(colour)));
    put(all, { width, height, pixels }, 2 * (width + 20), 0);
  }
  return simplify(all);
}

function differs(kept, taken, at) {
  if (kept.pixels[at] === taken.pixels[at]) return 0;
  return apart(kept.pixels[at], taken.pixels[at]) > (inArea(taken, at) ? NEAR.within : NEAR.between) ? 1 : 0;
}

/** Whether the pixels around one have its colour, two to each side. */
function inArea({ width, pixels }, at) {
  const colour = pixels[at];
  const has = (other) => pixels[other] === colour;
  const beside = has(at - 1) && has(at + 1) && has(at - 2) && has(at + 2);
  return beside && has(at - width) && has(at + width) && has(at - 2 * width) && has(at + 2 * width);
}

/** How far two colours are apart, in the channel where they are furthest. */
function apart(one, other) {
  const channel = (bits) => Math.abs(((one >> bits) & 255) - ((other >> bits) & 255));
  return Math.max(channel(0), channel(8), channel(16));
}
