// PNG, as far as the pictures need it: screenshots of a browser are read, and pictures of few colours written small.
// A picture is { width, height, pixels }, each pixel a number 0xRRGGBB. https://www.w3.org/TR/png-3/

import { deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Bytes a pixel, by the colour type: true colour, palette, true colour with alpha. */
const CHANNELS = { 2: 3, 3: 1, 6: 4 };
/** As many as one byte can name. */
export const MOST_COLOURS = 256;

/** Reads a picture of eight bits, not interlaced; alpha is dropped. */
export function read(file) {
  const { header, palette, bytes } = chunks(file);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth, type, , , interlaced] = header.subarray(8);
  const step = CHANNELS[type];
  if (depth !== 8 || !step || interlaced) throw new Error(`a PNG of colour type ${type} with ${depth} bits is not read`);
  const raw = unfilter(inflateSync(bytes), width * step, height, step);
  const pixels = new Uint32Array(width * height);
  const [from, at] = type === 3 ? [palette, (pixel) => raw[pixel] * 3] : [raw, (pixel) => pixel * step];
  for (let pixel = 0; pixel < pixels.length; pixel++) {
    const start = at(pixel);
    pixels[pixel] = (from[start] << 16) | (from[start + 1] << 8) | from[start + 2];
  }
  return { width, height, pixels };
}

/** Writes a picture of at most 256 colours. */
export function write({ width, height, pixels }) {
  const places = new Map();
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      if (!places.has(pixels[pixel])) places.set(pixels[pixel], places.size);
      rows[y * (width + 1) + 1 + x] = places.get(pixels[pixel]);
    }
  }
  if (places.size > MOST_COLOURS) throw new Error(`a picture of ${places.size} colours`);
  const palette = Buffer.alloc(places.size * 3);
  for (const [colour, place] of places) palette.writeUIntBE(colour, place * 3, 3);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8);
  const bytes = deflateSync(rows, { level: 9, memLevel: 9 });
  const parts = [["IHDR", header], ["PLTE", palette], ["IDAT", bytes], ["IEND", Buffer.alloc(0)]];
  return Buffer.concat([SIGNATURE, ...parts.map(([name, body]) => chunk(name, body))]);
}

function chunks(file) {
  if (!file.subarray(0, 8).equals(SIGNATURE)) throw new Error("no PNG");
  const found = { IDAT: [] };
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const name = file.toString("latin1", at + 4, at + 8);
    const body = file.subarray(at + 8, at + 8 + length);
    if (name === "IDAT") found.IDAT.push(body);
    else found[name] = body;
    at += length + 12;
  }
  return { header: found.IHDR, palette: found.PLTE, bytes: Buffer.concat(found.IDAT) };
}

/** Undoes the filter of each row, as section 9 has them. */
function unfilter(bytes, length, height, step) {
  const raw = new Uint8Array(length * height);
  for (let y = 0; y < height; y++) {
    const filter = bytes[y * (length + 1)];
    const row = y * length;
    const [up, corner] = y === 0 ? [() => 0, () => 0] : [(x) => raw[row - length + x], (x) => (x < step ? 0 : raw[row - length + x - step])];
    const left = (x) => (x < step ? 0 : raw[row + x - step]);
    const guess = [() => 0, left, up, (x) => (left(x) + up(x)) >> 1, (x) => paeth(left(x), up(x), corner(x))][filter];
    for (let x = 0; x < length; x++) raw[row + x] = bytes[y * (length + 1) + 1 + x] + guess(x);
  }
  return raw;
}

function paeth(left, up, corner) {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

function chunk(name, body) {
  const whole = Buffer.alloc(body.length + 12);
  whole.writeUInt32BE(body.length, 0);
  whole.write(name, 4, "latin1");
  whole.set(body, 8);
  whole.writeUInt32BE(crc(whole.subarray(4, -4)), whole.length - 4);
  return whole;
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? 0xedb88320 ^ (byte >>> 1) : byte >>> 1;
  return byte;
});

function crc(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = CRC[(sum ^ byte) & 0xff] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}
