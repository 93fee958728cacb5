// What a test page of the faults does before anything of Candor's runs: it keeps the genuine functions for the test, notes
// what Candor calls saved beyond the page's own life, and lets a test do something at one step of a delivery.
(() => {
  window.genuine = { fetch: fetch.bind(window), now: Date.now, open: IDBFactory.prototype.open, databases: IDBFactory.prototype.databases };

  // [{response_id, completed}]: what was called saved and durable, whether or not this page is still there.
  const completed = new Set();
  const listen = (name, heard) => window.addEventListener(`candor:${name}`, (event) => heard(event.detail));
  const change = (list) => (localStorage.saved = JSON.stringify(list(JSON.parse(localStorage.saved || "[]"))));
  listen("completed", ({ response_id }) => completed.add(response_id));
  listen("saved", ({ response_id, durable }) => {
    if (durable) change((list) => [...list, { response_id, completed: completed.has(response_id) }]);
  });
  // Another end was reported.
  listen("error", ({ response_id }) => {
    if (response_id) change((list) => list.filter((saved) => saved.response_id != response_id));
  });

  // at(step, script): runs `script` once, when a delivery next comes to that step.
  const armed = {};
  window.reached = [];
  window.at = (step, script) => {
    armed[step] = new Function(script);
    answered = false;
  };
  // Since then.
  let answered = false;
  function reach(step) {
    const act = armed[step];
    if (!act) return;
    delete armed[step];
    reached.push(step);
    act();
  }
  for (const name of ["add", "put"]) {
    const original = IDBObjectStore.prototype[name];
    IDBObjectStore.prototype[name] = function (...values) {
      if (this.name != "outbox") return original.apply(this, values);
      reach("before the write");
      const request = original.apply(this, values);
      reach("during the write");
      return request;
    };
  }
  const original = IDBObjectStore.prototype.delete;
  IDBObjectStore.prototype.delete = function (...values) {
    // Not of the revisions that a later one has overtaken: that comes before the request.
    if (this.name == "outbox" && answered) reach("before the delete");
    return original.apply(this, values);
  };
  window.fetch = function (...values) {
    const posts = values[1] && values[1].method == "POST";
    if (posts) reach("before the request");
    const answer = genuine.fetch(...values);
    if (!posts) return answer;
    return answer.then((response) => {
      reach("after the commit");
      answered = true;
      return response;
    });
  };

  // Every connection to a database, as `connections`.
  window.connections = [];
  IDBFactory.prototype.open = function (...values) {
    const request = genuine.open.apply(this, values);
    request.addEventListener("success", () => connections.push(request.result));
    return request;
  };

  // jump(milliseconds): the clock is off by so much from now on.
  let off = 0;
  window.jump = (milliseconds) => (off += milliseconds);
  Date.now = () => genuine.now.call(Date) + off;
  // elapse(milliseconds): so much time has passed, for the steady clock too, by which Candor waits.
  let passed = 0;
  const steady = performance.now.bind(performance);
  performance.now = () => steady() + passed;
  window.elapse = (milliseconds) => {
    jump(milliseconds);
    passed += milliseconds;
  };

  // breakClock(times): the clock throws so many times when the WebAssembly asks for it, which passes through it like a trap.
  const clock = Date.now;
  window.breakClock = (times) => {
    Date.now = () => {
      if (times > 0 && new Error().stack.includes("wasm")) {
        times--;
        throw new Error("broken by the host");
      }
      return clock();
    };
  };

  // How many rows wait in the outbox's database and in localStorage, for its callback.
  window.rows = (done) => {
    const kept = Object.keys(localStorage).filter((key) => /^candor:[0-9a-f-]{36}/.test(key)).length;
    genuine.databases.call(indexedDB).then((list) => {
      // Opening it would make one.
      if (!list.some((database) => database.name == "candor")) return done(kept);
      genuine.open.call(indexedDB, "candor").onsuccess = (event) => {
        const database = event.target.result;
        if (!database.objectStoreNames.contains("outbox")) return database.close(), done(kept);
        database.transaction("outbox").objectStore("outbox").count().onsuccess = (event) => done(kept + event.target.result);
        database.close();
      };
    });
  };
})();
