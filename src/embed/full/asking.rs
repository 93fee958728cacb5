//! From a wish to a survey of a document on the page: language, facts, decision, and the mounting that all surveys share.

use super::More;
use super::resting;
use super::saved::Saved;
use crate::browser::announce;
use crate::browser::clock;
use crate::browser::full::fetch;
use crate::browser::task::spawn;
use crate::embed::asking::{Mounting, blank, busy, mount, unoccupied};
use crate::embed::shell::Shell;
use crate::embed::tab;
use crate::engine::eligibility::{self, Decision, Rule, Wish};
use crate::engine::exposure::Log;
use crate::engine::facts::{Facts, wanted};
use crate::engine::frequency;
use crate::engine::options::{Consent, Options, Theme};
use crate::engine::placement::{self, Placement};
use crate::engine::targeting;
use crate::engine::walk::Walk;
use crate::survey::document::{Document, Frequency, Survey, standard};
use crate::survey::json::Value;
use crate::survey::language::choose;
use crate::survey::response::{Invitation, Probability, Respondent, SurveyRef};
use crate::survey::scale::Scale;
use crate::survey::time::Timestamp;
use crate::survey::words::{TAGS, Words};
use crate::widget::Setting;
use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use web_sys::Element;

/// A wish to ask one of a document's surveys.
#[derive(Clone)]
pub struct Asking {
    /// The document.
    pub document: Rc<Document>,
    /// The survey's place in it.
    pub survey: usize,
    /// With which options.
    pub options: Options,
    /// Where; `None` makes an element of our own.
    pub element: Option<Element>,
    /// What set it off, as the invitation records it.
    pub trigger: String,
    /// How much it is wished for.
    pub wish: Wish,
    /// Values that steps begin with, by question; they are no answers yet.
    pub prefill: Value,
    /// Only where progress of an earlier load is left: it was decided about then.
    pub resuming: bool,
    /// Where the document is a preset, its scale.
    pub preset: Option<Scale>,
}

/// Asks, where it may; returns whether a survey is now on the page.
///
/// Boxed, so that its code exists once and not in every future that waits for it.
pub fn ask(shell: Rc<Shell>, asking: Asking) -> Pin<Box<dyn Future<Output = bool>>> {
    Box::pin(decide(shell, asking))
}

async fn decide(shell: Rc<Shell>, asking: Asking) -> bool {
    let Asking { document, survey: place, mut options, element, trigger, wish, prefill, resuming, preset } = asking;
    let Some(survey) = document.surveys.get(place) else { return false };
    let preview = wish == Wish::Preview;
    if element.is_none() {
        stand(&mut options, survey);
    }
    if options.endpoint.is_empty() && !preview {
        announce::warn("nothing to send to: set endpoint");
        return false;
    }
    if options.consent != Consent::Granted && !preview {
        announce::debug(options.debug, "not asked: no consent yet");
        return false;
    }
    let language = language_of(&shell, &document.language, survey, &options.lang);
    let words = words(&shell, &language).await;
    if !unoccupied(options.placement, element.as_ref()).await {
        return false;
    }
    if shell.find(&|showing| busy(showing, options.placement, element.as_ref())).is_some() {
        announce::debug(options.debug, "not asked: a survey is open");
        return false;
    }
    let now = clock::now();
    let mut facts = facts(&shell, &document, &options);
    // What stands in the flow of the page is no second one over it.
    facts.open &= options.placement.is_over();
    if options.placement == Placement::Tab && element.is_none() && !preview {
        let mut due = true;
        let mut look = |log: &mut Log| due = may_be_opened(&document, place, &facts, log, now);
        if wish == Wish::Triggered {
            shell.store.with_log(&mut look).await;
        }
        if !due {
            return false;
        }
        let offered = Asking {
            document: document.clone(),
            survey: place,
            options: options.clone(),
            element: None,
            trigger: String::from("tab"),
            wish: Wish::Explicit,
            prefill: Value::Null,
            resuming: false,
            preset,
        };
        let label = survey.tab.as_ref().map_or(words.get("feedback"), |text| text.get(&language, &document.language));
        // A button that has just been pressed has the focus: it stays.
        if wish == Wish::Triggered || shell.tab.borrow().is_none() {
            offer(&shell, offered, &setting(&options, &language, &words, false), label);
        }
        if wish == Wish::Triggered {
            return true;
        }
    }
    let once = frequency::once(&survey.frequency, &facts.context).unwrap_or_default();
    let named = SurveyRef { id: survey.id.clone(), version: survey.version };
    let mut response = blank(&shell, &options, element.as_ref(), named, now);
    response.respondent = Respondent { id: facts.customer_id() };
    if response.touchpoint.text("language").is_some() {
        let language = shell.page.languages(&options.lang).into_iter().next();
        response.touchpoint.set("language", language.map_or(Value::Null, Value::Text));
    }
    let mut walk = Walk::new(survey.clone(), &document.language, &language, facts.clone(), now, seed(&response.response_id));

    // What was interrupted goes on without a new decision, but not where it is not for.
    let saved =
        if preview || (wish == Wish::Triggered && !fits(survey, &facts, now)) { None } else { Saved::of(survey, &facts, now) };
    let saved = match saved {
        Some(saved) if !saved.take(&shell).await => None,
        saved => saved,
    };
    let resumed = saved.is_some_and(|saved| saved.resume(&mut walk, &mut response, options.redact));
    if resumed {
        walk.shuffle_by(seed(&response.response_id));
    } else if resuming {
        return false;
    }
    if !resumed {
        let mut decision = Decision::Refused(Rule::Open);
        if preview {
            decision = Decision::Ask { probability: Probability::ONE, eligible: 0, sampled_out: 0 };
        } else {
            let mut decide = |log: &mut Log| {
                if awaited(&shell, &document, place, wish) {
                    decision = eligibility::decide(&document, place, &facts, log, now, wish);
                }
                if matches!(decision, Decision::Ask { .. }) {
                    frequency::expose(log, survey, &facts, &response.response_id, now);
                }
            };
            shell.store.with_log(&mut decide).await;
            if preset.is_some() && wish == Wish::Triggered {
                resting::preset(&shell, &document, &facts, now).await;
            }
        }
        match decision {
            Decision::Ask { probability, eligible, sampled_out } => {
                let sampling_probability = probability;
                response.invitation =
                    Invitation { trigger, sampling_probability, shown_at: now, answered_at: None, eligible, sampled_out };
            }
            Decision::Refused(rule) => {
                announce::debug(options.debug, &["not asked: ", &survey.id, " (", rule.name(), ")"].concat());
                return false;
            }
        }
        walk.prefill(&prefill);
    }
    let scheme = document.theme.iter().find(|(name, _)| name == "scheme").map(|(_, scheme)| scheme.to_plain());
    options.theme = match (options.theme, scheme.as_deref()) {
        (Theme::Auto, Some("light")) => Theme::Light,
        (Theme::Auto, Some("dark")) => Theme::Dark,
        (tag, _) => tag,
    };
    let setting = setting(&options, &language, &words, preview);
    let preset = preset.map(|scale| (scale, options.clone()));
    let called =
        if element.is_none() && options.lang != shell.options.borrow().lang { options.lang.clone() } else { String::new() };
    let theme = document.theme.clone();
    let more = More { once, preview, theme, preset, called: RefCell::new(called), ..More::default() };
    let ours = element.is_none();
    mount(&shell, Mounting { options, element, ours, flow: walk, response, setting, more }).await.is_some()
}

/// Whether a button would open it: it is not over, and for whom it is meant is here.
fn may_be_opened(document: &Document, place: usize, facts: &Facts, log: &Log, now: Timestamp) -> bool {
    let fits = document.surveys.get(place).is_some_and(|survey| fits(survey, facts, now));
    fits && matches!(eligibility::decide(document, place, facts, &mut log.clone(), now, Wish::Explicit), Decision::Ask { .. })
}

/// Puts the button onto the page that asks this.
fn offer(shell: &Rc<Shell>, asking: Asking, setting: &Setting, label: &str) {
    let weak = Rc::downgrade(shell);
    let theme = asking.document.theme.clone();
    let open = move || {
        let (Some(shell), asking) = (weak.upgrade(), asking.clone()) else { return };
        spawn(async move { tab::open(&shell, ask(shell.clone(), asking).await) });
    };
    tab::offer(shell, setting, label, &theme, Box::new(open));
}

fn setting(options: &Options, language: &str, words: &Words, preview: bool) -> Setting {
    let Options { placement, theme, at, .. } = options;
    let (lang, words) = (language.to_owned(), words.clone());
    Setting { placement: *placement, at: at.clone(), theme: *theme, lang, words, preview }
}

/// Where a survey stands that has no element: where its document says, or else the page.
fn stand(options: &mut Options, survey: &Survey) {
    let own = match survey.placement {
        "" | "inline" => None,
        "anchor" => Some((Placement::Anchor, survey.anchor.clone())),
        word => placement::parse(word).ok(),
    };
    if let Some(own) = own {
        (options.placement, options.at) = own;
    }
    options.stand_over();
}

/// Whether the audience of a survey is that of this moment.
pub fn fits(survey: &Survey, facts: &Facts, now: Timestamp) -> bool {
    targeting::holds(&survey.audience, &facts.at(now), &mut ())
}

/// What was set off by a trigger may have been left behind, with its page or by another survey, while this waited.
fn awaited(shell: &Shell, document: &Rc<Document>, place: usize, wish: Wish) -> bool {
    let conductor = shell.full.conductor.borrow();
    let conducted = conductor.as_ref().filter(|conductor| wish == Wish::Triggered && Rc::ptr_eq(conductor.document(), document));
    conducted.is_none_or(|conductor| conductor.awaits(place))
}

/// The facts of this moment.
pub fn facts(shell: &Shell, document: &Document, options: &Options) -> Facts {
    let open = shell.find(&|showing| busy(showing, Placement::Popover, None)).is_some();
    shell.page.facts(options, &wanted(document), &shell.full.visit.borrow(), &shell.full.customer.borrow(), open)
}

/// A preset as a document of one survey, in the language that its words are wanted in.
pub fn preset(shell: Rc<Shell>, scale: Scale, options: Options) -> Pin<Box<dyn Future<Output = Rc<Document>>>> {
    Box::pin(async move { worded(&shell, scale, &options).await })
}

pub(super) async fn worded(shell: &Shell, scale: Scale, options: &Options) -> Rc<Document> {
    let wanted = shell.page.languages(&options.lang);
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    let language = choose(&TAGS, &wanted).unwrap_or("en");
    let words = words(shell, language).await;
    let mut survey = standard::survey(scale, &options.id, &options.subject, &words);
    survey.sample = options.sample;
    // As in the core build: without a value of the key there is no such rule.
    let once_per = if options.once().is_empty() { String::new() } else { options.once_per.clone() };
    survey.frequency = Frequency { once_per, ..survey.frequency };
    Rc::new(Document {
        candor: 1,
        language: language.to_owned(),
        cooldown_days: options.cooldown_days,
        max_age: 3_600,
        theme: Vec::new(),
        sets: Vec::new(),
        surveys: vec![Rc::new(survey)],
    })
}

/// The language of a survey's texts that suits the person best; `own` is its document's, `call` the one that was called for.
pub(super) fn language_of(shell: &Shell, own: &str, survey: &Survey, call: &str) -> String {
    let mut available = vec![own.to_owned()];
    survey.texts(&mut |_, text| {
        for (language, _) in text.languages() {
            if !language.is_empty() && !available.iter().any(|known| known == language) {
                available.push(language.to_owned());
            }
        }
    });
    let available: Vec<&str> = available.iter().map(String::as_str).collect();
    let wanted = shell.page.languages(call);
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    choose(&available, &wanted).unwrap_or(own).to_owned()
}

/// The widget's words in a language, or the nearest that there are; fetched once a page.
pub(super) async fn words(shell: &Shell, language: &str) -> Words {
    let tag = choose(&TAGS, &[language]).unwrap_or("en");
    let known = shell.full.words.borrow().iter().find(|(known, _)| known == tag).map(|(_, words)| words.clone());
    if let Some(words) = known {
        return words.among(tag, language);
    }
    let words = match fetch::language(tag).await {
        Some(text) => Words::parse(&text),
        None => Words::english(),
    };
    shell.full.words.borrow_mut().push((tag.to_owned(), words.clone()));
    words.among(tag, language)
}

/// The order of shuffled options follows from the response's id, so that a reload does not change it.
fn seed(response_id: &str) -> u64 {
    response_id.bytes().fold(0, |seed: u64, byte| seed.rotate_left(5) ^ u64::from(byte))
}
