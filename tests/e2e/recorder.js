// What a test page hears: Candor's events, and everything that could be wrong. Loaded before anything else.
(() => {
  const heard = (window.heard = { events: [], errors: [], warnings: [], notes: [] });
  const events = ["ready", "shown", "answered", "completed", "dismissed", "saved", "delivered", "error"];
  for (const name of events) {
    window.addEventListener(`candor:${name}`, (event) => heard.events.push({ name, detail: event.detail, target: event.target.nodeName }));
  }
  const error = (text) => heard.errors.push(text);
  window.addEventListener("error", (event) => error(`error: ${event.message || event.target.src || event.target}`), true);
  window.addEventListener("unhandledrejection", (event) => error(`unhandled rejection: ${event.reason}`));
  document.addEventListener("securitypolicyviolation", (event) => error(`violation of ${event.violatedDirective}: ${event.blockedURI}`));
  const listen = (method, list) => {
    const original = console[method];
    console[method] = (...values) => {
      list.push(values.map(String).join(" "));
      original.apply(console, values);
    };
  };
  listen("error", heard.errors);
  listen("warn", heard.warnings);
  listen("info", heard.notes);
})();
