//! Where an answer leaves the widget: into storage, and as a copy to the courier.

use super::shell::{Shell, Showing};
use crate::browser::clock;
use crate::browser::store::{Put, to_js};
use crate::browser::task::spawn;
use crate::engine::outbox::{QUIET, Row};
use crate::engine::session::{Delivery, Urgency};
use crate::survey::event;
use crate::survey::response::Response;
use crate::widget::Event;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The loader's: keeps the copy until the courier, which it brings, has settled it.
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn submit(id: &str, row: &JsValue, rest: u32) -> Result<(), JsValue>;

    /// The loader's: passes on what storage has answered, as a [`Put`].
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn stored(id: &str, revision: u32, put: u32) -> Result<(), JsValue>;
}

/// Stores the response as it is now, and has it delivered.
pub fn save(shell: &Rc<Shell>, showing: &Rc<Showing>, urgency: Urgency) {
    let rest = if urgency == Urgency::Now { 0 } else { QUIET };
    let row = row(shell, showing, showing.session.borrow().response());
    put(shell, showing, row, rest);
}

/// Stores what is half typed: it is sent once its page is gone, or as part of what follows.
pub fn draft(shell: &Rc<Shell>, showing: &Rc<Showing>) {
    let mut made = None;
    showing.session.borrow_mut().draft(&mut |response| made = Some(row(shell, showing, response)));
    if let Some(row) = made {
        put(shell, showing, Row { draft: true, ..row }, QUIET);
    }
}

fn row(shell: &Shell, showing: &Showing, response: &Response) -> Row {
    let written = clock::now();
    Row {
        response_id: response.response_id.clone(),
        revision: response.revision,
        survey: response.survey.id.clone(),
        endpoint: showing.endpoint.clone(),
        body: event::body(&shell.page.origin(), written, response),
        key: showing.key.clone(),
        written,
        draft: false,
    }
}

fn put(shell: &Rc<Shell>, showing: &Rc<Showing>, row: Row, rest: i64) {
    // Where the page has taken `candor` away, a later page delivers what is stored.
    let _ = submit(&row.response_id, &to_js(&row), rest as u32);
    if shell.leaving.get() {
        shell.store.put_now(&row);
    }
    let (shell, showing) = (shell.clone(), showing.clone());
    spawn(async move {
        let put = shell.store.put(&row).await;
        if put == Put::Withdrawn {
            return;
        }
        // Only a document's survey goes on in another page.
        #[cfg(feature = "full")]
        if put == Put::Taken {
            super::full::saved::gone(&shell, &showing);
            let _ = stored(&row.response_id, row.revision, put as u32);
            return;
        }
        let durable = put == Put::Durable;
        showing.durable.set(if durable { row.revision } else { 0 });
        // The first revision says that the survey was shown; a draft is not yet meant.
        if row.revision > 1 && !row.draft {
            showing.announce("saved", &|json| {
                json.key("durable");
                json.boolean(durable);
            });
        }
        let _ = stored(&row.response_id, row.revision, put as u32);
    });
}

/// The courier says what became of a revision of a response: 0 it waits, 1 it was acknowledged, 2 refused, 3 given up, 4 brought
/// to its end by another tab. Of what was saved since, that says nothing. Returns the survey's element where it is on the page.
pub fn told(shell: &Rc<Shell>, response_id: &str, revision: u32, state: u32) -> Option<web_sys::Element> {
    let showing = shell.find(&|showing| showing.session.borrow().response().response_id == response_id)?;
    let delivery = match state {
        0 if showing.durable.get() == revision => Delivery::Saved,
        1 => Delivery::Delivered,
        2 | 3 => Delivery::Refused,
        4 => Delivery::Elsewhere,
        _ => Delivery::Unsaved,
    };
    let newest = showing.session.borrow().response().revision;
    if revision >= newest {
        shell.update(&showing, Event::Delivery(delivery));
    }
    Some(showing.element.clone())
}
