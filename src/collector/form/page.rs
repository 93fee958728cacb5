//! The pages: the form, its thank-you, and what is said where there is none. They look like the widget, whose style sheet they have.
//!
//! All that comes from outside goes through `html!`, which escapes texts and attributes (`maud`); the one thing that does not is the
//! style sheet.

use super::asked::{Asked, Texts};
use super::given::{Fault, Given};
use crate::survey::document::Style;
use crate::survey::words::{Words, fill};
use crate::survey::{Band, Prompts, Scale};
use axum::response::Html;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The style sheet: the widget's, whose rules for a card hold outside of a shadow root too, and what a page needs besides.
pub const STYLE: &str = concat!(include_str!("../../../style/widget.css"), include_str!("../../../style/form.css"));

/// The form with what was filled in, and with what is wrong with that.
pub fn form(asked: &Asked, given: &Given, faults: &[Fault]) -> Html<String> {
    let texts = asked.texts();
    let has = |fault: Fault| faults.contains(&fault);
    let said: Vec<(String, String)> = faults.iter().map(|fault| saying(*fault, asked, &texts)).collect();
    // Whoever hears the title hears first that something is wrong.
    let title: Vec<&str> = said.iter().map(|(_, text)| text.as_str()).chain([texts.question.as_str()]).collect();
    let content = html! {
        form method="post" action=(asked.action()) accept-charset="utf-8" {
            @if !said.is_empty() {
                div.faults role="alert" {
                    ul {
                        @for (index, (field, text)) in said.iter().enumerate() {
                            li { a href=(["#", field].concat()) autofocus[index == 0] { (text) } }
                        }
                    }
                }
            }
            (scale(asked, given, &texts, has(Fault::NoPoint)))
            @if let Some(prompts) = &texts.prompts { (comment(given, prompts, &texts.words, has(Fault::TooLong))) }
            div.actions { button.send #send type="submit" part="send" { (texts.words.get("send")) } }
            // Browsers that fill forms in again would bring the id of another page back.
            input type="hidden" name="id" value=(given.id) autocomplete="off";
        }
    };
    document(asked, &title.join(" · "), &content)
}

/// What is said of a fault, and the id of what it is about.
fn saying(fault: Fault, asked: &Asked, texts: &Texts) -> (String, String) {
    let longest = Prompts::LENGTH.to_string();
    match fault {
        Fault::NoPoint => (point_id(asked.scored.rating.points.min), texts.words.get("choose").to_owned()),
        Fault::TooLong => ("comment".to_owned(), fill(texts.words.get("too_long"), &[("count", &longest)])),
        Fault::Unsaved => ("send".to_owned(), texts.words.get("unsaved").to_owned()),
    }
}

fn point_id(point: i32) -> String {
    format!("point-{point}")
}

/// Native radios in a group that the question names. Stars and faces are numbers here, which need no picture.
fn scale(asked: &Asked, given: &Given, texts: &Texts, is_missing: bool) -> Markup {
    let rating = &asked.scored.rating;
    let (min, max, chosen) = (rating.points.min, rating.points.max, given.point(asked));
    let (low, high) = (texts.low.as_str(), texts.high.as_str());
    let thumb = |point: i32| match rating.style {
        Style::Thumbs if point == min => Some(("\u{1f44e}", texts.words.get("thumb_down"))),
        Style::Thumbs => Some(("\u{1f44d}", texts.words.get("thumb_up"))),
        _ => None,
    };
    let name = |point: i32| match (point, thumb(point)) {
        (point, _) if point == min && !low.is_empty() => format!("{point}, {low}"),
        (point, _) if point == max && !high.is_empty() => format!("{point}, {high}"),
        (_, Some((_, word))) => word.to_owned(),
        (point, None) => point.to_string(),
    };
    let band = |point: i32| match rating.points.band(point) {
        Band::Low => "low",
        Band::Middle => "middle",
        Band::High => "high",
    };
    // As many columns as the preset that is the nearest in length.
    let class = match max - min {
        ..=4 => Scale::Csat,
        5..=6 => Scale::Ces,
        _ => Scale::Nps,
    };
    let described: Vec<&str> =
        [(texts.help.is_some(), "help"), (is_missing, "missing")].into_iter().filter(|(is, _)| *is).map(|(_, id)| id).collect();
    html! {
        fieldset role="radiogroup" aria-labelledby="question" aria-required="true" aria-invalid=[is_missing.then_some("true")]
            aria-describedby=[(!described.is_empty()).then(|| described.join(" "))] {
            legend part="question" { h1 #question { (texts.question) } }
            @if let Some(help) = &texts.help { p.help #help part="help" { (help) } }
            div class={ "scale " (class.name()) } part="scale" {
                @for point in min..=max {
                    label.point part="point" {
                        input type="radio" name="score" id=(point_id(point)) value=(point) aria-label=(name(point))
                            data-band=(band(point)) checked[chosen == Some(point)];
                        span aria-hidden="true" { @if let Some((thumb, _)) = thumb(point) { (thumb) } @else { (point) } }
                    }
                }
            }
            @if !low.is_empty() || !high.is_empty() {
                div.anchors part="anchors" aria-hidden="true" {
                    span data-point=(min) { (low) }
                    span data-point=(max) { (high) }
                }
            }
            @if is_missing { p.error #missing part="error" { (texts.words.get("choose")) } }
        }
    }
}

/// The comment. What it asks for depends on the chosen point, which the style sheet follows where it can.
fn comment(given: &Given, [low, middle, high]: &[String; 3], words: &Words, is_long: bool) -> Markup {
    let longest = Prompts::LENGTH.to_string();
    html! {
        div.more {
            label for="comment" part="prompt" {
                span.any { (words.get("feedback")) }
                span.low { (low) }
                span.middle { (middle) }
                span.high { (high) }
                span.optional { " (" (words.get("optional")) ")" }
            }
            // A browser drops the first line break.
            textarea #comment name="comment" part="comment" rows="3" maxlength=(longest)
                aria-invalid=[is_long.then_some("true")] aria-describedby=[is_long.then_some("long")] { "\n" (given.comment) }
            @if is_long { p.error #long part="error" { (fill(words.get("too_long"), &[("count", &longest)])) } }
        }
    }
}

/// The thank-you, which is shown once the answer is stored.
pub fn thanks(asked: &Asked) -> Html<String> {
    let words = asked.texts().words;
    let content = html! {
        div.thanks part="thanks" {
            span.tick aria-hidden="true" {}
            h1.title { (words.get("thanks")) }
            p.note { (words.get("delivered")) }
        }
    };
    document(asked, words.get("thanks"), &content)
}

/// What is said where it is not asked any more, or not yet.
pub fn closed(asked: &Asked) -> Html<String> {
    let title = "This survey is closed";
    let content = html! { h1.title { (title) } p.note { "It is not asked at this time. What was handed in is kept." } };
    whole("en", "ltr", asked.theme, title, &content)
}

/// What is said where there is no form. In English, since nothing is known of who reads it.
pub fn refusal(title: &str, detail: &str) -> Html<String> {
    let content = html! { h1.title { (title) } p.note { (detail) } };
    whole("en", "ltr", "auto", title, &content)
}

fn document(asked: &Asked, title: &str, content: &Markup) -> Html<String> {
    whole(&asked.language, asked.direction().html(), asked.theme, title, content)
}

fn whole(language: &str, direction: &str, theme: &str, title: &str, content: &Markup) -> Html<String> {
    let page = html! {
        (DOCTYPE)
        html lang=(language) dir=(direction) data-theme=(theme) {
            head {
                meta charset="utf-8";
                title { (title) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                style { (PreEscaped(STYLE)) }
            }
            body { main.card data-theme=(theme) { (content) } }
        }
    };
    Html(page.into_string())
}
