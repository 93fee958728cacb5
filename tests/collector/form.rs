//! `/s/{survey_id}`: the plain form, from the page to the row.

use crate::harness::{Collector, Folder, Reply};
use axum::body::Body;
use axum::http::{Method, Request};
use candor::collector::form::page::STYLE;
use candor::collector::form::scored::Forms;
use candor::collector::state::QUEUE;
use candor::survey::event::BODY_BYTES;
use proptest::prelude::*;
use serde_json::{Value, json};
use sqlx::{Connection, Executor};

const FORM: &str = "application/x-www-form-urlencoded";

impl Collector {
    async fn hand_in(&self, uri: &str, fields: &[(&str, &str)]) -> Reply {
        let pairs = fields.iter().map(|(name, value)| [encoded(name), "=".to_owned(), encoded(value)].concat());
        self.hand_in_as(FORM, uri, pairs.collect::<Vec<_>>().join("&")).await
    }

    async fn hand_in_as(&self, media_type: &str, uri: &str, body: impl Into<Body>) -> Reply {
        let request = Request::builder().method(Method::POST).uri(uri).header("content-type", media_type);
        self.send(
            request.header("origin", "https://feedback.example").header("accept-language", "en-GB").body(body.into()).unwrap(),
        )
        .await
    }

    /// The one response that is stored.
    async fn only(&self) -> Value {
        let mut all = self.export("").await;
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02x}") })
        .collect()
}

/// The page without its style sheet.
fn page(reply: &Reply) -> String {
    assert!(reply.text().contains(STYLE));
    reply.text().replace(STYLE, "")
}

/// The value of an attribute behind `before`, as a browser reads it.
fn attribute(page: &str, before: &str) -> String {
    let value = page.split_once(before).unwrap_or_else(|| panic!("{before} is not in {page}")).1.split('"').next().unwrap();
    value.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
}

fn id(page: &str) -> String {
    attribute(page, "name=\"id\" value=\"")
}

/// The address that a page's form posts to.
fn action(page: &str, path: &str) -> String {
    [path, &attribute(page, "action=\"")].concat()
}

#[tokio::test]
async fn an_answer_arrives_as_any_other_does() {
    let collector = Collector::new().await;
    let link = "/s/checkout?ask=nps&subject=Acme&key=shop-1&context.order_id=A-1001&utm_source=mail";
    let from = [("referer", "https://shop.example/thanks/jane@example.com?token=1"), ("accept-language", "en-GB,de;q=0.5")];
    let reply = collector.visit(link, &from).await;
    assert_eq!(reply.status, 200);
    let form = page(&reply);
    assert!(form.contains("<title>How likely are you to recommend Acme to a friend or colleague?</title>"));
    let (id, action) = (id(&form), action(&form, "/s/checkout"));
    assert_eq!(collector.export("").await, [Value::Null; 0], "nothing is stored for a look");

    let comment = "Quick.\r\nAsk jane@example.com";
    let reply = collector.hand_in(&action, &[("score", "9"), ("comment", comment), ("id", &id)]).await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    assert_eq!(reply.header("location"), "./checkout/thanks?ask=nps");
    let event = collector.only().await;
    let (data, now) = (&event["data"], &event["received_at"]);
    assert_eq!(event["id"], format!("{id}/1"));
    assert_eq!((&event["source"], &event["candorkey"]), (&json!("https://shop.example"), &json!("shop-1")));
    assert_eq!((&event["time"], &event["clock_skew_ms"]), (now, &json!(0)));
    assert_eq!((&data["state"], &data["revision"]), (&json!("completed"), &json!(1)));
    assert_eq!(data["survey"], json!({"id": "checkout", "version": 1}));
    assert_eq!(
        data["answers"],
        json!([
            {"question": "score", "kind": "nps", "scale": {"min": 0, "max": 10}, "value": 9},
            {"question": "comment", "kind": "text", "value": "Quick.\nAsk [email]"}
        ])
    );
    let touchpoint =
        json!({"url": "https://shop.example/thanks/[email]", "language": "en-GB", "context": {"order_id": "A-1001"}});
    assert_eq!(data["touchpoint"], touchpoint);
    let invitation = &data["invitation"];
    assert_eq!((&invitation["trigger"], &invitation["answered_at"]), (&json!("form"), now));
    assert!(invitation["shown_at"].as_str() <= now.as_str() && invitation["shown_at"].as_str() > Some("2026"), "{invitation}");
    assert_eq!(data["client"], json!({"version": env!("CARGO_PKG_VERSION"), "env": "live", "automated": false}));

    let results = collector.get("/v1/results/checkout").await.json();
    let score = results["questions"].as_array().unwrap().iter().find(|question| question["question"] == "score").unwrap();
    assert_eq!((&results["responses"]["completed"], &score["headline"]["value"]), (&json!(1), &json!(100.0)));
    let table = collector.get("/v1/export.csv").await;
    assert!(table.text().contains("A-1001") && table.text().contains("Quick."), "{}", table.text());
}

#[tokio::test]
async fn however_often_one_page_is_handed_in_it_is_one_response() {
    let collector = Collector::new().await;
    let id = id(&page(&collector.visit("/s/csat", &[]).await));
    for score in ["4", "4", "1"] {
        let reply = collector.hand_in("/s/csat", &[("score", score), ("id", &id)]).await;
        assert_eq!(reply.status, 303, "{score}");
    }
    assert_eq!(collector.only().await["data"]["answers"][0]["value"], 4, "what was handed in first");
    // Another page, another person.
    let other = self::id(&page(&collector.visit("/s/csat", &[]).await));
    assert_eq!(collector.hand_in("/s/csat", &[("score", "1"), ("id", &other)]).await.status, 303);
    assert_eq!(collector.export("").await.len(), 2);
}

#[tokio::test]
async fn a_form_of_somebody_elses_making_needs_no_id() {
    let collector = Collector::new().await;
    for forged in ["", "nonsense", "01890a5d-ac96-474b-bcce-b302099a8057"] {
        assert_eq!(collector.hand_in("/s/nps", &[("score", "0"), ("id", forged)]).await.status, 303);
    }
    // From a clock that is ahead.
    let ahead = "ffffffff-ffff-7fff-8fff-ffffffffffff";
    assert_eq!(collector.hand_in("/s/nps", &[("score", "0"), ("id", ahead)]).await.status, 303);
    let all = collector.export("").await;
    assert_eq!(all.len(), 4);
    for event in all {
        assert!(event["data"]["invitation"]["shown_at"].as_str() <= event["received_at"].as_str(), "{event}");
        assert_eq!(event["source"], "https://feedback.example", "where the form was, since nobody says where the link is");
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_it_and_nothing_is_lost() {
    let collector = Collector::new().await;
    let long = "ü".repeat(4_001);
    for (score, comment, wrong) in
        [("", "a < b", "missing"), ("11", "a < b", "missing"), ("<b>", "a < b", "missing"), ("7", &*long, "long")]
    {
        let link = "/s/nps?subject=Acme&context.order_id=1";
        let blank = page(&collector.visit(link, &[]).await);
        assert!(!blank.contains("class=\"error\"") && !blank.contains("aria-invalid"), "{blank}");
        let id = id(&blank);
        let reply = collector.hand_in(&action(&blank, "/s/nps"), &[("score", score), ("comment", comment), ("id", &id)]).await;
        assert_eq!(reply.status, 422);
        let form = page(&reply);
        assert_eq!((self::id(&form), action(&form, "")), (id, action(&blank, "")), "the same response");
        let (field, said) = match wrong {
            "missing" => ("point-0", "Please choose a point on the scale."),
            _ => ("comment", "Please write at most 4000 characters."),
        };
        assert!(form.contains(&format!("<a href=\"#{field}\" autofocus>{said}</a>")), "{form}");
        assert!(form.contains(&format!("aria-invalid=\"true\" aria-describedby=\"{wrong}\"")), "{form}");
        assert!(form.contains(&format!("<p class=\"error\" id=\"{wrong}\" part=\"error\">{said}</p>")), "{form}");
        assert!(form.contains(&format!("<title>{said} · How likely")), "{form}");
        assert!(form.contains(&format!(">\n{}</textarea>", comment.replace('<', "&lt;"))), "{form}");
        assert_eq!(form.contains(" checked>"), score == "7", "{form}");
    }
    assert_eq!(collector.export("").await.len(), 0);
    // As long as it may be.
    assert_eq!(collector.hand_in("/s/nps", &[("score", "7"), ("comment", &long[2..])]).await.status, 303);
}

#[tokio::test]
async fn pages_have_no_script_and_a_policy_that_allows_none() {
    let collector = Collector::new().await;
    for uri in ["/s/nps", "/s/nps/thanks", "/s/nothing", "/s/", "/s/nps/thanks/more", "/s/%ff"] {
        let reply = collector.visit(uri, &[]).await;
        for (name, value) in [
            ("content-type", "text/html; charset=utf-8"),
            ("cache-control", "no-store"),
            ("referrer-policy", "same-origin"),
            ("x-content-type-options", "nosniff"),
            ("x-robots-tag", "noindex"),
            ("cross-origin-embedder-policy", "require-corp"),
            ("cross-origin-resource-policy", "cross-origin"),
            ("set-cookie", ""),
            ("x-frame-options", ""),
        ] {
            assert_eq!(reply.header(name), value, "{uri} {name}");
        }
        let policy = reply.header("content-security-policy");
        let rest = policy.strip_prefix("default-src 'none'; style-src 'sha256-").unwrap();
        assert!(rest.ends_with("'; form-action 'self'; base-uri 'none'"), "{policy}");
        assert!(!page(&reply).contains("<script") && !page(&reply).contains("style="), "{uri}");
    }
}

#[tokio::test]
async fn what_cannot_be_taken_is_said_in_a_page() {
    let collector = Collector::new().await;
    for (uri, ask) in [("/s/checkout", "?ask=nps"), ("/s/nps?ask=npx", "?ask=nps"), ("/s/", "/s/nps"), ("/s/a/b", "/s/nps")] {
        let reply = collector.visit(uri, &[]).await;
        assert_eq!(reply.status, 404, "{uri}");
        assert!(page(&reply).contains(ask.trim_start_matches("?ask=nps")), "{uri}");
    }
    let long = "x".repeat(BODY_BYTES);
    for (media_type, body, status) in
        [("text/plain", "score=1", 415), ("multipart/form-data; boundary=x", "", 415), ("", "score=1", 415), (FORM, &*long, 422)]
    {
        let reply = collector.hand_in_as(media_type, "/s/nps", body.to_owned()).await;
        assert_eq!(reply.status, status, "{media_type}");
        page(&reply);
    }
    let reply = collector.hand_in_as(FORM, "/s/nps", [&long, "x"].concat()).await;
    assert_eq!(reply.status, 413);
    assert!(page(&reply).contains("The request is too large"));
    let request = Request::builder().method(Method::PUT).uri("/s/nps").body(Body::empty()).unwrap();
    let reply = collector.send(request).await;
    assert_eq!((reply.status.as_u16(), reply.header("allow")), (405, "GET,HEAD,POST"));
    page(&reply);
    assert_eq!(collector.export("").await.len(), 0);
}

#[tokio::test]
async fn in_the_language_of_the_link_or_of_the_browser() {
    let collector = Collector::new().await;
    for (uri, accept, language, direction, send) in [
        ("/s/ces?subject=checkout", "de-CH,en;q=0.8", "de", "ltr", "Senden"),
        ("/s/ces?lang=ar", "de", "ar", "rtl", "إرسال"),
        ("/s/ces?lang=he-IL", "", "he", "rtl", "שליחה"),
        ("/s/ces", "tlh", "en", "ltr", "Send"),
    ] {
        let form = page(&collector.visit(uri, &[("accept-language", accept)]).await);
        assert!(form.contains(&format!("<html lang=\"{language}\" dir=\"{direction}\" ")), "{form}");
        assert!(form.contains(&format!("part=\"send\">{send}</button>")), "{form}");
        let reply = collector.hand_in(&action(&form, "/s/ces"), &[("score", "7")]).await;
        let thanks = reply.header("location").replace("./", "/s/");
        let thanks = page(&collector.visit(&thanks, &[("accept-language", accept)]).await);
        assert!(thanks.contains(&format!("<html lang=\"{language}\" dir=\"{direction}\" ")), "{thanks}");
    }
}

#[tokio::test]
async fn what_could_not_be_stored_stays_in_the_form() {
    let collector = Collector::new().await;
    let id = id(&page(&collector.visit("/s/nps", &[]).await));
    let fields = [("score", "10"), ("comment", "kept"), ("id", id.as_str())];
    collector.sql("ALTER TABLE responses RENAME TO elsewhere").await;
    let reply = collector.hand_in("/s/nps", &fields).await;
    assert_eq!((reply.status.as_u16(), reply.header("retry-after")), (503, "5"));
    let form = page(&reply);
    assert!(form.contains("<a href=\"#send\" autofocus>Not sent yet. Please keep this page open.</a>"), "{form}");
    assert!(form.contains(" value=\"10\"") && form.contains(" checked>") && form.contains("\nkept</textarea>"), "{form}");
    assert_eq!(self::id(&form), id);
    collector.sql("ALTER TABLE elsewhere RENAME TO responses").await;
    assert_eq!(collector.hand_in("/s/nps", &fields).await.status, 303);
    assert_eq!(collector.only().await["data"]["response_id"], id);
}

#[tokio::test]
async fn nobody_is_thanked_before_the_answer_is_on_disk() {
    let collector = Collector::with(Folder::new(), 1).await;
    let mut other = collector.connect().await;
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let request = Request::builder().method(Method::POST).uri("/s/nps").header("content-type", FORM).body(Body::from("score=1"));
    let app = collector.app.clone();
    let waiting = tokio::spawn(async move { tower::ServiceExt::oneshot(app, request.unwrap()).await.unwrap().status().as_u16() });
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(!waiting.is_finished());
    other.execute("ROLLBACK").await.unwrap();
    other.close().await.unwrap();
    assert_eq!(waiting.await.unwrap(), 303);
}

/// A collector with forms for the surveys of a document.
async fn with_document(document: &Value) -> Collector {
    let folder = Folder::new();
    folder.write("surveys.json", document.to_string());
    let forms = Forms::read(&[folder.path().join("surveys.json")]).unwrap();
    Collector::with_forms(folder, QUEUE, forms).await
}

#[tokio::test]
async fn a_survey_of_a_document_asks_its_first_scored_question() {
    let collector = with_document(&json!({
        "candor": 1,
        "language": "de",
        "surveys": [{
            "id": "visit",
            "version": 3,
            "variables": {"shop": "Laden"},
            "questions": [
                {"id": "hello", "kind": "message", "text": "Hallo"},
                {
                    "id": "how", "kind": "rating", "points": 4, "style": "stars",
                    "text": {"de": "Wie war {{context.name|es}} im {{variable.shop}}?", "en": "How was {{context.name|it}}?"},
                    "help": {"de": "Ganz ehrlich.", "en": "Honestly."},
                    "low": {"de": "Schlecht", "en": "Bad"},
                    "comment": {"id": "why", "text": {"de": "Warum?", "en": "Why?"}}
                },
                {"id": "again", "kind": "nps", "text": "Noch einmal?"}
            ]
        }]
    }))
    .await;
    let link = "/s/visit?context.name=Ada%20%3Cb%3E";
    let german = page(&collector.visit(link, &[("accept-language", "fr")]).await);
    assert!(german.contains("<html lang=\"de\" dir=\"ltr\""), "the document's own language\n{german}");
    assert!(german.contains("<h1 id=\"question\">Wie war Ada &lt;b&gt; im Laden?</h1>"), "{german}");
    assert!(german.contains("part=\"send\">Senden</button>"), "{german}");
    let form = page(&collector.visit(link, &[("accept-language", "en-GB,de;q=0.5")]).await);
    assert!(form.contains("<p class=\"help\" id=\"help\" part=\"help\">Honestly.</p>"), "{form}");
    assert!(form.contains("aria-describedby=\"help\"") && form.contains("aria-label=\"1, Bad\""), "{form}");
    assert_eq!(form.matches("type=\"radio\"").count(), 4, "{form}");
    assert!(form.contains("<span class=\"low\">Why?</span>"), "{form}");

    let action = action(&form, "/s/visit");
    let wrong = collector.hand_in(&action, &[("score", "5")]).await;
    assert_eq!(wrong.status, 422);
    assert!(page(&wrong).contains("aria-describedby=\"help missing\""), "{}", page(&wrong));
    let reply = collector.hand_in(&action, &[("score", "4"), ("comment", "Ask jane@example.com"), ("id", &id(&form))]).await;
    assert_eq!((reply.status.as_u16(), reply.header("location")), (303, "./visit/thanks?"));
    assert_eq!(collector.visit("/s/visit/thanks?", &[]).await.status, 200);
    let data = &collector.only().await["data"];
    assert_eq!(data["survey"], json!({"id": "visit", "version": 3}));
    assert_eq!(
        data["answers"],
        json!([
            {"question": "how", "kind": "rating", "scale": {"min": 1, "max": 4}, "value": 4},
            {"question": "why", "kind": "text", "value": "Ask [email]"}
        ])
    );
    // A preset under the same id is another survey's business: the link says which is meant.
    assert!(page(&collector.visit("/s/visit?ask=nps", &[]).await).contains("How likely"));
}

#[tokio::test]
async fn a_survey_of_a_document_that_is_not_asked() {
    let question = json!([{"id": "how", "kind": "rating", "style": "thumbs", "points": 2, "text": "How?"}]);
    let collector = with_document(&json!({
        "candor": 1,
        "surveys": [
            {"id": "thumbs", "questions": question},
            {"id": "over", "closes": "2026-01-01T00:00:00Z", "questions": question},
            {"id": "soon", "opens": "2999-01-01T00:00:00Z", "questions": question},
            {"id": "off", "enabled": false, "questions": question},
            {"id": "unscored", "questions": [{"id": "why", "kind": "text", "text": "Why?"}]}
        ]
    }))
    .await;
    let form = page(&collector.visit("/s/thumbs", &[]).await);
    assert!(form.contains("aria-label=\"Thumbs down\"") && form.contains("\u{1f44d}"), "{form}");
    assert!(!form.contains("textarea") && !form.contains("anchors"), "it has no comment and no labels\n{form}");
    for id in ["over", "soon", "off"] {
        let reply = collector.visit(&format!("/s/{id}"), &[]).await;
        assert_eq!(reply.status, 410, "{id}");
        assert!(page(&reply).contains("This survey is closed"));
    }
    assert_eq!(collector.visit("/s/unscored", &[]).await.status, 404);
    // Opened in time, handed in late: kept.
    assert_eq!(collector.hand_in("/s/over", &[("score", "2")]).await.status, 303);
    assert_eq!(collector.only().await["data"]["answers"][0]["value"], 2);
}

#[test]
fn a_document_that_cannot_be_used_is_named_with_its_place() {
    let folder = Folder::new();
    let wrong = json!({"candor": 1, "surveys": [{"id": "a", "questions": [{"id": "x", "kind": "npx", "text": "?"}]}]});
    let sound = json!({"candor": 1, "surveys": [{"id": "a", "questions": [{"id": "x", "kind": "nps", "text": "?"}]}]});
    folder.write("wrong.json", wrong.to_string());
    folder.write("sound.json", sound.to_string());
    folder.write("broken.json", "{");
    for (files, said) in [
        (vec!["missing.json"], "missing.json cannot be used: "),
        (vec!["broken.json"], "broken.json cannot be used: it is not JSON; run `candor check "),
        (vec!["sound.json", "wrong.json"], "wrong.json cannot be used: /surveys/0/questions/0/kind: "),
        (vec!["sound.json", "sound.json"], "another one has a survey \"a\", too"),
    ] {
        let paths: Vec<_> = files.iter().map(|file| folder.path().join(file)).collect();
        let error = Forms::read(&paths).unwrap_err();
        assert!(error.contains(said), "{error}");
    }
}

/// The elements and attributes of a page, and where its texts are: what no input may change.
fn skeleton(html: &str) -> String {
    let mut skeleton = String::new();
    let mut rest = html;
    while let Some((_, tag)) = rest.split_once('<') {
        // The pages write every value in double quotes, and no `>` or `"` outside of values but its own.
        let mut quoted = false;
        let end = tag.find(|letter| {
            quoted ^= letter == '"';
            letter == '>' && !quoted
        });
        let (tag, after) = tag.split_at(end.expect("a tag's end"));
        skeleton.extend(tag.split('"').step_by(2).chain([">"]));
        rest = after;
    }
    skeleton
}

fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("\"".to_owned()),
        Just("'".to_owned()),
        Just("<".to_owned()),
        Just(">".to_owned()),
        Just("&".to_owned()),
        Just("</title>".to_owned()),
        Just("</textarea>".to_owned()),
        Just("<script>alert(1)</script>".to_owned()),
        Just("\" onfocus=\"alert(1)".to_owned()),
        Just("&quot;&#60;".to_owned()),
        Just("{subject}".to_owned()),
        Just("\0\r\n\u{2028}\u{202e}".to_owned()),
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(pieces, 1..8).prop_map(|pieces| pieces.concat())
}

#[test]
fn no_input_gets_out_of_its_place() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let collector = runtime.block_on(Collector::new());
    let look = |words: &[String; 8]| {
        let [id, subject, key, name, value, url, score, comment] = words.each_ref().map(|text| encoded(text));
        let uri = format!(
            "/s/i{id}?ask=nps&subject={subject}&key={key}&context.n{name}=v{value}&url=https://shop.example/{url}&score=s{score}&lang=x{key}"
        );
        let body = format!("score=s{score}&comment=c{comment}&id={value}");
        runtime.block_on(async {
            let (form, again) =
                (collector.visit(&uri, &[("accept-language", "en")]).await, collector.hand_in_as(FORM, &uri, body).await);
            assert_eq!((form.status.as_u16(), again.status.as_u16()), (200, 422), "{uri}");
            [page(&form), page(&again)]
        })
    };
    let plain = look(&["a"; 8].map(str::to_owned)).map(|page| skeleton(&page));
    assert!(plain[1].contains("textarea id="), "{}", plain[1]);
    let words: [_; 8] = std::array::from_fn(|_| hostile());
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) };
    let run = proptest::test_runner::TestRunner::new(config).run(&words, |words| {
        prop_assert_eq!(&look(&words).map(|page| skeleton(&page)), &plain);
        Ok(())
    });
    run.unwrap();
}
