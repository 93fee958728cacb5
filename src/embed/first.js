/* A preset's question before the module is there: part of the glue of the build for presets, run once, with the loader's `candor` in
 * scope, and the style in `sheet`.
 *
 * Its elements are those that the view makes of it: the build has let it do so (xtask/pipeline/first.mjs), and left them in FIRST. The
 * view takes them over where they stand (src/widget/node.rs), with what was chosen meanwhile. They stand only where the module
 * cannot decide otherwise: on a site where it has never been, so that nothing was asked yet, or where an element asks. All else
 * waits for it.
 */
/* What stands, or is about to, by its element: the card, whether that was closed, and whether it is over the page, in an element of ours. */
const early = new Map();
/* What the view takes over, in its order. */
let standing = [];
/* The module has come or cannot be had: nothing stands before it any more. */
let late;
/* How often the module was tried again. */
let tries = 0;

const make = ([tag, attributes, text, ...children], subject) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  // Where the subject stands, as survey/preset.rs puts it there.
  element.textContent = text.replace(/\ue000(.*)\ue001/, (_, without, start) =>
    subject ? (start ? subject : subject.replace(/^[a-z-]+(?![^ ])/, (word) => word[0].toUpperCase() + word.slice(1))) : without,
  );
  element.append(...children.map((child) => make(child, subject)));
  return element;
};

/* What is on a page's main thread for long is split: a press of a key or a finger comes in between. */
const pause = () => new Promise((done) => setTimeout(done));

/* In an element, what the page or the loader puts there in its place is to be seen. */
const drop = (element, card, over) => {
  card.replaceWith(document.createElement("slot"));
  if (over) element.remove();
};

/* Makes what `all` ask, and puts it into `element` once `room` says so: to make it takes a while, which is waited for anyway. */
const begin = async (element, { ask, subject, theme, placement }, over, room) => {
  const state = { over };
  early.set(element, state);
  const attributes = { ...FIRST.card[over] };
  if (/^(light|dark)$/.test(theme)) attributes["data-theme"] = theme;
  if (over) attributes["data-at"] = placement;
  const card = make(["div", attributes, "", ...FIRST[ask]], subject);
  const now = () => early.get(element) == state;
  if (!(await room) || !now()) return;
  const root = element.attachShadow({ mode: "open" });
  const close = () => {
    if (!early.has(element)) return;
    state.closed = 1;
    state.card.setAttribute("data-leaving", "");
  };
  root.adoptedStyleSheets = [sheet];
  root.addEventListener("submit", (event) => event.preventDefault());
  root.addEventListener("click", ({ target }) => target.closest(".close") && close());
  root.addEventListener("keydown", ({ key }) => key == "Escape" && close());
  // For the loader: no element of the page's.
  element.early = over;
  // Rules are sorted when first used, and to find a font takes longer than all else of a layout: out of sight, the card in one task,
  // the question in the next, then the rest.
  const form = card.querySelector("form");
  const parts = [...form.children];
  form.replaceChildren();
  card.style.visibility = "hidden";
  root.append(card);
  if (over) candor.stand(element, 3);
  for (const more of [[], parts.splice(0, 1), parts]) {
    form.append(...more);
    card.offsetTop;
    await pause();
    if (!now()) return drop(element, card, over);
  }
  card.removeAttribute("style");
  state.card = card;
  state.at = Date.now();
  if (over) {
    candor.stand(element, 0);
    element.early = 2;
  }
};

/* Asks in an element of the page, or else over the page, if that needs no deciding. */
const ahead = async (element) => {
  const { said, settings } = candor;
  const all = { placement: "popover", ...settings };
  if (element) {
    all.placement = "inline";
    for (const name of ["ask", "subject", "endpoint", "placement", "theme", "oncePer"]) if (element[name]) all[name] = element[name];
  }
  const { consent: _, ...more } = said.configure;
  if (
    late ||
    !sheet ||
    !FIRST[all.ask] ||
    !all.endpoint ||
    (candor.consent() || "granted") != "granted" ||
    // What is said by a call may be anything.
    Object.keys({ ...more, ...said.identify }).length ||
    candor.running.length
  )
    return;
  if (element) {
    if (all.placement != "inline" || all.oncePer || element.survey || !/^(en|$)/i.test(element.lang || "")) return;
    await begin(element, all, 0, candor.room(false, element).then(() => 1));
  } else if (
    document.body &&
    !all.sample &&
    // The moment may come twice: as the tag says, and once the page has loaded.
    ![...early.values()].some(({ over }) => over) &&
    /^(popover|(top|bottom)(-left|-right)?|left|center|right|bar(-top)?)$/.test(all.placement)
  ) {
    const over = document.createElement("candor-survey");
    over.setAttribute("over", "");
    // Where the page has no origin there are none, and to ask for them leaves a rejection that nobody can catch (Chromium 156).
    const listing = Promise.resolve(self.origin == "null" ? [] : indexedDB.databases());
    const fresh = (databases) => candor.due(location) && !databases.some(({ name }) => name == "candor");
    await begin(over, all, 1, listing.then(fresh).catch(() => 0));
  }
};
/* Resolves once what was attempted has come of it. */
let calm;
/* Once the whole script has run, and its style is there. */
const attempt = (element) => (calm = Promise.all([calm, pause().then(() => ahead(element)).catch(Object)]));
/* Resolves when the module may start: the question first, but not for long, since nothing else answers. */
const turn = () => Promise.race([calm, new Promise((done) => setTimeout(done, 200))]).then(pause);

/* The loader's moment: it has come, or comes. */
let came = candor.came;
Object.defineProperty(candor, "came", {
  get: () => came,
  set: (value) => {
    if (!came) attempt();
    came = value;
  },
});

Object.assign(candor, {
  /* The element in which the question of a wish stands, for this element or over the page; what was about to stand there does
   * not any more. */
  first: (element) => {
    for (const [one, { card, over }] of early)
      if (element ? one == element : over) {
        if (card) return one;
        early.delete(one);
      }
  },

  /* Since when it stands in that element, or 0: its view takes it over, and hears, once it is shown, what a person did there before. */
  stands: (element) => {
    const state = early.get(element);
    if (!early.delete(element) || !state.card) return 0;
    const root = element.shadowRoot;
    const chosen = root.querySelector(":checked");
    standing = [...root.querySelectorAll("*")];
    element.addEventListener(
      "candor:shown",
      () =>
        Promise.resolve().then(() => {
          if (chosen) chosen.dispatchEvent(new Event("change", { bubbles: true }));
          if (state.closed) root.querySelector(".close").click();
        }),
      { once: true },
    );
    return state.at;
  },

  next: () => standing.shift(),

  /* What takes it over cannot be had, as where the network has just gone: where a point is chosen, an answer waits for it. Resolves when
   * to try again. */
  retry: (error) =>
    new Promise((resolve, reject) => {
      // A browser that is online and does not get it for a minute will not.
      if (++tries > 12 || ![...early.keys()].some(({ shadowRoot }) => shadowRoot && shadowRoot.querySelector(":checked")))
        return reject(error);
      if (navigator.onLine) setTimeout(resolve, 5000);
      else addEventListener("online", resolve, { once: true });
    }),

  /* What nobody takes over goes. */
  unask: (over) => {
    late = !over;
    early.forEach(({ card, over: ours }, element) => {
      if (over && !ours) return;
      if (card) drop(element, card, ours);
      early.delete(element);
    });
  },
});

for (const element of document.querySelectorAll("candor-survey")) if (!element.shadowRoot) attempt(element);
if (came || candor.settings.trigger == "load") attempt();
