// Lays out what the tests load into pages, in the folder that is named: axe-core and Bootstrap's stylesheet as they come in
// their packages, and what Tailwind makes for the shop's classes, its preflight included.
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "tailwindcss";

const out = process.argv[2];
const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

const loadStylesheet = async (id, base) => {
  // `tailwindcss` alone is its stylesheet here, not its program.
  const path = require.resolve(id === "tailwindcss" ? "tailwindcss/index.css" : id, { paths: [base] });
  return { path, base: dirname(path), content: await readFile(path, "utf8") };
};

await mkdir(out, { recursive: true });
await copyFile(require.resolve("axe-core/axe.min.js"), join(out, "axe.js"));
await copyFile(require.resolve("bootstrap/dist/css/bootstrap.min.css"), join(out, "bootstrap.css"));

const shop = await readFile(join(here, "shop.html"), "utf8");
const classes = [...shop.matchAll(/class="([^"]*)"/g)].flatMap(([, names]) => names.split(/\s+/));
const tailwind = await compile('@import "tailwindcss";', { base: here, loadStylesheet });
await writeFile(join(out, "tailwind.css"), tailwind.build(classes));
