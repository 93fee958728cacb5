//! What waits in storage: written, found a page at a time, read back, deleted.

use crate::site::{ID, forget, fresh, gone, inside, keys, local, row, unreadable};
use candor::browser::clock;
use candor::browser::local as local_storage;
use candor::browser::store::{Put, Store, to_js};
use candor::browser::waiting::{Page, mark_overdue};
use candor::engine::outbox::{NEVER, Row};
use candor::survey::Timestamp;
use wasm_bindgen_test::wasm_bindgen_test;

/// All pages of what waits.
async fn pages(store: &Store) -> Vec<Page> {
    let mut pages = Vec::new();
    let mut after = String::new();
    loop {
        let page = store.page(&after).await;
        let next = page.next.clone();
        pages.push(page);
        assert!(pages.len() < 10, "the pages never end");
        match next {
            Some(next) => after = next,
            None => return pages,
        }
    }
}

async fn read(store: &Store, ids: &[&str]) -> Vec<Row> {
    let ids: Vec<_> = ids.iter().map(|&id| id.to_owned()).collect();
    let mut rows = store.read(&ids).await.unwrap();
    rows.sort_by(|one, other| one.response_id.cmp(&other.response_id));
    rows
}

fn key(id: &str, revision: u32) -> (String, u32) {
    (id.to_owned(), revision)
}

#[wasm_bindgen_test]
async fn a_row_is_there_for_the_next_page_as_it_was_written() {
    let store = fresh().await;
    assert!(store.durable());
    let strange = Row { body: "{\"text\":\"ä\u{0}\u{2028}\u{1f44d}\"}".to_owned(), draft: true, ..row("strange", 2) };
    let bare = Row { key: String::new(), survey: String::new(), ..row("bare", 1) };
    assert_eq!(store.put(&strange).await, Put::Durable);
    assert_eq!(store.put(&bare).await, Put::Durable);
    let other = Store::open().await;
    assert_eq!(read(&other, &["strange", "bare", "absent"]).await, [bare.clone(), strange.clone()]);
    let page = other.page("").await;
    assert_eq!(page.found, [bare.found(), strange.found()]);
    assert_eq!((page.corrupt, page.next), (vec![], None));
    assert_eq!(local().await, "[]", "the disk is enough");
}

#[wasm_bindgen_test]
async fn a_write_deletes_nothing_and_the_highest_is_read() {
    let store = fresh().await;
    for revision in [1, 2, 5] {
        assert_eq!(store.put(&row("a", revision)).await, Put::Durable);
        assert_eq!(read(&store, &["a"]).await, [row("a", revision)]);
    }
    assert_eq!(keys().await, "[[\"a\",1],[\"a\",2],[\"a\",5]]");
    store.delete(&[gone("a", 5)]).await.unwrap();
    assert_eq!(keys().await, "[]");
}

#[wasm_bindgen_test]
async fn a_draft_is_read_with_what_was_submitted_before_it() {
    let store = fresh().await;
    let draft = |revision| Row { draft: true, ..row("a", revision) };
    for row in [row("a", 1), row("a", 2), draft(3), draft(5)] {
        assert_eq!(store.put(&row).await, Put::Durable);
    }
    let mut rows = read(&store, &["a"]).await;
    rows.sort_by_key(|row| row.revision);
    assert_eq!(rows, [row("a", 2), draft(5)]);
    local_storage::set("a", &to_js(&draft(6)));
    assert_eq!(read(&store, &["a"]).await.iter().map(|row| row.revision).sum::<u32>(), 8, "in localStorage, too");
    assert_eq!(store.put(&row("a", 7)).await, Put::Durable);
    assert_eq!(read(&store, &["a"]).await, [row("a", 7)], "what follows a draft holds it");
}

#[wasm_bindgen_test]
async fn what_is_overtaken_is_deleted_and_nothing_else() {
    let store = fresh().await;
    let draft = |id: &str, revision| Row { draft: true, ..row(id, revision) };
    for row in [row("a", 1), draft("a", 2), row("a", 3), draft("a", 4), draft("a", 5), draft("a", 6), row("a-", 1), row("b", 1)] {
        assert_eq!(store.put(&row).await, Put::Durable);
    }
    store.delete_below("a", 5, true).await.unwrap();
    assert_eq!(keys().await, "[[\"a\",1],[\"a\",3],[\"a\",5],[\"a\",6],[\"a-\",1],[\"b\",1]]");
    store.delete_below("a", 5, false).await.unwrap();
    assert_eq!(keys().await, "[[\"a\",5],[\"a\",6],[\"a-\",1],[\"b\",1]]");
    for draft in [true, false] {
        store.delete_below("b", 1, draft).await.unwrap();
        store.delete_below("absent", 9, draft).await.unwrap();
    }
    store.delete_below("b", 0, false).await;
    assert_eq!(keys().await, "[[\"a\",5],[\"a\",6],[\"a-\",1],[\"b\",1]]");
}

#[wasm_bindgen_test]
async fn a_revision_that_is_taken_is_not_written_over() {
    let (one, other) = (fresh().await, Store::open().await);
    assert_eq!(one.put(&row("a", 3)).await, Put::Durable);
    let second = Row { body: "{\"second\":true}".to_owned(), ..row("a", 3) };
    assert_eq!(other.put(&second).await, Put::Taken);
    assert_eq!(read(&one, &["a"]).await, [row("a", 3)]);
    assert_eq!(local().await, "[]", "the writer takes the next one");
    assert_eq!(other.put(&Row { revision: 4, ..second.clone() }).await, Put::Durable);
    assert_eq!(read(&one, &["a"]).await, [Row { revision: 4, ..second }]);
}

#[wasm_bindgen_test]
async fn what_is_written_at_the_last_moment_is_there_at_once() {
    let store = fresh().await;
    assert_eq!(store.put(&row("a", 1)).await, Put::Durable);
    store.put_now(&row("a", 2));
    assert_eq!(local().await, "[\"candor:a\"]");
    assert_eq!(read(&Store::open().await, &["a"]).await, [row("a", 2)]);
    store.delete(&[gone("a", 2)]).await.unwrap();
    assert_eq!((keys().await.as_str(), local().await.as_str()), ("[]", "[]"));
}

#[wasm_bindgen_test]
async fn many_rows_come_in_pages() {
    let store = fresh().await;
    // 400 responses fill two pages to their brim; the one at the first brim has three revisions.
    inside(
        "for (let n = 0; n < 400; n++) {
            const id = 'r-' + String(n).padStart(4, '0');
            for (const revision of n == 199 ? [1, 2, 3] : [1]) outbox.add([id, revision, 'https://e.example/', '{}'], [id, revision]);
        }",
    )
    .await;
    let pages = pages(&store).await;
    let found: Vec<_> = pages.iter().flat_map(|page| &page.found).map(|found| found.response_id.clone()).collect();
    let expected: Vec<_> = (0..400).map(|n| format!("r-{n:04}")).collect();
    assert_eq!(found, expected, "each once, in their order");
    assert_eq!(pages[0].next.as_deref(), Some("r-0199"));
    assert!(pages.iter().all(|page| page.corrupt.is_empty()));
    assert_eq!(read(&store, &["r-0199"]).await[0].revision, 3, "the highest is read, whatever was found");
}

#[wasm_bindgen_test]
async fn a_page_that_is_just_full_is_followed_by_an_empty_one() {
    let store = fresh().await;
    inside("for (let n = 100; n < 300; n++) outbox.add(['r' + n, 1, 'https://e.example/', '{}'], ['r' + n, 1])").await;
    let pages = pages(&store).await;
    assert_eq!(pages.iter().map(|page| page.found.len()).collect::<Vec<_>>(), [200, 0]);
}

#[wasm_bindgen_test]
async fn rows_of_earlier_and_later_versions_are_rows() {
    let store = fresh().await;
    inside(
        "outbox.add(['earlier', 1, 'https://e.example/', '{}'], ['earlier', 1]);
         outbox.add(['later', 2, 'https://e.example/', '{}', 'key', 5, true, 'ces', { more: 1 }, [2], 'x'], ['later', 2]);
         outbox.add(['odd', 3, 'https://e.example/', '{}', 7, 'x', 0, null], ['odd', 3])",
    )
    .await;
    let page = store.page("").await;
    assert_eq!(page.corrupt, []);
    let rows = read(&store, &["earlier", "later", "odd"]).await;
    let plain = Row { endpoint: "https://e.example/".to_owned(), body: "{}".to_owned(), ..Row::default() };
    let (earlier, later, odd) = (&rows[0], &rows[1], &rows[2]);
    assert!(clock::now().since(earlier.written) < 5_000, "how old it is, nobody knows: it is not taken for expired");
    let named = |id: &str, revision, written| Row { response_id: id.to_owned(), revision, written, ..plain.clone() };
    assert_eq!(*earlier, named("earlier", 1, earlier.written));
    assert_eq!(*odd, named("odd", 3, odd.written), "what is of another kind is as good as absent");
    let more = Row { key: "key".to_owned(), survey: "ces".to_owned(), draft: true, ..named("later", 2, Timestamp(5)) };
    assert_eq!(*later, more);
}

#[wasm_bindgen_test]
async fn a_corrupt_row_is_named_and_hides_no_other() {
    for value in [
        "null",
        "5",
        "'text'",
        "{}",
        "[]",
        "[1, 2, 3, 4]",
        "['m']",
        "['m', 7, 'https://e.example/']",
        "['m', '7', 'https://e.example/', '{}']",
        "['m', undefined, 'https://e.example/', '{}']",
        "['m', 7, 5, '{}']",
        "['m', 7, 'https://e.example/', {}]",
        "[null, 7, 'https://e.example/', '{}']",
        "new Blob(['m'])",
        "new Uint8Array(8)",
        // What its key does not say.
        "['other', 7, 'https://e.example/', '{}']",
        "['m', 6, 'https://e.example/', '{}']",
        "['m', 8, 'https://e.example/', '{}']",
        "['m', NaN, 'https://e.example/', '{}']",
    ] {
        let store = fresh().await;
        assert_eq!(store.put(&row("a", 1)).await, Put::Durable);
        assert_eq!(store.put(&row("z", 1)).await, Put::Durable);
        inside(&format!("outbox.add({value}, ['m', 7])")).await;
        let page = store.page("").await;
        assert_eq!(page.found, [row("a", 1).found(), row("z", 1).found()], "{value}");
        assert_eq!(page.corrupt, [key("m", 7)], "{value}");
        assert_eq!(read(&store, &["a", "z"]).await.len(), 2, "{value}");
        // As what is corrupt is handled: looked at, and deleted.
        assert_eq!(store.raw(&["m".to_owned()]).await.len(), 1, "{value}");
        store.delete(&unreadable(&page.corrupt)).await.unwrap();
        assert_eq!(keys().await, "[[\"a\",1],[\"z\",1]]", "{value}");
    }
}

#[wasm_bindgen_test]
async fn a_corrupt_revision_takes_no_sound_one_with_it() {
    let store = fresh().await;
    assert_eq!(store.put(&row("a", 1)).await, Put::Durable);
    assert_eq!(store.put(&row("a", 2)).await, Put::Durable);
    inside("outbox.add({}, ['a', 3])").await;
    local_storage::set("a", &to_js(&row("a", 2)));
    let page = store.page("").await;
    assert_eq!(page.corrupt, [key("a", 3)]);
    store.delete(&unreadable(&page.corrupt)).await.unwrap();
    assert_eq!((keys().await.as_str(), local().await.as_str()), ("[[\"a\",1],[\"a\",2]]", "[\"candor:a\"]"));
    // The body alone, which shows only when it is about to be sent.
    local_storage::set("a", &to_js(&Row { body: "{".to_owned(), ..row("a", 2) }));
    store.delete(&unreadable(&[key("a", 2)])).await.unwrap();
    assert_eq!((keys().await.as_str(), local().await.as_str()), ("[[\"a\",1]]", "[]"));
}

#[wasm_bindgen_test]
async fn keys_that_are_none_of_ours_are_passed_over() {
    let store = fresh().await;
    assert_eq!(store.put(&row("b", 1)).await, Put::Durable);
    inside("for (const key of [1, 'b', new Date(0), ['b'], ['b', 'x'], ['b', []], ['b', 1, 2], [['b'], 1], [1, 2]]) outbox.add('?', key)").await;
    let page = store.page("").await;
    assert_eq!(page.found, [row("b", 1).found()]);
    assert_eq!(read(&store, &["b"]).await, [row("b", 1)]);
    store.delete(&[gone("b", 1)]).await.unwrap();
    assert_eq!(store.page("").await.found, []);
}

#[wasm_bindgen_test]
async fn local_rows_are_found_once_and_read_with_the_others() {
    let store = fresh().await;
    let ids = [ID.replace("c1", "a1"), ID.replace("c1", "b1"), ID.to_owned(), ID.replace("c1", "d1")];
    for (id, (disk, local)) in ids.iter().zip([(2, 3), (3, 2), (2, 2), (0, 4)]) {
        if disk > 0 {
            assert_eq!(store.put(&row(id, disk)).await, Put::Durable);
        }
        local_storage::set(id, &to_js(&Row { survey: "local".to_owned(), ..row(id, local) }));
    }
    inside("for (let n = 100; n < 320; n++) outbox.add(['r' + n, 1, 'https://e.example/', '{}'], ['r' + n, 1])").await;
    let pages = pages(&store).await;
    let found = pages.iter().flat_map(|page| &page.found).filter(|found| found.survey == "local");
    assert_eq!(found.count(), 4, "with the first page, and not again");
    let rows = read(&store, &ids.each_ref().map(String::as_str)).await;
    assert_eq!(rows.iter().map(|row| row.revision).collect::<Vec<_>>(), [3, 3, 2, 4]);
    assert_eq!((rows[0].survey.as_str(), rows[1].survey.as_str()), ("local", "nps"));
}

#[wasm_bindgen_test]
async fn a_corrupt_local_row_takes_nothing_else_with_it() {
    let other = format!("[\"{ID}\",\"9\",\"\",\"\"]");
    for text in ["", "{", "null", "[]", "{\"a\":1}", "[\"other\",9,\"https://e.example/\",\"{}\"]", &other] {
        let store = fresh().await;
        assert_eq!(store.put(&row(ID, 2)).await, Put::Durable);
        let here = web_sys::window().unwrap().local_storage().unwrap().unwrap();
        here.set_item(&["candor:", ID].concat(), text).unwrap();
        let page = store.page("").await;
        assert_eq!(page.found, [row(ID, 2).found()], "{text}");
        assert_eq!(page.corrupt.len(), 1, "{text}");
        store.delete(&unreadable(&page.corrupt)).await.unwrap();
        assert_eq!((keys().await, local().await), (format!("[[\"{ID}\",2]]"), "[]".to_owned()), "{text}");
    }
}

#[wasm_bindgen_test]
async fn what_is_not_ours_in_local_storage_stays() {
    let store = fresh().await;
    let theirs = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    theirs.set_item("cart", "[]").unwrap();
    theirs.set_item("my-candor:x", "[]").unwrap();
    // A host that is called so, too, and what is like an id and none.
    theirs.set_item("candor:theme", "dark").unwrap();
    theirs.set_item("candor:0198f2a0-0000-7000-8000-0000000000c", "{").unwrap();
    let page = store.page("").await;
    assert_eq!((page.found, page.corrupt), (vec![], vec![]));
    store.clear().await;
    assert_eq!(local().await, "[\"candor:0198f2a0-0000-7000-8000-0000000000c\",\"candor:theme\",\"cart\",\"my-candor:x\"]");
}

/// What is past its age and was tried in vain is found as that by the pages that come later.
#[wasm_bindgen_test]
async fn a_row_is_remembered_as_overdue() {
    let store = fresh().await;
    assert_eq!(store.put(&row(ID, 2)).await, Put::Durable);
    let found = store.page("").await.found;
    assert_eq!((found.len(), found[0].overdue), (1, NEVER));
    let (at, later) = (Timestamp(1_795_000_000_000), Timestamp(1_796_000_000_000));
    for at in [at, later] {
        mark_overdue(&row(ID, 2), at);
        let found = Store::open().await.page("").await.found;
        let marks: Vec<_> = found.iter().map(|found| (found.revision, found.overdue)).collect();
        assert_eq!(marks, [(2, at), (2, NEVER)], "before the row itself");
        assert_eq!(read(&store, &[ID]).await, [row(ID, 2)], "and is a row like any other");
    }
    // What is newer is not written over; what is older, or none, is.
    for (here, kept) in [(to_js(&row(ID, 3)), 3), (to_js(&row(ID, 1)), 2), ("?".into(), 2)] {
        local_storage::set(ID, &here);
        mark_overdue(&row(ID, 2), at);
        assert_eq!(store.page("").await.found[0].revision, kept);
    }
    store.delete(&[gone(ID, 2)]).await.unwrap();
    assert_eq!((keys().await.as_str(), local().await.as_str()), ("[]", "[]"), "it goes with the row");
}

#[wasm_bindgen_test]
async fn responses_are_deleted_up_to_a_revision_several_at_once() {
    let store = fresh().await;
    // Neighbours in the order of keys.
    for (id, revision) in [("a", 1), ("a2", 4), ("a-", 1), ("b", 9), ("c", 2)] {
        assert_eq!(store.put(&row(id, revision)).await, Put::Durable);
    }
    inside("outbox.add(['c', 1, 'https://e.example/', '{}'], ['c', 1])").await;
    store.delete(&[gone("a", 1), gone("a2", 3), gone("b", u32::MAX), gone("c", 2), gone("absent", 5)]).await.unwrap();
    assert_eq!(keys().await, "[[\"a-\",1],[\"a2\",4]]", "an acknowledgement of an older revision deletes nothing newer");
    // Again, and nothing at all: no error.
    store.delete(&[gone("a", 1)]).await.unwrap();
    store.delete(&[]).await.unwrap();
}

#[wasm_bindgen_test]
async fn local_rows_are_deleted_up_to_a_revision_too() {
    let store = fresh().await;
    for (id, revision) in [("older", 1), ("same", 2), ("newer", 3)] {
        local_storage::set(id, &to_js(&row(id, revision)));
    }
    store.delete(&[gone("older", 2), gone("same", 2), gone("newer", 2)]).await.unwrap();
    assert_eq!(local().await, "[\"candor:newer\"]");
}

#[wasm_bindgen_test]
async fn withdrawn_consent_empties_it_all() {
    let store = fresh().await;
    assert_eq!(store.put(&row("a", 1)).await, Put::Durable);
    local_storage::set(ID, &to_js(&row(ID, 1)));
    inside("memory.put('kept', 'log'); memory.put([['r', 1, '{}'], 'refused'], 'quarantine')").await;
    store.clear().await;
    assert_eq!((keys().await.as_str(), local().await.as_str()), ("[]", "[]"));
    assert_eq!(inside("memory.getAllKeys().onsuccess = take").await, "[\"log\"]", "the log is no answer; what was set aside is");
    forget().await;
}
