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
        // Nothing leaves now. It is tried again, here or on a later page.
        copies.forEach((_, id) => candor.told(id, 0));
        setTimeout(fetchCourier, (wait = Math.min(2 * wait, 300_000)));
      }),
    { timeout: 500 },
  );
}

candor.submit = (...copy) => {
  copies.set(copy[0], copy);
  if (running[2]) running[2].submit(...copy);
  else fetchCourier();
};

/* `put`: the revision that was submitted, a row's second value. */
candor.stored = (id, put, written, durable) => {
  const copy = copies.get(id);
  if (copy && copy[1][1] == put) copy.said = [id, put, written, durable];
  if (running[2]) running[2].stored(id, put, written, durable);
};

/* A courier has started. */
candor.again = () =>
  copies.forEach((copy) => {
    running[2].submit(...copy);
    if (copy.said) running[2].stored(...copy.said);
  });

/* What became of a response, 0 for nothing yet; returns the survey's element. */
candor.told = (id, state) => {
  if (state) copies.delete(id);
  return running.slice(0, 2).reduce((element, exports) => element || exports.told(id, state), null);
};

if (!candor.waits) {
  candor.waits = true;
  addEventListener("online", () => copies.size && !running[2] && fetchCourier());
}

/* Consent has come: elements that are older than it may ask now. */
candor.elements = () => {
  for (const element of document.querySelectorAll("candor-survey")) if (!element.shadowRoot) element.connectedCallback();
};

/* After a trap: a dead view takes no clicks, so none is left to see. */
function dies() {
  for (const element of document.querySelectorAll("candor-survey")) if (element.shadowRoot) element.shadowRoot.textContent = "";
}
