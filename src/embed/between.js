/* Between the widget and the courier: part of the widget's glue, run once a build, with the loader's `candor` in scope.
 *
 * The widget stores each revision of a response itself and submits a copy. Copies are kept here until the courier has
 * settled them: it may not have come yet, or be a fresh instance after a trap.
 */
const running = candor.running;
const copies = (candor.copies = candor.copies || new Map());

let coming;
let wait = 1000;

/* After the question has been painted: nothing of the courier is on the way to it. */
function fetchCourier() {
  if (coming) return;
  coming = true;
  (self.requestIdleCallback || setTimeout)(
    () =>
      candor.post().then((courier) => {
        coming = false;
        if (courier) return;
        // Nothing leaves now. It is tried again: after a while, by one timer, with the next answer, or on a later page; and by the
        // loader, once the network is back.
        copies.forEach(([id, row]) => candor.told(id, row[1], 0));
        clearTimeout(candor.timer);
        candor.timer = setTimeout(fetchCourier, (wait = Math.min(2 * wait, 120_000)));
      }),
    { timeout: 500 },
  );
}

/* A row's second value is its revision, its seventh whether it is a draft: one is kept beside what was submitted before it,
 * and is part of what follows it. */
candor.submit = (...copy) => {
  const [id, row] = copy;
  copies.delete(id + true);
  copies.set(id + row[6], copy);
  if (running[2]) running[2].submit(...copy);
  else fetchCourier();
};

/* `put`: 0 refused, 1 on disk, 2 another page has written this revision; what was to be written here is no copy of that. */
candor.stored = (...said) => {
  copies.forEach((copy, key) => {
    if (copy[0] != said[0] || copy[1][1] != said[1]) return;
    copy.said = said;
    if (said[2] > 1) copies.delete(key);
  });
  if (running[2]) running[2].stored(...said);
};

/* A courier has started. */
candor.again = () =>
  copies.forEach((copy) => {
    running[2].submit(...copy);
    if (copy.said) running[2].stored(...copy.said);
  });

/* What became of a response up to a revision, 0 for nothing yet; returns the survey's element. */
candor.told = (id, revision, state) => {
  if (state) copies.forEach((copy, key) => copy[0] == id && copy[1][1] <= revision && copies.delete(key));
  return running.slice(0, 2).reduce((element, exports) => element || exports.told(id, revision, state), null);
};

/* Consent was withdrawn on this page, or refused: deletes what waits, of all pages of the site, and what was set aside, and reports
 * each response once. `transaction`: on the outbox, where there is one. */
candor.purge = (transaction) => {
  const ended = {};
  const end = (row) => {
    if (row && !ended[row[0]])
      document.dispatchEvent(
        new CustomEvent("candor:error", {
          bubbles: true,
          detail: { survey_id: row[7], response_id: (ended[row[0]] = row[0]), reason: "withdrawn" },
        }),
      );
  };
  candor.site?.postMessage(0);
  copies.forEach((copy) => end(copy[1]));
  copies.clear();
  if (!transaction) return;
  const outbox = transaction.objectStore("outbox");
  outbox.getAll().onsuccess = ({ target }) => target.result.forEach(end);
  outbox.clear();
  transaction.db.transaction("memory", "readwrite").objectStore("memory").delete("quarantine");
  transaction.commit?.();
};

/* Consent has come: elements that are older than it may ask now. */
candor.elements = () => {
  // Those of before it was withdrawn on another page.
  copies.clear();
  for (const element of document.querySelectorAll("candor-survey"))
    if (!element.shadowRoot) {
      candor.asked.delete(element);
      element.connectedCallback();
    }
};

/* After a trap: a dead view takes no clicks, so none is left to see. */
function dies() {
  for (const element of document.querySelectorAll("candor-survey")) if (element.shadowRoot) element.shadowRoot.textContent = "";
}
