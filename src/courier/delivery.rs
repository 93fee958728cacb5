//! Carries out what the outbox wants, and reports back to it.

use super::Courier;
use crate::browser::announce;
use crate::browser::clock::{self, Timer};
use crate::browser::task::spawn;
use crate::browser::transport::{self, Sending};
use crate::browser::waiting::{Gone, mark_overdue};
use crate::engine::outbox::{Effect, End, Event, Reply, Request, Row, Settled, Why};
use js_sys::Array;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    /// The loader's: tells the widget what became of a response up to a revision; its survey's element comes back, where it is
    /// on the page.
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn told(response_id: &str, revision: u32, state: u32) -> Result<Option<Element>, JsValue>;
}

/// How long a violation of the page's policy may be reported after the request it stopped has failed, in milliseconds.
const REPORT: i32 = 50;

/// Does what one effect says.
pub fn perform(courier: &Rc<Courier>, effect: Effect) {
    let courier = courier.clone();
    match effect {
        Effect::Take => spawn(async move {
            if courier.turn.take(&courier.store).await {
                courier.update(Event::Turn);
            }
        }),
        Effect::Give => spawn(async move { courier.turn.give(&courier.store).await }),
        Effect::Read { request, ids } => spawn(async move {
            let mut rows = courier.store.read(&ids).await;
            if let Some(rows) = &mut rows {
                let missing = |id: &&String| !rows.iter().any(|row| row.response_id == **id);
                let missing: Vec<_> = ids.iter().filter(missing).collect();
                if !missing.is_empty() && (!courier.store.durable() || courier.store.lost().await) {
                    // It did not open, or the site's storage has been wiped under way: this page's copies are what there is.
                    rows.extend(missing.into_iter().filter_map(|id| courier.outbox.borrow().copy(id)));
                }
            }
            courier.update(Event::Read(request, rows));
        }),
        Effect::Send(request) if request.gzip => spawn(async move {
            let body = transport::compressed(&request).await;
            send(&courier, request, body);
        }),
        Effect::Send(request) => send(&courier, request, None),
        Effect::Abort(request) => {
            let mut under_way = courier.under_way.borrow_mut();
            if let Some(at) = under_way.iter().position(|(number, _)| *number == request) {
                under_way.swap_remove(at).1.abort();
            }
        }
        Effect::Wake(at) => {
            let timer = at.map(|at| {
                let weak = Rc::downgrade(&courier);
                Timer::after(at.since(courier.now()), move || {
                    if let Some(courier) = weak.upgrade() {
                        // Not from inside the timer that the update replaces.
                        spawn(async move { courier.update(Event::Tick) });
                    }
                })
            });
            courier.wake.replace(timer);
        }
        Effect::Overdue(row, at) => mark_overdue(&row, at),
        Effect::Settled(settled) => settle(&courier, settled),
        // The widget knows whether the answer is on disk.
        Effect::Waiting(response_id, revision, _) => drop(told(&response_id, revision, 0)),
        // What stays is deleted with the response.
        Effect::Overtaken(..) if courier.page.document.hidden() => {}
        Effect::Overtaken(response_id, revision, draft) => spawn(async move {
            let _ = courier.store.delete_below(&response_id, revision, draft).await;
        }),
    }
}

fn send(courier: &Rc<Courier>, request: Request, compressed: Option<JsValue>) {
    if !courier.granted.get() {
        return;
    }
    let sending = Sending::start(&request, compressed);
    if let Some(controller) = sending.controller() {
        courier.under_way.borrow_mut().push((request.request, controller));
    }
    let courier = courier.clone();
    spawn(async move {
        let mut reply = sending.end().await;
        courier.under_way.borrow_mut().retain(|(number, _)| *number != request.request);
        let endpoint = request.endpoint;
        match reply.outcome {
            Err(Why::Unreachable) => reply = Reply { outcome: Err(explain(&courier, &endpoint).await), ..reply },
            _ => courier.suspects.borrow_mut().retain(|suspect| *suspect != endpoint),
        }
        courier.update(Event::Replied(request.request, reply));
    });
}

/// Why a request had no answer, said once where the page's owner can do something about it.
async fn explain(courier: &Rc<Courier>, endpoint: &str) -> Why {
    clock::sleep(REPORT).await;
    if !courier.granted.get() {
        // The request was ended from here, and nothing more leaves: no question either.
        return Why::Unreachable;
    }
    if courier.blocked.borrow().iter().any(|blocked| endpoint.starts_with(blocked.as_str())) {
        once(courier, "csp", &["the page's Content-Security-Policy forbids requests to ", endpoint].concat());
        return Why::Csp;
    }
    if !transport::on_line() {
        return Why::Offline;
    }
    let failures = {
        let mut suspects = courier.suspects.borrow_mut();
        suspects.push(endpoint.to_owned());
        suspects.iter().filter(|suspect| *suspect == endpoint).count()
    };
    // Only another origin can refuse this one. A connection that breaks looks the same once; asked twice, we know enough.
    if endpoint.starts_with(&[&courier.page.origin(), "/"].concat()) || failures > 2 {
        return courier.outbox.borrow().why(endpoint).unwrap_or(Why::Unreachable);
    }
    let simple = courier.outbox.borrow().terms().simple;
    match transport::why(endpoint, simple).await {
        Why::Cors if failures < 2 => Why::Unreachable,
        Why::Cors => {
            once(courier, "cors", &["the endpoint does not allow this page's origin (CORS): ", endpoint].concat());
            Why::Cors
        }
        why => why,
    }
}

fn once(courier: &Courier, reason: &'static str, detail: &str) {
    let mut said = courier.said.borrow_mut();
    if !said.contains(&reason) {
        said.push(reason);
        fail(None, "", "", reason, detail);
    }
}

fn settle(courier: &Rc<Courier>, settled: Vec<Settled>) {
    let mut gone = Vec::new();
    let mut aside = Vec::new();
    for Settled { response_id, revision, survey, end, last, row } in settled {
        let (reason, state) = match &end {
            End::Acknowledged => ("", 1),
            End::Refused(_) => ("refused", 2),
            End::Withdrawn => ("withdrawn", 3),
            End::Evicted => ("evicted", 3),
            End::Expired => ("expired", 3),
            End::Corrupt => ("corrupt", 3),
            End::Elsewhere => ("", 4),
        };
        let detail = if let End::Refused(why) = &end { why.as_str() } else { "" };
        // Where something newer of it waits, nothing has come to its end for the page.
        let element = if last { told(&response_id, revision, state).ok().flatten() } else { None };
        if last && end == End::Acknowledged {
            announce::event(element.as_ref(), "delivered", &survey, &response_id, &|_| {});
        } else if last && !reason.is_empty() {
            fail(element.as_ref(), &survey, &response_id, reason, detail);
        }
        match (&end, row) {
            (End::Refused(_) | End::Corrupt, Some(row)) => {
                let row = Array::of3(&row.response_id.into(), &row.revision.into(), &row.body.into());
                aside.push((row.into(), [reason, " ", detail].concat()));
            }
            // It was found as it is: storage has all there is of it.
            (End::Corrupt, None) => aside.push((JsValue::NULL, response_id.clone())),
            _ => {}
        }
        if end != End::Elsewhere {
            gone.push(Gone { id: response_id, revision, unreadable: end == End::Corrupt });
        }
    }
    if gone.is_empty() {
        return;
    }
    let courier = courier.clone();
    spawn(async move {
        let (unread, mut aside): (Vec<_>, Vec<_>) = aside.into_iter().partition(|(row, _)| row.is_null());
        for (_, id) in unread {
            aside.extend(courier.store.raw(&[id]).await.into_iter().map(|row| (row, String::from("corrupt"))));
        }
        if !aside.is_empty() && courier.granted.get() {
            courier.store.set_aside(&aside).await;
        }
        // What cannot be deleted is sent once more on a later page; the endpoint knows its id.
        let deleted = courier.store.delete(&gone).await;
        let ids: Vec<_> = gone.into_iter().filter(|gone| gone.unreadable).map(|gone| gone.id).collect();
        if deleted.is_some() && !ids.is_empty() && courier.granted.get() {
            // The revision below may be sound.
            let left = courier.store.read(&ids).await.unwrap_or_default();
            courier.update(Event::Found(left.iter().map(Row::found).collect()));
        }
    });
}

/// What storage holds under keys that are none of ours will never be sent; it is kept aside.
pub async fn set_strange_aside(courier: &Courier) {
    let found = courier.store.strange().await.unwrap_or_default();
    if !found.is_empty() && courier.granted.get() {
        fail(None, "", "", "corrupt", "rows under keys that are no response's");
        let aside: Vec<_> = found.into_iter().map(|row| (row, String::from("corrupt"))).collect();
        courier.store.set_aside(&aside).await;
    }
}

fn fail(element: Option<&Element>, survey: &str, response: &str, reason: &str, detail: &str) {
    let about = if response.is_empty() { "" } else { "an answer was not delivered: " };
    announce::warn(&[about, reason, " ", detail].concat());
    announce::event(element, "error", survey, response, &|json| {
        json.string("reason", reason);
        json.string("detail", detail);
    });
}
