//! A page on which nothing can be due loads the loader, and nothing else.

use serde_json::{Value, json};

use super::tests;
use crate::eventually::eventually;
use crate::generated::{Case, Numbers};
use crate::site::Page;
use crate::stage::Stage;

tests![
    a_cool_down_is_waited_out_without_the_widget,
    who_is_not_in_the_sample_loads_nothing,
    pages_that_no_survey_is_for,
    without_consent_nothing_is_loaded,
    it_says_what_the_engine_says,
];

impl Stage {
    /// What of Candor the open page has loaded besides the loader, once it has had the time to.
    #[track_caller]
    pub(super) fn loaded(&self) -> Vec<String> {
        // The loader looks in the page's first idle moment, which comes within two seconds.
        let idle = "(async () => { \
                        await new Promise((done) => (window.requestIdleCallback || setTimeout)(done, { timeout: 2000 })); \
                        await new Promise((done) => setTimeout(done, 300)); \
                        return performance.getEntriesByType('resource').map((entry) => entry.name); })()";
        let names = self.awaited(idle, &[]);
        let names = names.as_array().expect("a list").iter().filter_map(Value::as_str);
        let of_candor = |name: &&str| name.contains("/embed/") && !name.ends_with("/candor.js") || name.contains("surveys.json");
        names.filter(of_candor).map(str::to_owned).collect()
    }

    /// Waits until a reload of the page loads nothing of Candor but the loader.
    #[track_caller]
    fn rests(&self, path: &str) {
        self.visit(path);
        assert_eq!(self.loaded(), [""; 0], "{path}");
    }
}

fn a_cool_down_is_waited_out_without_the_widget(stage: &mut Stage) {
    stage.page("/", "<p>A page.</p>", &[("ask", "nps"), ("trigger", "load")]);
    stage.visit("/");
    stage.answer(9, "");
    stage.send();
    stage.collector.one("completed");
    stage.settle();
    // The engine is asked once more, and leaves until when it need not be.
    stage.visit("/");
    eventually("what is left to the loader", || {
        stage.browser.run("return localStorage['candor.due'] || null", &json!([])).as_str().map(str::to_owned)
    });
    stage.rests("/");
    // A call wakes it, and so does whoever looks for the reason.
    assert_eq!(stage.browser.candor(&json!(["show"])), true);
    stage.page("/debug", "", &[("ask", "nps"), ("trigger", "load"), ("debug", "")]);
    stage.visit("/debug");
    stage.browser.notes("not asked: cooldown");
    // Other settings are another matter.
    stage.page("/other", "", &[("ask", "nps"), ("trigger", "load"), ("cooldown", "0")]);
    stage.visit("/other");
    stage.shows(&["nps"]);
    stage.browser.heard_nothing_wrong();
}

fn who_is_not_in_the_sample_loads_nothing(stage: &mut Stage) {
    stage.page("/", "", &[("ask", "csat"), ("trigger", "load"), ("sample", "0")]);
    stage.visit("/");
    assert!(!stage.loaded().is_empty(), "nobody has decided yet");
    stage.rests("/");
    stage.browser.heard_nothing_wrong();
}

fn pages_that_no_survey_is_for(stage: &mut Stage) {
    let surveys = json!([
        {"id": "paid", "questions": [{"id": "q", "kind": "ces", "text": "paid"}],
         "audience": {"fact": "path", "glob": "/checkout/**"}, "triggers": [{"on": "load"}]},
        {"id": "told", "questions": [{"id": "q", "kind": "nps", "text": "told"}], "triggers": [{"on": "event", "name": "told"}]},
        {"id": "over", "questions": [{"id": "q", "kind": "nps", "text": "over"}], "closes": "2020-01-01T00:00:00Z"},
    ]);
    stage.conduct("/", "<p>Home.</p>", &surveys, &[]);
    stage.conduct("/about", "<p>About us.</p>", &surveys, &[]);
    stage.conduct("/checkout/thanks", "<p>Thank you.</p>", &surveys, &[]);
    stage.visit("/");
    eventually("what is left to the loader", || {
        stage.browser.run("return localStorage['candor.due'] || null", &json!([])).as_str().map(str::to_owned)
    });
    let tells = stage.browser.run("return !!window.navigation", &json!([])) == true;
    if tells {
        stage.rests("/");
        stage.rests("/about");
        // A call wakes it.
        stage.browser.candor(&json!(["track", "told", {}]));
        stage.shows(&["told"]);
        stage.press("Close");
        stage.browser.gone("button", "Close");
        stage.browser.candor(&json!(["reset"]));
    }
    // Single-page navigation to a page that a survey is for.
    stage.visit("/");
    stage.loaded();
    stage.visit("/about");
    stage.loaded();
    stage.browser.run("history.pushState({}, '', '/checkout/thanks')", &json!([]));
    stage.shows(&["paid"]);
    // What is open or was interrupted goes on: nothing rests.
    stage.browser.reload();
    eventually("it to go on", || stage.browser.has("radiogroup", "paid").then_some(()));
    stage.browser.heard_nothing_wrong();
}

fn without_consent_nothing_is_loaded(stage: &mut Stage) {
    stage.page("/", "", &[("ask", "nps"), ("trigger", "load"), ("consent", "required")]);
    stage.rests("/");
    assert_eq!(stage.browser.run("return [localStorage.length, sessionStorage.length]", &json!([])), json!([0, 0]));
    stage.browser.candor(&json!(["consent", "granted"]));
    stage.shows(&["nps"]);
    stage.browser.heard_nothing_wrong();
}

/// `tests/outlook.rs` with the loader's own code, in the browser.
fn it_says_what_the_engine_says(stage: &mut Stage) {
    // In the page's own realm, whose clock it sets.
    let looks = "<script>function looks(list) { \
                     return JSON.parse(list).map(([left, until, chances, at, url]) => { \
                         localStorage['candor.due'] = JSON.stringify([candor.mark(), left, until, chances]); \
                         Date.now = () => at; \
                         return !!candor.due(new URL(url)); }); }</script>";
    stage.site.put("/", Page::new(&[looks, &stage.collector.tag(&[])].concat()));
    stage.visit("/");
    eventually("the loader", || stage.browser.run("return !!window.candor?.due", &json!([])).as_bool().filter(|is| *is));
    let (mut rests, mut asks) = (0, 0);
    for batch in 0..6 {
        let cases: Vec<_> = (batch * 500..(batch + 1) * 500).map(|seed| Case::new(&mut Numbers(seed))).collect();
        let told: Vec<_> = cases.iter().filter_map(|case| Some((case.outlook()?, case))).collect();
        let looks: Vec<_> = told
            .iter()
            .map(|(outlook, case)| {
                let chances: Value = serde_json::from_str(&outlook.to_json()).expect("JSON");
                json!([case.left.0, outlook.until.0, chances, case.at.0, case.url])
            })
            .collect();
        let dues = stage.browser.run("return looks(arguments[0])", &json!([json!(looks).to_string()]));
        for ((outlook, case), due) in told.iter().zip(dues.as_array().expect("a list")) {
            let asked = case.asked();
            assert!(due == true || asked.is_none(), "{asked:?} at {}: {}\n{outlook:?}", case.url, case.text);
            rests += u32::from(due == false);
            asks += u32::from(asked.is_some());
        }
    }
    assert!(rests > 600 && asks > 300, "{rests} of 3,000 rest, {asks} ask");
}
