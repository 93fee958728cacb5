//! Why a place's surveys are asked at this moment, or are not: what the page's own `candor('explain')` says.

use crate::site::clock;
use crate::site::frame::{self, Silence};
use crate::site::phrase::{moment, until};
use crate::site::trace::{Account, Check, Explanation, Line, title};
use crate::survey::Timestamp;
use leptos::either::EitherOf3;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The explanation of the page in a frame.
#[component]
pub fn Trace(
    /// The frame.
    frame: NodeRef<html::Iframe>,
    /// Id of the panel.
    id: String,
    /// What the place is called.
    place: &'static str,
) -> impl IntoView {
    let told = RwSignal::new(None::<Result<Explanation, Silence>>);
    let look = move || {
        let Some(page) = frame.get_untracked() else { return };
        told.set(None);
        spawn_local(async move { told.set(Some(frame::explain(&page).await)) });
    };
    // Once it is on the page.
    Effect::new(move |_| look());
    let body = move || match told.get() {
        None => EitherOf3::A(view! {
            <div class="loading rows" aria-hidden="true"><i></i><i></i></div>
            <p class="spoken">"Asking the page…"</p>
        }),
        Some(Err(silence)) => EitherOf3::B(view! { <p class="nothing">{excuse(silence)}</p> }),
        Some(Ok(explanation)) => EitherOf3::C(explained(explanation)),
    };
    view! {
        <section class="trace" id=id aria-label=format!("Who is asked: {place}")>
            <div class="head">
                <p>"What the page’s own " <code>"candor('explain')"</code> " says of this moment:"</p>
                <button type="button" class="quiet" on:click=move |_| look()>"Look again"</button>
            </div>
            <div aria-live="polite">{body}</div>
        </section>
    }
}

const fn excuse(silence: Silence) -> &'static str {
    match silence {
        Silence::NoWidget => "The page has no widget yet. Look again once it has loaded.",
        Silence::NoDocument => "The page has not read its survey document yet. Look again in a moment.",
        Silence::NoAnswer => "The page does not answer. Load it again with “Ask again”.",
    }
}

fn explained(explanation: Explanation) -> impl IntoView {
    let Explanation { at, surveys } = explanation;
    surveys.into_iter().enumerate().map(|(place, account)| survey(account, at, place == 0)).collect_view()
}

fn survey(account: Account, at: Timestamp, open: bool) -> impl IntoView {
    let (class, verdict) = match &account.refused_by {
        None => ("high", "may be asked".to_owned()),
        Some(rule) => ("low", format!("not now: {}", title(rule))),
    };
    let earliest = match (account.earliest, &account.refused_by) {
        (_, None) => format!("As soon as one of its triggers fires: {}.", account.triggers.join(", ")),
        (Some(earliest), _) => {
            format!(
                "Could be asked from {}, {}, if nothing else changes.",
                moment(earliest),
                until(earliest.since(clock::now().max(at)))
            )
        }
        (None, _) => "Time alone does not change that.".to_owned(),
    };
    let first = account.refused_by;
    let rules = format!("Rules for {}", account.survey);
    let rows = account.checks.into_iter().map(|check| row(check, first.as_deref())).collect_view();
    view! {
        <details open=open>
            <summary><code>{account.survey}</code> <b class=class>{verdict}</b></summary>
            <p>{earliest}</p>
            // Its roles by name: on a narrow page its parts are blocks, which to some browsers are no table.
            <table role="table" aria-label=rules>
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Rule"</th>
                        <th role="columnheader">"Wants"</th>
                        <th role="columnheader">"Found"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </details>
    }
}

fn row(check: Check, first: Option<&str>) -> impl IntoView + use<> {
    let (mark, says) = match (check.applies, check.holds) {
        (false, _) => ("–", "does not apply: "),
        (true, true) => ("✓", "lets pass: "),
        (true, false) => ("✗", "refuses: "),
    };
    let is_first = check.refuses() && first == Some(check.rule.as_str());
    let until = check.changes.map(|at| view! { <span class="until">"at least until " {moment(at)}</span> });
    let lines = check.lines();
    let conditions = (!lines.is_empty()).then(
        || view! { <tr role="row" class="conditions"><td role="cell" colspan="3"><ul>{lines.into_iter().map(line).collect_view()}</ul></td></tr> },
    );
    view! {
        <tr role="row" class:refuses=check.refuses()>
            <th role="rowheader">
                <i aria-hidden="true">{mark}</i>
                <span class="spoken">{says}</span>
                {check.title()}
                {is_first.then(|| view! { <span class="first">"first refusal"</span> })}
            </th>
            <td role="cell" data-label="Wants">{check.wanted()}</td>
            <td role="cell" data-label="Found">{check.found()} {until}</td>
        </tr>
        {conditions}
    }
}

fn line(line: Line) -> impl IntoView {
    let Line { depth, holds, wanted, found } = line;
    let (mark, says) = if holds { ("✓", "holds: ") } else { ("✗", "does not hold: ") };
    view! {
        <li class=format!("depth-{}", depth.min(4)) class:refuses=!holds>
            <i aria-hidden="true">{mark}</i>
            <span class="spoken">{says}</span>
            {wanted}
            {found.map(|found| view! { ": " <b>{found}</b> })}
        </li>
    }
}
