//! A whole courier on a page, between storage and an endpoint, both of which a test plays or looks into.

use crate::site::{ID, Patch, asleep, fresh, inside, keys, local, row, said, script};
use candor::browser::clock;
use candor::browser::store::{Put, Store, to_js};
use candor::courier::entry;
use candor::engine::outbox::Row;
use js_sys::{Function, JSON, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

/// An endpoint that acknowledges all, as the body of its `fetch`.
const ACCEPTS: &str = "const accepted = [JSON.parse(init.body)].flat().map((event) => event.id);
                       return new Response(JSON.stringify({ accepted, rejected: [] }))";
/// One that never answers; it ends with the request.
const HANGS: &str =
    "return new Promise((_, fail) => init.signal.addEventListener('abort', () => { window.aborted++; fail(new Error()) }))";

/// Storage has answered that it is on disk.
const DURABLE: u32 = Put::Durable as u32;

/// The glue of the widget's builds, and that of all.
const BETWEEN: &str = include_str!("../../src/embed/between.js");
const PAGES: &str = include_str!("../../src/embed/pages.js");

/// A page with a courier, and all that it does to the page.
struct Running {
    _patches: Vec<Patch>,
}

impl Running {
    /// Starts with these values of the script tag, in front of this endpoint.
    async fn start(values: &str, endpoint: &str) -> Self {
        script("window.requests = []; window.told = []; window.revisions = []; window.heard = []; window.aborted = 0; window.again = 0;").await;
        let patches = vec![
            Patch::fetch(&format!("window.requests.push({{ url, ...init, signal: 0 }}); {endpoint}")),
            Patch::property(
                "window",
                "candor",
                "value: {
                     told(id, revision, state) { window.told.push([id, state]); window.revisions.push([id, revision, state]) },
                     again() { window.again++ },
                 }",
            ),
            Patch::new(
                "const hear = (event) => window.heard.push([event.type.slice(7), event.detail]);
                 for (const name of ['delivered', 'error']) addEventListener('candor:' + name, hear);
                 return () => { for (const name of ['delivered', 'error']) removeEventListener('candor:' + name, hear) }",
            ),
        ];
        // The widget's part in a refusal.
        let glue = JSON::parse("{\"running\":[]}").unwrap();
        Function::new_with_args("candor", BETWEEN).call1(&JsValue::UNDEFINED, &glue).unwrap();
        let purge =
            "candor.purge = glue.purge; window.posted = 0; glue.site = { postMessage() { posted++; site.postMessage(0) } };
                     const site = new BroadcastChannel('candor:denied')";
        Function::new_with_args("glue", purge).call1(&JsValue::UNDEFINED, &glue).unwrap();
        let ready = Promise::new(&mut |ready, _| entry::boot(values.to_owned(), JsValue::UNDEFINED, ready));
        JsFuture::from(ready).await.unwrap();
        Self { _patches: patches }
    }

    /// `candor(name, first)`; returns its result as JSON.
    async fn command(&self, name: &str, first: &str) -> String {
        let result = Promise::new(&mut |done, _| entry::command(name.to_owned(), first.into(), done));
        let result = JsFuture::from(result).await.unwrap();
        JSON::stringify(&result).ok().and_then(|text| text.as_string()).unwrap_or_default()
    }

    /// `candor('consent', 'denied')`, as the loader tells the widget, and then the courier.
    async fn refuse(&self) {
        Store::open().await.purge().await;
        self.command("consent", "\"denied\"").await;
    }

    /// Leaves nothing behind that would go on by itself.
    async fn end(self) {
        self.command("consent", "\"denied\"").await;
        clock::sleep(50).await;
    }
}

/// Waits until an expression holds.
async fn until(expression: &str) {
    let end = clock::now().plus(20_000);
    while said(&format!("return !!({expression})")).await != "true" {
        let page = said("return { requests, told, heard }").await;
        assert!(clock::now() < end, "never: {expression}; {page}");
        clock::sleep(20).await;
    }
}

/// Waits until this is in storage.
async fn until_keys(expected: &str) {
    let end = clock::now().plus(20_000);
    loop {
        let keys = keys().await;
        if keys == expected {
            return;
        }
        assert!(clock::now() < end, "{keys}, not {expected}; {}", said("return { requests, told, heard }").await);
        clock::sleep(20).await;
    }
}

/// The steady clock runs four times as fast. Timers do not.
fn fast_clock() -> Patch {
    Patch::new(
        "const before = performance.now, start = performance.now();
         performance.now = () => start + (before.call(performance) - start) * 4;
         return () => delete performance.now",
    )
}

fn now_row(id: &str, revision: u32) -> Row {
    Row { written: clock::now(), ..row(id, revision) }
}

/// An earlier page has left these.
async fn left(ids: &[&str]) -> Store {
    let store = fresh().await;
    for id in ids {
        assert_eq!(store.put(&now_row(id, 2)).await, Put::Durable);
    }
    store
}

#[wasm_bindgen_test]
async fn what_an_earlier_page_left_is_delivered_and_deleted() {
    left(&["a", "b", "c"]).await;
    let page = Running::start("{}", ACCEPTS).await;
    until_keys("[]").await;
    let sent = said("return requests.map((r) => [r.url, JSON.parse(r.body).map((e) => [e.id, e.candorkey, e.data.seen])])").await;
    assert_eq!(
        sent,
        "[[\"https://feedback.example/v1/responses\",[[\"a/2\",\"site-1\",2],[\"b/2\",\"site-1\",2],[\"c/2\",\"site-1\",2]]]]"
    );
    assert_eq!(said("return told.sort()").await, "[[\"a\",1],[\"b\",1],[\"c\",1]]");
    let heard = said("return heard").await;
    for id in ["a", "b", "c"] {
        assert!(heard.contains(&format!("[\"delivered\",{{\"survey_id\":\"nps\",\"response_id\":\"{id}\"}}]")), "{heard}");
    }
    assert_eq!(said("return [heard.length, again]").await, "[3,1]", "the widget was asked for its copies once");
    assert_eq!(page.command("flush", "").await, "{\"delivered\":0,\"waiting\":0,\"reasons\":[]}");
    page.end().await;
}

#[wasm_bindgen_test]
async fn where_nothing_waits_nothing_is_done() {
    fresh().await;
    let counting = Patch::new(
        "const lock = navigator.locks.request, timer = window.setTimeout;
         window.counted = 0;
         Object.defineProperty(navigator.locks, 'request', { configurable: true, value: () => { counted++; return Promise.reject() } });
         return () => delete navigator.locks.request",
    );
    let page = Running::start("{\"endpoint\":\"/v1/responses\"}", ACCEPTS).await;
    clock::sleep(300).await;
    let timers = Patch::new(
        "const timer = window.setTimeout;
         window.setTimeout = (...given) => { counted++; return timer(...given) };
         return () => (window.setTimeout = timer)",
    );
    script("await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))").await;
    assert_eq!(said("return [counted, requests.length]").await, "[0,0]");
    drop(timers);
    drop(counting);
    page.end().await;
}

#[wasm_bindgen_test]
async fn rows_of_local_storage_are_delivered_too() {
    fresh().await;
    candor::browser::local::set(ID, &to_js(&now_row(ID, 1)));
    let page = Running::start("{}", ACCEPTS).await;
    until("told.length == 1").await;
    assert_eq!(said("return told").await, format!("[[\"{ID}\",1]]"));
    let end = clock::now().plus(20_000);
    while local().await != "[]" && clock::now() < end {
        clock::sleep(20).await;
    }
    assert_eq!(local().await, "[]");
    page.end().await;
}

#[wasm_bindgen_test]
async fn a_submitted_revision_rests_and_flush_sends_it() {
    let store = fresh().await;
    let page = Running::start("{}", ACCEPTS).await;
    let written = now_row("a", 1);
    entry::submit("a".into(), to_js(&written), 10_000);
    assert_eq!(store.put(&written).await, Put::Durable);
    entry::stored("a".to_owned(), 1, DURABLE);
    clock::sleep(100).await;
    assert_eq!(said("return requests.length").await, "0");
    assert_eq!(page.command("flush", "").await, "{\"delivered\":1,\"waiting\":0,\"reasons\":[]}");
    until_keys("[]").await;
    assert_eq!(said("return requests.map((r) => JSON.parse(r.body).id)").await, "[\"a/1\"]");
    page.end().await;
}

/// Another page has written the revision: what it says is sent, and not what was to be written here.
#[wasm_bindgen_test]
async fn a_revision_that_was_taken_is_sent_as_the_other_page_wrote_it() {
    let store = left(&["a"]).await;
    let page = Running::start("{\"consent\":\"required\"}", ACCEPTS).await;
    page.command("consent", "\"granted\"").await;
    until_keys("[]").await;
    assert_eq!(store.put(&now_row("b", 1)).await, Put::Durable);
    let second = Row { body: "{\"data\":{\"second\":true}}".to_owned(), ..now_row("b", 1) };
    entry::submit("b".into(), to_js(&second), 0);
    assert_eq!(store.put(&second).await, Put::Taken);
    entry::stored("b".to_owned(), 1, Put::Taken as u32);
    entry::leave();
    until_keys("[]").await;
    let sent = "return requests.map((r) => [JSON.parse(r.body).id, JSON.parse(r.body).data.second])";
    assert_eq!(said(sent).await, "[[\"a/2\",null],[\"b/1\",null]]");
    page.end().await;
}

/// Each revision that is on disk takes those below it off it; a draft takes drafts alone.
#[wasm_bindgen_test]
async fn what_is_overtaken_is_deleted_while_the_page_stays() {
    let store = fresh().await;
    let page = Running::start("{}", HANGS).await;
    let write = async |revision, draft| {
        let written = Row { draft, ..now_row("a", revision) };
        entry::submit("a".into(), to_js(&written), 10_000);
        assert_eq!(store.put(&written).await, Put::Durable);
        keys().await
    };
    for revision in 1..4 {
        let before = write(revision, false).await;
        let pair = if revision > 1 { format!("[[\"a\",{}],[\"a\",{revision}]]", revision - 1) } else { "[[\"a\",1]]".to_owned() };
        assert_eq!(before, pair, "nothing goes before the page has heard that it is on disk");
        entry::stored("a".to_owned(), revision, DURABLE);
        until_keys(&format!("[[\"a\",{revision}]]")).await;
    }
    for revision in 4..7 {
        write(revision, true).await;
        entry::stored("a".to_owned(), revision, DURABLE);
        until_keys(&format!("[[\"a\",3],[\"a\",{revision}]]")).await;
    }
    write(7, false).await;
    entry::stored("a".to_owned(), 7, Put::Refused as u32);
    clock::sleep(200).await;
    assert_eq!(keys().await, "[[\"a\",3],[\"a\",6],[\"a\",7]]", "what is not on disk for all that is known overtakes nothing");
    let hidden = Patch::property("document", "hidden", "value: true");
    write(8, false).await;
    entry::stored("a".to_owned(), 8, DURABLE);
    clock::sleep(200).await;
    assert_eq!(keys().await, "[[\"a\",3],[\"a\",6],[\"a\",7],[\"a\",8]]", "nor does anything where the page may be left");
    drop(hidden);
    page.end().await;
}

/// The acknowledgement of a point says nothing of the answer that was handed in meanwhile.
#[wasm_bindgen_test]
async fn the_end_of_an_older_revision_is_not_said_of_the_newest() {
    for (status, ends) in [(200, "[[\"delivered\",\"a\"]]"), (422, "[[\"error\",\"a\"]]")] {
        let store = fresh().await;
        let page = Running::start(
            "{}",
            &format!(
                "await new Promise((done) => (window.answer = done));
                 const accepted = [JSON.parse(init.body)].flat().map((event) => event.id);
                 return new Response(JSON.stringify({{ accepted }}), {{ status: {status} }})"
            ),
        )
        .await;
        for revision in [2, 3] {
            let written = now_row("a", revision);
            entry::submit("a".into(), to_js(&written), 0);
            assert_eq!(store.put(&written).await, Put::Durable);
            entry::stored("a".to_owned(), revision, DURABLE);
            until("window.answer").await;
        }
        script("window.answer(); window.answer = 0").await;
        until("window.answer").await;
        assert_eq!(said("return [requests.length, heard, revisions]").await, "[2,[],[]]", "{status}");
        script("window.answer(); window.answer = 0").await;
        until("heard.length == 1").await;
        assert_eq!(said("return heard.map(([name, detail]) => [name, detail.response_id])").await, ends);
        assert_eq!(said("return revisions").await, format!("[[\"a\",3,{}]]", if status == 200 { 1 } else { 2 }));
        page.end().await;
    }
}

/// Another tab has delivered it: this page hears that there is nothing to wait for, and claims nothing.
#[wasm_bindgen_test]
async fn what_another_tab_has_settled_ends_here_without_a_word() {
    let store = fresh().await;
    inside("memory.put('[]', 'log')").await;
    let page = Running::start("{}", ACCEPTS).await;
    let written = now_row("a", 2);
    entry::submit("a".into(), to_js(&written), 10_000);
    assert_eq!(store.put(&written).await, Put::Durable);
    entry::stored("a".to_owned(), 2, DURABLE);
    inside("outbox.clear()").await;
    assert_eq!(page.command("flush", "").await, "{\"delivered\":0,\"waiting\":0,\"reasons\":[]}");
    assert_eq!(said("return [revisions, heard, requests.length]").await, "[[[\"a\",2,4]],[],0]");
    page.end().await;
}

/// A chosen point, and a comment that is half typed: the point goes out in time, and without it.
#[wasm_bindgen_test]
async fn what_was_submitted_does_not_wait_for_a_draft() {
    let store = fresh().await;
    let page = Running::start("{}", ACCEPTS).await;
    for (revision, draft) in [(2, false), (3, true)] {
        let written = Row { draft, ..now_row("a", revision) };
        entry::submit("a".into(), to_js(&written), 500);
        assert_eq!(store.put(&written).await, Put::Durable);
        entry::stored("a".to_owned(), revision, DURABLE);
    }
    until("told.length").await;
    assert_eq!(said("return [requests.map((r) => JSON.parse(r.body).id), revisions]").await, "[[\"a/2\"],[[\"a\",2,1]]]");
    until_keys("[[\"a\",3]]").await;
    page.end().await;
}

#[wasm_bindgen_test]
async fn leaving_sends_copies_at_once_and_keeps_the_rows() {
    let store = fresh().await;
    let page = Running::start("{}", HANGS).await;
    for (id, draft) in [("a", false), ("b", true), ("c", false)] {
        let written = Row { draft, ..now_row(id, 1) };
        entry::submit(id.into(), to_js(&written), 10_000);
        if id != "c" {
            assert_eq!(store.put(&written).await, Put::Durable);
            entry::stored(id.to_owned(), 1, DURABLE);
        }
    }
    entry::leave();
    let sent = said("return requests.map((r) => [JSON.parse(r.body).map((e) => e.id), r.keepalive])").await;
    assert_eq!(sent, "[[[\"a/1\",\"c/1\"],true]]", "what is half typed stays, what is not stored yet goes as well");
    assert_eq!(keys().await, "[[\"a\",1],[\"b\",1]]", "a request that nobody waits for is no acknowledgement");
    page.end().await;
}

#[wasm_bindgen_test]
async fn nothing_leaves_before_consent() {
    left(&["a"]).await;
    let page = Running::start("{\"consent\":\"required\"}", ACCEPTS).await;
    entry::submit("b".into(), to_js(&now_row("b", 1)), 0);
    entry::leave();
    entry::back();
    assert_eq!(page.command("flush", "").await, "{\"delivered\":0,\"waiting\":0,\"reasons\":[]}");
    clock::sleep(200).await;
    assert_eq!(said("return requests.length").await, "0");
    assert_eq!(keys().await, "[[\"a\",2]]");
    page.command("consent", "\"granted\"").await;
    until_keys("[]").await;
    assert_eq!(said("return told").await, "[[\"b\",3],[\"a\",1]]", "what was handed in too early is not kept for later");
    page.end().await;
}

#[wasm_bindgen_test]
async fn refused_consent_deletes_and_reports_what_an_earlier_visit_left_once() {
    // Known by now, and on its way to two endpoints; or not known.
    for (values, sent) in [("{}", 2), ("{\"consent\":\"required\"}", 0)] {
        fresh().await;
        inside(
            "for (let n = 100; n < 450; n++)
                 for (const revision of [1, 2])
                     outbox.add(['r' + n, revision, 'https://e.example/', '{}', '', 1, false, 'ces'], ['r' + n, revision]);
             outbox.add(null, ['r1', 1]);
             memory.put([['refused', 1, '{}'], 'refused'], 'quarantine')",
        )
        .await;
        candor::browser::local::set(ID, &to_js(&now_row(ID, 1)));
        let page = Running::start(values, HANGS).await;
        until(&format!("requests.length >= {sent}")).await;
        page.refuse().await;
        assert_eq!((keys().await, local().await), ("[]".to_owned(), "[]".to_owned()), "{values}");
        assert!(!inside("memory.getAllKeys().onsuccess = take").await.contains("quarantine"), "{values}");
        let reasons = said("return [...new Set(heard.map(([name, d]) => name + d.reason + d.survey_id))].sort()").await;
        assert_eq!(
            reasons,
            ["[\"errorcorruptundefined\",\"errorwithdrawnces\"]", "[\"errorwithdrawnces\"]"][usize::from(sent == 0)]
        );
        let ends = "heard.filter(([, d]) => d.reason == 'withdrawn').map(([, d]) => d.response_id)";
        let counts = said(&format!("return [{ends}.length, new Set({ends}).size, aborted, posted]")).await;
        assert_eq!(counts, format!("[350,350,{sent},1]"), "{values}");
        // Said once more, it holds for what another page has saved since, where that was told otherwise.
        inside("outbox.add(['s', 1, 'https://e.example/', '{}', '', 1, false, 'ces'], ['s', 1])").await;
        page.refuse().await;
        assert_eq!(
            (keys().await, said(&format!("return [{ends}.length, posted]")).await),
            ("[]".to_owned(), "[351,2]".to_owned())
        );
        page.end().await;
    }
}

/// Where the widget has died, or could not be had.
#[wasm_bindgen_test]
async fn without_a_widget_refused_consent_deletes_all_the_same() {
    left(&["a", "b"]).await;
    let page = Running::start("{}", HANGS).await;
    until("requests.length == 1").await;
    page.command("consent", "\"denied\"").await;
    assert_eq!((keys().await.as_str(), said("return aborted").await.as_str()), ("[]", "1"));
    page.end().await;
}

/// The loader starts a courier that comes late, or anew, with the present state, and repeats what `configure` has said.
#[wasm_bindgen_test]
async fn the_state_that_a_courier_starts_with_deletes_nothing() {
    for (state, left_over) in [("denied", "[[\"a\",2]]"), ("required", "[[\"a\",2]]"), ("granted", "[]")] {
        left(&["a"]).await;
        let values = format!("{{\"consent\":\"{state}\"}}");
        let page = Running::start(&values, ACCEPTS).await;
        page.command("configure", &values).await;
        if state == "granted" {
            until_keys("[]").await;
        }
        clock::sleep(100).await;
        assert_eq!(keys().await, left_over, "{state}");
        let delivered = usize::from(state == "granted");
        assert_eq!(said("return [heard.length, told.length]").await, format!("[{delivered},{delivered}]"), "{state}");
        page.end().await;
    }
}

#[wasm_bindgen_test]
async fn consent_withdrawn_on_another_page_ends_what_is_known_here() {
    let store = left(&["a"]).await;
    let page = Running::start("{}", HANGS).await;
    until("requests.length == 1").await;
    entry::submit("b".into(), to_js(&now_row("b", 1)), 10_000);
    assert_eq!(store.put(&now_row("b", 1)).await, Put::Durable);
    // The page was frozen: another one has been given consent again.
    assert_eq!(store.put(&now_row("z", 1)).await, Put::Durable);
    page.command("withdrawn", "").await;
    assert_eq!(said("return aborted").await, "1");
    until("heard.length == 2").await;
    assert_eq!(
        said("return heard.map(([name, d]) => [d.response_id, d.reason]).sort()").await,
        "[[\"a\",\"withdrawn\"],[\"b\",\"withdrawn\"]]"
    );
    until_keys("[[\"z\",1]]").await;
    entry::submit("c".into(), to_js(&now_row("c", 1)), 10_000);
    entry::leave();
    entry::back();
    page.command("flush", "").await;
    clock::sleep(100).await;
    assert_eq!(said("return [requests.length, heard.length]").await, "[1,3]", "no copy, and nothing new");
    assert_eq!(keys().await, "[[\"z\",1]]");
    page.end().await;
}

/// The glue that every build has: a page that a message comes to is told, and so is whoever starts there later.
#[wasm_bindgen_test]
async fn a_withdrawal_reaches_the_other_pages() {
    let page = JSON::parse("{\"said\":{\"configure\":{}},\"running\":[null,null]}").unwrap();
    let hears = Function::new_with_args(
        "candor",
        "delete candor.running[0]; candor.running[1] = { command: (name) => (candor.told = name) }",
    );
    hears.call1(&JsValue::UNDEFINED, &page).unwrap();
    Function::new_with_args("candor", PAGES).call1(&JsValue::UNDEFINED, &page).unwrap();
    Function::new_with_args("candor", "window.other = candor").call1(&JsValue::UNDEFINED, &page).unwrap();
    fresh().await;
    let withdrawing = Running::start("{}", ACCEPTS).await;
    withdrawing.refuse().await;
    until("other.told").await;
    assert_eq!(said("return [other.told, other.said.configure.consent]").await, "[\"withdrawn\",\"denied\"]");
    script("other.site.close()").await;
    withdrawing.end().await;
}

#[wasm_bindgen_test]
async fn withdrawn_consent_ends_what_is_under_way() {
    let store = left(&["a", "b"]).await;
    let page = Running::start("{}", HANGS).await;
    until("requests.length == 1").await;
    entry::submit("c".into(), to_js(&now_row("c", 1)), 10_000);
    assert_eq!(store.put(&now_row("c", 1)).await, Put::Durable);
    page.refuse().await;
    assert_eq!(said("return aborted").await, "1");
    until("heard.length == 3").await;
    assert_eq!(
        said("return heard.map(([name, d]) => [d.response_id, d.reason]).sort()").await,
        "[[\"a\",\"withdrawn\"],[\"b\",\"withdrawn\"],[\"c\",\"withdrawn\"]]"
    );
    assert_eq!(keys().await, "[]");
    entry::leave();
    entry::back();
    clock::sleep(300).await;
    assert_eq!(said("return requests.length").await, "1", "nothing more leaves");
    page.end().await;
}

#[wasm_bindgen_test]
async fn a_corrupt_row_is_set_aside_and_the_others_go() {
    left(&["a", "z"]).await;
    inside("outbox.add(['m', 1], ['m', 1])").await;
    let here = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    here.set_item(&["candor:", ID].concat(), "{").unwrap();
    let page = Running::start("{}", ACCEPTS).await;
    until_keys("[]").await;
    until("heard.length == 4").await;
    let errors = "return heard.filter(([name]) => name == 'error').map(([, d]) => [d.response_id, d.reason]).sort()";
    assert_eq!(said(errors).await, format!("[[\"{ID}\",\"corrupt\"],[\"m\",\"corrupt\"]]"));
    let aside = inside("memory.get('quarantine').onsuccess = take").await;
    assert!(aside.contains("[[\"m\",1],\"corrupt\"]"), "{aside}");
    assert_eq!(local().await, "[]");
    assert_eq!(said("return told.sort()").await, format!("[[\"{ID}\",3],[\"a\",1],[\"m\",3],[\"z\",1]]"));
    page.end().await;
}

#[wasm_bindgen_test]
async fn a_row_whose_body_is_none_is_corrupt() {
    let store = fresh().await;
    assert_eq!(store.put(&Row { body: "{\"data\":".to_owned(), ..now_row("a", 1) }).await, Put::Durable);
    let page = Running::start("{}", ACCEPTS).await;
    until_keys("[]").await;
    until("heard.length == 1").await;
    assert_eq!(said("return [heard[0][1].reason, requests.length]").await, "[\"corrupt\",0]");
    assert_eq!(inside("memory.get('quarantine').onsuccess = take").await, "[[[\"a\",1,\"{\\\"data\\\":\"],\"corrupt \"]]");
    page.end().await;
}

#[wasm_bindgen_test]
async fn what_is_refused_for_good_is_set_aside() {
    left(&["a", "b", "c"]).await;
    let page = Running::start(
        "{}",
        "const ids = [JSON.parse(init.body)].flat().map((event) => event.id);
         if (ids.includes('b/2')) return new Response('no', { status: 422 });
         return new Response(JSON.stringify({ accepted: ids.filter((id) => id == 'a/2'), rejected: ids.filter((id) => id == 'c/2').map((id) => ({ id, reason: 'too odd' })) }))",
    )
    .await;
    until_keys("[]").await;
    until("told.length >= 3 && heard.length == 3").await;
    let heard = said("return heard.map(([name, d]) => [d.response_id, name, d.reason, d.detail]).sort()").await;
    assert_eq!(
        heard,
        "[[\"a\",\"delivered\",null,null],[\"b\",\"error\",\"refused\",\"HTTP 422\"],[\"c\",\"error\",\"refused\",\"too odd\"]]"
    );
    let aside = inside("memory.get('quarantine').onsuccess = (event) => (result = event.target.result.map(([row, why]) => [row[0], row[1], why]).sort())").await;
    assert_eq!(aside, "[[\"b\",2,\"refused HTTP 422\"],[\"c\",2,\"refused too odd\"]]");
    page.end().await;
}

#[wasm_bindgen_test]
async fn flush_says_what_waits_and_why() {
    for (endpoint, reason) in [
        ("return new Response('', { status: 500 })", "\"reason\":\"status\",\"status\":500"),
        ("return new Response('', { status: 404 })", "\"reason\":\"status\",\"status\":404"),
        ("return new Response('<html>')", "\"reason\":\"unacknowledged\""),
        ("return new Response('{\"accepted\":[\"a/1\"]}')", "\"reason\":\"unacknowledged\""),
        ("return Object.defineProperties(Response.error(), { type: { value: 'opaqueredirect' } })", "\"reason\":\"redirected\""),
        ("return new Response('', { status: 503, headers: { 'Retry-After': '3600' } })", "\"reason\":\"asked_to_wait\""),
        ("throw new TypeError('reset')", "\"reason\":\"unreachable\""),
    ] {
        left(&["a"]).await;
        let clock = fast_clock();
        let page = Running::start("{}", endpoint).await;
        let flushed = page.command("flush", "").await;
        assert!(flushed.contains("\"delivered\":0,\"waiting\":1"), "{endpoint}: {flushed}");
        assert!(flushed.contains(reason), "{endpoint}: {flushed}");
        assert!(flushed.contains("\"endpoint\":\"https://feedback.example/v1/responses\""), "{flushed}");
        assert!(said("return told").await.contains("[\"a\",0]"), "the widget is told that it waits: {endpoint}");
        assert_eq!(keys().await, "[[\"a\",2]]", "{endpoint}");
        page.end().await;
        drop(clock);
    }
}

#[wasm_bindgen_test]
async fn flush_knows_that_the_browser_is_offline() {
    left(&["a"]).await;
    let patches = (fast_clock(), Patch::property("navigator", "onLine", "value: false"));
    let page = Running::start("{}", "throw new TypeError('offline')").await;
    let flushed = page.command("flush", "").await;
    assert!(flushed.contains("\"reason\":\"offline\""), "{flushed}");
    let urls = said("return requests.some((r) => r.mode == 'no-cors')").await;
    assert_eq!(urls, "false", "who is offline asks nobody why");
    page.end().await;
    drop(patches);
}

/// Storage that was slow as the page began: what it holds is not known, which is said, and looked for again.
#[wasm_bindgen_test]
async fn storage_that_was_slow_is_looked_through_again() {
    for again in ["back", "flush", "stored"] {
        left(&["a"]).await;
        let patches = (Patch::hurry(2_000), asleep());
        let page = Running::start("{}", ACCEPTS).await;
        let unknown = "{\"delivered\":0,\"waiting\":0,\"reasons\":[{\"endpoint\":\"\",\"waiting\":0,\"reason\":\"storage\",\"retry_in_ms\":0}]}";
        assert_eq!(page.command("flush", "").await, unknown);
        drop(patches);
        clock::sleep(100).await;
        assert_eq!(said("return requests.length").await, "0");
        match again {
            "back" => entry::back(),
            "flush" => assert_eq!(page.command("flush", "").await, "{\"delivered\":1,\"waiting\":0,\"reasons\":[]}"),
            _ => entry::stored("another".to_owned(), 1, DURABLE),
        }
        until_keys("[]").await;
        assert_eq!(page.command("flush", "").await.split_once(",\"waiting\"").unwrap().1, ":0,\"reasons\":[]}");
        page.end().await;
    }
}

/// What is past its age is tried for another day, on whatever pages: a clock that was wrong once ends nothing.
#[wasm_bindgen_test]
async fn what_is_too_old_ends_a_day_after_it_was_first_tried() {
    const DOWN: &str = "return new Response('', { status: 503 })";
    let store = fresh().await;
    let old = Row { written: clock::now().plus(-91 * 86_400_000), ..row(ID, 2) };
    assert_eq!(store.put(&old).await, Put::Durable);
    let here = ["candor:", ID].concat();
    // The page at which it is first tried; the next one, as soon; and one two days later.
    for (ago, ended) in [(None, false), (Some(1_000), false), (Some(2 * 86_400_000), true)] {
        if let Some(ago) = ago {
            let mark = format!("row[8] = Date.now() - {ago}; localStorage['{here}'] = JSON.stringify(row)");
            script(&format!("const row = JSON.parse(localStorage['{here}']); {mark}")).await;
        }
        let page = Running::start("{}", DOWN).await;
        until("told.length > 0").await;
        if ended {
            until_keys("[]").await;
            let heard = said("return heard.map(([name, d]) => [name, d.reason, d.response_id])").await;
            assert_eq!((heard, local().await), (format!("[[\"error\",\"expired\",\"{ID}\"]]"), "[]".to_owned()));
            page.end().await;
        } else {
            assert_eq!((keys().await, said("return heard").await), (format!("[[\"{ID}\",2]]"), "[]".to_owned()));
            let marked = format!("return Math.abs(Date.now() - JSON.parse(localStorage['{here}'])[8]) < 60000");
            assert_eq!(said(&marked).await, "true");
        }
    }
}

#[wasm_bindgen_test]
async fn flush_waits_for_what_is_still_being_looked_through() {
    left(&["a"]).await;
    script(
        "const open = indexedDB.open('candor');
         await new Promise((done) => (open.onsuccess = done));
         const stuck = open.result.transaction('outbox', 'readwrite').objectStore('outbox');
         window.holds = true;
         const again = () => (window.holds ? (stuck.get('x').onsuccess = again) : open.result.close());
         again();",
    )
    .await;
    let page = Running::start("{}", ACCEPTS).await;
    clock::sleep(100).await;
    let release = Patch::new("const timer = setTimeout(() => (window.holds = false), 400); return () => clearTimeout(timer)");
    assert_eq!(page.command("flush", "").await, "{\"delivered\":1,\"waiting\":0,\"reasons\":[]}");
    drop(release);
    page.end().await;
}

#[wasm_bindgen_test]
async fn a_draft_is_not_sent_while_somebody_types() {
    let store = fresh().await;
    let clock = fast_clock();
    let page = Running::start("{}", ACCEPTS).await;
    let draft = Row { draft: true, ..now_row("a", 3) };
    entry::submit("a".into(), to_js(&draft), 10_000);
    assert_eq!(store.put(&draft).await, Put::Durable);
    entry::stored("a".to_owned(), 3, DURABLE);
    let flushed = page.command("flush", "").await;
    assert!(flushed.contains("\"waiting\":1") && flushed.contains("\"reason\":\"draft\""), "{flushed}");
    assert_eq!(said("return requests.length").await, "0");
    page.end().await;
    drop(clock);
}

#[wasm_bindgen_test]
async fn an_origin_that_is_not_let_in_is_said_once() {
    left(&["a", "b"]).await;
    let clock = fast_clock();
    let page =
        Running::start("{}", "if (init.mode == 'no-cors') return new Response(''); throw new TypeError('Failed to fetch')").await;
    let mut flushed = String::new();
    for _ in 0..4 {
        flushed = page.command("flush", "").await;
    }
    assert!(flushed.contains("\"reason\":\"cors\""), "{flushed}");
    let heard = said("return heard.map(([name, d]) => [name, d.reason, d.response_id])").await;
    assert_eq!(heard, "[[\"error\",\"cors\",null]]");
    // One break of a connection looks the same: nothing is said of it.
    assert!(said("return requests.filter((r) => r.mode == 'no-cors').length").await.parse::<u32>().unwrap() <= 2);
    page.end().await;
    drop(clock);
}

#[wasm_bindgen_test]
async fn a_request_that_the_policy_forbids_is_said_once() {
    left(&["a"]).await;
    let clock = fast_clock();
    let page = Running::start(
        "{}",
        "const blockedURI = url;
         const event = Object.assign(new Event('securitypolicyviolation'), { blockedURI, effectiveDirective: 'connect-src' });
         setTimeout(() => document.dispatchEvent(event), 5);
         throw new TypeError('Failed to fetch')",
    )
    .await;
    let flushed = [page.command("flush", "").await, page.command("flush", "").await];
    assert!(flushed.iter().all(|flushed| flushed.contains("\"reason\":\"csp\"")), "{flushed:?}");
    assert_eq!(said("return heard.map(([name, d]) => [name, d.reason])").await, "[[\"error\",\"csp\"]]");
    page.end().await;
    drop(clock);
}

/// A policy that is only tried out reports what it would have stopped, and stops nothing.
#[wasm_bindgen_test]
async fn a_policy_that_only_reports_is_not_to_blame() {
    left(&["a"]).await;
    let clock = fast_clock();
    let page = Running::start(
        "{}",
        "const blockedURI = url, effectiveDirective = 'connect-src', disposition = 'report';
         const event = Object.assign(new Event('securitypolicyviolation'), { blockedURI, effectiveDirective, disposition });
         setTimeout(() => document.dispatchEvent(event), 5);
         throw new TypeError('Failed to fetch')",
    )
    .await;
    let flushed = page.command("flush", "").await;
    assert!(flushed.contains("\"reason\":\"unreachable\""), "{flushed}");
    assert_eq!(said("return heard").await, "[]");
    page.end().await;
    drop(clock);
}

#[wasm_bindgen_test]
async fn the_script_tag_says_how_it_travels() {
    left(&["a"]).await;
    let page = Running::start("{\"key-in\":\"header\"}", ACCEPTS).await;
    until_keys("[]").await;
    let headers = said("return [requests[0].headers.Authorization, JSON.parse(requests[0].body).candorkey]").await;
    assert_eq!(headers, "[\"Bearer site-1\",null]");
    page.end().await;

    left(&["a"]).await;
    let page =
        Running::start("{\"transport\":\"simple\",\"key-in\":\"header\",\"ack\":\"status\"}", "return new Response('ok')").await;
    until_keys("[]").await;
    let headers = said("return [requests[0].headers, JSON.parse(requests[0].body).candorkey]").await;
    assert_eq!(headers, "[{\"Content-Type\":\"text/plain;charset=UTF-8\"},\"site-1\"]", "no header, so the key is in the body");
    page.end().await;
}

#[wasm_bindgen_test]
async fn an_endpoint_that_takes_gzip_gets_it() {
    let store = left(&["a"]).await;
    let page = Running::start(
        "{}",
        "const zipped = typeof init.body != 'string';
         const body = zipped ? await new Response(new Blob([init.body]).stream().pipeThrough(new DecompressionStream('gzip'))).text() : init.body;
         (window.zipped = window.zipped || []).push([zipped, init.headers['Content-Encoding'] || '', body.length > 1000]);
         const accepted = [JSON.parse(body)].flat().map((event) => event.id);
         return new Response(JSON.stringify({ accepted }), { headers: { 'Accept-Encoding': 'gzip' } })",
    )
    .await;
    until_keys("[]").await;
    let long = format!("{{\"data\":{{\"text\":\"{}\"}}}}", "x".repeat(2_000));
    for (id, body) in [("b", long), ("c", row("c", 1).body)] {
        assert_eq!(store.put(&Row { body, ..now_row(id, 1) }).await, Put::Durable);
        page.command("flush", "").await;
    }
    until_keys("[]").await;
    assert_eq!(said("return zipped").await, "[[false,\"\",false],[true,\"gzip\",true],[false,\"\",false]]");
    page.end().await;
}

#[wasm_bindgen_test]
async fn the_browser_is_asked_to_persist_only_where_the_host_wants_it() {
    for (values, expected) in [("{}", "0"), ("{\"persist\":\"\"}", "1")] {
        let store = fresh().await;
        script("window.persists = 0").await;
        let storage =
            Patch::property("navigator", "storage", "value: { persist() { window.persists++; return Promise.resolve(true) } }");
        let page = Running::start(values, ACCEPTS).await;
        for revision in [1, 2] {
            let written = now_row("a", revision);
            entry::submit("a".into(), to_js(&written), 10_000);
            assert_eq!(store.put(&written).await, Put::Durable);
            entry::stored("a".to_owned(), revision, DURABLE);
        }
        assert_eq!(said("return persists").await, expected, "{values}");
        drop(storage);
        page.end().await;
    }
}
