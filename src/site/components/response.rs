//! One response in the list.

use super::Way;
use crate::site::feed::Entry;
use crate::site::live::live;
use crate::site::path;
use crate::site::phrase::{self, ago, band_class, context, state};
use crate::site::received::Score;
use crate::survey::State;
use leptos::either::Either;
use leptos::prelude::*;

/// How many entries of the host's context are shown.
const CONTEXT: usize = 3;

/// One response: its score, where it was given, what was answered.
#[component]
pub fn ResponseEntry(
    /// The response.
    entry: Entry,
) -> impl IntoView {
    let now = live().now;
    let Entry { received, fresh } = entry;
    let response = received.response();
    let (at, reached) = (received.received_at, response.state);
    let pairs = context(response.touchpoint.context(), CONTEXT)
        .into_iter()
        .map(|(name, value)| view! { <span class="pair"><span>{name}</span>" "<b>{value}</b></span> })
        .collect_view();
    let reached_class = match reached {
        State::Completed => "reached completed",
        State::Shown | State::Partial | State::Dismissed => "reached",
    };
    let said = match path::of(response) {
        Some(path) => Either::Left(view! { <Way path/> }),
        None => Either::Right(received.comment().map(|text| view! { <blockquote dir="auto">{text.to_owned()}</blockquote> })),
    };
    view! {
        <li class="response" class:fresh=fresh>
            <Chip score=received.score()/>
            <div>
                <p class="who">
                    <b>{response.survey.id.clone()}</b>
                    <span>{received.place().map(str::to_owned)}</span>
                    <time datetime=at.to_rfc3339()>{move || ago(now.get().since(at))}</time>
                </p>
                {said}
                <p class="tags">
                    <span class=reached_class>{state(reached)}</span>
                    {received.mark().map(|mark| view! { <span class="mark">{mark}</span> })}
                    {pairs}
                </p>
            </div>
        </li>
    }
}

/// A score in the colour of its band; a dash where there is none.
#[component]
pub fn Chip(
    /// The score.
    score: Option<Score>,
) -> impl IntoView {
    let (class, title, shown, spoken) = match score {
        Some(score) => {
            let words = phrase::score(score);
            let spoken = words.strip_prefix(&score.point.to_string()).unwrap_or_default().to_owned();
            (band_class(score.band()), words, score.point.to_string(), spoken)
        }
        None => ("none", "No score".to_owned(), "–".to_owned(), " no score".to_owned()),
    };
    view! {
        <span class=format!("chip {class}") title=title>
            {shown}
            <span class="spoken">{spoken}</span>
        </span>
    }
}
