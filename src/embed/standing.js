/* How a survey stands over the page: part of the widget's glue, run once a build, with the loader's `candor` in scope.
 *
 * In the browser's top layer no style of the page covers, moves or clips it. Where there is none, the stylesheet's fixed
 * place at the highest z-index is second best.
 */

/* Puts `element`, whose shadow root has the card, onto the page: 0 over it, 1 before it, 2 over it for good, 3 where it will rise. */
candor.stand = (element, how) => {
  // It has stood there since before its module came (first.js).
  if (element.early == 2) return;
  // What stands there so and nobody has taken over gives way.
  if (!element.early) candor.unask?.(1);
  const modal = how == 1;
  const card = element.shadowRoot.querySelector(".card");
  const close = () => card.querySelector(".close").click();
  const ends = [];
  let before;

  function hear(target, kind, listener) {
    target.addEventListener(kind, listener);
    ends.push(() => target.removeEventListener(kind, listener));
  }

  /* An element that is moved leaves the top layer. */
  element.rise = () => {
    try {
      if (!modal) card.showPopover();
      else if (!card.open || !card.matches(":modal")) {
        card.open = false;
        card.showModal();
      }
    } catch {
      // No top layer here.
    }
  };

  function lift() {
    // Pinch zoom moves the visual viewport too: then the card stays where it is.
    const { height, offsetTop, scale } = visualViewport;
    const keyboard = scale > 1.01 ? 0 : Math.max(0, innerHeight - height - offsetTop);
    card.style.setProperty("--keyboard", keyboard + "px");
    const field = element.shadowRoot.activeElement;
    if (keyboard && field) field.scrollIntoView({ block: "nearest" });
  }

  if (!element.isConnected) {
    // What is outside a modal dialog is inert, and what is outside a fullscreen element takes no clicks: inside it, then,
    // and out once it closes.
    let dialogs = [];
    try {
      dialogs = document.querySelectorAll("dialog:modal");
    } catch {
      // A selector that this engine does not know: it has no such dialogs either.
    }
    const full = document.fullscreenElement;
    const front = dialogs[dialogs.length - 1] || (/^(video|img|iframe|canvas)$/.test(full?.localName) ? null : full);
    (front || document.body).append(element);
    const leave = () => {
      if (element.parentNode != front || front.matches("dialog:modal, :fullscreen")) return;
      document.body.append(element);
      element.rise();
    };
    if (front) {
      hear(front, "close", leave);
      hear(document, "fullscreenchange", leave);
    }
  }
  if (how > 2) return;
  element.rise();
  if (how > 1) return;
  hear(card, "focusin", (event) => {
    if (event.relatedTarget && !card.contains(event.relatedTarget)) before = event.relatedTarget;
  });
  // A dialog's Escape, or the back button of a phone.
  hear(card, "cancel", (event) => {
    event.preventDefault();
    close();
  });
  if (!modal && self.CloseWatcher && matchMedia("(pointer: coarse)").matches) {
    const watcher = new CloseWatcher();
    watcher.onclose = close;
    ends.push(() => watcher.destroy());
  }
  if (self.visualViewport) for (const kind of ["resize", "scroll"]) hear(visualViewport, kind, lift);

  /* It is about to leave: the focus goes back where it came from. */
  element.fall = () => {
    const inside = element.shadowRoot.activeElement;
    for (const end of ends) end();
    if (modal && card.open) card.close();
    else if (inside && before) before.focus();
    card.setAttribute("data-leaving", "");
  };
};

/* Resolves when a survey may appear. A modal one: when nobody is writing something on the page. One in the flow of the page,
 * in `element`: when it moves nothing that is being read, since space is kept for it, or it is out of sight, or nothing in
 * sight follows it; after a while anyway, since not to ask is no way out either. */
candor.room = (modal, element) =>
  new Promise((resolve) => {
    const ends = [];
    if (modal) {
      const writing = () =>
        document.activeElement?.matches("input, textarea, select, [contenteditable]") ? setTimeout(writing, 500) : resolve();
      return writing();
    }
    if (!element) return resolve();

    function moves() {
      const { top, bottom, height } = element.getBoundingClientRect();
      // Above the window, browsers keep what is in sight where it is; Safari does not.
      if (!element.getClientRects().length || height > 99 || top >= innerHeight || (bottom < 0 && CSS.supports("overflow-anchor: auto"))) return false;
      for (let node = element; node && node != document.body; node = node.parentElement)
        for (let next = node; (next = next.nextElementSibling); ) {
          const box = next.getBoundingClientRect();
          const seen = box.width && box.height && box.top < innerHeight && box.bottom > 0;
          if (seen && !/fixed|absolute/.test(getComputedStyle(next).position)) return true;
        }
      return false;
    }

    function look() {
      if (!element.isConnected || !moves()) settle();
    }

    function settle() {
      for (const end of ends) end();
      resolve();
    }

    for (const kind of ["scroll", "resize"]) {
      addEventListener(kind, look, true);
      ends.push(() => removeEventListener(kind, look, true));
    }
    const timer = setTimeout(settle, 4000);
    ends.push(() => clearTimeout(timer));
    look();
  });
