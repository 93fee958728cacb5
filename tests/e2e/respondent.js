// Answers the surveys of a page by itself, and reports the moment at which all that was answered is called saved.
((reports, round) => {
  // A report is made before the page takes another step. In the native program it takes a way of its own.
  const report = (what) => {
    if (window.ipc) return window.ipc.postMessage(JSON.stringify({ event: "report", detail: what }));
    const request = new XMLHttpRequest();
    request.open("POST", reports, false);
    request.send(JSON.stringify(what));
  };

  // A page that answers nothing asks where to go. The native program says itself what has loaded.
  if (!round) {
    window.addEventListener("load", async () => {
      if (window.ipc) return;
      const answer = await fetch(reports, { method: "POST", body: JSON.stringify({ loaded: location.href, wait: true }) });
      location.assign(await answer.text());
    });
    return;
  }

  const part = (id, selector) => document.getElementById(id)?.shadowRoot?.querySelector(selector);
  const saved = [];
  // Each step waits for the promise about the one before, so that there is only one that a promise can be about.
  const steps = round.answers.flatMap(({ id, point, comment, more }) => {
    const choose = () => part(id, `input[value="${point}"]`).click();
    const say = () => {
      write(id, comment);
      // Leaving the field saves what is in it, Send all.
      if (more) part(id, "textarea").dispatchEvent(new Event("change"));
      else part(id, "[part=send]").click();
    };
    return comment ? [choose, say] : [choose];
  });
  const last = steps.length;

  function write(id, text) {
    const field = part(id, "textarea");
    field.value = text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
  }

  window.addEventListener("candor:saved", ({ detail }) => {
    saved.push(detail);
    if (saved.length < last) return setTimeout(steps[saved.length]);
    if (saved.length > last) return;
    report({ promised: saved, errors: window.heard.errors, wait: round.hold });
    // Where a report does not make the page stand still.
    while (round.hold && window.ipc);
    // Somebody is still typing when the browser is killed.
    const { id, comment, more } = round.answers.at(-1);
    if (more) for (let i = 1; i <= more.length; i++) setTimeout(() => write(id, comment + more.slice(0, i)), i * 5);
  });

  // What is stored at the showing has to be through: on a slow device it may be written again, and called saved.
  const through = () =>
    new Promise((resolve) => {
      indexedDB.open("candor").onsuccess = ({ target: { result: database } }) => {
        database.transaction("outbox").objectStore("outbox").count().onsuccess = resolve;
        database.close();
      };
    });
  // A question may stand before the widget is there, which then says that it is shown.
  const shown = new Set();
  window.addEventListener("candor:shown", ({ detail }) => shown.add(detail.survey_id));
  const ready = setInterval(async () => {
    if (!round.answers.every(({ id }) => shown.has(id))) return;
    clearInterval(ready);
    let began;
    do {
      began = Date.now();
      await through();
    } while (Date.now() - began > 500);
    steps[0]();
  }, 5);
})("__REPORTS__", __ROUND__);
