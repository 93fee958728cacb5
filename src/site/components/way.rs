//! The way of a response through its survey.

use crate::site::path::{Given, Path, Step};
use crate::site::phrase;
use crate::site::received::Score;
use leptos::either::EitherOf5;
use leptos::prelude::*;

/// What was asked and answered, step by step, and where it ended.
#[component]
pub fn Way(
    /// The way.
    path: Path,
) -> impl IntoView {
    let Path { steps, passed, ending } = path;
    let ending = ending
        .map(|ending| view! { <li class="ending"><span class="asked">"ending"</span><span class="given">{ending}</span></li> });
    view! {
        <ol class="way" aria-label="Answers, in order">
            {steps.into_iter().map(step).collect_view()}
            {ending}
        </ol>
        {(!passed.is_empty())
            .then(|| {
                let names = passed.iter().map(|name| phrase::spaced(name)).collect::<Vec<_>>().join(", ");
                view! { <p class="passed">"Not asked on this way: " {names}</p> }
            })}
    }
}

fn step(step: Step) -> impl IntoView {
    let empty = step.given.is_empty();
    let nothing = empty.then(|| view! { <span class="given nothing-given">"left empty"</span> });
    view! {
        <li class:empty=empty>
            <span class="asked" title=step.asked>{phrase::spaced(&step.question)}</span>
            {step.given.into_iter().map(given).collect_view()}
            {nothing}
        </li>
    }
}

fn given(given: Given) -> impl IntoView {
    match given {
        Given::Point(score) => EitherOf5::A(point(score)),
        Given::Words(words) => EitherOf5::B(view! { <span class="given" dir="auto">{words}</span> }),
        Given::Written(text) => EitherOf5::C(view! { <span class="given written" dir="auto">{text}</span> }),
        Given::Ordered(items) => EitherOf5::D(view! {
            <ol class="given order">{items.into_iter().map(|item| view! { <li dir="auto">{item}</li> }).collect_view()}</ol>
        }),
        Given::Pairs(pairs) => EitherOf5::E(view! {
            <dl class="given">
                {pairs.into_iter().map(|(name, text)| view! { <div><dt>{name}</dt>" "<dd dir="auto">{text}</dd></div> }).collect_view()}
            </dl>
        }),
    }
}

/// A point as the number of its scale; short scales also as so many filled dots.
fn point(score: Score) -> impl IntoView {
    let of = score.points.max;
    let dots = (score.points.min == 1 && of <= 7).then(|| {
        let dots = (1..=of).map(|dot| view! { <i class:on=dot <= score.point></i> }).collect_view();
        view! { <span class=format!("dots {}", phrase::band_class(score.band())) aria-hidden="true">{dots}</span> }
    });
    view! { <span class="given" title=phrase::score(score)>{dots} {format!("{} of {of}", score.point)}</span> }
}
