//! What is set aside: rows that nobody takes, for whoever looks into it.

use crate::site::{fresh, inside, row};
use candor::browser::local as local_storage;
use candor::browser::store::to_js;
use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

fn refused(numbers: std::ops::Range<u32>) -> Vec<(JsValue, String)> {
    numbers.map(|n| (Array::of2(&"id".into(), &n.into()).into(), format!("refused {n}"))).collect()
}

/// Number and reason of what is aside, as JSON.
async fn kept() -> String {
    inside("memory.get('quarantine').onsuccess = (event) => (result = event.target.result.map(([row, why]) => [row[1], why]))")
        .await
}

#[wasm_bindgen_test]
async fn rows_are_set_aside_with_their_reason() {
    let store = fresh().await;
    store.set_aside(&refused(0..1)).await.unwrap();
    store.set_aside(&refused(1..3)).await.unwrap();
    assert_eq!(kept().await, "[[0,\"refused 0\"],[1,\"refused 1\"],[2,\"refused 2\"]]");
}

#[wasm_bindgen_test]
async fn the_last_fifty_stay() {
    let store = fresh().await;
    for numbers in [0..49, 49..51, 51..120] {
        store.set_aside(&refused(numbers.clone())).await.unwrap();
        let expected: Vec<_> = (numbers.end.saturating_sub(50)..numbers.end).map(|n| format!("[{n},\"refused {n}\"]")).collect();
        assert_eq!(kept().await, format!("[{}]", expected.join(",")));
    }
}

#[wasm_bindgen_test]
async fn garbage_in_its_place_is_replaced() {
    for garbage in ["'text'", "{}", "null", "7"] {
        let store = fresh().await;
        inside(&format!("memory.put({garbage}, 'quarantine')")).await;
        store.set_aside(&refused(3..4)).await.unwrap();
        assert_eq!(kept().await, "[[3,\"refused 3\"]]", "{garbage}");
    }
}

#[wasm_bindgen_test]
async fn what_cannot_be_read_is_there_as_it_is() {
    let store = fresh().await;
    inside("outbox.add({ any: ['thing'] }, ['a', 1]); outbox.add(7, ['a', 3]); outbox.add(8, ['b', 1])").await;
    local_storage::set("c", &to_js(&row("c", 1)));
    let found = store.raw(&["a".to_owned(), "c".to_owned(), "absent".to_owned()]).await;
    let found: Vec<_> = found.iter().map(|value| js_sys::JSON::stringify(value).unwrap().as_string().unwrap()).collect();
    assert_eq!(found[..2], ["{\"any\":[\"thing\"]}", "7"]);
    assert!(found[2].starts_with("[\"c\",1,") && found.len() == 3, "{found:?}");
    // As the outbox does it.
    store.set_aside(&[(Array::of2(&JsValue::NULL, &JsValue::TRUE).into(), "corrupt".to_owned())]).await.unwrap();
    assert_eq!(kept().await, "[[true,\"corrupt\"]]");
}
