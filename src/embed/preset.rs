//! From a wish to a preset on the page, in the `core` build: decide, then mount.

use super::asking::{Mounting, Wish, blank, busy, mount, unoccupied};
use super::resting;
use super::shell::Shell;
use crate::browser::announce;
use crate::browser::clock;
use crate::engine::exposure::{Decision, Log, Rules};
use crate::engine::options::Consent;
use crate::engine::single::One;
use crate::survey::response::{Probability, SurveyRef};
use crate::survey::time::DAY;
use crate::survey::wording::Wording;
use crate::widget::Setting;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    /// The glue's (`embed/first.js`): the element in which the question of a wish, for this element or over the page, stands already.
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn first(element: Option<&Element>) -> Result<Option<Element>, JsValue>;
    /// The glue's: takes that question off the page.
    #[wasm_bindgen(catch, js_namespace = candor)]
    fn unask() -> Result<(), JsValue>;
}

/// Asks, where it may; returns whether a survey is now on the page.
pub async fn ask(shell: Rc<Shell>, wish: Wish) -> bool {
    let first = first(wish.element.as_ref()).ok().flatten();
    let stands = first.is_some();
    let asked = decide(shell, wish, first).await;
    if stands && !asked {
        // Consent was withdrawn meanwhile, say.
        let _ = unask();
    }
    asked
}

async fn decide(shell: Rc<Shell>, wish: Wish, first: Option<Element>) -> bool {
    let Wish { options, element, trigger, explicit } = wish;
    let Some(preset) = options.ask else {
        // The script tag's own preset has been named as wrong already.
        if explicit {
            announce::warn("nothing to ask: set ask");
        }
        return false;
    };
    if options.endpoint.is_empty() {
        announce::warn("nothing to send to: set endpoint");
        return false;
    }
    if options.consent != Consent::Granted {
        announce::debug(options.debug, "not asked: no consent yet");
        return false;
    }
    // What was chosen where the question stood already counts all the same.
    if !unoccupied(options.placement, element.as_ref()).await && first.is_none() {
        return false;
    }
    let survey = preset.survey(&options.id, &options.subject);
    if shell.find(&|showing| busy(showing, options.placement, element.as_ref())).is_some() {
        announce::debug(options.debug, "not asked: a survey is open");
        return false;
    }
    let rules = Rules {
        survey: survey.id.clone(),
        // Where it is being asked, whether it may be is no question any more: the glue has looked.
        explicit: explicit || first.is_some(),
        cooldown_days: options.cooldown_days,
        once: options.once(),
        sample: options.sample,
    };
    let now = clock::now();
    let mut decision = Decision::SampledOut;
    let mut decide = |log: &mut Log| {
        decision = log.decide(&rules, now);
        if matches!(decision, Decision::Ask { .. }) {
            log.expose(&rules, now);
        }
    };
    shell.store.with_log(&mut decide).await;
    // Whoever debugs wants to hear the reason each time.
    if !explicit && !options.debug {
        match decision {
            Decision::CoolingDown(end) => resting::until(end, now),
            Decision::SampledOut => resting::until(now.plus(DAY), now),
            _ => {}
        }
    }
    let (eligible, sampled_out) = match decision {
        Decision::Ask { eligible, sampled_out } => (eligible, sampled_out),
        refused => {
            let why = match refused {
                Decision::CoolingDown(_) => "cooldown",
                Decision::AskedOnce => "once-per",
                _ => "sample",
            };
            announce::debug(options.debug, &["not asked: ", why].concat());
            return false;
        }
    };
    let named = SurveyRef { id: survey.id.clone(), version: survey.version };
    let mut response = blank(&shell, &options, element.as_ref(), named, now);
    let invitation = &mut response.invitation;
    invitation.trigger = trigger;
    invitation.sampling_probability = if explicit { Probability::ONE } else { options.sample };
    invitation.eligible = eligible;
    invitation.sampled_out = sampled_out;
    let setting = Setting {
        placement: options.placement,
        at: options.at.clone(),
        theme: options.theme,
        lang: "en",
        wording: Wording::ENGLISH,
    };
    let ours = element.is_none();
    let element = first.or(element);
    // The view is made in a task of its own: it takes a while on a slow device.
    clock::sleep(0).await;
    mount(&shell, Mounting { options, element, ours, flow: One::new(survey), response, setting }).await.is_some()
}
