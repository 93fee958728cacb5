// What the tests of isolation look at: computed styles and places, of the page and of a card.
(() => {
  // Of what is the same under two names, one.
  const names = [...getComputedStyle(document.documentElement)].filter((name) => !/^-|block|inline/.test(name));
  const style = (element, pseudo) => {
    const computed = getComputedStyle(element, pseudo);
    const found = {};
    for (const name of names) found[name] = computed.getPropertyValue(name);
    return found;
  };
  // Nothing for what is hidden.
  const place = (element, from = { x: 0, y: 0 }) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return width || height ? [x - from.x, y - from.y, width, height] : [];
  };
  const name = (element, index) => `${index} ${element.localName}${element.id && "#" + element.id}`;

  // Everything of the page that is not ours: style and place.
  const page = () => {
    const ours = (element) => element.localName == "candor-survey" || element.closest("head");
    const found = {};
    [...document.querySelectorAll("*")].filter((element) => !ours(element)).forEach((element, index) => {
      found[name(element, index)] = { ...style(element), place: place(element) };
    });
    return found;
  };

  // Everything inside of a survey: style, and place within its card.
  const card = (survey) => {
    const root = survey.shadowRoot;
    const corner = root.querySelector("[part=card]").getBoundingClientRect();
    const found = {};
    [...root.querySelectorAll("*")].forEach((element, index) => {
      found[name(element, index)] = { ...style(element), place: place(element, corner) };
      for (const pseudo of ["::before", "::after", "::placeholder"]) {
        const drawn = style(element, pseudo);
        if (pseudo == "::placeholder" ? element.placeholder : drawn.content != "none" && drawn.content != "normal")
          found[name(element, index) + pseudo] = drawn;
      }
    });
    return found;
  };

  // How far a card is from the edges of the window: top, right, bottom, left.
  const edges = (survey) => {
    const { top, right, bottom, left } = survey.shadowRoot.querySelector("[part=card]").getBoundingClientRect();
    const { clientWidth, clientHeight } = document.scrollingElement;
    const [width, height] = [clientWidth || innerWidth, clientHeight && Math.min(clientHeight, innerHeight)];
    return [top, width - right, (height || innerHeight) - bottom, left].map(Math.round);
  };

  // What a pixel of a rectangle is in the coordinates of a click: WebKit gives the rectangles of a zoomed page unzoomed.
  const zoomed = () => {
    const probe = document.createElement("div");
    for (const [name, value] of [["all", "initial"], ["position", "fixed"], ["inset", "0"]])
      probe.style.setProperty(name, value, "important");
    document.documentElement.append(probe);
    const { width } = probe.getBoundingClientRect();
    probe.remove();
    return document.documentElement.clientWidth ? document.documentElement.clientWidth / width : 1;
  };

  // The parts of a card whose middle somebody else would get a click on: none, where it is on top.
  const covered = (survey) => {
    const root = survey.shadowRoot;
    const parts = [...root.querySelectorAll("[part=card], [part=question], [part=close], [part=point], [part=send]")];
    const shown = parts.filter((part) => part.checkVisibility({ visibilityProperty: true }));
    const factor = zoomed();
    const hit = (part) => {
      const { x, y, width, height } = part.getBoundingClientRect();
      const at = [(x + width / 2) * factor, (y + height / 2) * factor];
      if (document.elementFromPoint(...at) != survey) return name(document.elementFromPoint(...at) || document.body, "behind");
      const inside = root.elementFromPoint(...at);
      return part.contains(inside) || part.matches("[part=card]") ? "" : name(inside, "beside");
    };
    return shown.map((part) => [part.getAttribute("part"), hit(part)]).filter(([, hit]) => hit).map((pair) => pair.join(" "));
  };

  // Lines of pixels are drawn where they fit, so that a place is one within half a pixel.
  const differs = (was, is) =>
    was instanceof Array ? was.length != is.length || was.some((number, i) => Math.abs(number - is[i]) > 0.6) : was != is;

  // Where two looks at the same elements differ, but for the properties in `except`.
  const differences = (before, after, except) => {
    const found = [];
    for (const element of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const [was, is] = [before[element], after[element]];
      if (!was || !is) found.push(`${element} ${was ? "has gone" : "has come"}`);
      else
        for (const property in was)
          if (!except.includes(property) && differs(was[property], is[property]))
            found.push(`${element} { ${property}: ${was[property]} → ${is[property]} }`);
    }
    return found;
  };

  // What moves has arrived.
  const settle = async (survey) => {
    const root = survey.shadowRoot;
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      for (const animation of root.getAnimations()) animation.finish();
    }
  };

  // Gives the page another stylesheet of its own, in place of the last one.
  const dress = async (address) => {
    document.querySelector("link[data-dress]")?.remove();
    const link = document.createElement("link");
    link.setAttribute("data-dress", "");
    await new Promise((resolve, reject) => {
      Object.assign(link, { rel: "stylesheet", href: address, onload: resolve, onerror: reject });
      document.head.append(link);
    });
    // What the framework would fade in.
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    for (const animation of document.getAnimations()) animation.finish();
  };

  // Whether a page has scrollbars is its own business, and would move it.
  document.documentElement.style.setProperty("scrollbar-width", "none", "important");

  window.measure = { bare: {}, dress, page, card, edges, covered, differences, settle };
})();
