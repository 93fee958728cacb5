/* candor.js: what a page loads first, and often all that it loads.
 *
 * It reads the script tag, defines <candor-survey> and candor(...), and fetches the widget (glue and WebAssembly, in
 * parallel, each with its integrity) only where something may be due, by what the engine has left (src/engine/outlook.rs).
 * The widget comes in two builds: `core` asks the presets in English, `full` knows survey documents and languages too.
 * Syntax of 2015 and no dependency: it must at least do nothing well in old webviews. The names in capitals are filled in by
 * the build.
 */
(function (window, document) {
  var stub = window.candor || {};
  if (stub.version) return; // two copies of the script: the first one stays

  /* Where a page has taken away what all this stands on, or broken it, it is said in the console, and nothing is asked. The
   * functions stand outside: in the block, each would need a name of its own, 20 bytes in all. */
  try {
    var soon = Promise.resolve();

    var script = document.currentScript || {};
    /* `data-once-per` is `oncePer` there, which the engine takes too. */
    var settings = script.dataset || {};
    var armed = settings.ask && (settings.trigger || "delay:2");
    var [, kind, rest] = /^(\w+):? *(.*)/.exec(armed) || [];

    /* The instances that run: core at 0, full at 1, the courier at 2. `api` is a promise that what was wanted of the widget so
     * far has started or failed, `full` whether that build was wanted, `known` whether it will be, `mail` the same as `api` of the
     * courier, `form` what stands in for them. */
    var running = [];
    var api;
    var full;
    var known;
    var mail;
    var form;
    var builds = __BUILDS__.split(" ");
    /* What `configure`, `context` and `identify` have said, merged, and the state of consent: whoever starts later has to know. */
    var said = { configure: {} };
    var policy;

    /* What `candor("on", …)` has set. */
    var handlers = [];

    /* For the glue, which goes between the instances, and between the site's pages. */
    window.candor = Object.assign(candor, { due, failed, mark, post, running, said, settings, version: __VERSION__ });

    /* <candor-survey>: attributes, and a property of the same name for each (once-per is oncePer); `lang` and `id` are every
     * element's. */
    var names = "id lang ask subject endpoint context survey placement oncePer key env theme query".split(" ");

    class Survey extends HTMLElement {
      connectedCallback() {
        /* Frameworks set attributes and properties in any order around insertion: the browser tells of it once they are done. */
        near(
          this,
          () => {
            var values = {};
            /* What was set before the element was defined is a property of its own, which hides the accessor and does the same. */
            for (var name of names) if (this[name]) values[name] = this[name];
            if (this.isConnected && !this.early) load(values, this).then((exports) => exports && exports.connected(this, write(values)));
          },
          /* So far that it has come when it is scrolled to. */
          { rootMargin: "100%" }
        );
      }

      disconnectedCallback() {
        if (api) api.then(() => this.isConnected || (candor.tell && candor.tell("disconnected", this)));
      }
    }

    for (let name of names.slice(2))
      Object.defineProperty(Survey.prototype, name, {
        get() {
          return "." + name in this ? this["." + name] : this.getAttribute(name.replace("P", "-p"));
        },
        set(value) {
          this["." + name] = value;
        },
      });

    /* Not where there are no custom elements, or somebody else has defined this one. */
    try {
      customElements.define("candor-survey", Survey);
    } catch (_) {}

    /* Calls made before this script arrived, kept by the stub. */
    (stub.q || []).forEach((entry) => {
      var done = entry.pop();
      candor(...entry).then(done);
    });

    /* A promise that what is to be asked was. */
    var fired;

    /* How far the page was scrolled at most, in percent; 100 where all of it is in view. */
    var depth = 0;
    candor.depth = () => {
      var page = document.documentElement;
      var more = page.scrollHeight - page.clientHeight;
      return more > 0 ? (depth = Math.max(depth, Math.round((page.scrollTop * 100) / more))) : 100;
    };
    listen(window, "scroll", candor.depth);

    announce("ready", {});
    /* At once is at once: what asks is there when the page is. */
    if (kind == "load") wake();
    if (document.readyState == "complete") begin();
    else listen(window, "load", begin);
  } catch (error) {
    warn(error);
  }

  function warn(text) {
    try {
      console.warn("Candor:", text);
    } catch (_) {}
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

  /* Resolves to the instance that takes a wish, if there is one. `wish`: an element's values, or those for `configure`. `place`: what
   * something is to be asked in. */
  function load(wish, place) {
    wish = Object.assign({}, settings, wish);
    var lang = wish.lang || document.documentElement.lang || navigator.language;
    var need = known || wish.surveys || wish.survey || /^tab|^anc/.test(wish.placement) || (lang && !/^en/i.test(lang)) ? 1 : 0;
    if (!api || need > full) {
      full = need;
      api = bring(need);
    }
    return api.then(() => running[1] || running[0] || (place && instead(place)));
  }

  /* Where no build can be had: the form of `data-fallback`, once in the page, in place of what was to be asked. Its address is read
   * back as the browser understands it. */
  function instead(place) {
    var frame = Object.assign(document.createElement("iframe"), {
      src: settings.fallback || "x:",
      title: "Survey",
      width: "100%",
      height: 600,
      frameBorder: 0,
    });
    if (!form && /^http/.test(frame.src) && navigator.onLine && due(location)) place.append((form = frame));
  }

  /* Fetches a build's module and glue, which starts it (running.js). What is not the module fails by its integrity; the courier's
   * glue fetches its own. */
  function bring(which) {
    var build = builds.slice(3 * which);
    /* After the glue, which brings the question; where there is no `fetch` at all, it does without WebAssembly. */
    var response =
      build[2] &&
      settings.engine != "js" &&
      soon
        .then(() => fetch(address(build, ".wasm"), { integrity: "sha256-" + build[2], priority: "low" }))
        .catch(Object);
    return glue(build)
      /* Before another script can run: each build's glue leaves its factory there. */
      .then(() => candor.start(which, response, glue))
      .catch((error) => failed("unavailable", error));
  }

  /* Resolves to the courier, if there is one: where it cannot be had, it is tried again the next time, or once the network is
   * back. */
  function post(fresh) {
    return (mail = fresh || mail || bring(2)).then(() => running[2] || (listen(window, "online", () => post()), (mail = 0)));
  }

  function address(build, kind) {
    return new URL(__BASE__ + build[0] + kind, script.src || location);
  }

  function glue(build) {
    return new Promise((resolve, reject) => {
      var url = address(build, ".js");
      /* Pages that enforce Trusted Types let a script's address through a policy only; nobody but this function has ours. */
      if (window.trustedTypes) policy = policy || trustedTypes.createPolicy("candor", { createScriptURL: (url) => url });
      document.head.append(
        Object.assign(document.createElement("script"), {
          integrity: "sha256-" + build[1],
          crossOrigin: "",
          nonce: script.nonce,
          onload: resolve,
          onerror: () => reject(url),
          src: policy ? policy.createScriptURL(url) : url,
        })
      );
    });
  }

  function run(name, first, second) {
    var json = write(second ? [first, second] : first);
    /* The core build knows nobody: once somebody is identified, or forgotten, the other one is wanted. */
    known = known || /^(id|res)/.test(name);
    /* What is only told can wait until there is something to ask. */
    var ready =
      name == "flush"
        ? post()
        : api || !/^(id|context|consentgr)/.test(name + first)
          ? load(name == "show" ? second : name == "configure" && first, name == "show" && document.body)
          : soon;
    return ready.then((newest) => {
      if (name == "consent") said.configure.consent = first;
      /* One customer is not merged with another. */
      if (/^(con|id)\w+{/.test(name + json))
        said[name] = Object.assign({}, /^id/.test(name) && said[name] && said[name].id != first.id ? 0 : said[name], first);
      look();
      return candor.obey && candor.obey(newest, name, json);
    });
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
      if (kind == "event" && rest == first) fire();
      return settings.surveys || full ? run(command, first, second) : soon;
    } else return run(command, first, second);
    return soon;
  }

  /* Whether something may be due at an address: a preview, but nothing else without consent, and not what the engine has left
   * that it is not. That counts for the same settings and the same person, and not while the clock is set back. */
  function due(place) {
    if (/candor-p/.test(place.hash)) return 1;
    if (!/granted/.test(said.configure.consent || settings.consent || "granted")) return;
    try {
      var [whose, from, until, chances] = JSON.parse(localStorage["candor.due"] || "[]");
      var now = Date.now();
      return (
        whose != mark() ||
        /* A survey that a reload has interrupted goes on. */
        /candor.p/.test(Object.keys(sessionStorage)) ||
        now < from ||
        now >= until ||
        chances.some(([from, ...looks]) => from <= now && !looks.some(([part, pattern, not]) => RegExp(pattern).test(place[part]) == not))
      );
    } catch (_) {
      return 1;
    }
  }

  function mark() {
    var hash = 0;
    for (var letter of write([settings, said.configure, said.identify && said.identify.id])) hash = (hash * 31 + letter.charCodeAt()) | 0;
    return hash;
  }

  function fire() {
    candor.came = 1;
    fired = fired || (wake() && load(0, document.body).then((exports) => exports && exports.fire()));
  }

  function wake() {
    return (api || due(location)) && load();
  }

  /* Once more, where something may have changed. */
  function look() {
    if (candor.came) fire();
    if (settings.surveys && !wake()) setTimeout(look, 1e6);
  }

  /* Once, as soon as an element is in sight, or as near to it as the options say. Soon where that cannot be told, and for a survey that
   * does not stand where its element does. */
  function near(element, run, options) {
    try {
      new IntersectionObserver((entries, observer) => {
        if (entries.pop().isIntersecting || (options.rootMargin && element.placement)) {
          observer.disconnect();
          run();
        }
      }, options).observe(element);
    } catch (_) {
      idle(run);
    }
  }

  /* The trigger. Its engine is loaded when its moment comes; for those that come by themselves, once the page is idle. What
   * is no trigger is left to the engine to name. */
  function arm() {
    var kinds = {
      delay: () => {
        idle(wake);
        setTimeout(fire, rest * 1000);
      },
      scroll: () => {
        listen(window, "scroll", reached);
        reached();
      },
      click: () => {
        /* What is no selector is said now, rather than at each click. */
        document.querySelector(rest);
        listen(document, "click", (event) => {
          if (event.target.closest && event.target.closest(rest)) fire();
        });
      },
      visible: watch,
      exit: () => {
        /* Through the top of the window, to the tabs and the address; on touch, away from the page and back. */
        listen(document, "mouseout", (event) => {
          if (event.clientY <= 0 && !event.relatedTarget) fire();
        });
        listen(document, "visibilitychange", () => {
          if (!document.hidden && matchMedia("(pointer: coarse)").matches) fire();
        });
      },
      event: Object,
    };
    function reached() {
      if (candor.depth() >= rest) fire();
    }
    function watch() {
      var element = document.querySelector(rest);
      if (element) near(element, fire, { threshold: 0.5 });
      else setTimeout(watch, 500);
    }
    try {
      kinds[kind] ? kinds[kind]() : idle(fire);
    } catch (error) {
      warn(error);
    }
  }

  function listen(target, kind, listener) {
    target.addEventListener(kind, listener, true);
  }

  function idle(run) {
    (window.requestIdleCallback || setTimeout)(run, { timeout: 2000 });
  }

  /* Not before the page itself has loaded. */
  function begin() {
    if (armed) arm();
    /* Where single-page navigation is not told of (Safari before 26.2), it is the engine that sees it. */
    if (settings.surveys) idle(window.navigation ? look : load);
    listen(window.navigation || window, "currententrychange", look);
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
})(window, document);
