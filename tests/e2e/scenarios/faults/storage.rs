//! The storage goes wrong.

use serde_json::{Value, json};

use super::faults;
use super::rig::{Rig, STEPS, UNSAVED};
use crate::browser::expect;
use crate::eventually::eventually;
use crate::faulty::{Answer, Fault, Reply, Step};
use crate::stage::Stage;

faults![
    [30] a_quota_exceeded_at_open, by "`IDBFactory.open` replaced by the page";
    [30] kept_in_local_storage_until_the_next_visit, by "`IDBFactory.open` replaced by the page";
    [30] a_quota_exceeded_at_put, by "`IDBObjectStore.add` and `put` replaced by the page";
    [30] a_quota_exceeded_at_commit, by "transactions aborted by the page";
    [31] a_getter_that_throws_or_is_null, by "`indexedDB` and `localStorage` replaced by the page";
    [33, 34] an_upgrade_blocked_by_another_tab;
    [33] an_upgrade_is_not_blocked_by_candor;
    [34] an_open_that_never_answers, by "`IDBFactory.open` replaced by the page";
    [35] the_connection_closed_at_every_step;
    [36] corrupt_rows;
    [37] the_database_deleted_at_every_step;
    [37] the_oldest_goes_where_too_much_waits;
    [37] what_is_too_old_goes;
    [38] an_older_version_after_a_newer_one;
    [38] rows_of_an_older_version;
];

/// An answer on a device that does not keep it: sent all the same, and never called durable.
fn unsaved(stage: &Stage, broken: &str, repaired: &str) {
    let rig = Rig::with(stage, broken, &[]);
    rig.open();
    rig.say("sent");
    rig.acknowledged();
    rig.faulty.always(Fault::at(Step::Unread, Reply::Reset));
    rig.say("waits");
    stage.browser.says("status", UNSAVED);
    let heard = stage.browser.heard();
    assert!(heard.details("saved").iter().all(|detail| detail["durable"] == false), "{:?}", heard.details("saved"));
    stage.browser.run(repaired, &json!([]));
    rig.arrives();
}

/// A request of a database that fails, as a browser's own would.
const FAILING: &str = "const failing = () => { const request = new EventTarget(); setTimeout(() => { \
    request.error = new DOMException('full', 'QuotaExceededError'); const event = new Event('error', { cancelable: true }); \
    request.dispatchEvent(event); if (request.onerror) request.onerror(event) }); return request }; ";

fn a_quota_exceeded_at_open(stage: &mut Stage) {
    unsaved(stage, &[FAILING, "IDBFactory.prototype.open = failing"].concat(), "");
}

fn kept_in_local_storage_until_the_next_visit(stage: &mut Stage) {
    let rig = Rig::with(stage, &[FAILING, "IDBFactory.prototype.open = failing"].concat(), &[]);
    rig.open();
    rig.faulty.always(Fault::at(Step::Unread, Reply::Reset));
    rig.say("local");
    stage.browser.says("status", UNSAVED);
    // Not before the copies that are sent on leaving have been lost.
    stage.browser.leave();
    rig.faulty.heal();
    stage.visit("/later");
    rig.arrives();
}

fn a_quota_exceeded_at_put(stage: &mut Stage) {
    let refuse = "window.keep = {}; for (const name of ['add', 'put']) { keep[name] = IDBObjectStore.prototype[name]; \
                  IDBObjectStore.prototype[name] = () => { throw new DOMException('full', 'QuotaExceededError') } }";
    unsaved(stage, refuse, "Object.assign(IDBObjectStore.prototype, keep)");
}

fn a_quota_exceeded_at_commit(stage: &mut Stage) {
    let abort = "window.keep = {}; for (const name of ['add', 'put']) { keep[name] = IDBObjectStore.prototype[name]; \
                 IDBObjectStore.prototype[name] = function (...values) { const request = keep[name].apply(this, values); \
                 setTimeout(() => { try { this.transaction.abort() } catch (_) {} }); this.transaction.abort(); return request } }";
    unsaved(stage, abort, "Object.assign(IDBObjectStore.prototype, keep)");
}

fn a_getter_that_throws_or_is_null(stage: &mut Stage) {
    for (name, getter) in [("throws", "throw new DOMException('refused', 'SecurityError')"), ("null", "return null")] {
        let rig = Rig::with(
            stage,
            &format!(
                "for (const name of ['indexedDB', 'localStorage']) Object.defineProperty(window, name, {{ get() {{ {getter} }} }})"
            ),
            &[],
        );
        rig.open();
        rig.faulty.always(Fault::at(Step::Unread, Reply::Reset));
        rig.say(name);
        stage.browser.says("status", UNSAVED);
        rig.faulty.heal();
        rig.drain();
        let export = stage.collector.export();
        let kept = export.iter().filter(|event| event["data"]["survey"]["id"] == name).collect::<Vec<_>>();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0]["data"]["state"], "completed");
        rig.nothing_was_reported();
    }
}

/// A second tab holds an upgrade of the database open: whoever opens it waits.
fn an_upgrade_blocked_by_another_tab(stage: &mut Stage) {
    let rig = Rig::new(stage);
    let first = stage.browser.window();
    stage.visit("/elsewhere");
    let hold = "const done = arguments[0]; const request = indexedDB.open('candor', 1); request.onupgradeneeded = () => { \
                const [store] = ['outbox', 'memory'].map((name) => request.result.createObjectStore(name)); done(true); \
                (function again() { const one = store.count(); one.onsuccess = () => window.letGo || again() })() }; \
                request.onsuccess = () => { request.result.close(); window.gone = true }";
    expect(stage.browser.session.run_async(hold, &json!([])), "an upgrade that is held");
    let second = stage.browser.new_window();
    rig.open();
    rig.faulty.always(Fault::at(Step::Unread, Reply::Reset));
    rig.say("blocked");
    stage.browser.says("status", UNSAVED);
    stage.browser.switch_to(&first);
    stage.browser.run("window.letGo = true", &json!([]));
    eventually("the other tab to let go", || (stage.browser.run("return !!window.gone", &json!([])) == true).then_some(()));
    stage.browser.switch_to(&second);
    rig.arrives();
    // What was opened too late to be used does not block others.
    stage.browser.switch_to(&first);
    assert_eq!(delete_database(stage), "deleted");
    stage.browser.switch_to(&second);
    stage.browser.close_window();
    stage.browser.switch_to(&first);
}

/// Deletes the database; `blocked` where somebody does not let go of it.
fn delete_database(stage: &Stage) -> Value {
    let delete = "const done = arguments[0]; const request = indexedDB.deleteDatabase('candor'); \
                  request.onsuccess = () => done('deleted'); request.onblocked = () => done('blocked')";
    expect(stage.browser.session.run_async(delete, &json!([])), "the database to be deleted")
}

/// Candor's own connection gives way to whoever upgrades or deletes the database.
fn an_upgrade_is_not_blocked_by_candor(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    rig.under("before", Fault::at(Step::Saved, Reply::Reset));
    let first = stage.browser.window();
    stage.browser.new_window();
    stage.visit("/elsewhere");
    assert_eq!(delete_database(stage), "deleted");
    stage.browser.close_window();
    stage.browser.switch_to(&first);
    rig.under("after", Fault::at(Step::Saved, Reply::Reset));
    rig.arrives();
}

fn an_open_that_never_answers(stage: &mut Stage) {
    unsaved(stage, "IDBFactory.prototype.open = () => new EventTarget()", "");
}

fn the_connection_closed_at_every_step(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    for step in STEPS {
        rig.answer(&step.replace(' ', "-"));
        rig.at(step, "connections.forEach((connection) => connection.close())");
        stage.browser.find("button", "Send").trigger();
        rig.reaches(step);
        rig.drain();
    }
    // It is open again: what comes now is saved.
    rig.under("after", Fault::at(Step::Saved, Reply::Reset));
    rig.arrives();
}

fn corrupt_rows(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    rig.faulty.always(Fault::at(Step::Unread, Reply::Reset));
    rig.say("good");
    rig.waits();
    stage.visit("/elsewhere");
    let spoil = "const done = arguments[1]; indexedDB.open('candor').onsuccess = ({ target: { result } }) => { \
                 const transaction = result.transaction('outbox', 'readwrite'); const store = transaction.objectStore('outbox'); \
                 arguments[0].forEach(([key, value]) => store.put(value, key)); \
                 transaction.oncomplete = () => { result.close(); done() } }";
    let id = "01890a5d-ac96-774b-bcce-b302099a80";
    let endpoint = rig.faulty.url();
    let rows = json!([
        // What no version has written: no array, too short, of other types, a body that is no JSON, a key that is a word.
        [[format!("{id}01"), 2], {"not": "an array"}],
        [[format!("{id}02"), 2], [format!("{id}02"), 2]],
        [[format!("{id}03"), 2], [7, "two", null, []]],
        [[format!("{id}04"), 2], [format!("{id}04"), 2, endpoint, "{\"cut\":"]],
        ["a word", "a word"],
        [[0, 0], null],
    ]);
    expect(stage.browser.session.run_async(spoil, &json!([rows])), "rows to be spoiled");
    rig.faulty.heal();
    stage.visit("/later");
    rig.drain();
    rig.has_arrived();
    let errors = stage.browser.heard().details("error");
    assert!(!errors.is_empty() && errors.iter().all(|detail| detail["reason"] == "corrupt"), "{errors:?}");
    assert_eq!(stage.browser.heard().errors(), [""; 0]);
    // Set aside, not thrown away.
    let quarantine = "const done = arguments[0]; indexedDB.open('candor').onsuccess = ({ target: { result } }) => { \
                      result.transaction('memory').objectStore('memory').get('quarantine').onsuccess = ({ target }) => { \
                      result.close(); done(JSON.stringify(target.result) || '') } }";
    let set_aside = expect(stage.browser.session.run_async(quarantine, &json!([])), "the quarantine");
    assert!(set_aside.as_str().is_some_and(|text| text.contains("cut")), "{set_aside}");
    // And once: the next page finds nothing.
    stage.visit("/later");
    rig.arrives();
}

fn the_database_deleted_at_every_step(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    for step in STEPS {
        rig.answer(&step.replace(' ', "-"));
        rig.at(step, "indexedDB.deleteDatabase('candor')");
        stage.browser.find("button", "Send").trigger();
        rig.reaches(step);
        rig.drain();
    }
    rig.under("after", Fault::at(Step::Saved, Reply::Reset));
    rig.arrives();
}

fn the_oldest_goes_where_too_much_waits(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    stage.browser.candor(&json!(["configure", {"bounds": {"events": 2}}]));
    rig.faulty.always(Fault::instead(Answer::status(503)));
    rig.say("oldest");
    rig.forget();
    let oldest = stage.browser.heard().details("shown")[0]["response_id"].clone();
    rig.waits();
    for name in ["middle", "newest"] {
        rig.say(name);
    }
    let newest = stage.browser.heard().details("shown")[2]["response_id"].clone();
    let evicted = || {
        let errors = stage.browser.heard().details("error").into_iter();
        // Before it is answered, the newest goes first of all, where storage is slower than whoever answers.
        errors.filter(|error| error["response_id"] != newest).map(|error| error["response_id"].clone()).collect::<Vec<_>>()
    };
    eventually("one that goes", || (!evicted().is_empty()).then_some(()));
    rig.faulty.heal();
    rig.drain();
    rig.has_arrived();
    assert_eq!(evicted(), [oldest]);
}

fn what_is_too_old_goes(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    rig.faulty.always(Fault::instead(Answer::status(503)));
    rig.say("old");
    rig.forget();
    let old = stage.browser.heard().details("shown")[0]["response_id"].clone();
    rig.waits();
    stage.browser.run("elapse(91 * 24 * 3600 * 1000)", &json!([]));
    // A clock may be wrong once: it is tried for another day.
    rig.waits_because("status");
    rig.reports(&[]);
    let tried = rig.faulty.seen().len();
    stage.browser.run("elapse(24 * 3600 * 1000)", &json!([]));
    rig.retry();
    rig.reports(&["expired"]);
    assert_eq!(stage.browser.heard().details("error")[0]["response_id"], old);
    assert!(rig.faulty.seen().len() > tried, "it was not tried once more");
    rig.faulty.heal();
    rig.drain();
    rig.has_arrived();
}

/// A newer version has been here: its database has a higher version, one more store, and rows with one more field.
fn an_older_version_after_a_newer_one(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    rig.faulty.always(Fault::at(Step::Unread, Reply::Reset));
    rig.say("before");
    rig.waits();
    stage.visit("/elsewhere");
    let upgrade = "const done = arguments[0]; const request = indexedDB.open('candor', 7); request.onupgradeneeded = () => \
                   request.result.createObjectStore('of-the-future'); request.onsuccess = () => { const database = request.result; \
                   const transaction = database.transaction('outbox', 'readwrite'); const store = transaction.objectStore('outbox'); \
                   store.openCursor().onsuccess = ({ target: { result } }) => { if (!result) return; \
                   while (result.value.length < 7) result.value.push(0 < result.value.length - 6); \
                   result.update([...result.value, { of: 'the future' }]); result.continue() }; \
                   transaction.oncomplete = () => { database.close(); done() } }";
    expect(stage.browser.session.run_async(upgrade, &json!([])), "an upgrade");
    rig.faulty.heal();
    stage.visit("/later");
    rig.drain();
    rig.has_arrived();
    rig.open();
    rig.under("after", Fault::at(Step::Saved, Reply::Reset));
    rig.arrives();
    assert!(rig.saved().len() >= 4, "what came after was saved too");
}

/// The first version's rows: id, revision, endpoint, body.
fn rows_of_an_older_version(stage: &mut Stage) {
    let rig = Rig::new(stage);
    rig.open();
    rig.faulty.always(Fault::at(Step::Unread, Reply::Reset));
    rig.say("of-old");
    rig.waits();
    stage.visit("/elsewhere");
    let cut = "const done = arguments[0]; indexedDB.open('candor').onsuccess = ({ target: { result } }) => { \
               const transaction = result.transaction('outbox', 'readwrite'); \
               transaction.objectStore('outbox').openCursor().onsuccess = ({ target }) => { if (!target.result) return; \
               target.result.update(target.result.value.slice(0, 4)); target.result.continue() }; \
               transaction.oncomplete = () => { result.close(); done() } }";
    expect(stage.browser.session.run_async(cut, &json!([])), "rows to be cut");
    rig.faulty.heal();
    stage.visit("/later");
    rig.arrives();
}
