//! The figure of one survey, with its interval, its denominator and how the answers spread.

use crate::site::figures::{Headline, Question, Rate, Results, Weighted};
use crate::site::live::live;
use crate::site::phrase::{
    band, band_class, count, effective, figure, high_share, interval, left_out, meaning, method, metric, percent, rate_interval,
};
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
    let body = move || match results.get() {
        None if !live.begun.get() => {
            EitherOf3::A(view! { <p class="figure loading" aria-hidden="true"></p> <p class="note">"Loading…"</p> })
        }
        Some(results) if results.on(place.scale).is_some() => EitherOf3::B(answered(place.scale, &results)),
        results => EitherOf3::C(unanswered(results.as_ref())),
    };
    view! {
        <div class="score" role="group" aria-labelledby=format!("score-{}", place.key)>
            <h3 id=format!("score-{}", place.key)>
                {metric(place.scale)}
                <span>{place.survey}</span>
            </h3>
            {body}
        </div>
    }
}

fn answered(scale: Scale, results: &Results) -> impl IntoView + use<> {
    let (question, headline) = results.on(scale)?;
    let Headline { value, .. } = headline;
    let share = high_share(scale).zip(question.high_share);
    Some(view! {
        <p class="figure" title=meaning(scale)>
            <bdi dir="ltr">{figure(scale, value)}</bdi>
            <span class="spoken">" ("{meaning(scale)}")"</span>
        </p>
        <p class="note">{confidence(headline)}<b dir="ltr">{interval(scale, headline)}</b></p>
        {spread(scale, question)}
        <p class="note">
            <b>{count(question.n, "answer", "answers")}</b>
            {share.map(|(words, share)| format!(", {} {words}", percent(share.value)))}
        </p>
        {question.weighted.map(|figure| weighted(scale, figure))}
        {results.rates.answered.map(|rate| response_rate(&rate))}
    })
}

fn confidence(headline: Headline) -> impl IntoView + use<> {
    view! { "95% " <abbr title=method(headline.method)>"CI"</abbr> " " }
}

/// The share of those who answered, of those who saw the survey.
fn response_rate(rate: &Rate) -> impl IntoView + use<> {
    let more = format!("answered, of all who saw it; 95% confidence interval {}", rate_interval(rate));
    let spoken = format!(" ({more})");
    view! {
        <p class="note" title=more>
            "response "
            <b>{percent(rate.value)}</b>
            {format!(" of {}", rate.n)}
            <span class="spoken">{spoken}</span>
        </p>
    }
}

/// The figure for all who could have been asked, where not all had the same chance.
fn weighted(scale: Scale, weighted: Weighted) -> impl IntoView + use<> {
    let Weighted { headline, n_eff } = weighted;
    let more = format!(
        "each answer weighted by one over its sampling probability; 95% confidence interval {}; effective number of answers {}",
        interval(scale, headline),
        effective(n_eff)
    );
    let spoken = format!(" ({more})");
    view! {
        <p class="note" title=more>
            "weighted "
            <b dir="ltr">{figure(scale, headline.value)}</b>
            <span aria-hidden="true">", n"<sub>"eff"</sub>" "{effective(n_eff)}</span>
            <span class="spoken">{spoken}</span>
        </p>
    }
}

fn unanswered(results: Option<&Results>) -> impl IntoView + use<> {
    let left_out = results.and_then(|results| left_out(results.excluded));
    view! {
        <p class="figure none" aria-hidden="true">"–"</p>
        <p class="note">"No answer yet"</p>
        <div class="spread empty" aria-hidden="true"></div>
        <p class="note">{left_out}</p>
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
            view! { <i class=band_class(part) title=says style:flex-grow=move || number.to_string()>{number}</i> }
        })
        .collect_view();
    let words = bands.map(|(part, number)| format!("{} {number}", band(scale, part))).join(", ");
    view! { <div class="spread" role="img" aria-label=words>{parts}</div> }
}
