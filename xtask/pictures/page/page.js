// The page, as its address wishes for it, and what the script that takes the pictures says to it: bring a survey there, do what a
// visitor does with it, say where it is.

// Nobody goes on with what was begun on the page before.
sessionStorage.clear();

const wish = new URLSearchParams(location.search);
document.documentElement.lang = wish.get("lang");
document.documentElement.dir = wish.get("lang") === "ar" ? "rtl" : "ltr";
document.documentElement.classList.toggle("shop", wish.has("shop"));

const tag = Object.assign(document.createElement("script"), { src: "/embed/candor.js" });
Object.assign(tag.dataset, { endpoint: "/v1/responses", surveys: "/surveys.json", env: "test" });
if (wish.has("placement")) tag.dataset.placement = wish.get("placement");
document.head.append(tag);

/** Nothing blinks. */
const STILL = "* { caret-color: transparent !important }";
/** What WCAG 2.2, 1.4.12, wants to be possible without loss. */
const SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }";

const pictures = {
  /** Waits for Candor. */
  async ready() {
    await until("candor.js", () => window.candor);
    if (!wish.has("shop")) return;
    const main = document.createElement("main");
    main.append(...Array.from({ length: 40 }, () => document.createElement("i")));
    main.children[11].replaceWith(Object.assign(document.createElement("b"), { id: "total", textContent: "59.90" }));
    document.body.append(Object.assign(document.createElement("header"), { textContent: "Lumen" }), main);
  },

  /** Asks all of the surveys in the flow of the page; says where their cards are. */
  async flow(ids) {
    const main = document.body.appendChild(Object.assign(document.createElement("main"), { className: "flow" }));
    const all = ids.map((id) => main.appendChild(Object.assign(document.createElement("candor-survey"), { id })));
    // Each comes as somebody comes near.
    for (const one of all) {
      one.scrollIntoView();
      await until(`${one.id} in the page`, () => one.shadowRoot?.querySelector("[part=form]"));
    }
    scrollTo(0, 0);
    await settled(all);
    return all.map(where);
  },

  /** Asks one over the page, and does with it what a visitor does; says where its card is. */
  async over({ id, placement, options = {}, deeds = [], event, spaced = false }) {
    await candor("configure", { placement });
    if (!(await candor("show", id, options))) throw new Error(`${id} is not asked`);
    await settled([open()], spaced ? STILL + SPACED : STILL);
    const happened = event && new Promise((resolve) => addEventListener(event, resolve, { once: true }));
    for (const deed of deeds) await act(deed);
    await happened;
    await settled([open()]);
    return where(open());
  },

  /** Takes it off the page. */
  async away() {
    open().remove();
    await frame();
  },

  /** Asks one beside the button at the side of the window, and goes back to that, which then has the focus. */
  async offer(id) {
    await candor("show", id);
    await settled([open()]);
    open().shadowRoot.querySelector(".close").click();
    await until("the button", () => visible(button()) && !visible(open()));
    await settled([button()]);
  },

  /** Takes the focus away. */
  async leave() {
    let focused = document.activeElement;
    while (focused.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    focused.blur();
    await frame();
    await frame();
  },

  /** Presses the button. */
  async press() {
    button().shadowRoot.querySelector("[part=tab]").click();
    await until("the survey", () => visible(open()));
    await this.leave();
  },
};

/** One thing that a visitor does. */
async function act({ click, write, text, focus }) {
  const selector = click ?? write ?? focus;
  await until(selector, () => open().shadowRoot.querySelector(selector));
  const found = open().shadowRoot.querySelector(selector);
  if (click) found.click();
  else if (focus) found.focus();
  else {
    found.value = text;
    for (const type of ["input", "change"]) found.dispatchEvent(new Event(type, { bubbles: true }));
  }
  await settled([open()]);
}

function open() {
  return document.querySelector("candor-survey:not(.flow *)");
}

function button() {
  return document.querySelector("candor-tab");
}

function visible(element) {
  return element?.shadowRoot?.querySelector(".card")?.checkVisibility();
}

/** A card's place in the page. */
function where(element) {
  const { x, y, width, height } = element.shadowRoot.querySelector(".card").getBoundingClientRect();
  return [x + scrollX, y + scrollY, width, height];
}

async function until(what, holds) {
  for (const begin = performance.now(); !holds(); await frame()) {
    if (performance.now() - begin > 15_000) throw new Error(`${what}: did not come`);
  }
}

const dressed = new WeakSet();

/** Once all that is to be seen has come, and has been painted. */
async function settled(elements, style = STILL) {
  for (const { shadowRoot: root } of elements) {
    if (!dressed.has(root)) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
      dressed.add(root);
    }
    await Promise.all([...root.querySelectorAll("img")].map((image) => image.decode()));
  }
  await document.fonts.ready;
  await frame();
  await frame();
}

function frame() {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}
