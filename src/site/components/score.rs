//! The figure of one survey, with its interval, its denominator and how the answers spread.

use crate::site::figures::{Headline, Question, Results};
use crate::site::live::{Connection, live};
use crate::site::phrase::{band, band_class, count, figure, interval, meaning, metric};
use crate::site::places::Place;
use crate::survey::{Band, Scale};
use leptos::either::EitherOf3;
use leptos::prelude::*;

/// The score of a place's survey.
#[component]
pub fn Score(
    /// The place.
    place: Place,
) -> impl IntoView {
    let live = live();
    let results = Memo::new(move |_| live.results.with(|all| all.get(place.survey).cloned()));
    let waiting = Memo::new(move |_| live.connection.get() == Connection::Connecting);
    let body = move || match results.get() {
        None if waiting.get() => EitherOf3::A(view! { <p class="figure loading" aria-hidden="true"></p> <p class="note">"Loading…"</p> }),
        Some(results) if results.on(place.scale).is_some() => EitherOf3::B(answered(place.scale, &results)),
        results => EitherOf3::C(unanswered(results.as_ref())),
    };
    view! {
        <section class="score" aria-labelledby=format!("score-{}", place.key)>
            <h3 id=format!("score-{}", place.key)>
                {metric(place.scale)}
                <span>{place.survey}</span>
            </h3>
            {body}
        </section>
    }
}

fn answered(scale: Scale, results: &Results) -> impl IntoView + use<> {
    let (question, headline) = results.on(scale)?;
    let Headline { value, .. } = headline;
    let seen = results.responses.exposures;
    Some(view! {
        <p class="figure" title=meaning(scale)>
            {figure(scale, value)}
            <span class="spoken">" ("{meaning(scale)}")"</span>
        </p>
        <p class="note">
            "95% interval "
            <b>{interval(scale, headline)}</b>
        </p>
        {spread(scale, question)}
        <p class="note">{count(question.n, "answer", "answers")}", seen "{count(seen, "time", "times")}</p>
    })
}

fn unanswered(results: Option<&Results>) -> impl IntoView + use<> {
    let seen = results.map_or(0, |results| results.responses.exposures);
    view! {
        <p class="figure none" aria-hidden="true">"–"</p>
        <p class="note">"No answer yet"</p>
        <div class="spread empty" aria-hidden="true"></div>
        <p class="note">{(seen > 0).then(|| format!("seen {}", count(seen, "time", "times")))}</p>
    }
}

/// How the answers spread over the bands: a bar, and the same in words.
fn spread(scale: Scale, question: &Question) -> impl IntoView + use<> {
    let bands = [(Band::Low, question.bands.low), (Band::Middle, question.bands.middle), (Band::High, question.bands.high)];
    let parts = bands
        .into_iter()
        .filter(|(_, number)| *number > 0)
        .map(|(part, number)| {
            let says = format!("{}: {number}", band(scale, part));
            view! { <i class=band_class(part) title=says style:flex-grow=move || number.to_string()></i> }
        })
        .collect_view();
    let words = bands.map(|(part, number)| format!("{} {number}", band(scale, part))).join(", ");
    view! { <div class="spread" role="img" aria-label=words>{parts}</div> }
}
