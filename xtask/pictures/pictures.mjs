// The pictures in docs/pictures: those of the README, and sheets of every kind at every placement (docs/pictures.md).
// `cargo xtask pictures` calls it:
//   node xtask/pictures/pictures.mjs --collector target/release/candor --embed dist/embed --site dist/site
//        --kept docs/pictures --taken target/pictures [--check] [--only <part of a name>]

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { start } from "./browser.mjs";
import { gallery } from "./gallery.mjs";
import { Kept } from "./kept.mjs";
import { write } from "./png.mjs";
import { LOOKS, look } from "./sheets.mjs";

const TEXTS = ["collector", "embed", "site", "kept", "taken", "only"];
const { values } = parseArgs({
  options: { check: { type: "boolean" }, ...Object.fromEntries(TEXTS.map((name) => [name, { type: "string" }])) },
});
const wanted = (name) => name.includes(values.only ?? "");

const PAGE = fileURLToPath(new URL("page", import.meta.url));
/** So many browsers at once. */
const AT_ONCE = 2;

const kept = new Kept(values.kept);
const different = [];
let taken = 0;

/** Keeps a picture that looks otherwise than the kept one, or says what does. */
function judge(picture) {
  const found = kept.differences(picture);
  taken += picture.tiles.length;
  if (!values.check) {
    if (found.length > 0) kept.keep(picture);
    const tiles = found.some(({ name }) => name === picture.name) ? "all" : `${found.length} of ${picture.tiles.length}`;
    console.error(`  ${picture.name}: ${found.length > 0 ? `${tiles} tiles kept anew` : "as it was"}`);
    return;
  }
  writeFileSync(join(values.taken, `${picture.name}.png`), picture.file ?? write(picture.picture));
  for (const { name, says, shown } of found) {
    const file = join(values.taken, "differences", `${name.replace(/[^a-z0-9]+/gi, "-")}.png`);
    if (shown) writeFileSync(file, write(shown));
    console.error(`  ${name}: ${says}${shown ? ` (${file})` : ""}`);
    different.push({ name, browser: picture.browser });
  }
}

const data = mkdtempSync(join(tmpdir(), "candor-pictures-"));
const children = [];
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => children.forEach((child) => child.kill()));
function run(...program) {
  const { child, ready } = start(...program);
  children.push(child);
  return ready;
}
function serve(name, site) {
  const args = ["serve", "--port", "0", "--data", join(data, name), "--embed-dir", values.embed, "--site-dir", site];
  return run(values.collector, args, /(http:\/\/[\d.:]+)/, { CANDOR_LOG: "warn" });
}
try {
  rmSync(values.taken, { recursive: true, force: true });
  if (values.check) mkdirSync(join(values.taken, "differences"), { recursive: true });
  const [site, page, port] = await Promise.all([
    serve("gallery", values.site),
    serve("sheets", PAGE),
    run("chromedriver", ["--port=0"], /successfully on port (\d+)/),
  ]);
  const driver = `http://127.0.0.1:${port}`;
  const jobs = [...LOOKS.map((one) => () => look(driver, page, one, wanted, judge)), () => gallery(driver, site, wanted, judge)];
  const work = async () => {
    for (let job; (job = jobs.shift()); ) await job();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (taken === 0) throw new Error(`there is no picture with ${values.only} in its name`);
  if (!values.check) kept.close();
} finally {
  for (const child of children) child.kill();
  rmSync(data, { recursive: true, force: true });
}

if (different.length > 0) {
  const by = different[0].browser;
  const other = by === kept.browser ? "" : `; those were taken by Chromium ${kept.browser}, these by ${by}`;
  console.error(`${different.length} of ${taken} tiles do not look like the kept ones${other}`);
  console.error("Where they are as they should be: cargo xtask pictures");
  // Another generation of the browser draws letters otherwise, which is nobody's fault: it is said, and not held against a change.
  const generation = (version) => version.split(".")[0];
  if (generation(by) === generation(kept.browser)) process.exitCode = 1;
} else if (values.check) console.error(`${taken} tiles look like the kept ones`);
