//! Elements that a framework has made: real apps of React, Vue and Svelte (`tests/e2e/hosts/apps`), as their own servers render them, come
//! to life before Candor or after it, and go on with their elements as if there was nobody else.

use serde_json::{Value, json};

use super::first::HELD;
use crate::collector::answer;
use crate::eventually::eventually;
use crate::shop::laid_out;
use crate::site::Page;
use crate::stage::Stage;

/// Lists tests once for each framework, which they are told.
macro_rules! tests_of {
    ($tests:tt $($framework:ident),*) => {
        $(tests_of!(@one $framework $tests);)*
    };
    (@one $framework:ident [$($name:ident),* $(,)?]) => {
        pub mod $framework {
            use crate::stage::Stage;
            $(fn $name(stage: &mut Stage) {
                super::$name(stage, stringify!($framework));
            })*
            crate::scenarios::tests![$($name),*];
        }
    };
}

tests_of! {
    [
        a_point_chosen_before_hydration_stays,
        a_point_chosen_before_the_module_and_hydration_stays,
        an_app_that_is_alive_first_is_asked_in,
        taken_away_and_put_back,
        a_list_that_is_sorted,
        a_list_that_is_sorted_while_it_is_decided,
        objects_are_properties,
        objects_before_the_definition,
        objects_from_a_server,
        closed_over_the_page,
        answered_over_the_page,
        sorted_under_a_survey_over_the_page,
        taken_away_over_the_page,
        withdrawn_consent_leaves_the_element,
        each_page_has_its_own,
    ]
    react, vue, svelte
}

const CHECKOUT: &str = "How satisfied are you with checkout?";
const EASE: &str = "The help made it easy for me to do what I wanted to do.";
const OVERALL: &str = "How satisfied are you with your experience?";
const VISIT: &str = "How was your visit?";

impl Stage {
    /// Opens a page with an app as its server has rendered it, which is not alive yet; Candor is not there either.
    fn open_rendered(&self, framework: &str, scene: &str) {
        self.open_with(framework, &laid_out(&format!("{framework}.{scene}.html")));
    }

    /// Opens a page that an app is about to fill.
    fn open_unfilled(&self, framework: &str) {
        self.open_with(framework, "");
    }

    fn open_with(&self, framework: &str, rendered: &str) {
        self.site.put("/app.js", Page::raw("200 OK", &laid_out(&format!("{framework}.js"))));
        self.site.put("/", Page::new(&format!("{HELD}<div id=\"app\">{rendered}</div><script src=\"/app.js\"></script>")));
        self.visit("/");
        self.browser.run("window.rendered = document.querySelector('candor-survey')", &json!([]));
    }

    /// The app comes to life; what its server has rendered stays.
    fn hydrate(&self, scene: &str) {
        self.live("hydrate", scene);
        let same =
            self.browser.run("return rendered.isConnected && rendered === document.querySelector('candor-survey')", &json!([]));
        assert_eq!(same, true, "what the server has rendered is made anew");
    }

    /// The app comes to life, and makes all of it.
    fn render(&self, scene: &str) {
        self.live("render", scene);
    }

    fn live(&self, how: &str, scene: &str) {
        // From a timer: WebKit's driver runs a script outside of any turn.
        let script = "const [how, scene] = arguments; setTimeout(() => app[how](document.querySelector('#app'), scene))";
        self.browser.run(script, &json!([how, scene]));
        let alive = || self.browser.run("return document.documentElement.dataset.app === 'alive'", &json!([]));
        eventually("the app to be alive", || (alive() == true).then_some(()));
    }

    /// Candor's script comes, and its module with it.
    fn candor_comes(&self) {
        self.candor_comes_without_module();
        self.module("comes");
    }

    fn candor_comes_without_module(&self) {
        let script = "const script = document.createElement('script'); script.dataset.endpoint = arguments[1]; \
                      script.src = arguments[0]; document.head.append(script)";
        self.browser.run(script, &json!([self.collector.origin() + "/embed/candor.js", self.collector.endpoint()]));
    }

    /// Waits until the app has heard this from its element, in this order, and nothing else.
    #[track_caller]
    fn app_has_heard(&self, lines: &[&str]) {
        let heard =
            || self.browser.run("return [...document.querySelectorAll('ol li')].map((line) => line.textContent)", &json!([]));
        eventually(&format!("the app to hear {lines:?}"), || (heard().as_array()?.len() >= lines.len()).then_some(()));
        assert_eq!(heard(), json!(lines));
    }

    /// Takes the survey's element away by the app, which finds it where it has put it.
    #[track_caller]
    fn app_takes_it_away(&self) {
        self.press("Take away");
        self.browser.find("button", "Put back");
        assert_eq!(self.browser.run("return document.querySelectorAll('candor-survey').length", &json!([])), 0);
        // What an app throws while it takes something away, it may throw later.
        std::thread::sleep(std::time::Duration::from_millis(300));
        self.browser.heard_nothing_wrong();
    }

    /// The app sorts its list, which moves the element.
    #[track_caller]
    fn app_sorts(&self) {
        let watch = "window.moves = 0; new MutationObserver((all) => { for (const { removedNodes } of all) for (const node of removedNodes) \
                     window.moves += node.contains(document.querySelector('candor-survey')) }).observe(document.body, { childList: true, subtree: true })";
        self.browser.run(watch, &json!([]));
        eventually("the element to be moved", || {
            self.press("Sort");
            self.browser.run("return window.moves > 0", &json!([])).as_bool().filter(|moved| *moved)
        });
    }

    /// The element stands in its line of the list as the server has rendered it: nothing of Candor's is seen on it.
    #[track_caller]
    fn element_is_untouched(&self) {
        let state = "const [{ parentNode, attributes, childNodes }, ...more] = document.querySelectorAll('candor-survey'); \
                     return [parentNode.localName, [...attributes].map(({ name }) => name), childNodes.length, more.length]";
        assert_eq!(self.browser.run(state, &json!([])), json!(["li", ["ask", "placement"], 0, 0]));
    }

    /// Waits until nothing stands in the element's root.
    #[track_caller]
    fn card_goes(&self) {
        let empty =
            || self.browser.run("return document.querySelector('candor-survey').shadowRoot.childElementCount", &json!([]));
        eventually("the card to go", || (empty() == 0).then_some(()));
    }

    /// The data of all responses in a state.
    fn responses(&self, state: &str) -> Vec<Value> {
        let all = self.collector.export().into_iter().map(|event| event["data"].clone());
        all.filter(|data| data["state"] == state).collect()
    }
}

fn a_point_chosen_before_hydration_stays(stage: &mut Stage, framework: &str) {
    stage.open_rendered(framework, "flow");
    stage.candor_comes();
    stage.browser.hears("shown");
    stage.browser.find("radiogroup", CHECKOUT);
    let point = stage.browser.point(4);
    point.click();
    stage.browser.hears("answered");
    stage.hydrate("flow");
    assert_eq!((point.property("checked"), point.has_focus()), (json!(true), true));
    stage.comment().write("before it was alive");
    stage.send();
    stage.app_has_heard(&["candor:answered before it was alive", "candor:completed"]);
    stage.settle();
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(4), &json!("before it was alive")));
    assert_eq!(stage.shown(), ["csat"]);
    stage.browser.heard_nothing_wrong();
}

fn a_point_chosen_before_the_module_and_hydration_stays(stage: &mut Stage, framework: &str) {
    stage.open_rendered(framework, "flow");
    stage.candor_comes_without_module();
    let point = stage.browser.point(2);
    point.click();
    stage.hydrate("flow");
    stage.module("comes");
    stage.app_has_heard(&["candor:answered 2"]);
    assert_eq!((point.property("checked"), point.has_focus()), (json!(true), true));
    stage.send();
    stage.app_has_heard(&["candor:answered 2", "candor:completed"]);
    stage.settle();
    assert_eq!(answer(&stage.collector.one("completed"), "score"), 2);
    stage.browser.heard_nothing_wrong();
}

fn an_app_that_is_alive_first_is_asked_in(stage: &mut Stage, framework: &str) {
    stage.open_rendered(framework, "flow");
    stage.hydrate("flow");
    stage.candor_comes();
    stage.browser.hears("shown");
    stage.answer(5, "alive");
    stage.send();
    stage.app_has_heard(&["candor:answered 5", "candor:answered alive", "candor:completed"]);
    stage.settle();
    assert_eq!(answer(&stage.collector.one("completed"), "score"), 5);
    stage.browser.heard_nothing_wrong();
}

fn taken_away_and_put_back(stage: &mut Stage, framework: &str) {
    stage.open_rendered(framework, "flow");
    stage.candor_comes();
    stage.browser.hears("shown");
    stage.hydrate("flow");
    stage.browser.point(2).click();
    stage.browser.hears("answered");
    stage.app_takes_it_away();
    stage.press("Put back");
    eventually("it to be asked again", || (stage.shown().len() == 2).then_some(()));
    assert_eq!(stage.browser.point(2).property("checked"), false, "another element asks anew");
    stage.answer(5, "");
    stage.send();
    eventually("the second answer", || stage.responses("completed").pop());
    stage.settle();
    let (first, second) = (stage.responses("partial"), stage.responses("completed"));
    assert_eq!((first.len(), second.len(), stage.collector.export().len()), (1, 1, 2));
    assert_eq!((answer(&first[0], "score"), answer(&second[0], "score")), (&json!(2), &json!(5)));
    stage.browser.heard_nothing_wrong();
}

fn a_list_that_is_sorted(stage: &mut Stage, framework: &str) {
    stage.open_rendered(framework, "flow");
    stage.hydrate("flow");
    stage.candor_comes();
    stage.browser.hears("shown");
    stage.answer(3, "sorting");
    stage.app_sorts();
    let comment = stage.comment();
    assert_eq!(comment.property("value"), "sorting");
    assert_eq!(stage.browser.point(3).property("checked"), true);
    stage.send();
    stage.settle();
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(3), &json!("sorting")));
    assert_eq!(stage.shown(), ["csat"]);
    stage.browser.heard_nothing_wrong();
}

fn a_list_that_is_sorted_while_it_is_decided(stage: &mut Stage, framework: &str) {
    stage.open_rendered(framework, "flow");
    stage.hydrate("flow");
    stage.candor_comes_without_module();
    stage.browser.point(4).click();
    stage.app_sorts();
    stage.module("comes");
    stage.app_has_heard(&["candor:answered 4"]);
    stage.send();
    stage.settle();
    assert_eq!(answer(&stage.collector.one("completed"), "score"), 4);
    assert_eq!(stage.shown(), ["csat"]);
    stage.browser.heard_nothing_wrong();
}

/// What the app has as objects reaches the element as such, and the collector.
#[track_caller]
fn objects_arrive(stage: &Stage) {
    stage.browser.find("radiogroup", VISIT);
    stage.browser.hears("shown");
    stage.answer(4, "");
    stage.send();
    stage.app_has_heard(&["candor:answered 4", "candor:completed"]);
    stage.settle();
    let data = stage.collector.one("completed");
    assert_eq!((&data["survey"]["id"], answer(&data, "score")), (&json!("visit"), &json!(4)));
    assert_eq!(data["touchpoint"]["context"], json!({"order_id": "A-1", "lines": 3}));
    stage.browser.heard_nothing_wrong();
}

fn objects_are_properties(stage: &mut Stage, framework: &str) {
    stage.open_unfilled(framework);
    stage.candor_comes();
    eventually("the definition", || {
        stage.browser.run("return !!customElements.get('candor-survey')", &json!([])).as_bool().filter(|defined| *defined)
    });
    stage.render("objects");
    let kept = "const { context, survey, attributes } = document.querySelector('candor-survey'); return [context.lines, survey.id, attributes.length]";
    assert_eq!(stage.browser.run(kept, &json!([])), json!([3, "visit", 0]));
    objects_arrive(stage);
}

fn objects_before_the_definition(stage: &mut Stage, framework: &str) {
    stage.open_unfilled(framework);
    // React makes attributes of what no element knows yet.
    stage.render(if framework == "react" { "assigned" } else { "objects" });
    stage.candor_comes();
    objects_arrive(stage);
}

fn objects_from_a_server(stage: &mut Stage, framework: &str) {
    stage.open_rendered(framework, "json");
    stage.candor_comes();
    stage.browser.hears("shown");
    stage.hydrate("json");
    objects_arrive(stage);
}

fn closed_over_the_page(stage: &mut Stage, framework: &str) {
    stage.open_rendered(framework, "over");
    stage.candor_comes();
    stage.browser.hears("shown");
    stage.browser.find("radiogroup", OVERALL);
    stage.element_is_untouched();
    stage.hydrate("over");
    stage.browser.point(1).click();
    stage.press("Close");
    stage.app_has_heard(&["candor:answered 1", "candor:dismissed"]);
    stage.card_goes();
    stage.element_is_untouched();
    // Who has closed it is not asked again because a list is sorted.
    stage.app_sorts();
    stage.element_is_untouched();
    stage.settle();
    assert_eq!(stage.shown(), ["csat"]);
    assert_eq!(answer(&stage.collector.one("dismissed"), "score"), 1);
    stage.app_takes_it_away();
    // Another element is another wish.
    stage.press("Put back");
    stage.shows(&["csat", "csat"]);
    stage.browser.heard_nothing_wrong();
}

fn answered_over_the_page(stage: &mut Stage, framework: &str) {
    stage.open_rendered(framework, "over");
    stage.hydrate("over");
    stage.candor_comes();
    stage.browser.hears("shown");
    stage.element_is_untouched();
    stage.answer(5, "to the end");
    stage.send();
    stage.app_has_heard(&["candor:answered 5", "candor:answered to the end", "candor:completed"]);
    stage.settle();
    assert_eq!(answer(&stage.collector.one("completed"), "comment"), "to the end");
    // It has said thank you, and goes by itself.
    stage.card_goes();
    stage.element_is_untouched();
    stage.app_takes_it_away();
}

fn sorted_under_a_survey_over_the_page(stage: &mut Stage, framework: &str) {
    stage.open_rendered(framework, "over");
    stage.hydrate("over");
    stage.candor_comes();
    stage.browser.hears("shown");
    stage.browser.point(4).click();
    stage.app_sorts();
    let on_top = "return !!document.querySelector('candor-survey').shadowRoot.querySelector('.card:popover-open')";
    eventually("it to be back in the top layer", || (stage.browser.run(on_top, &json!([])) == true).then_some(()));
    stage.send();
    stage.settle();
    assert_eq!(answer(&stage.collector.one("completed"), "score"), 4);
    assert_eq!(stage.shown(), ["csat"]);
    stage.browser.heard_nothing_wrong();
}

fn taken_away_over_the_page(stage: &mut Stage, framework: &str) {
    stage.open_rendered(framework, "over");
    stage.hydrate("over");
    stage.candor_comes();
    stage.browser.hears("shown");
    stage.answer(3, "half a w");
    stage.app_takes_it_away();
    stage.settle();
    let data = stage.collector.one("partial");
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(3), &json!("half a w")));
}

fn withdrawn_consent_leaves_the_element(stage: &mut Stage, framework: &str) {
    stage.open_rendered(framework, "over");
    stage.candor_comes();
    stage.browser.hears("shown");
    stage.hydrate("over");
    stage.browser.candor(&json!(["consent", "denied"]));
    stage.card_goes();
    stage.element_is_untouched();
    stage.app_takes_it_away();
    stage.press("Put back");
    // Nothing is asked without consent, and again with it.
    stage.browser.candor(&json!(["consent", "granted"]));
    stage.shows(&["csat", "csat"]);
    stage.press("Close");
    stage.card_goes();
    stage.app_takes_it_away();
}

fn each_page_has_its_own(stage: &mut Stage, framework: &str) {
    stage.open_rendered(framework, "flow");
    stage.candor_comes();
    stage.browser.hears("shown");
    stage.hydrate("flow");
    stage.browser.point(2).click();
    stage.browser.hears("answered");
    stage.press("Other page");
    stage.browser.find("radiogroup", EASE);
    assert_eq!(stage.browser.run("return location.pathname", &json!([])), "/help");
    stage.browser.point(7).click();
    stage.send();
    eventually("the answer on the second page", || stage.responses("completed").pop());
    stage.browser.back();
    stage.browser.find("radiogroup", CHECKOUT);
    stage.shows(&["csat", "ces", "csat"]);
    stage.answer(5, "");
    stage.send();
    eventually("the answer on the first page", || (stage.responses("completed").len() == 2).then_some(()));
    stage.settle();
    let (left, answered) = (stage.responses("partial"), stage.responses("completed"));
    assert_eq!((left.len(), answered.len()), (1, 2));
    assert_eq!(answer(&left[0], "score"), 2);
    let path = |data: &Value| data["touchpoint"]["url"].as_str().unwrap_or_default().ends_with("/help");
    assert_eq!(
        answered.iter().filter(|data| path(data)).map(|data| answer(data, "score").clone()).collect::<Vec<_>>(),
        [json!(7)]
    );
    stage.browser.heard_nothing_wrong();
}
