//! Everything that came from the collector, beside the places.

use super::{Gate, Responses, Scores};
use crate::site::api::Failure;
use crate::site::live::{Connection, live};
use leptos::either::Either;
use leptos::prelude::*;

/// The figures and the responses, or the question for the token.
#[component]
pub fn Answers() -> impl IntoView {
    let live = live();
    let locked = Memo::new(move |_| matches!(live.connection.get(), Connection::Locked | Connection::Refused));
    view! {
        <div class="answers" id="answers">
            <Trouble/>
            {move || if locked.get() { Either::Left(view! { <Gate/> }) } else { Either::Right(view! { <Scores/> <Responses/> }) }}
        </div>
    }
}

/// Says that the collector does not answer, while it does not.
#[component]
fn Trouble() -> impl IntoView {
    let connection = live().connection;
    let words = move || match connection.get() {
        Connection::Away(Failure::Strange(200)) => "The collector's reply could not be read. Trying again…".to_owned(),
        Connection::Away(Failure::Strange(status)) => format!("The collector answers with an error ({status}). Trying again…"),
        Connection::Away(_) => "The collector does not answer. Trying again…".to_owned(),
        _ => String::new(),
    };
    view! { <p class="trouble" role="status">{words}</p> }
}
