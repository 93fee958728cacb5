//! Surveys that are never asked. That one is switched off is no mistake, and whether one has closed cannot be known without a
//! clock.

use super::flow::never;
use super::{Warnings, at};
use crate::survey::document::Survey;
use crate::survey::document::audience::Moment;
use crate::survey::json::Value;

pub(super) fn of(survey: &Survey, written: &Value, place: &str, warnings: &mut Warnings) {
    let mut say = |field: &str, text: &str, help: Option<&str>| {
        warnings.say([place, field].concat(), text, help.map(str::to_owned));
    };
    if survey.enabled && survey.sample.millionths() == 0 {
        let help = "`\"enabled\": false` switches a survey off";
        say("/sample", "nobody is in a sample of 0: this survey is never asked", Some(help));
    }
    if survey.enabled && never(&survey.audience) {
        say("/audience", "this never holds: the survey is never asked", None);
    }
    if survey.limit.is_some() && written.member("responses").is_none() {
        let help = "the collector fills `responses` in; where another server hands out the document, it has to";
        say("/limit", "`limit` has no effect as long as `responses` is not there", Some(help));
    } else if survey.limit.is_some_and(|limit| survey.responses >= limit) {
        say("/limit", "the limit is reached: this survey is not asked any more", None);
    }
    for (index, trigger) in survey.triggers.iter().enumerate() {
        let Moment::Event(name, condition) = &trigger.on else { continue };
        if never(condition) {
            say(&(at("/triggers", index) + "/where"), "this never holds", None);
        }
        let cancels = |on: &Moment| matches!(on, Moment::Event(cancelling, _) if cancelling == name);
        if survey.cancel.iter().any(|cancel| cancels(&cancel.on)) {
            say(&at("/triggers", index), "the same event sets the survey off and cancels it", None);
        }
    }
}
