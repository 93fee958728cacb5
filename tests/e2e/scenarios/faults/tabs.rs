//! Several tabs at once.

use std::time::Duration;

use serde_json::json;

use super::faults;
use super::rig::Rig;
use crate::browser::expect;
use crate::engine::Engine;
use crate::eventually::{eventually, within};
use crate::faulty::{Fault, Reply, Step};
use crate::site::Page;
use crate::stage::Stage;

faults![
    [39] two_tabs_with_a_backlog_each;
    [39] a_tab_of_another_version, by "rows written by the test while the other tab delivers";
    [40] a_frozen_tab on [Engine::Chromium];
    [40, 41] a_lock_that_is_never_let_go;
    [41] locks_that_are_absent;
    [41] locks_that_are_refused, by "`navigator.locks.request` replaced by the page";
    [41] a_lease_that_nobody_ends;
];

fn two_tabs_with_a_backlog_each(stage: &mut Stage) {
    let rig = Rig::new(stage);
    let first = stage.browser.window();
    rig.open();
    rig.faulty.always(Fault::at(Step::Saved, Reply::Reset));
    rig.say("first");
    rig.waits();
    let second = stage.browser.new_window();
    rig.open();
    rig.say("second");
    rig.waits();
    rig.faulty.heal();
    // Both at once.
    for window in [&first, &second] {
        stage.browser.switch_to(window);
        rig.retry();
        stage.browser.run("candor('flush')", &json!([]));
    }
    rig.arrives();
    stage.browser.close_window();
    stage.browser.switch_to(&first);
    rig.arrives();
}

/// While this tab delivers, another version writes rows as the first version did, of a response that this tab has open too.
fn a_tab_of_another_version(stage: &mut Stage) {
    let rig = Rig::new(stage);
    let first = stage.browser.window();
    rig.open();
    rig.faulty.always(Fault::at(Step::Saved, Reply::Held));
    rig.say("both");
    eventually("the request", || (!rig.faulty.seen().is_empty()).then_some(()));
    stage.browser.new_window();
    stage.visit("/elsewhere");
    // The same revision again, as a short row: the other version read it before, and puts it back.
    let put = "const done = arguments[0]; indexedDB.open('candor').onsuccess = ({ target: { result } }) => { \
               const transaction = result.transaction('outbox', 'readwrite'); \
               transaction.objectStore('outbox').openCursor().onsuccess = ({ target }) => { if (!target.result) return; \
               target.result.update(target.result.value.slice(0, 4)); target.result.continue() }; \
               transaction.oncomplete = () => { result.close(); done() } }";
    expect(stage.browser.session.run_async(put, &json!([])), "rows to be put");
    stage.visit("/later");
    rig.faulty.heal();
    rig.drain();
    stage.browser.close_window();
    stage.browser.switch_to(&first);
    rig.arrives();
    assert_eq!(stage.collector.export().len(), 1);
}

/// The tab that delivers is frozen by the browser in the middle of it: another one goes on.
fn a_frozen_tab(stage: &mut Stage) {
    let rig = Rig::new(stage);
    let first = stage.browser.window();
    rig.open();
    rig.faulty.always(Fault::at(Step::Unsaved, Reply::Silence));
    rig.say("frozen");
    eventually("the request", || (!rig.faulty.seen().is_empty()).then_some(()));
    let second = stage.browser.new_window();
    stage.browser.switch_to(&first);
    stage.browser.devtools("Page.setWebLifecycleState", &json!({"state": "frozen"}));
    stage.browser.switch_to(&second);
    rig.faulty.heal();
    stage.visit("/later");
    within(Duration::from_secs(40), "the other tab to deliver", || {
        stage.browser.candor(&json!(["flush"]));
        (!rig.faulty.committed().is_empty()).then_some(())
    });
    stage.browser.close_window();
    stage.browser.switch_to(&first);
    stage.browser.devtools("Page.setWebLifecycleState", &json!({"state": "active"}));
    rig.arrives();
}

/// Another tab holds the lock and will hold it for ever.
fn a_lock_that_is_never_let_go(stage: &mut Stage) {
    let rig = Rig::new(stage);
    let first = stage.browser.window();
    stage.visit("/elsewhere");
    let hold = "const done = arguments[0]; if (!navigator.locks) done(false); \
                else navigator.locks.request('candor', () => { done(true); return new Promise(() => {}) })";
    let granted = expect(stage.browser.session.run_async(hold, &json!([])), "the lock to be held");
    assert_eq!(granted, true, "this engine has Web Locks");
    stage.browser.new_window();
    rig.open();
    rig.say("locked");
    within(Duration::from_secs(40), "delivery to go on", || (!rig.faulty.committed().is_empty()).then_some(()));
    stage.browser.close_window();
    stage.browser.switch_to(&first);
    stage.visit("/later");
    rig.arrives();
}

fn locks_that_are_absent(stage: &mut Stage) {
    without_locks(stage, "delete Navigator.prototype.locks");
}

fn locks_that_are_refused(stage: &mut Stage) {
    without_locks(stage, "LockManager.prototype.request = () => Promise.reject(new DOMException('refused', 'SecurityError'))");
    without_locks(stage, "LockManager.prototype.request = () => { throw new DOMException('refused', 'InvalidStateError') }");
}

/// Two tabs without locks take turns by leases.
fn without_locks(stage: &Stage, script: &str) {
    let rig = Rig::with(stage, script, &[]);
    let first = stage.browser.window();
    rig.open();
    rig.faulty.always(Fault::at(Step::Saved, Reply::Reset));
    rig.say("first");
    rig.waits();
    stage.browser.new_window();
    rig.open();
    rig.say("second");
    rig.waits();
    rig.arrives();
    stage.browser.close_window();
    stage.browser.switch_to(&first);
    rig.arrives();
}

/// A tab that has died in its turn: its lease runs out, whatever time it names.
fn a_lease_that_nobody_ends(stage: &mut Stage) {
    let rig = Rig::with(stage, "delete Navigator.prototype.locks", &[]);
    rig.open();
    rig.faulty.always(Fault::at(Step::Saved, Reply::Reset));
    rig.say("leased");
    rig.waits();
    stage.visit("/elsewhere");
    rig.faulty.heal();
    stage.site.put("/unlocked", Page::new(&rig.body("delete Navigator.prototype.locks", &[])));
    let lease = "const done = arguments[0]; indexedDB.open('candor').onsuccess = ({ target: { result } }) => { \
                 const transaction = result.transaction('memory', 'readwrite'); const store = transaction.objectStore('memory'); \
                 store.get('lease').onsuccess = ({ target }) => { const year = Date.now() + 365 * 24 * 3600 * 1000; \
                 const old = target.result; store.put(Array.isArray(old) ? old.map((one) => (typeof one == 'number' ? year : 'somebody')) \
                 : typeof old == 'string' ? old.replace(/[0-9]{12,}/g, year) : ['somebody', year], 'lease') }; \
                 transaction.oncomplete = () => { result.close(); done() } }";
    expect(stage.browser.session.run_async(lease, &json!([])), "a lease to be left");
    stage.visit("/unlocked");
    within(Duration::from_secs(40), "delivery to go on", || stage.browser.heard().details("delivered").into_iter().next());
    rig.arrives();
}
