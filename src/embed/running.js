/* The instances that run: part of each build's glue, run once a build, with the loader's `candor` in scope.
 */
const { said } = candor;
/* What ends the calls that are under way. */
const ends = (candor.ends = candor.ends || new Set());
/* Elements that ask, or have asked: one that is moved, as in a list that is sorted, does not again. */
const asked = (candor.asked = candor.asked || new WeakSet());

if (!candor.tell) {
  /* To every instance that knows the name. */
  candor.tell = (name, value) => {
    if (name == "disconnected") asked.delete(value);
    candor.running.forEach((exports) => exports[name] && exports[name](value));
  };

  // The page comes and goes: what is typed is kept, what waits is sent.
  for (const [target, kind, name] of [
    [window, "pagehide", () => "leave"],
    [window, "pageshow", () => "back"],
    [window, "online", () => "back"],
    [document, "visibilitychange", () => (document.hidden ? "leave" : "back")],
  ])
    target.addEventListener(kind, () => candor.tell(name()), true);
}

/* The state of consent: what was said of it, else what the browser's signal means to this site, else what its tag says. */
candor.consent = () =>
  said.configure.consent || (candor.settings.gpc == "deny" && navigator.globalPrivacyControl ? "denied" : candor.settings.consent);

/* Makes an instance of a build; resolves once it runs, or has died. `response` is a promise of its module, `script` the loader's, for where
 * that is refused. */
candor.start = (which, response, script, factory = candor.glue) =>
  new Promise((resolve, reject) => {
    // The present state of consent is no change to it, for which something would be deleted.
    const settings = { ...candor.settings, consent: candor.consent() };
    const trapped = (error) => {
      // A trap: this instance is dead. The widget asks nothing more, the courier gets one fresh instance; calls under way
      // end without a result.
      delete candor.running[which];
      candor.failed("internal", error);
      ends.forEach((end) => end());
      resolve(which < 2 || candor.died ? 0 : candor.post((candor.died = candor.start(which, response, script, factory))));
    };
    factory(response, JSON.stringify(settings), trapped, script).then((exports) => {
      // What others have been told, it has to know first.
      for (const name of Object.keys(said)) exports.command(name, JSON.stringify(said[name]), Object);
      const { connected } = exports;
      candor.running[which] = {
        ...exports,
        connected: (element, values) => {
          // What is moved leaves the top layer.
          if (asked.has(element)) return element.rise?.();
          asked.add(element);
          connected(element, values);
        },
      };
      resolve();
    }, (error) => {
      // A question that stands there already would take an answer that nobody keeps.
      if (which < 2) candor.unask?.();
      reject(error);
    });
  });

/* Every instance hears of a command, so that consent holds for all; one of them shows or flushes, and one has the result. */
candor.obey = (newest, name, json) =>
  new Promise((resolve) => {
    // It may have died since.
    if (newest && candor.running.includes(newest)) ends.add(resolve);
    else resolve();
    candor.running.forEach((exports) => {
      if (exports == newest || !/^sh|^fl/.test(name))
        exports.command(name, json, (result) => exports == newest && resolve(result, ends.delete(resolve)));
    });
  });

/* Leaves to the loader that nothing is due before `until`, but for `chances` (src/engine/outlook.rs); without a time, it takes that
 * back. A part of the page's storage that does not leave the device. */
candor.rest = (until, chances = []) => {
  try {
    if (until) localStorage["candor.due"] = JSON.stringify([candor.mark(), Date.now(), until, chances]);
    else delete localStorage["candor.due"];
  } catch {
    // Refused: the loader asks each time.
  }
};
