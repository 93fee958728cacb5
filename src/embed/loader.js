/* candor.js: what a page loads first, and often all that it loads.
 *
 * It reads the script tag, defines <candor-survey> and candor(...), and fetches the widget (glue and WebAssembly, in
 * parallel, each with its integrity) only where something may be due. Syntax of 2015 and no dependency: it must at least
 * do nothing well in old webviews. The names in capitals are filled in by the build.
 */
(function (window, document) {
  "use strict";
  var stub = window.candor;
  if (stub && stub.version) return; // two copies of the script: the first one stays

  var script = document.currentScript;
  var settings = {};
  var base = script ? script.src : document.baseURI;
  var nonce = script && script.nonce;
  if (script)
    [].forEach.call(script.attributes, function (attribute) {
      if (/^data-/.test(attribute.name)) settings[attribute.name.slice(5)] = attribute.value;
    });

  /* The widget. `api` is a promise of its exports, made at the first need; `attempts` counts instances. */
  var api;
  var attempts = 0;
  var waiting = [];
  var running;

  function warn(text) {
    if (window.console) console.warn("Candor: " + text);
  }

  function load() {
    return api || (api = Promise.all([glue(), wasm()]).then(start).catch(function (error) {
      warn("the widget could not start (" + (error && error.message) + ")");
      announce("error", { reason: "unavailable" });
    }));
  }

  function announce(name, detail) {
    document.dispatchEvent(new CustomEvent("candor:" + name, { bubbles: true, detail: detail }));
  }

  function glue() {
    return new Promise(function (resolve, reject) {
      var element = document.createElement("script");
      var url = new URL(__BASE__ + __GLUE__, base).href;
      element.integrity = __GLUE_HASH__;
      element.crossOrigin = "anonymous";
      if (nonce) element.nonce = nonce;
      element.onload = resolve;
      element.onerror = function () {
        reject(Error(url + " was refused"));
      };
      /* Pages that enforce Trusted Types let a script's address through a policy only; this one passes our own address alone. */
      element.src = window.trustedTypes
        ? window.trustedTypes.createPolicy("candor", {
            createScriptURL: function () {
              return url;
            },
          }).createScriptURL("")
        : url;
      document.head.appendChild(element);
    });
  }

  function wasm() {
    return fetch(new URL(__BASE__ + __WASM__, base).href, { integrity: __WASM_HASH__, credentials: "omit" }).then(function (response) {
      if (!response.ok) throw Error("HTTP " + response.status);
      /* Streaming wants the media type that some hosts do not send. */
      return WebAssembly.compileStreaming && /^application\/wasm/.test(response.headers.get("content-type"))
        ? WebAssembly.compileStreaming(response)
        : response.arrayBuffer().then(WebAssembly.compile);
    });
  }

  function start(loaded) {
    attempts++;
    return new Promise(function (resolve, reject) {
      var made = candor.glue(function (error) {
        /* A trap: this instance is dead. One fresh one delivers what waits, and asks nothing; whoever waited for this one
         * waits for that one, and calls under way end without a result. */
        running = 0;
        warn("the widget stopped (" + (error && error.message) + ")");
        announce("error", { reason: "internal" });
        [].forEach.call(document.querySelectorAll("candor-survey"), function (element) {
          if (element.shadowRoot) element.shadowRoot.textContent = "";
        });
        waiting.splice(0).forEach(function (done) {
          done();
        });
        api = attempts < 2 ? start(loaded) : Promise.resolve();
        resolve(api);
      });
      WebAssembly.instantiate(loaded[1], made.imports).then(function (instance) {
        var exports = made.start(instance);
        exports.boot(JSON.stringify(settings), candor.css, function () {
          resolve((running = exports));
        });
      }, reject);
    });
  }

  function run(name, first) {
    var json = write(first);
    return load().then(function (exports) {
      return (
        exports &&
        new Promise(function (resolve) {
          waiting.push(resolve);
          exports.command(name, json, function (result) {
            waiting = waiting.filter(function (other) {
              return other != resolve;
            });
            resolve(result);
          });
        })
      );
    });
  }

  function write(value) {
    try {
      return JSON.stringify(value) || "";
    } catch (error) {
      warn(error.message);
      return "";
    }
  }

  /* candor(command, …): handlers are plain listeners and need no widget. */
  var handlers = [];

  function candor(command, first, second) {
    if (command == "on") {
      var listen = function (event) {
        second(event.detail);
      };
      handlers.push([first, second, listen]);
      window.addEventListener("candor:" + first, listen);
      return Promise.resolve();
    }
    if (command == "off") {
      handlers = handlers.filter(function (known) {
        var off = known[0] == first && (!second || known[1] == second);
        if (off) window.removeEventListener("candor:" + first, known[2]);
        return !off;
      });
      return Promise.resolve();
    }
    if (command == "track") {
      if (armed == "event:" + first) fire();
      return Promise.resolve();
    }
    return run(command, first);
  }

  candor.version = __VERSION__;
  window.candor = candor;

  /* <candor-survey>: attributes, and a property of the same name for each. */
  var names = ["ask", "subject", "endpoint", "context", "survey", "lang", "placement", "once-per", "key", "env", "theme", "query"];

  function Survey() {
    var self = Reflect.construct(HTMLElement, [], Survey);
    self.given = {};
    return self;
  }

  Survey.prototype = Object.create(HTMLElement.prototype, {
    connectedCallback: {
      value: function () {
        var self = this;
        names.concat("id").forEach(function (name) {
          var property = camel(name);
          /* Set before the element was defined: an own property hides the accessor. */
          if (name != "id" && Object.prototype.hasOwnProperty.call(self, property)) {
            var value = self[property];
            delete self[property];
            self[property] = value;
          }
        });
        /* Frameworks set attributes and properties in any order around insertion: look once they are done. */
        Promise.resolve().then(function () {
          if (!self.isConnected) return;
          var values = {};
          [].forEach.call(self.attributes, function (attribute) {
            if (names.indexOf(attribute.name) >= 0 || attribute.name == "id") values[attribute.name] = attribute.value;
          });
          load().then(function (exports) {
            if (exports) exports.connected(self, write(Object.assign(values, self.given)));
          });
        });
      },
    },
    disconnectedCallback: {
      value: function () {
        var self = this;
        Promise.resolve().then(function () {
          if (!self.isConnected && api)
            api.then(function (exports) {
              if (exports) exports.disconnected(self);
            });
        });
      },
    },
  });

  function camel(name) {
    return name.replace(/-(.)/g, function (_, letter) {
      return letter.toUpperCase();
    });
  }

  names.forEach(function (name) {
    Object.defineProperty(Survey.prototype, camel(name), {
      configurable: true,
      enumerable: true,
      get: function () {
        return name in this.given ? this.given[name] : this.getAttribute(name);
      },
      set: function (value) {
        this.given[name] = value;
      },
    });
  });

  if (window.customElements && !customElements.get("candor-survey")) customElements.define("candor-survey", Survey);

  /* Calls made before this script arrived, kept by the stub. */
  if (stub && stub.q)
    stub.q.forEach(function (entry) {
      candor.apply(0, entry.slice(0, -1)).then(entry[entry.length - 1]);
    });

  /* The trigger. Its engine is loaded when its moment comes; for those that come by themselves, once the page is idle. What
   * is no trigger is left to the engine to name. */
  var armed = settings.ask && (settings.trigger || "delay:2").replace(/: */, ":");
  var fired;

  function fire() {
    if (fired || attempts > 1) return;
    fired = 1;
    load().then(function (exports) {
      if (exports) exports.fire();
    });
  }

  function arm() {
    var parts = /^(\w+):(.+)/.exec(armed) || [];
    var rest = parts[2];
    var kinds = {
      delay: function () {
        idle(load);
        setTimeout(fire, rest * 1000);
      },
      scroll: function () {
        listen(window, "scroll", reached);
        reached();
      },
      click: function () {
        listen(document, "click", function (event) {
          if (event.target.closest && event.target.closest(rest)) fire();
        });
      },
      visible: look,
      event: function () {},
    };
    function reached() {
      if (candor.depth() >= rest) fire();
    }
    function look() {
      var element = document.querySelector(rest);
      if (!element) return setTimeout(look, 500);
      new IntersectionObserver(
        function (entries) {
          if (entries.pop().isIntersecting) fire();
        },
        { threshold: 0.5 }
      ).observe(element);
    }
    if (armed == "exit") {
      /* Through the top of the window, to the tabs and the address; on touch, away from the page and back. */
      listen(document, "mouseout", function (event) {
        if (event.clientY <= 0 && !event.relatedTarget) fire();
      });
      listen(document, "visibilitychange", function () {
        if (!document.hidden && matchMedia("(pointer: coarse)").matches) fire();
      });
    } else
      try {
        (kinds[parts[1]] || idle.bind(0, fire))();
      } catch (error) {
        warn(error.message);
      }
  }

  /* How far the page was scrolled at most, in percent; 100 where all of it is in view. */
  var depth = 0;
  candor.depth = function () {
    var page = document.documentElement;
    var more = page.scrollHeight - page.clientHeight;
    return more > 0 ? (depth = Math.max(depth, Math.min(100, Math.round((page.scrollTop * 100) / more)))) : 100;
  };
  listen(window, "scroll", candor.depth);

  /* The page comes and goes: what is typed is kept, what waits is sent. */
  listen(window, "pagehide", leave);
  listen(window, "pageshow", back);
  listen(window, "online", back);
  listen(document, "visibilitychange", function () {
    if (document.hidden) leave();
    else back();
  });

  function leave() {
    if (running) running.leave();
  }

  function back() {
    if (running) running.back();
  }

  function listen(target, kind, listener) {
    target.addEventListener(kind, listener, true);
  }

  function idle(run) {
    (window.requestIdleCallback || setTimeout)(run, { timeout: 2000 });
  }

  /* What an earlier page left behind. The database itself is asked: a mark in localStorage reaches the disk seconds later,
   * and is lost with a killed browser. Where it cannot be listed (Firefox before 126), delivery waits for a survey. */
  function remember() {
    window.indexedDB
      .databases()
      .then(function (list) {
        if (!/"candor"/.test(JSON.stringify(list))) return;
        var request = indexedDB.open("candor");
        request.onsuccess = function () {
          var database = request.result;
          try {
            database.transaction("outbox").objectStore("outbox").count().onsuccess = function (event) {
              if (event.target.result) load();
            };
          } catch (_) {}
          /* It closes once the count is there. */
          database.close();
        };
      })
      .catch(function () {});
  }

  /* Not before the page itself has loaded. */
  function begin() {
    if (armed) arm();
    try {
      remember();
    } catch (_) {}
    if (settings.surveys) load();
  }

  announce("ready", {});
  if (document.readyState == "complete") begin();
  else window.addEventListener("load", begin);
})(window, document);
