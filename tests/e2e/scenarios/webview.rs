//! `examples/webview`: a native program with a page of its own, which hears what Candor says there.

use serde_json::{Value, json};

use super::tests;
use crate::collector::answer;
use crate::eventually::LIMIT;
use crate::host::Host;
use crate::site::Page;
use crate::stage::Stage;

tests![a_native_program_hears_the_events_of_its_own_page];

fn a_native_program_hears_the_events_of_its_own_page(stage: &mut Stage) {
    let tag = stage.collector.tag(&[("ask", "nps"), ("trigger", "load")]);
    stage.collector.folder("app");
    let page = stage.collector.keep("app/index.html", &Page::new(&tag).html_at(&stage.site.origin()));
    let mut host = Host::start(&stage.collector.folder("profile"), page.trim_start_matches("file://"));
    let shown = said(&mut host, "candor:shown");
    assert_eq!(shown["survey_id"], "nps");

    host.run(&press("input[value='9']"));
    host.run(&format!("{ROOT}.querySelector('textarea').value = 'from an app'"));
    host.run(&format!("{ROOT}.querySelector('textarea').dispatchEvent(new InputEvent('input'))"));
    host.run(&press("[part=send]"));
    said(&mut host, "candor:completed");
    assert_eq!(
        said(&mut host, "candor:saved"),
        json!({"survey_id": "nps", "response_id": shown["response_id"], "durable": true})
    );
    assert_eq!(said(&mut host, "candor:delivered")["response_id"], shown["response_id"]);

    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "score"), answer(&data, "comment")), (&json!(9), &json!("from an app")));
    assert_eq!(data["touchpoint"]["url"], "app://pages/index.html");
    assert_eq!(host.run("return window.heard.errors"), json!([]));
}

/// The survey's shadow root.
const ROOT: &str = "document.querySelector('candor-survey').shadowRoot";

fn press(selector: &str) -> String {
    format!("{ROOT}.querySelector(\"{selector}\").click()")
}

/// What the event of that name says, once the program hears it.
#[track_caller]
fn said(host: &mut Host, name: &str) -> Value {
    let line = host.says(LIMIT, |line| line["event"] == name);
    line.unwrap_or_else(|| panic!("the program did not hear {name}"))["detail"].clone()
}
