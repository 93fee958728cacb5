//! axe-core over every kind of question, wherever a survey can stand, in both themes and directions: every rule for WCAG 2.0,
//! 2.1 and 2.2 at the levels A and AA, the ones that are off by default included.
//!
//! Chromium goes through all of it, the other engines through a part: axe-core looks at the same markup there, and what
//! differs are the styles that the engine computes. What axe-core could not tell counts as a violation, but for what
//! [`SETTLED`] names; contrast is computed a second time, for texts that are for the eye alone too (`hosts/audit.js`).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::tests;
use crate::browser::expect;
use crate::engine::Engine;
use crate::shop::{kinds, laid_out};
use crate::stage::Stage;

tests![every_kind_in_the_flow_of_the_page, every_kind_in_a_popover, every_kind_in_a_modal, the_plain_form];

/// The other places over the page, which differ in nothing but where they are.
pub const ELSEWHERE: &[(&str, crate::runner::Test)] = &[
    ("every_kind_in_a_bar", every_kind_in_a_bar),
    ("every_kind_beside_a_tab", every_kind_beside_a_tab),
    ("every_kind_beside_an_element", every_kind_beside_an_element),
];

const AUDIT: &str = include_str!("../hosts/audit.js");

/// Theme and language, which brings the direction.
const LOOKS: [(&str, &str); 4] = [("light", "en"), ("dark", "en"), ("light", "ar"), ("dark", "ar")];

/// How many surveys over the page one call goes through.
const ROUND: usize = 6;

/// What axe-core leaves open, by its rule and reason, and what settles it: nothing, so far.
const SETTLED: &[(&str, &str, &str)] = &[];

impl Stage {
    /// A page with axe-core in it, and little else to look at.
    fn audited_page(&self) {
        self.put_page_of_kinds("/", "", "<main><h1>Shop</h1><p>Open all day.</p><button id=\"order\">Order now</button></main><section id=\"place\" aria-label=\"Survey\"></section>");
        self.visit("/");
        self.bring_audit();
    }

    /// Puts axe-core into the open page.
    fn bring_audit(&self) {
        // Pages of strangers define modules in ways of their own; axe-core is to be a plain global.
        self.browser.run(&format!("{{ let module, exports, define; {} }}", laid_out("axe.js")), &json!([]));
        self.browser.run(AUDIT, &json!([]));
        // Milliseconds; the usual 15 seconds are few for a look at all kinds at once on a busy machine.
        expect(self.browser.session.post("/timeouts", &json!({"script": 35_000})), "a longer limit");
        let rules = self.browser.run("return audit.rules", &json!([]));
        let rules: Vec<_> = rules.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for rule in ["target-size", "color-contrast", "label", "aria-required-children", "css-orientation-lock"] {
            assert!(rules.contains(&rule), "{rule} is not among {rules:?}");
        }
    }

    fn looks(&self) -> &'static [(&'static str, &'static str)] {
        match self.browser.engine {
            Engine::Chromium => &LOOKS,
            // One of each.
            Engine::Firefox | Engine::WebKit => &[LOOKS[0], LOOKS[3]],
        }
    }
}

/// What was found, each once, with where it was first.
#[derive(Default)]
struct Findings {
    found: BTreeMap<String, String>,
    looks: usize,
}

impl Findings {
    fn add(&mut self, looks: &Value) {
        let Some(looks) = looks.as_array() else { panic!("the audit ended with {looks}") };
        for look in looks {
            let (state, found) = (look[0].as_str().unwrap_or_default(), &look[1]);
            self.looks += 1;
            assert!(found["shown"] != false, "{state}: it was not asked");
            let mut note = |what: String, node: &Value| {
                let seen = || format!("{state}: {}", node["html"].as_str().unwrap_or_default());
                self.found.entry(what).or_insert_with(seen);
            };
            if found["surveys"] == 0 || found["passes"].as_array().is_none_or(Vec::is_empty) {
                note(format!("{state}: nothing was looked at"), &Value::Null);
            }
            for node in found["violations"].as_array().into_iter().flatten() {
                note(format!("violation of {}", describe(node)), node);
            }
            for node in found["incomplete"].as_array().into_iter().flatten() {
                let keys: Vec<_> = node["keys"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                let settled = |key: &&str| SETTLED.iter().any(|(rule, known, _)| node["rule"] == *rule && key == known);
                if keys.is_empty() || !keys.iter().all(settled) {
                    note(format!("left open: {}", describe(node)), node);
                }
            }
            for text in found["faint"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                note(format!("contrast of {text}"), &Value::Null);
            }
        }
    }

    #[track_caller]
    fn none(&self, looks: usize) {
        assert_eq!(self.looks, looks);
        let lines: Vec<_> = self.found.iter().map(|(what, state)| format!("{what}\n    first: {state}")).collect();
        assert!(lines.is_empty(), "{} findings\n{}", lines.len(), lines.join("\n"));
    }
}

fn describe(node: &Value) -> String {
    let text = |name: &str| node[name].as_str().unwrap_or_default();
    format!("{} {} at {}", text("rule"), node["keys"], text("target"))
}

fn every_kind_in_the_flow_of_the_page(stage: &mut Stage) {
    stage.audited_page();
    let (mut findings, looks) = (Findings::default(), stage.looks());
    for (scheme, language) in looks {
        let arguments = [json!(kinds()), json!(scheme), json!(language)];
        findings.add(&stage.awaited("audit.inline(arguments[0], arguments[1], arguments[2])", &arguments));
    }
    findings.none(4 * looks.len());
    stage.browser.heard_nothing_wrong();
}

/// As it comes, filled in, with what is wrong, and thanked for.
fn the_plain_form(stage: &mut Stage) {
    let (mut findings, looks) = (Findings::default(), stage.looks());
    for (scheme, language) in looks {
        let mut look = |state: &str| {
            stage.bring_audit();
            findings.add(&stage.awaited("audit.page(arguments[0])", &[json!(format!("{state} {scheme} {language}"))]));
        };
        let form = format!("{}/s/nps?subject=Acme&theme={scheme}&lang={language}", stage.collector.origin());
        stage.browser.open(&form);
        look("asked");
        stage.browser.named("button")[0].0.click();
        stage.browser.find_where("link", "what is wrong", |name| !name.is_empty());
        look("wrong");
        stage.browser.open(&[&form, "&score=9"].concat());
        look("answered");
        stage.browser.named("button")[0].0.click();
        stage.browser.find_where("heading", "the thank-you", |name| !name.is_empty());
        look("sent");
    }
    findings.none(4 * looks.len());
}

fn every_kind_in_a_popover(stage: &mut Stage) {
    every_kind_over_the_page(stage, "popover");
}

fn every_kind_in_a_modal(stage: &mut Stage) {
    every_kind_over_the_page(stage, "modal");
}

fn every_kind_in_a_bar(stage: &mut Stage) {
    every_kind_over_the_page(stage, "bar");
}

fn every_kind_beside_a_tab(stage: &mut Stage) {
    every_kind_over_the_page(stage, "tab");
}

fn every_kind_beside_an_element(stage: &mut Stage) {
    every_kind_over_the_page(stage, "anchor:#order");
}

fn every_kind_over_the_page(stage: &Stage, placement: &str) {
    stage.audited_page();
    let (mut findings, looks, kinds) = (Findings::default(), stage.looks(), kinds());
    for (scheme, language) in looks {
        for round in kinds.chunks(ROUND) {
            let arguments = [json!(round), json!(placement), json!(scheme), json!(language)];
            findings.add(&stage.awaited("audit.over(arguments[0], arguments[1], arguments[2], arguments[3])", &arguments));
        }
    }
    // A tab stays at the side of the window when the last survey of a round is closed.
    let rounds = if placement == "tab" { looks.len() * kinds.len().div_ceil(ROUND) } else { 0 };
    findings.none(looks.len() * kinds.len() + rounds);
    stage.browser.heard_nothing_wrong();
}
