//! Hosts that refuse WebAssembly, or are told to do without: the same survey, from the same code, as JavaScript.

use serde_json::{Value, json};

use super::tests;
use crate::collector::answer;
use crate::eventually::eventually;
use crate::site::Page;
use crate::stage::Stage;

tests![
    a_policy_without_webassembly,
    an_engine_without_webassembly,
    told_to_do_without_it_tries_nothing,
    a_document_in_arabic_without_webassembly,
    told_to_do_with_it_alone_it_says_what_it_lacks,
];

impl Stage {
    /// A page whose policy allows scripts of Candor's and of its own origin, and no WebAssembly.
    fn refuse(&self, body: &str, attributes: &[(&str, &str)]) {
        let (collector, site) = (self.collector.origin(), self.site.origin());
        let policy = format!(
            "default-src 'none'; script-src {collector} {site}; connect-src {collector} {site}; \
             img-src data:; require-trusted-types-for 'script'; trusted-types candor"
        );
        let page = Page::new(&[body, &self.collector.tag(attributes)].concat());
        self.site.put("/", page.header("Content-Security-Policy", &policy));
    }

    /// What the page has fetched of Candor's, by the beginnings of the names.
    fn fetched(&self, beginning: &str) -> Vec<String> {
        let script = "return performance.getEntriesByType('resource').map((entry) => entry.name.split('/embed/')[1]) \
                      .filter((name) => name && name.startsWith(arguments[0]))";
        let names = self.browser.run(script, &json!([beginning]));
        names.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// The browser reports what it has refused to the page's own policy; nothing is thrown.
    fn nothing_but_violations(&self) {
        let heard = self.browser.heard();
        let others: Vec<_> = heard.errors().into_iter().filter(|error| !error.contains("wasm-eval")).collect();
        assert_eq!(others, [""; 0]);
    }

    /// Answers it and leaves it to the courier, which has to do without WebAssembly as well.
    fn answers_without(&self) {
        self.answer(8, "without WebAssembly");
        self.send();
        assert_eq!(answer(&self.collector.one("completed"), "comment"), "without WebAssembly");
        self.settle();
        assert_eq!(self.fetched("fallback-courier-").len(), 1);
    }
}

fn a_policy_without_webassembly(stage: &mut Stage) {
    stage.refuse("<p>Thank you.</p>", &[("ask", "nps"), ("trigger", "load")]);
    stage.visit("/");
    stage.answers_without();
    stage.nothing_but_violations();
}

fn an_engine_without_webassembly(stage: &mut Stage) {
    let body = "<script>delete window.WebAssembly</script>";
    stage.page("/", body, &[("ask", "nps"), ("trigger", "load")]);
    stage.visit("/");
    stage.answers_without();
    stage.browser.heard_nothing_wrong();
}

fn told_to_do_without_it_tries_nothing(stage: &mut Stage) {
    stage.refuse("<p>Thank you.</p>", &[("ask", "nps"), ("trigger", "load"), ("engine", "js")]);
    stage.visit("/");
    stage.answers_without();
    let modules: Vec<_> =
        ["core-", "courier-"].iter().flat_map(|name| stage.fetched(name)).filter(|name| name.ends_with("wasm")).collect();
    assert_eq!(modules, [""; 0]);
    stage.browser.heard_nothing_wrong();
}

fn a_document_in_arabic_without_webassembly(stage: &mut Stage) {
    let surveys = json!({"candor": 1, "surveys": [{"id": "two", "triggers": [{"on": "load"}], "questions": [
        {"id": "a", "kind": "choice", "text": {"ar": "لماذا؟"}, "options": [{"id": "x", "text": {"ar": "السعر"}}, {"id": "y", "text": {"ar": "الجودة"}}]},
        {"id": "b", "kind": "text", "text": {"ar": "ماذا بعد؟"}},
    ]}], "language": "ar"});
    stage.site.put("/surveys.json", Page::raw("200 OK", &surveys.to_string()));
    stage.refuse("<p>Thank you.</p>", &[("surveys", "/surveys.json"), ("lang", "ar"), ("engine", "js")]);
    stage.visit("/");
    stage.browser.find("radio", "الجودة").click();
    stage.browser.find_where("button", "Next", |name| name != "إغلاق" && !name.is_empty()).click();
    stage.browser.field("ماذا بعد؟").write("كل شيء");
    let send = stage.browser.named("button").into_iter().find(|(_, name)| name == "إرسال").expect("Send").0;
    send.click();
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "a"), answer(&data, "b")), (&json!("y"), &json!("كل شيء")));
    stage.browser.heard_nothing_wrong();
}

fn told_to_do_with_it_alone_it_says_what_it_lacks(stage: &mut Stage) {
    stage.refuse("<p>Thank you.</p>", &[("ask", "nps"), ("trigger", "load"), ("engine", "wasm")]);
    stage.visit("/");
    assert_eq!(stage.browser.hears("error"), json!({"reason": "unavailable"}));
    eventually("no survey", || stage.browser.named("radiogroup").is_empty().then_some(()));
    stage.nothing_but_violations();
    let heard = stage.browser.heard();
    assert_eq!(heard.warnings().len(), 1, "one line of ours: {:?}", heard.warnings());
    assert_eq!(stage.browser.candor(&json!(["show"])), json!(null), "a call comes back all the same");
}
