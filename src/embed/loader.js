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
    Array.prototype.forEach.call(script.attributes, function (attribute) {
      if (/^data-/.test(attribute.name)) settings[attribute.name.slice(5)] = attribute.value;
    });

  /* The widget. `api` is a promise of its exports, made at the first need; `attempts` counts instances. */
  var api;
  var attempts = 0;
  var waiting = [];

  function warn(text) {
    if (window.console) console.warn("Candor: " + text);
  }

  function load() {
    return api || (api = Promise.all([glue(), wasm()]).then(start).catch(function (error) {
      warn("the widget could not start (" + (error && error.message) + ")");
      document.dispatchEvent(new CustomEvent("candor:error", { bubbles: true, composed: true, detail: { reason: "unavailable" } }));
    }));
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
    var module = loaded[1];
    var made = candor.glue(function (error) {
      /* A trap: this instance is dead. One fresh one delivers what waits, and asks nothing. */
      warn("the widget stopped (" + (error && error.message) + ")");
      document.dispatchEvent(new CustomEvent("candor:error", { bubbles: true, composed: true, detail: { reason: "internal" } }));
      Array.prototype.forEach.call(document.querySelectorAll("candor-survey"), function (element) {
        if (element.shadowRoot) element.shadowRoot.textContent = "";
      });
      /* Promises of the dead instance would wait for ever. */
      waiting.splice(0).forEach(function (resolve) {
        resolve();
      });
      if (attempts < 2) api = start(loaded);
    });
    return WebAssembly.instantiate(module, made.imports).then(function (instance) {
      var exports = made.start(instance);
      return new Promise(function (resolve) {
        exports.boot(settings, candor.css, !attempts++, function () {
          resolve(exports);
        });
      });
    });
  }

  function run(name, list) {
    return load().then(function (exports) {
      return (
        exports &&
        new Promise(function (resolve) {
          waiting.push(resolve);
          exports.command(name, list, function (result) {
            waiting = waiting.filter(function (other) {
              return other != resolve;
            });
            resolve(result);
          });
        })
      );
    });
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
    return run(command, [].slice.call(arguments, 1));
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
          Array.prototype.forEach.call(self.attributes, function (attribute) {
            if (names.indexOf(attribute.name) >= 0 || attribute.name == "id") values[attribute.name] = attribute.value;
          });
          load().then(function (exports) {
            if (exports) exports.connected(self, Object.assign(values, self.given));
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

  /* Where something may be due: not before the page itself has loaded. */
  if (settings.ask || settings.surveys || pending()) {
    if (document.readyState == "complete") idle();
    else window.addEventListener("load", idle);
  }

  function idle() {
    (window.requestIdleCallback || setTimeout)(load, { timeout: 2000 });
  }

  function pending() {
    try {
      return localStorage.getItem("candor:waiting");
    } catch (_) {
      return 0;
    }
  }
})(window, document);
