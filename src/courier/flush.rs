//! `candor('flush')`: tries now, waits a little, and says what was delivered, what waits and why.

use super::{Courier, entry};
use crate::browser::clock;
use crate::engine::outbox::Event;
use crate::survey::json::Writer;
use js_sys::JSON;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// How long it waits for the endpoint, in milliseconds.
const LIMIT: i64 = 5_000;
/// How often it looks, in milliseconds.
const EVERY: i32 = 50;

/// Resolves to `{delivered, waiting, reasons: [{endpoint, waiting, reason, status, retry_in_ms}]}`.
pub async fn flush(courier: &Rc<Courier>) -> JsValue {
    let before = courier.outbox.borrow().delivered();
    if courier.granted.get() {
        let end = courier.now().plus(LIMIT);
        while courier.looking.get() && courier.now() < end {
            clock::sleep(EVERY).await;
        }
        entry::look(courier).await;
        courier.update(Event::Flush);
        while courier.outbox.borrow().waiting() > 0 && courier.now() < end {
            clock::sleep(EVERY).await;
        }
    }
    let outbox = courier.outbox.borrow();
    let mut json = Writer::default();
    json.open('{');
    json.number("delivered", outbox.delivered().wrapping_sub(before).into());
    json.number("waiting", outbox.waiting() as i64);
    json.key("reasons");
    json.open('[');
    if courier.unread.get() {
        json.open('{');
        json.string("endpoint", "");
        json.number("waiting", 0);
        json.string("reason", "storage");
        json.number("retry_in_ms", 0);
        json.close('}');
    }
    for line in outbox.report(courier.now()) {
        json.open('{');
        json.string("endpoint", &line.endpoint);
        json.number("waiting", line.waiting as i64);
        json.string("reason", line.reason);
        if line.status > 0 {
            json.number("status", line.status.into());
        }
        json.number("retry_in_ms", line.retry_in);
        json.close('}');
    }
    json.close(']');
    json.close('}');
    JSON::parse(&json.finish()).unwrap_or_default()
}
