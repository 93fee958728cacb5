// Makes the apps in `apps` of what their frameworks come as, in the folder that is named: for each the script of its pages, as a
// development build, which says what is wrong, and what its own server renders of each scene.
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "svelte/compiler";
import { compileScript, parse } from "vue/compiler-sfc";
import { settings } from "./apps/scenes.js";

const out = resolve(process.argv[2]);
const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

// What compiles one file of an app, by its framework; React's syntax is esbuild's own.
const compilers = (server) => ({
  vue: (source, filename) => {
    const options = { isCustomElement: (tag) => tag === "candor-survey" };
    const { descriptor } = parse(source, { filename, templateParseOptions: options });
    const templateOptions = { ssr: server, ssrCssVars: [], compilerOptions: options };
    return compileScript(descriptor, { id: "app", inlineTemplate: true, templateOptions }).content;
  },
  svelte: (source, filename) => compile(source, { filename, generate: server ? "server" : "client", dev: true }).js.code,
});

const bundle = (framework, server, outfile) => {
  const compiles = compilers(server)[framework];
  const plugin = {
    name: framework,
    setup: ({ onLoad }) =>
      onLoad({ filter: /app\.(vue|svelte)$/ }, async ({ path }) => ({ contents: compiles(await readFile(path, "utf8"), path) })),
  };
  return build({
    entryPoints: [join(here, "apps", framework, `${server ? "server" : "browser"}.${framework === "react" ? "jsx" : "js"}`)],
    outfile,
    bundle: true,
    platform: server ? "node" : "browser",
    format: server ? "cjs" : "iife",
    jsx: "automatic",
    conditions: ["development"],
    define: {
      "process.env.NODE_ENV": '"development"',
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
    plugins: [plugin],
    logLevel: "warning",
  });
};

for (const framework of ["react", "vue", "svelte"]) {
  await bundle(framework, false, join(out, `${framework}.js`));
  const server = join(out, `${framework}.server.cjs`);
  await bundle(framework, true, server);
  const { render } = require(server);
  for (const scene of Object.keys(settings)) await writeFile(join(out, `${framework}.${scene}.html`), await render(scene));
}
