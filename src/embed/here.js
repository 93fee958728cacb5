/* Where a survey meets a person: part of the widget's glue, run once a build. Everything here is read, nothing is changed.
 */
/* What the host has written at the nearest `data-candor-<name>`, else at the document's first, or as a <meta>. */
candor.marked = (name, element) => {
  const attribute = "data-candor-" + name;
  const selector = `[${attribute}],meta[name=candor-${name}]`;
  const found = element?.closest(selector) || document.querySelector(selector);
  return found?.getAttribute(attribute) || found?.getAttribute("content") || undefined;
};

/* What a page gives may be anything; what is no text would be refused with the whole answer. */
const text = (value) => (value == null || value === "" || typeof value == "object" ? undefined : "" + value);

/* A setting, as `configure` says, or the script tag. */
const setting = (name) => candor.said.configure[name] ?? candor.settings[name];

/* Stage of the customer's journey: what is marked, else the first rule that covers the page's address, or the one for all. In a rule
 * `*` stands for any signs; with a `#` in it, it is held against the hash too. */
candor.stage = (element) => {
  let rules = setting("stage");
  try {
    rules = JSON.parse(rules);
  } catch {
    // The one for all, or what `configure` gave.
  }
  const { pathname, hash } = location;
  const covers = ([rule]) =>
    RegExp("^" + rule.replace(/[^*\w]/g, "\\$&").replace(/\*+/g, ".*") + "$").test(/#/.test(rule) ? pathname + hash : pathname);
  return candor.marked("stage", element) || text(Object(rules) === rules ? Object.entries(rules).find(covers)?.[1] : rules);
};

/* From the shorter side of the screen in CSS pixels, and whether the main pointer is a finger. */
candor.device = () =>
  matchMedia("(pointer: coarse)").matches ? (Math.min(screen.width, screen.height) < 600 ? "phone" : "tablet") : "desktop";

const GROUPS = "page referrer locale device engagement stage app campaign views vitals errors rage_clicks last_paths".split(" ");

/* By group, its members. What is undefined is left out. */
const groups = {
  page: () => ({ url: location.href, title: text(document.title) }),
  // The origin, and no more.
  referrer: () => ({ referrer: /^https?:\/\/[^/?#]+/.exec(document.referrer)?.[0] }),
  // Temporal, since the first use of Intl on a page takes 20 ms and more of the main thread (Chromium 156, docs/measurements.md).
  locale: () => ({
    language: text(document.documentElement.lang || navigator.language),
    time_zone: self.Temporal ? Temporal.Now.timeZoneId() : Intl.DateTimeFormat().resolvedOptions().timeZone,
  }),
  device: () => ({ viewport: { width: innerWidth >>> 0, height: innerHeight >>> 0 }, device: candor.device() }),
  engagement: () => ({ time_on_page_ms: Math.floor(performance.now()), scroll_depth: Math.min(100, candor.depth()) }),
  stage: (element) => ({ stage: candor.stage(element) }),
  app: () => ({ app_version: text(setting("appVersion")) || candor.marked("app-version") }),
};

/* Said once: a group that there is not, and one for which nobody watches. */
for (const said of candor.here ? [] : [candor.settings, candor.said.configure])
  try {
    const capture = typeof said.capture == "string" ? JSON.parse(said.capture) : said.capture;
    for (const [name, on] of Object.entries(capture))
      if (!GROUPS.includes(name)) console.warn(`Candor: capture: there is no group "${name}", there are ${GROUPS.join(", ")}`);
      else if (on && !groups[name] && !candor.signals) console.warn(`Candor: capture: "${name}" needs candor.watch.js in place of candor.js`);
  } catch {
    // None of them is named.
  }

candor.here = (element) => {
  const all = {};
  const put = (read) => {
    try {
      Object.assign(all, read(element));
    } catch {
      // A browser, or a page, that does not have this: the rest is as good without.
    }
  };
  for (const name in groups) if (candor.captures(name)) put(groups[name]);
  put(() => ({ name: candor.marked("touchpoint", element) }));
  // What candor.watch.js has seen.
  put(() => ({ signals: candor.signals() }));
  return JSON.stringify(all);
};
