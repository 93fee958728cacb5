//! How numbers and moments read on the page.

use super::figures::{Excluded, Headline, Rate};
use super::received::{Received, Score};
use crate::survey::json::Value;
use crate::survey::scoring::Method;
use crate::survey::time::{DAY, SECOND};
use crate::survey::{Band, Scale, State, Timestamp};

const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// How long ago something was, from the milliseconds since.
pub fn ago(ms: i64) -> String {
    match ms {
        ..2_000 => "just now".to_owned(),
        2_000..MINUTE => format!("{} s ago", ms / SECOND),
        MINUTE..HOUR => format!("{} min ago", ms / MINUTE),
        HOUR..DAY => format!("{} h ago", ms / HOUR),
        _ => count((ms / DAY).unsigned_abs(), "day ago", "days ago"),
    }
}

/// `1 answer`, `2 answers`.
pub fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The usual abbreviation of a scale's figure.
pub const fn metric(scale: Scale) -> &'static str {
    match scale {
        Scale::Nps => "NPS",
        Scale::Csat => "CSAT",
        Scale::Ces => "CES",
    }
}

/// How an interval was found.
pub const fn method(method: Option<Method>) -> &'static str {
    match method {
        None => "confidence interval",
        Some(Method::AdjustedWald) => "adjusted-Wald confidence interval",
        Some(Method::Wilson) => "Wilson's confidence interval",
        Some(Method::StudentT) => "Student's t confidence interval",
        Some(Method::AllAlike) => "confidence interval: all answers are the same, but others may not have been seen yet",
        Some(Method::WholeScale) => "confidence interval: one answer says nothing of others, so any mean is possible",
    }
}

/// What the figure of a scale is.
pub const fn meaning(scale: Scale) -> &'static str {
    match scale {
        Scale::Nps => "promoters less detractors, −100 to +100",
        Scale::Csat => "chose 4 or 5 of 5",
        Scale::Ces => "mean agreement, 1 to 7",
    }
}

/// A figure as it is usually written: `+42`, `83%`, `5.8`.
pub fn figure(scale: Scale, value: f64) -> String {
    match scale {
        Scale::Nps => match value.round() as i64 {
            0 => "0".to_owned(),
            score => format!("{}{}", if score < 0 { '−' } else { '+' }, score.abs()),
        },
        Scale::Csat => percent(value),
        Scale::Ces => format!("{value:.1}"),
    }
}

/// A share as it is usually written: `83%`. Neither none nor all unless it is so.
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        percent if percent > 0.0 && percent < 1.0 => "<1%".to_owned(),
        percent if percent > 99.0 && percent < 100.0 => ">99%".to_owned(),
        percent => format!("{percent:.0}%"),
    }
}

/// The interval of a rate: `72% to 86%`.
pub fn rate_interval(rate: &Rate) -> String {
    format!("{} to {}", percent(rate.low), percent(rate.high))
}

/// An effective number of answers: `64`, and `4.5` where a half matters.
pub fn effective(n: f64) -> String {
    if n < 10.0 { format!("{n:.1}") } else { format!("{n:.0}") }
}

/// What the share of the high band is called, where it says more than the figure itself.
pub const fn high_share(scale: Scale) -> Option<&'static str> {
    match scale {
        // The dash stays with its numbers: no-break space, word joiners.
        Scale::Ces => Some("at\u{a0}5\u{2060}–\u{2060}7"),
        Scale::Nps | Scale::Csat => None,
    }
}

/// The interval of a figure, in words: an en dash would read as a minus sign.
pub fn interval(scale: Scale, headline: Headline) -> String {
    format!("{} to {}", figure(scale, headline.low), figure(scale, headline.high))
}

/// The name of a band on a plain rating.
pub const fn plain_band(band: Band) -> &'static str {
    match band {
        Band::Low => "Low",
        Band::Middle => "Middle",
        Band::High => "High",
    }
}

/// The name of a band on a scale.
pub const fn band(scale: Scale, band: Band) -> &'static str {
    match (scale, band) {
        (Scale::Nps, Band::Low) => "Detractors",
        (Scale::Nps, Band::Middle) => "Passives",
        (Scale::Nps, Band::High) => "Promoters",
        (Scale::Csat, Band::Low) => "Dissatisfied",
        (Scale::Csat | Scale::Ces, Band::Middle) => "Neither",
        (Scale::Csat, Band::High) => "Satisfied",
        (Scale::Ces, Band::Low) => "Disagree",
        (Scale::Ces, Band::High) => "Agree",
    }
}

/// The class that colours a band.
pub const fn band_class(band: Band) -> &'static str {
    match band {
        Band::Low => "low",
        Band::Middle => "middle",
        Band::High => "high",
    }
}

/// How far a person went.
pub const fn state(state: State) -> &'static str {
    match state {
        State::Shown => "seen, not answered",
        State::Partial => "not handed in yet",
        State::Completed => "completed",
        State::Dismissed => "closed",
    }
}

/// What a screen reader hears of a new answer.
pub fn arrival(received: &Received) -> String {
    let survey = &received.response().survey.id;
    let comment = if received.comment().is_some() { ", with a comment" } else { "" };
    match received.score() {
        Some(Score { points, point, .. }) => format!("New answer to {survey}: {point} of {}{comment}.", points.max),
        None => format!("New answer to {survey}{comment}."),
    }
}

/// An id as words: `front_desk` → `front desk`.
pub fn spaced(id: &str) -> String {
    id.replace('_', " ")
}

/// `3 of 5, Neither`: a score in words.
pub fn score(score: Score) -> String {
    let Score { standard, points, point } = score;
    let name = standard.map_or(plain_band(score.band()), |scale| band(scale, score.band()));
    format!("{point} of {}, {name}", points.max)
}

/// A moment as a person reads it, in UTC: `22 Nov 2026, 04:31 UTC`.
pub fn moment(at: Timestamp) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = at.to_rfc3339();
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    let month = part(5..7).parse::<usize>().ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
    match month {
        Some(month) => format!("{} {month} {}, {} UTC", part(8..10).trim_start_matches('0'), part(0..4), part(11..16)),
        None => text,
    }
}

/// A text with every RFC 3339 moment in it as [`moment`] writes it.
pub fn readable(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        let plain = word.trim_end_matches(',');
        match Timestamp::from_rfc3339(plain) {
            Some(at) => moment(at) + &word[plain.len()..],
            None => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// How long until a moment, from the milliseconds until it: `in 30 days`, rounded up.
pub fn until(ms: i64) -> String {
    let whole = |unit: i64| ((ms + unit - 1) / unit).unsigned_abs();
    match ms {
        i64::MIN..=0 => "now".to_owned(),
        1..HOUR => format!("in {}", count(whole(MINUTE), "minute", "minutes")),
        HOUR..DAY => format!("in {}", count(whole(HOUR), "hour", "hours")),
        _ => format!("in {}", count(whole(DAY), "day", "days")),
    }
}

/// Which responses the figures leave out; nothing where they leave out none.
pub fn left_out(excluded: Excluded) -> Option<String> {
    let Excluded { live, test, automated } = excluded;
    let parts: Vec<String> = [(live, "live"), (test, "test"), (automated, "automated")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    (!parts.is_empty()).then(|| format!("{} left out", parts.join(", ")))
}

/// The first entries of the host's own context, as name and value.
pub fn context(value: &Value, most: usize) -> Vec<(String, String)> {
    let Value::Object(members) = value else { return vec![] };
    members.iter().take(most).map(|(name, value)| (name.clone(), value.to_plain())).collect()
}

#[cfg(test)]
mod tests {
    use super::super::received::tests::received;
    use super::*;

    #[test]
    fn moments() {
        for (ms, text) in [
            (-5_000, "just now"),
            (1_999, "just now"),
            (2_000, "2 s ago"),
            (59_999, "59 s ago"),
            (60_000, "1 min ago"),
            (3_599_999, "59 min ago"),
            (3_600_000, "1 h ago"),
            (DAY, "1 day ago"),
            (3 * DAY, "3 days ago"),
        ] {
            assert_eq!(ago(ms), text);
        }
    }

    #[test]
    fn figures() {
        assert_eq!(figure(Scale::Nps, 41.7), "+42");
        assert_eq!(figure(Scale::Nps, -0.4), "0");
        assert_eq!(figure(Scale::Nps, -33.3), "−33");
        assert_eq!(figure(Scale::Csat, 0.8333), "83%");
        assert_eq!(figure(Scale::Ces, 5.75), "5.8");
        assert_eq!(interval(Scale::Nps, Headline { value: 30.0, low: -14.1, high: 44.2, method: None }), "−14 to +44");
        assert_eq!(effective(63.7), "64");
        assert_eq!(effective(4.46), "4.5");
    }

    #[test]
    fn shares_are_all_or_nothing_only_where_they_are() {
        for (share, text) in [(0.0, "0%"), (0.004, "<1%"), (0.0149, "1%"), (0.986, "99%"), (0.996, ">99%"), (1.0, "100%")] {
            assert_eq!(percent(share), text);
        }
        let rate = Rate { part: 100, n: 125, value: 0.8, low: 0.7214, high: 0.8604 };
        assert_eq!(rate_interval(&rate), "72% to 86%");
    }

    #[test]
    fn arrivals() {
        assert_eq!(
            arrival(&received(1, 2, "completed", Some(9), Some("Good"), 0)),
            "New answer to product-nps: 9 of 10, with a comment."
        );
        assert_eq!(arrival(&received(1, 2, "partial", Some(0), None, 0)), "New answer to product-nps: 0 of 10.");
    }

    #[test]
    fn moments_that_come() {
        let at = Timestamp::from_rfc3339("2026-11-02T04:31:07.123Z").unwrap();
        assert_eq!(moment(at), "2 Nov 2026, 04:31 UTC");
        assert_eq!(readable("stay 2026-11-02T04:31:07Z, left"), "stay 2 Nov 2026, 04:31 UTC, left");
        assert_eq!(readable("no other survey for 30 days"), "no other survey for 30 days");
        for (ms, text) in [
            (-5, "now"),
            (1, "in 1 minute"),
            (HOUR, "in 1 hour"),
            (HOUR + 1, "in 2 hours"),
            (DAY, "in 1 day"),
            (30 * DAY - 9, "in 30 days"),
        ] {
            assert_eq!(until(ms), text);
        }
    }

    #[test]
    fn what_is_left_out() {
        assert_eq!(left_out(Excluded::default()), None);
        let excluded = Excluded { live: 0, test: 1, automated: 3 };
        assert_eq!(left_out(excluded), Some("1 test, 3 automated left out".to_owned()));
    }

    #[test]
    fn the_hosts_context() {
        let received = received(1, 1, "shown", None, None, 0);
        let pairs = context(received.response().touchpoint.context(), 1);
        assert_eq!(pairs, [("plan".to_owned(), "team".to_owned())]);
    }
}
