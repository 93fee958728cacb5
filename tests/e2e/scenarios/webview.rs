//! `examples/webview`: a native program with a page of its own, which hears what Candor says there, and takes over what
//! `candor.webview.html` would deliver.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::{one_file, tests};
use crate::collector::answer;
use crate::eventually::{LIMIT, eventually};
use crate::host::Host;
use crate::http;
use crate::site::Page;
use crate::stage::Stage;

tests![
    a_native_program_hears_the_events_of_its_own_page,
    a_native_program_keeps_the_answers,
    what_a_native_program_has_not_acknowledged_is_handed_over_again,
    a_native_program_without_storage,
    a_native_program_without_webassembly,
];

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

/// The file beside the program, under the program's own scheme.
fn file(stage: &Stage) -> String {
    stage.collector.folder("app");
    let page = stage.collector.keep("app/candor.webview.html", &one_file::text());
    page.trim_start_matches("file://").to_owned()
}

/// Starts the program with settings, and, where it is to keep the answers, a folder.
fn start(profile: &Path, page: &str, settings: &Value, answers: Option<&Path>) -> Host {
    let settings = settings.to_string();
    let mut arguments = vec!["--settings", &settings, page];
    if let Some(folder) = answers.and_then(Path::to_str) {
        arguments.extend(["--answers", folder]);
    }
    Host::start_with(profile, &arguments, &[])
}

/// Answers the open survey and hands it in.
fn hand_in(host: &mut Host, point: i32) {
    host.run(&press(&format!("input[value='{point}']")));
    host.run(&press("[part=send]"));
    said(host, "candor:completed");
}

/// The files that the program keeps.
fn kept(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect()
}

fn a_native_program_keeps_the_answers(stage: &mut Stage) {
    let (profile, folder) = (stage.collector.folder("profile"), stage.collector.folder("answers"));
    let page = file(stage);
    let mut host = start(&profile, &page, &json!({"delivery": "app", "ask": "nps", "subject": "Acme"}), Some(&folder));
    said(&mut host, "candor:ready");
    let shown = said(&mut host, "candor:shown");
    hand_in(&mut host, 10);
    assert_eq!(said(&mut host, "candor:delivered")["response_id"], shown["response_id"]);
    let [file] = &kept(&folder)[..] else { panic!("{:?}", kept(&folder)) };
    let event: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!((answer(&event["data"], "score"), &event["data"]["state"]), (&json!(10), &json!("completed")));
    assert_eq!(event["data"]["touchpoint"]["url"], "app://pages/candor.webview.html");
    assert_eq!(host.run("return performance.getEntriesByType('resource').length"), 0);
    // It takes what it was given to the collector, when it likes.
    let media_type = "application/cloudevents+json";
    let sent = http::post_bytes(&http::agent(), &stage.collector.endpoint(), media_type, event.to_string().as_bytes());
    assert!(sent.is_ok_and(|(status, body)| status == 200 && body.contains(event["id"].as_str().unwrap())));
    assert_eq!(answer(&stage.collector.one("completed"), "score"), 10);
}

fn what_a_native_program_has_not_acknowledged_is_handed_over_again(stage: &mut Stage) {
    let (profile, folder) = (stage.collector.folder("profile"), stage.collector.folder("answers"));
    let page = file(stage);
    let settings = json!({"delivery": "app", "ask": "csat"});
    // The program hears it, and says nothing.
    let mut host = start(&profile, &page, &settings, None);
    said(&mut host, "candor:shown");
    hand_in(&mut host, 4);
    assert_eq!(said(&mut host, "candor:saved")["durable"], true);
    let first = said(&mut host, "candor:deliver");
    let again = host.says(Duration::from_secs(30), |line| line["event"] == "candor:deliver").expect("it is handed over again");
    assert_eq!(again["detail"]["ids"], first["ids"]);
    host.run("candor('acknowledge', '<html>'); candor('acknowledge', {accepted: ['another/1']})");
    host.kill();

    // The next start asks nothing, and hands it over; the program dies before it has said anything.
    let nothing = json!({"delivery": "app"});
    let mut host = start(&profile, &page, &nothing, None);
    assert_eq!(said(&mut host, "candor:deliver")["ids"], first["ids"]);
    host.kill();

    // Now it is kept.
    let mut host = start(&profile, &page, &nothing, Some(&folder));
    assert_eq!(said(&mut host, "candor:deliver")["ids"], first["ids"]);
    said(&mut host, "candor:delivered");
    let id = first["ids"][0].as_str().unwrap();
    let [file] = &kept(&folder)[..] else { panic!("{:?}", kept(&folder)) };
    let event: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!((event["id"].as_str(), answer(&event["data"], "score")), (Some(id), &json!(4)));
    host.kill();

    // What is left of it, if the program was killed before the page had deleted it, changes nothing.
    let mut host = start(&profile, &page, &nothing, Some(&folder));
    said(&mut host, "candor:ready");
    host.run("candor('flush').then((counts) => window.ipc.postMessage(JSON.stringify({ event: 'flushed', detail: counts }))); return 0");
    assert_eq!(said(&mut host, "flushed")["waiting"], 0);
    assert_eq!(kept(&folder).len(), 1);
}

fn a_native_program_without_storage(stage: &mut Stage) {
    // A page without an origin: the engine refuses it every storage.
    let page = Page::raw("200 OK", &one_file::text()).header("Content-Security-Policy", "sandbox allow-scripts allow-forms");
    stage.site.put("/candor.webview.html", page);
    let settings = json!({"delivery": "app", "ask": "ces"});
    let mut host = start(&stage.collector.folder("profile"), &stage.site.url("/candor.webview.html"), &settings, None);
    said(&mut host, "candor:shown");
    let refused = "try { return typeof localStorage } catch (error) { return error.name }";
    assert_eq!((host.run("return self.origin"), host.run(refused)), (json!("null"), json!("SecurityError")));
    hand_in(&mut host, 7);
    let first = said(&mut host, "candor:deliver");
    let again = host.says(Duration::from_secs(30), |line| line["event"] == "candor:deliver").expect("it is handed over again");
    assert_eq!(again["detail"]["ids"], first["ids"]);
    host.run(&format!("candor('acknowledge', {}); return 0", json!({"accepted": first["ids"]})));
    said(&mut host, "candor:delivered");
}

fn a_native_program_without_webassembly(stage: &mut Stage) {
    let (page, profile, folder) = (file(stage), stage.collector.folder("profile"), stage.collector.folder("answers"));
    let settings = json!({"delivery": "app", "ask": "nps", "lang": "de", "subject": "Acme"}).to_string();
    let arguments = ["--settings", &settings, "--answers", folder.to_str().unwrap(), &page];
    // As in Apple's Lockdown Mode, the engine has none.
    let mut host = Host::start_with(&profile, &arguments, &[("JSC_useWasm", "0"), ("JSC_useWebAssembly", "0")]);
    said(&mut host, "candor:shown");
    assert_eq!(host.run("return typeof WebAssembly"), "undefined");
    hand_in(&mut host, 6);
    said(&mut host, "candor:delivered");
    eventually("the answer on the disk", || (kept(&folder).len() == 1).then_some(()));
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
