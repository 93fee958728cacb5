//! A whole courier on a page, between storage and an endpoint, both of which a test plays or looks into.

use crate::site::{Patch, fresh, inside, keys, local, row, said, script};
use candor::browser::clock;
use candor::browser::store::{Put, Store, to_js};
use candor::courier::entry;
use candor::engine::outbox::Row;
use js_sys::{JSON, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

/// An endpoint that acknowledges all, as the body of its `fetch`.
const ACCEPTS: &str = "const accepted = [JSON.parse(init.body)].flat().map((event) => event.id);
                       return new Response(JSON.stringify({ accepted, rejected: [] }))";
/// One that never answers; it ends with the request.
const HANGS: &str =
    "return new Promise((_, fail) => init.signal.addEventListener('abort', () => { window.aborted++; fail(new Error()) }))";

/// A page with a courier, and all that it does to the page.
struct Running {
    _patches: Vec<Patch>,
}

impl Running {
    /// Starts with these values of the script tag, in front of this endpoint.
    async fn start(values: &str, endpoint: &str) -> Self {
        script("window.requests = []; window.told = []; window.heard = []; window.aborted = 0; window.again = 0;").await;
        let patches = vec![
            Patch::fetch(&format!("window.requests.push({{ url, ...init, signal: 0 }}); {endpoint}")),
            Patch::property(
                "window",
                "candor",
                "value: { told(id, state) { window.told.push([id, state]) }, again() { window.again++ } }",
            ),
            Patch::new(
                "const hear = (event) => window.heard.push([event.type.slice(7), event.detail]);
                 for (const name of ['delivered', 'error']) addEventListener('candor:' + name, hear);
                 return () => { for (const name of ['delivered', 'error']) removeEventListener('candor:' + name, hear) }",
            ),
        ];
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
    candor::browser::local::set("poor", &to_js(&now_row("poor", 1)));
    let page = Running::start("{}", ACCEPTS).await;
    until("told.length == 1").await;
    assert_eq!(said("return told").await, "[[\"poor\",1]]");
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
    entry::stored("a".to_owned(), 1, 1, true);
    clock::sleep(100).await;
    assert_eq!(said("return requests.length").await, "0");
    assert_eq!(page.command("flush", "").await, "{\"delivered\":1,\"waiting\":0,\"reasons\":[]}");
    until_keys("[]").await;
    assert_eq!(said("return requests.map((r) => JSON.parse(r.body).id)").await, "[\"a/1\"]");
    page.end().await;
}

#[wasm_bindgen_test]
async fn a_revision_that_storage_raised_is_sent_under_its_new_number() {
    let store = left(&["a"]).await;
    let page = Running::start("{\"consent\":\"required\"}", ACCEPTS).await;
    page.command("consent", "\"granted\"").await;
    until_keys("[]").await;
    assert_eq!(store.put(&now_row("b", 1)).await, Put::Durable);
    let second = now_row("b", 1);
    entry::submit("b".into(), to_js(&second), 0);
    assert_eq!(store.put(&second).await, Put::Taken);
    assert_eq!(store.put(&Row { revision: 2, ..second }).await, Put::Durable);
    entry::stored("b".to_owned(), 1, 2, true);
    until_keys("[]").await;
    assert_eq!(said("return requests.map((r) => JSON.parse(r.body).id)").await, "[\"a/2\",\"b/2\"]");
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
            entry::stored(id.to_owned(), 1, 1, true);
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
async fn refused_consent_deletes_what_an_earlier_visit_left_and_says_so() {
    fresh().await;
    inside(
        "for (let n = 100; n < 350; n++) outbox.add(['r' + n, 1, 'https://e.example/', '{}', '', 1, false, 'ces'], ['r' + n, 1])",
    )
    .await;
    let page = Running::start("{\"consent\":\"required\"}", ACCEPTS).await;
    page.command("consent", "\"denied\"").await;
    until("heard.length == 250").await;
    let said_so = said("return [...new Set(heard.map(([name, detail]) => name + detail.reason + detail.survey_id))]").await;
    assert_eq!(said_so, "[\"errorwithdrawnces\"]");
    assert_eq!(said("return [new Set(heard.map(([, detail]) => detail.response_id)).size, requests.length]").await, "[250,0]");
    assert_eq!(keys().await, "[]");
    page.end().await;
}

#[wasm_bindgen_test]
async fn withdrawn_consent_ends_what_is_under_way() {
    let store = left(&["a", "b"]).await;
    let page = Running::start("{}", HANGS).await;
    until("requests.length == 1").await;
    entry::submit("c".into(), to_js(&now_row("c", 1)), 10_000);
    assert_eq!(store.put(&now_row("c", 1)).await, Put::Durable);
    page.command("consent", "\"denied\"").await;
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
    web_sys::window().unwrap().local_storage().unwrap().unwrap().set_item("candor:l", "{").unwrap();
    let page = Running::start("{}", ACCEPTS).await;
    until_keys("[]").await;
    until("heard.length == 4").await;
    let errors = "return heard.filter(([name]) => name == 'error').map(([, d]) => [d.response_id, d.reason]).sort()";
    assert_eq!(said(errors).await, "[[\"l\",\"corrupt\"],[\"m\",\"corrupt\"]]");
    let aside = inside("memory.get('quarantine').onsuccess = take").await;
    assert!(aside.contains("[[\"m\",1],\"corrupt\"]"), "{aside}");
    assert_eq!(local().await, "[]");
    assert_eq!(said("return told.sort()").await, "[[\"a\",1],[\"l\",3],[\"m\",3],[\"z\",1]]");
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
    entry::stored("a".to_owned(), 3, 3, true);
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
            entry::stored("a".to_owned(), revision, revision, true);
        }
        assert_eq!(said("return persists").await, expected, "{values}");
        drop(storage);
        page.end().await;
    }
}
