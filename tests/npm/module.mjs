// What the module does without a browser: nothing on a server, and on a page, of which as much is made here as it touches, one
// script and a queue of calls in the form that the loader takes.

import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** A fresh copy of the module. */
function fresh(folder) {
  fresh.count = (fresh.count ?? 0) + 1;
  return import(`${pathToFileURL(join(folder, "candor.mjs"))}?${fresh.count}`);
}

/** A page. `refuses`: it enforces Trusted Types. */
function enter({ refuses } = {}) {
  const page = { scripts: [], events: [], warnings: [] };
  globalThis.window = {};
  globalThis.CustomEvent = class {
    constructor(name, { detail }) {
      Object.assign(this, { name, detail });
    }
  };
  globalThis.document = {
    createElement: () => ({
      attributes: {},
      setAttribute(name, value) {
        this.attributes[name] = String(value);
      },
      set src(value) {
        if (refuses) throw new TypeError("This assignment requires a TrustedScriptURL");
        this.address = String(value);
      },
      get src() {
        return this.address;
      },
    }),
    head: { append: (script) => page.scripts.push(script) },
    dispatchEvent: ({ name, detail }) => page.events.push([name, detail.reason]),
  };
  page.warn = console.warn;
  console.warn = (...words) => page.warnings.push(words.join(" "));
  page.leave = () => {
    console.warn = page.warn;
    for (const name of ["window", "document", "CustomEvent"]) delete globalThis[name];
  };
  return page;
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

/** As the loader takes what came before it. */
function arrive(run) {
  const { q } = window.candor;
  window.candor = Object.assign((...call) => Promise.resolve(run(...call)), { version: "0" });
  for (const entry of q) {
    const done = entry.pop();
    window.candor(...entry).then(done);
  }
}

export const tests = {
  async "on a server nothing happens, and every call ends"(folder) {
    const module = await fresh(folder);
    module.load({ ask: "nps" });
    for (const [name, run] of Object.entries(module)) if (name != "load") assert.equal(await run("show"), undefined, name);
  },

  async "importing does nothing on a page, and after the first call the script beside the module is loaded"(folder) {
    const page = enter();
    const { show, page: entered, track } = await fresh(folder);
    assert.deepEqual([page.scripts.length, window.candor], [0, undefined]);
    const calls = [show("tour", { lang: "de" }), entered(), track("bought")];
    await turn();
    assert.deepEqual(page.scripts.map((script) => script.src), [pathToFileURL(join(folder, "candor.js")).href]);
    const heard = [];
    arrive((...call) => heard.push(call.filter((value) => value !== undefined)));
    assert.deepEqual(await Promise.all(calls), [1, 2, 3]);
    assert.deepEqual(heard, [["show", "tour", { lang: "de" }], ["page"], ["track", "bought"]]);
    assert.equal(await show(), 4);
    await turn();
    assert.equal(page.scripts.length, 1);
    page.leave();
  },

  async "calls before load are kept, whoever makes them in the same turn"(folder) {
    const page = enter();
    const { load, on, show } = await fresh(folder);
    const calls = [on("shown", () => {}), show()];
    load({ ask: "nps" });
    await turn();
    assert.deepEqual(page.scripts.map(({ attributes }) => attributes), [{ "data-ask": "nps" }]);
    const heard = [];
    arrive((command) => heard.push(command));
    await Promise.all(calls);
    assert.deepEqual([heard, page.warnings], [["on", "show"], []]);
    load({ ask: "ces" });
    assert.deepEqual([page.scripts.length, page.warnings.length], [1, 1]);
    page.leave();
  },

  async "settings become attributes as the script tag has them"(folder) {
    const page = enter();
    const { load } = await fresh(folder);
    load({
      src: "/candor/v1/candor.js", nonce: "abc", integrity: "sha256-x",
      oncePer: "order_id", key_in: "header", cooldown: 0, debug: true, persist: false, lang: undefined, context: { a: "b" },
    });
    load({ ask: "nps" });
    const [script, ...more] = page.scripts;
    assert.equal(more.length, 0);
    assert.deepEqual(script.attributes, {
      "data-once-per": "order_id", "data-key-in": "header", "data-cooldown": "0", "data-debug": "", "data-context": '{"a":"b"}',
    });
    const { src, nonce, integrity, crossOrigin, async } = script;
    assert.deepEqual([src, nonce, integrity, crossOrigin, async], ["/candor/v1/candor.js", "abc", "sha256-x", "", true]);
    page.leave();
  },

  async "where the page has a tag or the stub already, that is called"(folder) {
    const page = enter();
    window.candor = (...call) => Promise.resolve(call[0]);
    const { flush, load } = await fresh(folder);
    load({ ask: "nps" });
    assert.equal(await flush(), "flush");
    assert.equal(page.scripts.length, 0);
    page.leave();
  },

  async "a script that does not come ends the calls, is said, and is tried again"(folder) {
    const page = enter();
    const { load, show } = await fresh(folder);
    load({ src: "/gone.js", ask: "nps" });
    const call = show();
    page.scripts[0].onerror();
    assert.equal(await call, undefined);
    assert.deepEqual(page.events, [["candor:error", "unavailable"]]);
    assert.equal(page.warnings.length, 1);
    void show();
    await turn();
    assert.deepEqual(page.scripts.map(({ src, attributes }) => [src, attributes["data-ask"]]), Array(2).fill(["/gone.js", "nps"]));
    page.leave();
  },

  async "a page that enforces Trusted Types has nothing thrown into it"(folder) {
    const page = enter({ refuses: true });
    const { show } = await fresh(folder);
    assert.equal(await show(), undefined);
    assert.deepEqual([page.scripts.length, page.events], [0, [["candor:error", "unavailable"]]]);
    page.leave();
  },
};
