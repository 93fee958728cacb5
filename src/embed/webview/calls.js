/* What candor(…) does otherwise in candor.webview.html: part of that page's script. A call that returns nothing here goes on as on
 * any page.
 */
/* How long a survey in the flow of the page may take to appear, in milliseconds. */
const APPEAR = 10_000;

/* The element in the flow of the page, and whether its survey is over. */
let flow;
let over = false;

const card = (element) => element?.shadowRoot?.querySelector("[part~=card]");

/* Asks in the flow of the page; resolves to whether a survey is there. One that a reload has interrupted goes on, and says nothing of
 * being shown. */
const place = (values) => {
  flow?.remove();
  over = false;
  flow = Object.assign(document.createElement("candor-survey"), values);
  document.body.append(flow);
  const element = flow;
  const end = Date.now() + APPEAR;
  return new Promise((resolve) => {
    const look = () => {
      if (card(element) || Date.now() > end) resolve(!!card(element));
      else setTimeout(look, 50);
    };
    look();
  });
};

for (const name of ["completed", "dismissed"])
  addEventListener(`candor:${name}`, ({ target }) => {
    if (target == flow) over = true;
  });

const calls = {
  __proto__: null,

  acknowledge(answer) {
    acknowledge(answer);
    return Promise.resolve();
  },

  /* Over the page, what can only be so. */
  show(id, more = {}) {
    if (!view.inline || more.preview || more.prefill) return;
    if (card(flow) && !over) return Promise.resolve(false);
    const values = { ...view.wish };
    if (more.lang) values.lang = more.lang;
    if (id) values.id = id;
    if (!values.ask && !values.survey && !candor.settings.surveys && /^(nps|csat|ces)$/.test(id)) values.ask = id;
    return place(values);
  },
};

/* What `configure` leaves for the loader. */
const configured = (values) => (isObject(values) ? take(values) : values);
