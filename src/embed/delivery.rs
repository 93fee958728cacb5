//! Carries out what the outbox wants, and reports back to it.

use super::announce;
use super::shell::Shell;
use crate::browser::clock::{self, Timer};
use crate::browser::task::spawn;
use crate::browser::transport;
use crate::engine::outbox::{Effect, End, Event, Row};
use crate::engine::session::Delivery;
use crate::survey::json::Writer;
use std::rc::Rc;

/// Tells the outbox what happened, and does what follows.
pub fn update(shell: &Rc<Shell>, event: Event) {
    let effects = shell.outbox.borrow_mut().update(event, clock::now(), clock::random_bits());
    for effect in effects {
        perform(shell, effect);
    }
}

fn perform(shell: &Rc<Shell>, effect: Effect) {
    let shell = shell.clone();
    match effect {
        Effect::Put(mut row) => spawn(async move {
            let put = row.revision;
            let durable = shell.store.put(&mut row).await.is_some();
            let Row { response_id, revision: written, .. } = row;
            if written > 1 {
                say(&shell, &response_id, "saved", &|json| {
                    json.key("durable");
                    json.boolean(durable);
                });
            }
            update(&shell, Event::Stored { response_id, put, written, durable });
        }),
        Effect::Send { request, endpoint, body, batch } => {
            let reply = transport::post(&endpoint, &body, batch);
            spawn(async move {
                let reply = reply.await;
                update(&shell, Event::Replied(request, reply));
            });
        }
        Effect::Wake(at) => {
            let weak = Rc::downgrade(&shell);
            let timer = Timer::after(at.since(clock::now()), move || {
                if let Some(shell) = weak.upgrade() {
                    // Not from inside the timer that the update replaces.
                    spawn(async move { update(&shell, Event::Tick) });
                }
            });
            shell.wake.replace(Some(timer));
        }
        Effect::Settled { response_id, revision, end } => {
            let (reason, detail) = match end {
                End::Acknowledged => ("", String::new()),
                End::Refused(why) => ("refused", why),
                End::Withdrawn => ("withdrawn", String::new()),
            };
            if reason.is_empty() {
                say(&shell, &response_id, "delivered", &|_| {});
                shell.delivered(&response_id, Delivery::Delivered);
            } else {
                announce::warn(&["an answer was not delivered: ", reason, " ", &detail].concat());
                say(&shell, &response_id, "error", &|json| {
                    json.string("reason", reason);
                    json.string("detail", &detail);
                });
                shell.delivered(&response_id, Delivery::Refused);
            }
            // A row that cannot be deleted is sent once more on a later page; the endpoint knows its id.
            spawn(async move {
                shell.store.delete(&response_id, revision).await;
            });
        }
        Effect::Waiting(response_id, durable) => {
            let delivery = if durable { Delivery::Saved } else { Delivery::Unsaved };
            shell.delivered(&response_id, delivery);
        }
    }
}

fn say(shell: &Rc<Shell>, response_id: &str, name: &str, more: &dyn Fn(&mut Writer)) {
    match shell.of_response(response_id) {
        Some(showing) => showing.announce(name, more),
        // Its page is gone: an earlier visit's answer.
        None => announce::event(None, name, "", response_id, more),
    }
}
