//! Survey documents: steps, branching, recall, every kind of answer, progress over a reload, and documents that are wrong.

use serde_json::{Value, json};

use super::tests;
use crate::collector::answer;
use crate::eventually::eventually;
use crate::site::Page;
use crate::stage::Stage;

tests![
    branching_recall_and_back,
    answers_of_every_kind,
    a_reload_goes_on_where_it_was,
    progress_is_the_tabs_own_and_ends_with_the_survey,
    a_page_that_is_brought_back_takes_up_what_was_answered_since,
    a_duplicated_tab_leaves_the_survey_to_the_first,
    what_another_page_has_written_is_not_written_over,
    an_answer_given_offline_arrives_later,
    elements_bring_their_own,
    an_element_for_a_survey_of_the_pages_document,
    errors_are_named_by_their_places,
    a_document_that_does_not_come,
];

/// What a text may not become.
const MARKUP: &str = "<img src=x onerror=\"window.broken = 1\"> & {{answer.from}}";

fn visit() -> Value {
    let search = json!({"fact": "answer", "name": "from", "equals": "search"});
    json!([{
        "id": "visit",
        "triggers": [{"on": "load"}],
        "questions": [
            {"id": "from", "kind": "choice", "text": "What brought you here?", "required": true, "other": true,
             "options": [{"id": "search", "text": "A search"}, {"id": "friend", "text": "A friend"}],
             "next": [{"if": search, "to": "for"}, {"to": "who"}]},
            {"id": "for", "kind": "text", "format": "short", "text": "What did you search for?", "required": true,
             "next": [{"to": "likely"}]},
            {"id": "who", "kind": "text", "format": "short", "text": "Who told you?"},
            {"id": "likely", "kind": "nps", "text": "How likely is it, after {{answer.for|no search}} and {{answer.from}}?",
             "next": [{"if": {"fact": "answer", "name": "likely", "band": "promoter"}, "to": "glad"}, {"to": "end"}]}
        ],
        "endings": [{"id": "glad", "title": "Glad about the {{answer.likely}}!", "url": "/more", "label": "Read more"}]
    }])
}

fn branching_recall_and_back(stage: &mut Stage) {
    stage.conduct("/", "", &visit(), &[]);
    stage.visit("/");
    let browser = &stage.browser;
    browser.find("radiogroup", "What brought you here?");
    let progress = browser.find("progressbar", "Step 1 of 3");
    assert_eq!((progress.property("value"), progress.property("max")), (json!(1), json!(3)));

    // Nothing chosen: said in its place, and the focus goes there.
    browser.find("button", "Next").write("\u{e007}");
    browser.says("alert", "Please choose an answer.");
    eventually("the focus on an answer", || (browser.focused().role() == "radio").then_some(()));
    browser.find("radio", "A search").click();
    assert_eq!(browser.named("alert").iter().map(|(alert, _)| alert.text()).collect::<String>(), "");

    // By keyboard: the next step has the focus.
    browser.find("button", "Next").write("\u{e007}");
    browser.find("textbox", "What did you search for?").write(MARKUP);
    let progress = browser.find("progressbar", "Step 2 of 3");
    assert_eq!(progress.property("value"), 2);
    stage.press("Next");
    // What was answered is text, and is not looked into again.
    let asked = format!("How likely is it, after {MARKUP} and A search?");
    browser.find("radiogroup", &asked);
    let broken = "return [!!window.broken, document.querySelector('candor-survey').shadowRoot.querySelectorAll('img').length]";
    assert_eq!(browser.run(broken, &json!([])), json!([false, 0]));
    browser.point(9).click();

    // Back keeps what was said, and another answer leads elsewhere.
    stage.press("Back");
    assert_eq!(browser.find("textbox", "What did you search for?").property("value"), MARKUP);
    stage.press("Back");
    assert_eq!(browser.find("radio", "A search").property("checked"), true);
    assert!(!browser.has("button", "Back"), "there is nothing before the first step");
    browser.find("radio", "A friend").click();
    stage.press("Next");
    browser.find("textbox", "Who told you?").write("Ada");
    stage.press("Next");
    browser.find("radiogroup", "How likely is it, after no search and A friend?");
    assert_eq!(browser.find("radio", "9").property("checked"), true);
    stage.send();
    browser.says("status", "Your answer has arrived.");
    assert_eq!(browser.find("link", "Read more").property("href"), stage.site.url("/more"));
    let title = "return document.querySelector('candor-survey').shadowRoot.querySelector('[part=thanks]').textContent";
    let title = browser.run(title, &json!([]));
    assert!(title.as_str().is_some_and(|title| title.contains("Glad about the 9!")), "{title}");

    let data = stage.collector.one("completed");
    assert_eq!(data["survey"], json!({"id": "visit", "version": 1}));
    assert_eq!(data["invitation"]["trigger"], "load");
    assert_eq!(
        (answer(&data, "from"), answer(&data, "who"), answer(&data, "likely")),
        (&json!("friend"), &json!("Ada"), &json!(9))
    );
    assert_eq!(data["answers"].as_array().map(Vec::len), Some(3), "on the way that was left nothing is answered: {data}");
    browser.heard_nothing_wrong();
}

fn kinds() -> Value {
    let abc = json!([{"id": "a", "text": "Price"}, {"id": "b", "text": "Choice"}, {"id": "c", "text": "Speed"}]);
    json!([{
        "id": "kinds",
        "triggers": [{"on": "load"}],
        "questions": [
            {"id": "hello", "kind": "message", "text": "Some questions, {{customer.name|dear reader}}"},
            {"id": "stars", "kind": "rating", "points": 5, "style": "stars", "text": "The site?"},
            {"id": "some", "kind": "choice", "multiple": true, "other": true, "text": "What did you use?", "options": abc},
            {"id": "order", "kind": "ranking", "text": "What matters most?", "options": abc},
            {"id": "rows", "kind": "matrix", "required": true, "text": "How was it?", "rows": abc,
             "columns": [{"id": "bad", "text": "Bad"}, {"id": "good", "text": "Good"}]},
            {"id": "day", "kind": "date", "text": "When was it?", "min": "2026-01-01", "max": "2026-12-31"},
            {"id": "spent", "kind": "text", "format": "number", "text": "How much was it?", "min": 1},
            {"id": "you", "kind": "contact", "text": "Who are you?",
             "fields": [{"field": "name", "required": true}, {"field": "email"}]},
            {"id": "agreed", "kind": "consent", "text": "May we write to you?", "label": "You may"}
        ]
    }])
}

fn answers_of_every_kind(stage: &mut Stage) {
    stage.conduct("/", "", &kinds(), &[]);
    stage.visit("/");
    let browser = &stage.browser;
    let next = || stage.press("Next");
    browser.find("progressbar", "Step 1 of 9");
    next();
    browser.find("radiogroup", "The site?");
    browser.point(4).click();
    next();
    browser.find("checkbox", "Speed").click();
    browser.find("checkbox", "Other").click();
    next();
    browser.says("alert", "Please write an answer.");
    browser.find("textbox", "Please say what").write("The <search>");
    browser.find("checkbox", "Price").click();
    next();
    browser.find("button", "Move up: Speed").click();
    browser.find("button", "Move up: Speed").click();
    browser.says("status", "Speed: 1 of 3");
    next();
    for (row, column) in [("Price", "Good"), ("Choice", "Bad")] {
        pick(stage, row, column);
    }
    next();
    browser.says("alert", "Please choose an answer in each row.");
    pick(stage, "Speed", "Good");
    next();
    browser.field("When was it?").choose("2025-12-31");
    next();
    eventually("an alert about the day", || {
        browser.named("alert").iter().any(|(alert, _)| alert.text().contains("2026 or later")).then_some(())
    });
    browser.field("When was it?").choose("2026-11-22");
    next();
    let spent = browser.find("textbox", "How much was it?");
    spent.write("12,50");
    next();
    browser.find("textbox", "Name").write("Ada");
    browser.find("textbox", "E-mail (optional)").write("ada@");
    browser.find("button", "Next").write("\u{e007}");
    browser.says("alert", "Please write an e-mail address");
    let email = browser.find("textbox", "E-mail (optional)");
    eventually("the focus on the field that is wrong", || email.has_focus().then_some(()));
    assert_eq!(email.property("ariaInvalid"), "true");
    email.write("example.com");
    next();
    stage.send();
    browser.says("alert", "Please tick the box to go on.");
    browser.find("checkbox", "You may").click();
    stage.send();
    browser.says("status", "Your answer has arrived.");

    let data = stage.collector.one("completed");
    let given = |question| answer(&data, question);
    assert_eq!(given("stars"), 4);
    assert_eq!(given("some"), &json!(["c", "other", "a"]), "a list, in the order in which they were chosen");
    assert_eq!(given("some.other"), "The <search>");
    assert_eq!(given("order"), &json!(["c", "a", "b"]));
    assert_eq!(given("rows"), &json!({"a": "good", "b": "bad", "c": "good"}));
    assert_eq!(given("day"), "2026-11-22");
    assert_eq!(given("spent"), 12.5);
    assert_eq!(given("you"), &json!({"name": "Ada", "email": "ada@example.com"}));
    assert_eq!(given("agreed"), &json!(true));
    let answers = data["answers"].as_array().unwrap();
    let kinds = json!({"stars": "rating", "some": "choice", "some.other": "text", "order": "ranking", "rows": "matrix", "day": "date",
                       "spent": "text", "you": "contact", "agreed": "consent"});
    let known: Value =
        answers.iter().map(|answer| (answer["question"].as_str().unwrap().to_owned(), answer["kind"].clone())).collect();
    assert_eq!(known, kinds);
    let stars = answers.iter().find(|answer| answer["question"] == "stars").unwrap();
    assert_eq!(stars["scale"], json!({"min": 1, "max": 5}));
    browser.heard_nothing_wrong();
}

/// Picks a column in a row of the matrix.
fn pick(stage: &Stage, row: &str, column: &str) {
    let group = stage.browser.find("radiogroup", row);
    let script =
        "return [...arguments[0].querySelectorAll('input')].findIndex((input) => input.labels[0].textContent == arguments[1])";
    let place = stage.browser.run(script, &json!([group.argument(), column]));
    let radios = stage.browser.named("radio");
    let own = "return arguments[0].contains(arguments[1])";
    let inside = |element| stage.browser.run(own, &json!([group.argument(), element])) == true;
    let mut radios = radios.iter().filter(|(radio, name)| name == column && inside(radio.argument()));
    assert!(place.as_i64().is_some_and(|place| place >= 0), "{column} in {row}");
    radios.next().unwrap_or_else(|| panic!("no {column} in {row}")).0.click();
}

fn a_reload_goes_on_where_it_was(stage: &mut Stage) {
    stage.conduct("/", "", &visit(), &[]);
    stage.visit("/");
    stage.browser.find("radio", "Other").click();
    stage.browser.find("textbox", "Please say what").write("An old letter");
    stage.press("Next");
    stage.browser.find("textbox", "Who told you?").write("Grace, who");
    let first = stage.browser.hears("shown")["response_id"].clone();
    stage.browser.reload();

    let who = stage.browser.find("textbox", "Who told you?");
    assert_eq!(who.property("value"), "Grace, who");
    who.write_on(" writes");
    stage.press("Back");
    assert_eq!(stage.browser.find("radio", "Other").property("checked"), true);
    assert_eq!(stage.browser.find("textbox", "Please say what").property("value"), "An old letter");
    stage.press("Next");
    stage.press("Next");
    stage.browser.find("radiogroup", "How likely is it, after no search and An old letter?");
    stage.browser.point(3).click();
    stage.send();
    stage.browser.says("status", "Your answer has arrived.");
    assert_eq!(stage.shown(), [""; 0], "it was shown once, before the reload");

    let data = stage.collector.one("completed");
    assert_eq!(data["response_id"], first);
    assert_eq!(answer(&data, "from.other"), "An old letter");
    assert_eq!(answer(&data, "who"), "Grace, who writes");
    assert_eq!(data["invitation"]["trigger"], "load");
    assert_eq!(data["invitation"]["eligible"], 1);
    let explained = stage.browser.candor(&json!(["explain", "visit"]));
    let frequency = check(&explained["surveys"][0], "frequency");
    assert!(frequency["actual"].as_str().is_some_and(|actual| actual.starts_with("1 time shown")), "{frequency}");
    stage.browser.heard_nothing_wrong();
}

/// A rule of an explained survey.
pub fn check<'a>(survey: &'a Value, rule: &str) -> &'a Value {
    survey["checks"].as_array().into_iter().flatten().find(|check| check["rule"] == rule).unwrap_or(&Value::Null)
}

fn progress_is_the_tabs_own_and_ends_with_the_survey(stage: &mut Stage) {
    stage.conduct("/", "", &visit(), &[("debug", "")]);
    stage.visit("/");
    stage.browser.find("radio", "A friend").click();
    stage.press("Next");
    stage.browser.find("textbox", "Who told you?");
    // Another tab knows of the showing, and not of the answers.
    stage.browser.in_second_window(|| {
        stage.visit("/");
        // A tab that nobody looks at asks nothing, so it is asked what it would do.
        let explained = stage.browser.candor(&json!(["explain", "visit"]));
        assert_eq!(explained["surveys"][0]["refused_by"], "frequency");
        assert!(stage.browser.named("dialog").is_empty());
        stage.browser.close_window();
    });
    stage.press("Close");
    stage.browser.gone("button", "Close");
    let kept = "return Object.keys(sessionStorage).filter((key) => key.includes('progress'))";
    assert_eq!(stage.browser.run(kept, &json!([])), json!([]));
    stage.browser.reload();
    stage.browser.notes("not asked: visit (frequency)");
    stage.settle();
    assert_eq!(answer(&stage.collector.one("dismissed"), "from"), "friend");
    stage.browser.heard_nothing_wrong();
}

/// On the way to the second page, the first may be kept by the browser as it is: its survey has gone on since.
fn a_page_that_is_brought_back_takes_up_what_was_answered_since(stage: &mut Stage) {
    stage.conduct("/", "", &visit(), &[]);
    stage.strict_page("/two", "", &[("surveys", "/surveys.json")]);
    stage.visit("/");
    stage.browser.find("radio", "A friend").click();
    stage.press("Next");
    stage.browser.find("textbox", "Who told you?");
    stage.browser.run("window.kept = true", &json!([]));
    stage.visit("/two");
    stage.browser.find("textbox", "Who told you?").write("Ada");
    stage.press("Next");
    let asked = "How likely is it, after no search and A friend?";
    stage.browser.find("radiogroup", asked);
    stage.browser.back();
    eventually("the first page", || (stage.browser.run("return location.pathname", &json!([])) == "/").then_some(()));
    stage.browser.gone("textbox", "Who told you?");
    stage.settle();
    // It stands where it stood on the second page; but a page that was kept as it was may not see what that has left, and then
    // asks no more.
    let open = stage.browser.has("radiogroup", asked);
    assert!(open || stage.browser.run("return window.kept === true", &json!([])) == true);
    if open {
        stage.press("Close");
        stage.browser.gone("button", "Close");
        stage.settle();
    }
    assert_eq!(answer(&stage.collector.one(if open { "dismissed" } else { "partial" }), "who"), "Ada");
    stage.browser.heard_nothing_wrong();
}

/// Opens what a duplicated tab is: the same address, and a copy of what the tab keeps. Returns its window; none where the engine
/// opens none for a script.
fn duplicate(stage: &Stage) -> Option<Value> {
    let windows = || stage.browser.session.get("/window/handles").unwrap_or_default().as_array().cloned().unwrap_or_default();
    let before = windows();
    stage.browser.run("window.open(location.href)", &json!([]));
    (0..20).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        windows().into_iter().find(|window| !before.contains(window))
    })
}

fn a_duplicated_tab_leaves_the_survey_to_the_first(stage: &mut Stage) {
    stage.conduct("/", "", &visit(), &[("debug", "")]);
    stage.visit("/");
    stage.browser.find("radio", "A friend").click();
    stage.press("Next");
    stage.browser.find("textbox", "Who told you?");
    let first = stage.browser.window();
    if let Some(second) = duplicate(stage) {
        stage.browser.switch_to(&second);
        stage.browser.hears("ready");
        let explained = stage.browser.candor(&json!(["explain", "visit"]));
        assert_eq!(explained["surveys"][0]["refused_by"], "frequency");
        stage.settle();
        assert!(!stage.browser.has("textbox", "Who told you?"));
        stage.browser.close_window();
        stage.browser.switch_to(&first);
    }
    stage.browser.find("textbox", "Who told you?").write("Ada");
    stage.press("Close");
    stage.browser.gone("button", "Close");
    stage.settle();
    assert_eq!(answer(&stage.collector.one("dismissed"), "who"), "Ada");
    stage.browser.heard_nothing_wrong();
}

/// Two pages at the same response, against all rules: the second one to write gives it up.
fn what_another_page_has_written_is_not_written_over(stage: &mut Stage) {
    stage.conduct("/", "", &visit(), &[]);
    stage.visit("/");
    stage.browser.find("radio", "A friend").click();
    stage.press("Next");
    stage.browser.find("textbox", "Who told you?");
    let first = stage.browser.window();
    let Some(second) = duplicate(stage) else { return };
    stage.browser.switch_to(&second);
    stage.browser.hears("ready");
    assert_eq!(stage.browser.candor(&json!(["explain", "visit"]))["surveys"][0]["refused_by"], "frequency");
    // As if its own page had left it.
    let left = "const key = 'candor.progress.visit'; \
                sessionStorage.setItem(key, sessionStorage.getItem(key).replace('\"left\":\"\"', '\"left\":\"x\"')); location.reload()";
    stage.browser.run_and_leave(left, &json!([]));
    stage.browser.find("textbox", "Who told you?");
    // The courier comes, and nothing waits.
    stage.settle();
    stage.courier();
    stage.collector.stop();
    stage.browser.find("textbox", "Who told you?").write("Grace");
    stage.press("Next");
    stage.browser.hears("saved");
    stage.browser.switch_to(&first);
    stage.browser.find("textbox", "Who told you?").write("Ada");
    stage.press("Next");
    stage.browser.gone("button", "Close");
    stage.browser.close_window();
    stage.browser.switch_to(&second);
    stage.collector.resume();
    stage.browser.point(3).click();
    stage.send();
    stage.browser.says("status", "Your answer has arrived.");
    stage.settle();
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "who"), answer(&data, "likely")), (&json!("Grace"), &json!(3)));
}

fn an_answer_given_offline_arrives_later(stage: &mut Stage) {
    stage.conduct("/", "", &visit(), &[]);
    stage.page("/other", "", &[]);
    stage.visit("/");
    stage.browser.find("radio", "A friend").click();
    stage.courier();
    stage.collector.stop();
    stage.press("Next");
    stage.press("Next");
    stage.browser.point(10).click();
    stage.send();
    stage.browser.says("status", "Saved. It will be sent when you are back online.");
    stage.browser.heard_nothing_wrong();
    stage.browser.leave();

    stage.collector.resume();
    stage.visit("/other");
    let data = stage.collector.one("completed");
    assert_eq!((answer(&data, "from"), answer(&data, "likely")), (&json!("friend"), &json!(10)));
    stage.settle();
    assert_eq!(stage.collector.export().len(), 1);
    stage.browser.heard_nothing_wrong();
}

fn elements_bring_their_own(stage: &mut Stage) {
    // A survey as an object property, one at an address, and one as text, beside an open popover.
    let survey = |id: &str, text: &str| json!({"id": id, "questions": [{"id": "q", "kind": "csat", "text": text}]});
    let document = json!({"candor": 1, "surveys": [survey("fetched", "Fetched?")]});
    stage.site.put("/own.json", Page::raw("200 OK", &document.to_string()));
    stage.conduct("/", "<main></main>", &json!([survey("over", "Over it?")]), &[("cooldown", "0")]);
    stage.visit("/");
    stage.browser.find("radiogroup", "Over it?");
    let make = "for (const survey of arguments[0]) \
                document.querySelector('main').append(Object.assign(document.createElement('candor-survey'), { survey }))";
    let written = json!({"candor": 1, "surveys": [survey("written", "Written?")]}).to_string();
    stage.browser.run(make, &json!([[survey("object", "As an object?"), "/own.json", written]]));
    for question in ["As an object?", "Fetched?", "Written?", "Over it?"] {
        stage.browser.find("radiogroup", question);
    }
    let send = stage.browser.named("button").iter().filter(|(_, name)| name == "Send").count();
    assert_eq!(send, 0, "no point is chosen anywhere");
    let group = stage.browser.find("radiogroup", "As an object?");
    let points = stage.browser.named("radio");
    let own = "return arguments[0].contains(arguments[1])";
    let inside = |element| stage.browser.run(own, &json!([group.argument(), element])) == true;
    points.iter().find(|(point, name)| name.starts_with('4') && inside(point.argument())).unwrap().0.click();
    stage.send();
    stage.browser.says("status", "Your answer has arrived.");
    let completed =
        eventually("the answer", || stage.collector.export().into_iter().find(|event| event["data"]["state"] == "completed"));
    let data = &completed["data"];
    assert_eq!((&data["survey"]["id"], answer(data, "q")), (&json!("object"), &json!(4)));
    assert_eq!(data["invitation"]["trigger"], "element");
    stage.browser.heard_nothing_wrong();
}

fn an_element_for_a_survey_of_the_pages_document(stage: &mut Stage) {
    let surveys = json!([
        {"id": "other", "triggers": [], "questions": [{"id": "q", "kind": "csat", "text": "Another one?"}]},
        {"id": "here", "placement": "inline", "questions": [{"id": "q", "kind": "csat", "text": "In its place?"}]}
    ]);
    stage.conduct("/", "<candor-survey id=\"here\"></candor-survey>", &surveys, &[]);
    stage.visit("/");
    stage.browser.find("radiogroup", "In its place?");
    stage.shows(&["here"]);
    stage.browser.heard_nothing_wrong();
}

fn errors_are_named_by_their_places(stage: &mut Stage) {
    let surveys = json!([{
        "id": "wrong", "colour": "red",
        "questions": [{"id": "a", "kind": "nsp", "text": "?"}, {"id": "b", "kind": "text", "text": "?", "max_length": 0}]
    }]);
    stage.conduct("/", "<button>Press</button>", &surveys, &[]);
    stage.visit("/");
    assert_eq!(stage.browser.hears("error"), json!({"reason": "document"}));
    let heard = stage.browser.heard();
    let mut warnings = heard.warnings();
    for pointer in ["/surveys/0/colour", "/surveys/0/questions/0/kind", "/surveys/0/questions/1/max_length"] {
        let about = format!("{}#{pointer} ", stage.site.url("/surveys.json"));
        let before = warnings.len();
        warnings.retain(|warning| !warning.contains(&about));
        assert_eq!(before - warnings.len(), 1, "{pointer}: {:?}", heard.warnings());
    }
    assert_eq!(warnings, [""; 0]);
    assert_eq!(heard.errors(), [""; 0]);

    // The page goes on, and so does Candor.
    stage.press("Press");
    assert_eq!(stage.browser.candor(&json!(["show", "wrong"])), false);
    assert_eq!(stage.browser.candor(&json!(["show", "csat"])), true);
    stage.browser.find("radiogroup", "How satisfied are you with your experience?");
    assert_eq!(stage.browser.heard().details("error").len(), 1);
}

fn a_document_that_does_not_come(stage: &mut Stage) {
    stage.strict_page("/", "", &[("surveys", "/nowhere.json")]);
    stage.visit("/");
    assert_eq!(stage.browser.hears("error"), json!({"reason": "document"}));
    let heard = stage.browser.heard();
    let address = stage.site.url("/nowhere.json");
    assert_eq!(heard.warnings(), [format!("Candor: {address} answers with HTTP 404")]);
    assert_eq!(heard.errors(), [""; 0]);
    // Events wait for a document in vain, and calls come back.
    stage.browser.candor(&json!(["track", "anything", {"n": 1}]));
    assert_eq!(stage.browser.candor(&json!(["show"])), false);
    stage.settle();
    assert_eq!(stage.browser.heard().errors(), [""; 0]);
}
