/* candor.watch.js is candor.js and this: what can only be told by who watches from the page's start on. It measures, counts, and remembers
 * in the tab how the visit went; what of that is sent, and when, is the engine's affair (src/browser/page.rs). Syntax of 2015, as the loader,
 * whose `candor` is in scope.
 *
 * The web vitals are our own, of 40 lines, where the library of that name would be three times all of this: they leave out what it corrects for pages
 * that were prerendered and then long not looked at.
 */
var seen = { errors: 0, rage_clicks: 0 };

function hear(target, kind, listener) {
  target.addEventListener(kind, listener, true);
}

/* Nothing of ours is to end in the host's console, or in its count of errors. */
function quietly(run) {
  try {
    return run();
  } catch (_) {}
}

/* Uncaught, of scripts: a picture that is not found is an error event too, at its element. */
hear(window, "error", (event) => {
  if (event.target == window) seen.errors++;
});
hear(window, "unhandledrejection", () => {
  seen.errors++;
});

/* Three clicks within a second, each no farther than 30 px from the one before: PostHog's measure of a rage click too
 * (https://posthog.com/docs/product-analytics/autocapture). A burst counts once. */
var clicks = [];
hear(window, "click", (event) => {
  /* A keyboard's and a script's have no place. */
  if (!event.isTrusted || !event.detail) return;
  var last = clicks[clicks.length - 1];
  if (last && Math.hypot(event.clientX - last.clientX, event.clientY - last.clientY) > 30) clicks = [];
  clicks.push(event);
  clicks = clicks.filter((click) => event.timeStamp - click.timeStamp <= 1000);
  if (clicks.length == 3) seen.rage_clicks++;
});

/* The vitals, as the browser has kept them since the page began. What it does not know is left out. */
var interactions;
var ids;
var shift;

function begin() {
  interactions = [];
  ids = [Infinity, 0];
  shift = { from: -1, last: -1, sum: 0 };
  seen.lcp_ms = seen.inp_ms = undefined;
  seen.cls = /layout-shift/.test(PerformanceObserver.supportedEntryTypes) ? 0 : undefined;
}

function observe(type, look, more) {
  quietly(() => new PerformanceObserver((list) => list.getEntries().forEach(look)).observe(Object.assign({ type: type, buffered: true }, more)));
}

function interact(event) {
  /* What belongs to one interaction has one id; where the browser does not count them, it numbers them by about seven. */
  var id = event.interactionId;
  if (!id) return;
  ids = [Math.min(ids[0], id), Math.max(ids[1], id)];
  var known = interactions.filter((one) => one.id == id)[0];
  if (!known) interactions.push((known = { id: id, time: 0 }));
  known.time = Math.max(known.time, event.duration);
  /* Ten are enough for 500 interactions; with more of them the tenth is taken. */
  interactions = interactions.sort((one, other) => other.time - one.time).slice(0, 10);
  var all = performance.interactionCount || (ids[1] - ids[0]) / 7 + 1;
  seen.inp_ms = Math.round(interactions[Math.min(interactions.length - 1, Math.floor(all / 50))].time);
}

quietly(() => {
  begin();
  /* Of a page that was hidden, a paint comes when it is looked at: that says nothing of the page. */
  var hidden = document.hidden ? 0 : Infinity;
  hear(document, "visibilitychange", (event) => {
    if (document.hidden) hidden = Math.min(hidden, event.timeStamp);
  });
  var start = () => quietly(() => performance.getEntriesByType("navigation")[0].activationStart) || 0;
  observe("largest-contentful-paint", (paint) => {
    if (paint.startTime < hidden) seen.lcp_ms = Math.max(0, Math.round(paint.startTime - start()));
  });
  /* Shifts with less than a second between them, and at most five in all, are one. */
  observe("layout-shift", (entry) => {
    if (entry.hadRecentInput) return;
    var at = entry.startTime;
    if (at - shift.last >= 1000 || at - shift.from >= 5000) shift = { from: at, sum: 0 };
    shift.last = at;
    shift.sum += entry.value;
    seen.cls = Math.round(Math.max(seen.cls, shift.sum) * 1e4) / 1e4;
  });
  observe("event", interact, { durationThreshold: 40 });
  observe("first-input", interact);
});

/* The visit, in the tab's storage, which ends with it: { views, campaign, last_paths }. The engine reads and forgets it too
 * (src/browser/full/lookup.rs). Without consent it is known to this page alone. */
var visit;
/* What counts as a page: its path, and a hash that a router wrote. */
var at;
/* Where there is no storage, the count is this page's own. */
var kept = {};

function remembered() {
  return quietly(() => JSON.parse(sessionStorage["candor.visit"])) || kept;
}

/* What lies in a tab's storage may be anybody's, and what is no text would be refused with the whole answer. */
function texts(all) {
  var found = {};
  for (var name in all) if (typeof all[name] == "string") found[name] = all[name];
  return found;
}

function place() {
  return location.pathname + (/^#!?\//.test(location.hash) ? location.hash : "");
}

/* What may be stored, of what stands in an address: the engine takes out more before it is sent. */
function clean(text) {
  text = "" + (quietly(() => decodeURIComponent(text)) || text);
  return text
    .replace(/[^/\s]*@[^/\s]*/g, "[email]")
    .replace(/\+\d{7,}|\d([ ().-]?\d){9,}/g, "[phone]")
    .replace(/(?=[a-z]*\d)[a-z\d]{24,}/gi, "[token]")
    .slice(0, 200);
}

function view() {
  if (at == place()) return;
  var before = remembered();
  visit = { views: (before.views >>> 0) + 1, campaign: texts(before.campaign), last_paths: Object.values(texts(before.last_paths)) };
  if (!before.begun)
    for (var name of ["source", "medium", "campaign", "term", "content"]) {
      var value = quietly(() => new URLSearchParams(location.search).get("utm_" + name));
      if (value) visit.campaign[name] = clean(value);
    }
  /* The one before, which this one now has behind it. */
  if (before.at) visit.last_paths = visit.last_paths.concat("" + before.at).slice(-5);
  visit.begun = 1;
  at = place();
  visit.at = clean(at);
  keep();
}

function keep() {
  kept = visit;
  if (/granted/.test(candor.said.configure.consent || candor.settings.consent || "granted"))
    quietly(() => {
      var stored = Object.assign({}, visit);
      if (!candor.captures("views")) delete stored.views;
      if (!candor.captures("campaign")) delete stored.campaign;
      if (!candor.captures("last_paths")) delete stored.last_paths, delete stored.at;
      sessionStorage["candor.visit"] = JSON.stringify(stored);
    });
}

hear(window.navigation || window, "currententrychange", view);
["popstate", "hashchange"].forEach((kind) => hear(window, kind, view));
/* Where navigation is not told of, a router has done its work soon after the click. */
if (!window.navigation) hear(window, "click", () => setTimeout(view, 100));
hear(window, "pageshow", (event) => {
  if (!event.persisted) return;
  /* Back again, as it was left: a view, and a page whose paints the browser does not report again. */
  at = 0;
  quietly(begin);
  view();
});
view();

/* With all that the page knows. */
candor.forget = () => {
  kept = {};
  at = 0;
};

candor.viewed = () => {
  view();
  keep();
  return visit.views;
};

/* For the touchpoint: what is captured of all this. */
candor.signals = () => {
  candor.viewed();
  var all = {};
  var put = (group, values) => {
    if (candor.captures(group)) Object.assign(all, values);
  };
  put("views", { page_views: visit.views });
  put("campaign", Object.keys(visit.campaign).length ? { campaign: visit.campaign } : {});
  put("vitals", { lcp_ms: seen.lcp_ms, inp_ms: seen.inp_ms, cls: seen.cls });
  put("errors", { errors: seen.errors });
  put("rage_clicks", { rage_clicks: seen.rage_clicks });
  put("last_paths", { last_paths: visit.last_paths });
  return JSON.stringify(all) == "{}" ? undefined : all;
};
