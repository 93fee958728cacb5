/* candor.js: what a page loads first, and often all that it loads.
 *
 * It reads the script tag, defines <candor-survey> and candor(...), and fetches the widget (glue and WebAssembly, in
 * parallel, each with its integrity) only where something may be due. The widget comes in two builds: `core` asks the
 * presets in English, `full` knows survey documents and languages too. Syntax of 2015 and no dependency: it must at
 * least do nothing well in old webviews. The names in capitals are filled in by the build.
 */
(function (window, document) {
  var stub = window.candor || {};
  if (stub.version) return; // two copies of the script: the first one stays

  var script = document.currentScript || {};
  /* `data-once-per` is `oncePer` there, which the engine takes too. */
  var settings = Object.assign({}, script.dataset);

  /* The instances that run: core at 0, full at 1, the courier at 2. `api` is a promise that what was wanted of the widget so
   * far has started or failed, `full` whether that build was wanted, `mail` the same of the courier, `traps` how many
   * of those have died. */
  var running = [];
  var api;
  var full;
  var mail;
  var traps = 0;
  var builds = [
    [__CORE__, __CORE_GLUE__, __CORE_WASM__],
    [__FULL__, __FULL_GLUE__, __FULL_WASM__],
    [__COURIER__, __COURIER_GLUE__],
  ];
  /* What `configure`, `context` and `identify` have said, merged, and the state of consent: whoever starts later has to know. */
  var said = { configure: {} };
  /* What ends the calls that are under way. */
  var ends = new Set();
  var policy;

  function warn(text) {
    console.warn("Candor:", text);
  }

  function announce(name, detail) {
    document.dispatchEvent(new CustomEvent("candor:" + name, { bubbles: true, detail: detail }));
  }

  /* Said once. */
  function failed(reason, error) {
    if (failed[reason]) return;
    failed[reason] = 1;
    warn(reason + ": " + error);
    announce("error", { reason: reason });
  }

  /* Resolves to the instance that takes a wish, if there is one. `wish`: an element's values, or those for `configure`. */
  function load(wish) {
    wish = Object.assign({}, settings, wish);
    var lang = wish.lang || document.documentElement.lang || navigator.language;
    var need = wish.surveys || wish.survey || /^(tab|anc)/.test(wish.placement) || (lang && !/^en/i.test(lang)) ? 1 : 0;
    if (!api || need > full) {
      full = need;
      api = bring(need);
    }
    return api.then(() => running[1] || running[0]);
  }

  function bring(which) {
    return Promise.all([which, wasm(builds[which]), glue(builds[which])])
      .then(start)
      .catch(failed.bind(0, "unavailable"));
  }

  /* Resolves to the courier, if there is one: where it cannot be had, it is tried again the next time, or once the network is
   * back. */
  function post() {
    return (mail = mail || bring(2)).then(() => running[2] || (listen(window, "online", post), (mail = 0)));
  }

  function address(build, kind) {
    return new URL(__BASE__ + build[0] + kind, script.src || document.baseURI);
  }

  function wasm(build) {
    /* What is not the module fails by its integrity. Streaming wants the media type that some hosts do not send. The courier's
     * glue fetches its own. */
    return build[2] && fetch(address(build, ".wasm"), { integrity: build[2] }).then((response) =>
      response.headers.get("content-type") == "application/wasm"
        ? WebAssembly.compileStreaming(response)
        : response.arrayBuffer().then(WebAssembly.compile)
    );
  }

  function glue(build) {
    return new Promise((resolve, reject) => {
      var url = address(build, ".js");
      /* Pages that enforce Trusted Types let a script's address through a policy only; nobody but this function has ours. */
      if (window.trustedTypes) policy = policy || trustedTypes.createPolicy("candor", { createScriptURL: (url) => url });
      document.head.append(
        Object.assign(document.createElement("script"), {
          integrity: build[1],
          crossOrigin: "anonymous",
          nonce: script.nonce || "",
          /* Before another script can run: each build's glue leaves its factory there. */
          onload: () => resolve(candor.glue),
          onerror: () => reject(url),
          src: policy ? policy.createScriptURL(url) : url,
        })
      );
    });
  }

  function start(loaded) {
    var [which, module, factory] = loaded;
    return new Promise((resolve, reject) => {
      /* The present state of consent is no change to it, for which something would be deleted. */
      settings.consent = said.configure.consent || settings.consent;
      factory(module, write(settings), (error) => {
        /* A trap: this instance is dead. The widget asks nothing more, the courier gets one fresh instance; calls under way
         * end without a result. */
        delete running[which];
        failed("internal", error);
        ends.forEach((end) => end());
        resolve(which < 2 || traps++ ? 0 : (mail = start(loaded)));
      }).then((exports) => {
        /* What others have been told, it has to know first. */
        for (var name in said) exports.command(name, write(said[name]), Object);
        running[which] = exports;
        resolve();
      }, reject);
    });
  }

  function run(name, first, second) {
    var json = write(second ? [first, second] : first);
    /* The core build knows nobody: once somebody is identified, or forgotten, the other one is wanted. */
    if (/^(id|res)/.test(name)) settings.survey = 1;
    /* What is only told can wait until there is something to ask. */
    var ready =
      name == "flush"
        ? post()
        : api || !/^id|text/.test(name)
          ? load(name == "show" ? second : name == "configure" && first)
          : Promise.resolve();
    return ready.then(
      (newest) =>
        new Promise((resolve) => {
          var known = said[name] || {};
          if (name == "consent") said.configure.consent = first;
          /* One customer is not merged with another. */
          if (/^(con|id)/.test(name) && /^{/.test(json))
            said[name] = Object.assign(/^id/.test(name) && known.id != first.id ? {} : known, first);
          if (newest) ends.add(resolve);
          else resolve();
          /* Every instance hears of it, so that consent holds for all; one of them shows or flushes, and one has the result. */
          running.forEach((exports) => {
            if (exports == newest || !/^sh|^fl/.test(name))
              exports.command(name, json, (result) => exports == newest && resolve(result, ends.delete(resolve)));
          });
        })
    );
  }

  /* To every instance. */
  function tell(name, value) {
    running.forEach((exports) => exports[name] && exports[name](value));
  }

  function write(value) {
    try {
      return JSON.stringify(value);
    } catch (error) {
      warn(error);
      return "";
    }
  }

  /* candor(command, …): handlers are plain listeners and need no widget. */
  var handlers = [];

  function candor(command, first, second) {
    if (command == "on") {
      var heard = (event) => second(event.detail);
      handlers.push([first, second, heard]);
      window.addEventListener("candor:" + first, heard);
    } else if (command == "off")
      handlers = handlers.filter(
        (known) => known[0] != first || (second && known[1] != second) || window.removeEventListener("candor:" + first, known[2])
      );
    else if (command == "track") {
      if (armed == "event:" + first) fire();
      if (settings.surveys || full) return run(command, first, second || {});
    } else return run(command, first, second);
    return Promise.resolve();
  }

  /* For the glue, which goes between the widget and the courier, and between the site's pages. */
  candor.running = running;
  candor.post = post;
  candor.said = said;
  candor.version = __VERSION__;
  window.candor = candor;

  /* <candor-survey>: attributes, and a property of the same name for each; `lang` and `id` are every element's. */
  var names = "lang id ask subject endpoint context survey placement once-per key env theme query".split(" ");

  class Survey extends HTMLElement {
    constructor() {
      super();
      this.given = {};
    }

    connectedCallback() {
      for (var name of names) {
        var property = camel(name);
        /* Set before the element was defined: an own property hides the accessor. */
        if (this.hasOwnProperty(property)) {
          var value = this[property];
          delete this[property];
          this[property] = value;
        }
      }
      /* Frameworks set attributes and properties in any order around insertion: look once they are done. */
      Promise.resolve().then(() => {
        if (!this.isConnected) return;
        var values = {};
        for (var attribute of this.attributes)
          if (names.includes(attribute.name)) values[attribute.name] = attribute.value;
        load(Object.assign(values, this.given)).then((exports) => exports && exports.connected(this, write(values)));
      });
    }

    disconnectedCallback() {
      if (api) api.then(() => this.isConnected || tell("disconnected", this));
    }
  }

  /* once-per is oncePer as a property; no other name has a hyphen. */
  function camel(name) {
    return name.replace("-p", "P");
  }

  names.slice(2).forEach((name) =>
    Object.defineProperty(Survey.prototype, camel(name), {
      enumerable: true,
      get() {
        return name in this.given ? this.given[name] : this.getAttribute(name);
      },
      set(value) {
        this.given[name] = value;
      },
    })
  );

  /* Not where there are no custom elements, or somebody else has defined this one. */
  try {
    customElements.define("candor-survey", Survey);
  } catch (_) {}

  /* Calls made before this script arrived, kept by the stub. */
  for (var entry of stub.q || []) candor.apply(0, entry.slice(0, -1)).then(entry[entry.length - 1]);

  /* The trigger. Its engine is loaded when its moment comes; for those that come by themselves, once the page is idle. What
   * is no trigger is left to the engine to name. */
  var armed = settings.ask && (settings.trigger || "delay:2").replace(/: */, ":");
  var fired;

  function fire() {
    fired = fired || load().then((exports) => exports && exports.fire());
  }

  function arm() {
    var [, kind, rest] = /^(\w+):(.+)/.exec(armed) || [];
    var kinds = {
      delay: () => {
        idle(load);
        setTimeout(fire, rest * 1000);
      },
      scroll: () => {
        listen(window, "scroll", reached);
        reached();
      },
      click: () => {
        listen(document, "click", (event) => {
          if (event.target.closest && event.target.closest(rest)) fire();
        });
      },
      visible: look,
      event: Object,
    };
    function reached() {
      if (candor.depth() >= rest) fire();
    }
    function look() {
      var element = document.querySelector(rest);
      if (!element) return setTimeout(look, 500);
      new IntersectionObserver(
        (entries) => {
          if (entries.pop().isIntersecting) fire();
        },
        { threshold: 0.5 }
      ).observe(element);
    }
    if (armed == "exit") {
      /* Through the top of the window, to the tabs and the address; on touch, away from the page and back. */
      listen(document, "mouseout", (event) => {
        if (event.clientY <= 0 && !event.relatedTarget) fire();
      });
      listen(document, "visibilitychange", () => {
        if (!document.hidden && matchMedia("(pointer: coarse)").matches) fire();
      });
    } else
      try {
        (kinds[kind] || idle.bind(0, fire))();
      } catch (error) {
        warn(error);
      }
  }

  /* How far the page was scrolled at most, in percent; 100 where all of it is in view. */
  var depth = 0;
  candor.depth = () => {
    var page = document.documentElement;
    var more = page.scrollHeight - page.clientHeight;
    return more > 0 ? (depth = Math.max(depth, Math.min(100, Math.round((page.scrollTop * 100) / more)))) : 100;
  };
  listen(window, "scroll", candor.depth);

  /* The page comes and goes: what is typed is kept, what waits is sent. */
  listen(window, "pagehide", () => tell("leave"));
  listen(window, "pageshow", () => tell("back"));
  listen(window, "online", () => tell("back"));
  listen(document, "visibilitychange", () => tell(document.hidden ? "leave" : "back"));

  function listen(target, kind, listener) {
    target.addEventListener(kind, listener, true);
  }

  function idle(run) {
    (window.requestIdleCallback || setTimeout)(run, { timeout: 2000 });
  }

  /* Not before the page itself has loaded. */
  function begin() {
    if (armed) arm();
    if (settings.surveys) idle(load);
    /* What an earlier page left behind. The database itself is asked: a mark in localStorage reaches the disk seconds later,
     * and is lost with a killed browser. Where it cannot be listed (Firefox before 126), delivery waits for a survey: to open
     * one that is not there, and to take that back, blocks the site's next page in Chromium. */
    try {
      if (/candor:/.test(Object.keys(window.localStorage || 0))) post();
      indexedDB
        .databases()
        .then((list) => {
          if (/"candor"/.test(JSON.stringify(list)))
            indexedDB.open("candor").onsuccess = (event) => {
              var database = event.target.result;
              try {
                database.transaction("outbox").objectStore("outbox").count().onsuccess = (event) => event.target.result && post();
              } catch (_) {}
              /* It closes once the count is there. */
              database.close();
            };
        })
        .catch(Object);
    } catch (_) {}
  }

  announce("ready", {});
  if (document.readyState == "complete") begin();
  else listen(window, "load", begin);
})(window, document);
