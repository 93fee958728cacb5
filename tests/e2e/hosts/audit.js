// axe-core over surveys, one after the other or all at once, and what it leaves open: contrast, computed from the styles.
(() => {
  const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
  const rules = axe.getRules(TAGS).map(({ ruleId }) => ruleId);

  // Any colour that CSS can write, as red, green, blue from 0 to 255 and alpha from 0 to 1.
  const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const colours = new Map();
  const colour = (text) => {
    if (!colours.has(text)) {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = text;
      context.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
      colours.set(text, [red, green, blue, alpha / 255]);
    }
    return colours.get(text);
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  // Relative luminance and contrast ratio, as WCAG 2.2 defines them.
  const luminance = (rgb) => {
    const [red, green, blue] = rgb.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };

  // What is behind an element's text: the backgrounds from the first opaque one on. Nothing lies over parts of a card but
  // controls that are drawn by what is below them.
  const behind = (element) => {
    const layers = [];
    for (let at = element; at instanceof Element; at = at.parentElement) {
      const { backgroundColor, backgroundImage } = getComputedStyle(at);
      if (backgroundImage != "none") throw new Error(`a picture behind ${element.outerHTML}`);
      layers.unshift(colour(backgroundColor));
      if (layers[0][3] == 1) return layers.reduce((below, layer) => over(layer, below));
    }
    throw new Error(`nothing opaque behind ${element.outerHTML}`);
  };
  const opacity = (element) => {
    let all = 1;
    for (let at = element; at instanceof Element; at = at.parentElement) all *= getComputedStyle(at).opacity;
    return all;
  };
  const faint = (element, pseudo, limit, text) => {
    const style = getComputedStyle(element, pseudo);
    const back = behind(element);
    const [red, green, blue, alpha] = colour(style.color);
    const found = ratio(over([red, green, blue, alpha * opacity(element)], back), back);
    return found < limit ? [`${found.toFixed(2)}:1 for “${text}” in ${element.outerHTML.slice(0, 160)}`] : [];
  };

  // Texts of a card whose contrast is too low: those that axe-core passes over, since they are for the eye alone, too.
  const contrast = (root) => {
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      const text = walker.currentNode.data.trim();
      const shown = /[\p{L}\p{N}]/u.test(text) && element.checkVisibility({ visibilityProperty: true });
      if (!shown || element.closest("style, .spoken, [aria-disabled=true]")) continue;
      const { fontSize, fontWeight } = getComputedStyle(element);
      const large = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
      found.push(...faint(element, null, large ? 3 : 4.5, text));
    }
    for (const field of root.querySelectorAll("input[part=field], textarea")) {
      if (!field.checkVisibility({ visibilityProperty: true })) continue;
      if (field.placeholder) found.push(...faint(field, "::placeholder", 4.5, field.placeholder));
      const back = behind(field.parentElement);
      const edge = ratio(over(colour(getComputedStyle(field).borderTopColor), back), back);
      if (edge < 3) found.push(`${edge.toFixed(2)}:1 for the edge of ${field.outerHTML.slice(0, 160)}`);
    }
    return found;
  };

  const rest = async (root) => {
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    for (const animation of root.getAnimations()) animation.finish();
  };

  const inspect = async () => {
    const { violations, incomplete, passes } = await axe.run(document, {
      runOnly: { type: "rule", values: rules },
      resultTypes: ["violations", "incomplete"],
      iframes: false,
    });
    const told = (result) =>
      result.nodes.map(({ any, all, none, target, html }) => {
        const keys = [...any, ...all, ...none].map(({ data, id }) => data?.messageKey || id);
        return { rule: result.id, keys, target: target.flat().at(-1), html: html.slice(0, 200) };
      });
    return { violations: violations.flatMap(told), incomplete: incomplete.flatMap(told), passes: passes.map(({ id }) => id) };
  };

  // What is wrong with the page as it is now, and what axe-core could not tell.
  const look = async () => {
    const surveys = [...document.querySelectorAll("candor-survey, candor-tab")].filter((survey) => survey.shadowRoot);
    for (const { shadowRoot } of surveys) await rest(shadowRoot);
    return { ...(await inspect()), faint: surveys.flatMap(({ shadowRoot }) => contrast(shadowRoot)), surveys: surveys.length };
  };

  const part = (root, selector) => [...root.querySelectorAll(selector)].find((element) => element.checkVisibility());

  // What a person can bring about on a step, by a script: an answer, or a fault.
  const answer = (root) => {
    const boxes = [...root.querySelectorAll("[part=row], [part=options], [part=scale]")];
    for (const box of boxes) part(box, "input[type=radio], input[type=checkbox]")?.click();
    // “Other”, whose field comes with it.
    [...root.querySelectorAll("[part=option] input")].at(-1)?.click();
  };
  const submit = (root) => {
    const field = part(root, "input[type=email], input[inputmode=decimal]");
    if (field) {
      field.value = "?";
      field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
    }
    root.querySelector("form").requestSubmit();
  };

  // Sets the page up: theme and direction. What was left unfinished begins anew.
  const set = async (scheme, language) => {
    sessionStorage.clear();
    document.documentElement.lang = language;
    document.documentElement.dir = language == "ar" ? "rtl" : "ltr";
    await candor("configure", { theme: scheme, lang: language });
  };

  const mounted = (survey) => new Promise((resolve) => survey.addEventListener("candor:shown", resolve, { once: true }));

  window.audit = {
    rules,
    // A page that is a survey itself.
    async page(state) {
      await rest(document);
      return [[state, { ...(await inspect()), faint: contrast(document.body), surveys: 1 }]];
    },
    // All surveys in the flow of the page, as they come, with answers, with faults, and at their ends.
    async inline(ids, scheme, language) {
      await set(scheme, language);
      const place = document.querySelector("#place");
      const surveys = ids.map((id) => Object.assign(document.createElement("candor-survey"), { id, theme: scheme, lang: language }));
      const all = Promise.all(surveys.map(mounted));
      place.append(...surveys);
      await all;
      const looks = [["asked", await look()]];
      for (const { shadowRoot } of surveys) submit(shadowRoot);
      looks.push(["wrong", await look()]);
      for (const { shadowRoot } of surveys) answer(shadowRoot);
      looks.push(["answered", await look()]);
      for (const { shadowRoot } of surveys) submit(shadowRoot);
      looks.push(["sent", await look()]);
      for (const survey of surveys) survey.remove();
      return looks.map(([state, found]) => [`inline ${state} ${scheme} ${language}`, found]);
    },
    // One survey after the other over the page, and what stays of the last one when it is closed: a preview leaves nothing.
    async over(ids, placement, scheme, language) {
      await set(scheme, language);
      await candor("configure", { placement });
      const looks = [];
      const note = async (what, shown) =>
        looks.push([`${placement} ${what} ${scheme} ${language}`, { shown, ...(await look()) }]);
      for (const id of ids) {
        const shown = await candor("show", id, { preview: placement != "tab", lang: language });
        const survey = document.querySelector("candor-survey");
        answer(survey.shadowRoot);
        await note(id, shown);
        await candor("close");
        if (id == ids.at(-1) && document.querySelector("candor-tab")) await note("put away", true);
        survey.remove();
      }
      return looks;
    },
  };
})();
