//! How a survey of several steps behaves as a whole.

use crate::mounted::{self, dispatch, rendered, settled, style};
use crate::walked::{ask, attribute, inputs, mount, setting, text, walk};
use candor::engine::options::Theme;
use candor::engine::placement::Placement;
use candor::engine::session::{Delivery, Effect, Target};
use candor::engine::walk::Input;
use candor::survey::{AnswerValue, State};
use candor::widget::{Event, Setting};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

const TWO: &str = r#""questions":[{"id":"a","kind":"text","text":"First?","format":"short"},{"id":"b","kind":"text","text":"Second?","format":"short"}]"#;

/// One of each kind that holds something.
const ALL: &str = r#""questions":[
    {"id":"scale","kind":"csat","text":"Scale?","comment":{"text":"Why?"}},
    {"id":"text","kind":"text","text":"Text?"},
    {"id":"one","kind":"choice","text":"One?","other":true,"options":[{"id":"a","text":"A"},{"id":"b","text":"B"}]},
    {"id":"some","kind":"choice","text":"Some?","multiple":true,"options":[{"id":"a","text":"A"},{"id":"b","text":"B"},{"id":"c","text":"C"}]},
    {"id":"order","kind":"ranking","text":"Order?","options":[{"id":"a","text":"A"},{"id":"b","text":"B"}]},
    {"id":"grid","kind":"matrix","text":"Grid?","rows":[{"id":"r","text":"R"}],"columns":[{"id":"a","text":"A"},{"id":"b","text":"B"}]},
    {"id":"day","kind":"date","text":"Day?"},
    {"id":"box","kind":"consent","text":"Box?","label":"Yes"},
    {"id":"who","kind":"contact","text":"Who?","fields":[{"field":"name"},{"field":"email"}]},
    {"id":"last","kind":"message","text":"The end."}]"#;

#[wasm_bindgen_test]
async fn the_buttons_say_what_they_do() {
    let mounted = mount(TWO).await;
    let back = mounted.find("[part=back]");
    assert_eq!((text(&mounted, "[part=send]"), rendered(&back)), ("Next".into(), false));
    mounted.send().await;
    assert_eq!((text(&mounted, "[part=send]"), rendered(&back)), ("Send".into(), true));
    assert_eq!(mounted.name(&back), "Back");
    mounted.click("[part=back]").await;
    assert_eq!((text(&mounted, "[part=question]"), rendered(&back)), ("First? (optional)".into(), false));
    assert_eq!(mounted.reported(), [Event::Submitted, Event::Input(Input::Back)]);

    let no_way_back = mount(&format!(r#""back":false,{TWO}"#)).await;
    no_way_back.send().await;
    assert!(!rendered(&no_way_back.find("[part=back]")));
}

#[wasm_bindgen_test]
async fn a_button_follows_where_the_answer_leads() {
    let rule = r#""next":[{"if":{"fact":"answer","name":"a","at_least":4},"to":"end"}]"#;
    let mounted = mount(&format!(
        r#""questions":[{{"id":"a","kind":"csat","text":"A?",{rule}}},{{"id":"b","kind":"message","text":"B"}}]"#
    ))
    .await;
    mounted.choose(2).await;
    assert_eq!(text(&mounted, "[part=send]"), "Next");
    mounted.choose(5).await;
    assert_eq!(text(&mounted, "[part=send]"), "Send");
}

#[wasm_bindgen_test]
async fn the_next_step_takes_the_place_of_the_last_and_nothing_else_changes() {
    let mounted = mount(TWO).await;
    let kept = ["[part=card]", "[part=close]", "[part=form]", "[part=progress]", "[part=send]", "[part=back]", "[part=thanks]"];
    let before: Vec<_> = kept.iter().map(|selector| mounted.find(selector)).collect();
    let field = mounted.find("[part=field]");
    mounted.write_in("[part=field]", "one").await;
    let same = |field: &HtmlElement| field.is_same_node(Some(&mounted.find("[part=field]")));
    assert!(same(&field), "a step was rebuilt while it was shown");
    mounted.send().await;
    assert!(!same(&field) && !field.is_connected());
    assert_eq!(mounted.all("[part=question]").len(), 1);
    assert_eq!(mounted.find("[part=field]").unchecked_ref::<HtmlInputElement>().value(), "");
    for (selector, element) in kept.iter().zip(before) {
        assert!(element.is_same_node(Some(&mounted.find(selector))), "{selector} was rebuilt");
    }
    assert!(mounted.wants(&Effect::Focus(Target::Step)));
    let focused = mounted.focus().unwrap();
    let part = focused.get_attribute("part").unwrap();
    assert_eq!((part, focused.text_content().unwrap()), ("question".into(), "Second? (optional)".into()));
    assert_eq!(focused.get_attribute("tabindex").unwrap(), "-1", "it is no stop on the way through the fields");
}

#[wasm_bindgen_test]
async fn what_a_step_that_has_passed_still_says_is_not_the_next_ones() {
    let mounted = mount(TWO).await;
    let field = mounted.find("[part=field]");
    mounted.send().await;
    let before = mounted.reported().len();
    // As browsers do with a field that is taken off the page while it has the focus.
    field.unchecked_ref::<HtmlInputElement>().set_value("late");
    dispatch(&field, "input");
    dispatch(&field, "change");
    settled().await;
    assert_eq!(mounted.reported().len(), before);
    assert_eq!(mounted.session(|session| session.flow().held().own().to_owned()), "");
}

#[wasm_bindgen_test]
async fn going_back_shows_what_was_given() {
    let mounted = mount(ALL).await;
    mounted.choose(4).await;
    mounted.write("nice").await;
    mounted.send().await;
    mounted.write("some\nlines").await;
    mounted.send().await;
    mounted.click("input[value='2']").await;
    mounted.write_in("#beside", "neither").await;
    mounted.send().await;
    mounted.click("input[value='0']").await;
    mounted.click("input[value='2']").await;
    mounted.send().await;
    mounted.click("[aria-label='Move up: B']").await;
    mounted.send().await;
    mounted.click("input[value='1']").await;
    mounted.send().await;
    mounted.write_in("[type=date]", "2026-11-22").await;
    mounted.send().await;
    mounted.click("[type=checkbox]").await;
    mounted.send().await;
    mounted.write_in("#contact0", "Ada").await;
    mounted.write_in("#contact1", "ada@example.com").await;
    mounted.send().await;
    assert_eq!(text(&mounted, "[part=question]"), "The end.");

    let stands = || {
        let fields = mounted.all("input, textarea").into_iter().map(JsCast::unchecked_into::<HtmlInputElement>);
        let one = |field: HtmlInputElement| match field.type_().as_str() {
            "radio" | "checkbox" => (if field.checked() { "x" } else { "-" }).to_owned(),
            _ => field.value(),
        };
        fields.map(one).collect::<Vec<_>>().join(" ")
    };
    for expected in ["Ada ada@example.com", "x", "2026-11-22", "- x"] {
        mounted.click("[part=back]").await;
        assert_eq!(stands(), expected);
    }
    mounted.click("[part=back]").await;
    assert_eq!(text(&mounted, "[part=rank] .name"), "B");
    for expected in ["x - x", "- - x neither", "some\nlines", "- - - x - nice"] {
        mounted.click("[part=back]").await;
        assert_eq!(stands(), expected);
    }
    assert!(rendered(&mounted.find("textarea")), "the comment belongs to the point");
}

#[wasm_bindgen_test]
async fn what_is_filled_in_beforehand_is_shown() {
    let mut walk = walk(ALL, "en", "{}");
    walk.prefill(&candor::survey::json::parse(r#"{"scale":2,"text":"known","some":["b"]}"#).unwrap());
    let mounted = mounted::mount(walk, setting("en")).await;
    assert_eq!(mounted.checked().as_deref(), Some("2"));
    assert_eq!(inputs(&mounted), [], "shown is not given");
    mounted.send().await;
    assert_eq!(mounted.find("textarea").unchecked_ref::<HtmlInputElement>().value(), "known");
}

#[wasm_bindgen_test]
async fn an_error_is_said_at_its_field_and_goes_with_its_step() {
    let question = r#""id":"a","kind":"text","text":"Mail?","format":"email","required":true"#;
    let mounted = mount(&format!(r#""questions":[{{{question}}},{{"id":"b","kind":"text","text":"B?"}}]"#)).await;
    let (field, alert) = (mounted.find("[part=field]"), mounted.find("[role=alert]"));
    assert_eq!(attribute(&mounted, "[part=field]", "aria-required"), "true");
    for (typed, message) in [("", "Please write an answer."), ("me", "Please write an e-mail address such as name@example.com.")]
    {
        mounted.write_in("[part=field]", typed).await;
        mounted.send().await;
        assert_eq!(alert.text_content().unwrap(), message);
        assert_eq!(field.get_attribute("aria-invalid").unwrap(), "true");
        assert!(field.get_attribute("aria-describedby").unwrap().split(' ').any(|id| id == alert.id()));
        assert!(mounted.focus().unwrap().is_same_node(Some(&field)));
    }
    mounted.write_in("[part=field]", "me@example.com").await;
    mounted.send().await;
    assert_eq!(text(&mounted, "[part=question]"), "B? (optional)");
    assert_eq!(text(&mounted, "[role=alert]"), "");
    assert_eq!(attribute(&mounted, "[part=field]", "aria-invalid"), "false");
}

#[wasm_bindgen_test]
async fn a_required_scale_says_what_is_missing() {
    let mounted = ask(r#""kind":"csat""#).await;
    assert!(!rendered(&mounted.find("[part=send]")), "there is nothing to send yet");
    // As Enter on a radio does, while the button is still hidden.
    mounted.send().await;
    assert_eq!(text(&mounted, "#error"), "Please choose a point on the scale.");
    assert_eq!(attribute(&mounted, "[role=radiogroup]", "aria-invalid"), "true");
    assert!(mounted.focus().unwrap().is_same_node(Some(&mounted.find("input"))));
    mounted.choose(3).await;
    assert_eq!((text(&mounted, "#error"), text(&mounted, "[part=question]")), (String::new(), "What?".into()));
    assert_eq!(text(&mounted, "[part=send]"), "Send");
}

#[wasm_bindgen_test]
async fn nothing_that_is_chosen_moves_on_by_itself() {
    let mounted = mount(r#""questions":[{"id":"a","kind":"csat","text":"A?"},{"id":"b","kind":"message","text":"B"}]"#).await;
    let radio = mounted.find("input[value='3']");
    radio.focus().unwrap();
    for key in ["ArrowRight", "ArrowDown", "ArrowLeft", " "] {
        mounted.press(&radio, key).await;
    }
    mounted.choose(3).await;
    mounted.choose(4).await;
    assert_eq!(text(&mounted, "[part=question]"), "A?");
    assert_eq!(inputs(&mounted), [Input::Chosen(3), Input::Chosen(4)]);
}

#[wasm_bindgen_test]
async fn what_is_recalled_is_text_and_never_markup() {
    let markup = "<img src=x onerror=alert(1)><b>Ada</b>";
    let survey = r#""questions":[
        {"id":"a","kind":"text","text":"Hi {{customer.name|there}}!","help":"{{customer.name|there}}"},
        {"id":"b","kind":"choice","text":"You said {{answer.a|nothing}}.","options":[{"id":"x","text":"{{answer.a|?}}"},{"id":"y","text":"Y"}]}],
        "endings":[{"id":"e","title":"Bye {{customer.name|you}}","text":"{{answer.a|}}"}]"#;
    let customer = format!(r#"{{"name":"{markup}"}}"#);
    let mounted = mounted::mount(walk(survey, "en", &customer), setting("en")).await;
    assert_eq!(text(&mounted, "[part=question]"), format!("Hi {markup}! (optional)"));
    assert_eq!(text(&mounted, "[part=help]"), markup);
    mounted.write("<i>so</i>").await;
    mounted.send().await;
    assert_eq!(text(&mounted, "[part=question]"), "You said <i>so</i>. (optional)");
    assert_eq!(text(&mounted, "[part=option]"), "<i>so</i>");
    mounted.send().await;
    assert_eq!((text(&mounted, ".title"), text(&mounted, ".told")), (format!("Bye {markup}"), "<i>so</i>".into()));
    assert!(mounted.all("img, b, i").is_empty());
}

#[wasm_bindgen_test]
async fn progress_is_a_bar_that_says_itself() {
    let mounted = mount(TWO).await;
    let bar = mounted.find("[role=progressbar]");
    assert!(rendered(&bar));
    let says = || ["value", "max", "aria-label"].map(|name| bar.get_attribute(name).unwrap());
    assert_eq!(says(), ["1", "2", "Step 1 of 2"].map(String::from));
    mounted.send().await;
    assert_eq!(says(), ["2", "2", "Step 2 of 2"].map(String::from));
    assert!(mounted.all("[role=status], [aria-live]").iter().all(|live| !live.contains(Some(&bar))), "it is not announced");

    assert!(!rendered(&ask(r#""kind":"text""#).await.find("[role=progressbar]")), "one step needs no bar");
    assert!(!rendered(&mount(&format!(r#""progress":false,{TWO}"#)).await.find("[role=progressbar]")));
}

#[wasm_bindgen_test]
async fn texts_carry_their_language_and_its_direction() {
    let survey = r#""questions":[{"id":"a","kind":"csat","text":{"en":"Good?","ar":"هل أنت راضٍ؟","de":"Zufrieden?"}}]"#;
    for (lang, dir, close, send) in [("ar", "rtl", "إغلاق", "إرسال"), ("de", "ltr", "Schließen", "Senden")] {
        let mounted = mounted::mount(walk(survey, lang, "{}"), setting(lang)).await;
        let card = mounted.find("[part=card]");
        assert_eq!((card.get_attribute("lang").unwrap(), card.get_attribute("dir").unwrap()), (lang.into(), dir.into()));
        assert_eq!(style(&card, "direction"), dir);
        assert_eq!(attribute(&mounted, "[part=close]", "aria-label"), close);
        assert_eq!(text(&mounted, "[part=send]"), send);
        mounted.choose(5).await;
        // The lowest point stands where reading begins.
        let x = |point| mounted.find(&format!("input[value='{point}']")).get_bounding_client_rect().left();
        assert_eq!(x(1) > x(5), dir == "rtl");
    }
}

#[wasm_bindgen_test]
async fn the_ending_is_the_one_that_the_answers_lead_to() {
    let survey = |rest: &str| {
        format!(
            r#""questions":[{{"id":"a","kind":"csat","text":"A?","next":[
                {{"if":{{"fact":"answer","name":"a","at_least":4}},"to":"good"}},
                {{"if":{{"fact":"answer","name":"a","at_most":1}},"to":"end"}},{{"to":"plain"}}]}}],{rest}"#
        )
    };
    let endings = r#""endings":[{"id":"good","title":"Great!","text":"Tell others.","url":"https://example.com/review","label":"Review us"},
        {"id":"plain","title":"Thanks for telling us."}]"#;
    for (point, title, told, link) in [
        (5, "Great!", Some("Tell others."), Some("Review us")),
        (3, "Thanks for telling us.", None, None),
        (1, "Thank you!", None, None),
    ] {
        let mounted = mount(&survey(endings)).await;
        mounted.choose(point).await;
        mounted.send().await;
        assert!(rendered(&mounted.find("[part=thanks]")) && !rendered(&mounted.find("form")));
        assert_eq!(text(&mounted, ".title"), title);
        let shown =
            |selector: &str| Some(mounted.find(selector)).filter(|part| rendered(part)).and_then(|part| part.text_content());
        assert_eq!((shown(".told").as_deref(), shown(".thanks a").as_deref()), (told, link));
        if link.is_some() {
            let attributes = ["href", "target", "rel"].map(|name| attribute(&mounted, ".thanks a", name));
            assert_eq!(attributes, ["https://example.com/review", "_blank", "noopener"].map(String::from));
        }
        assert_eq!(mounted.focus().unwrap().get_attribute("part").as_deref(), Some("thanks"));
        mounted.happens(Event::Delivery(Delivery::Saved)).await;
        assert_eq!(text(&mounted, "[part=thanks] [role=status]"), "Saved. It will be sent when you are back online.");
    }
}

#[wasm_bindgen_test]
async fn a_preview_says_so() {
    let preview = Setting { preview: true, ..setting("en") };
    let mounted = mounted::mount(walk(TWO, "en", "{}"), preview).await;
    let badge = mounted.find("[part=preview]");
    assert_eq!(badge.text_content().unwrap(), "Preview: nothing is stored or sent.");
    mounted.send().await;
    mounted.send().await;
    assert!(rendered(&badge), "the thank-you is one of a preview too");
    assert!(mount(TWO).await.all("[part=preview]").is_empty());
}

#[wasm_bindgen_test]
async fn the_frame_is_the_same_as_in_the_small_build() {
    for (placement, role, spoken) in [(Placement::Popover, "dialog", "Short survey: First?"), (Placement::Inline, "group", "")] {
        let mounted = mounted::mount(walk(TWO, "en", "{}"), Setting { placement, theme: Theme::Dark, ..setting("en") }).await;
        let card = mounted.find("[part=card]");
        assert_eq!(
            (card.get_attribute("role").unwrap(), card.get_attribute("data-theme").unwrap()),
            (role.into(), "dark".into())
        );
        assert_eq!(mounted.name(&card), "First?");
        assert_eq!(text(&mounted, "[part=card] > .spoken"), spoken);
        mounted.press(&mounted.find("input"), "Escape").await;
        assert_eq!(mounted.reported(), [Event::Closed]);
    }
}

#[wasm_bindgen_test]
async fn escape_while_a_word_is_composed_closes_nothing() {
    let mounted = mount(TWO).await;
    for (composing, closed) in [(true, 0), (false, 1)] {
        let init = web_sys::KeyboardEventInit::new();
        init.set_key("Escape");
        init.set_bubbles(true);
        init.set_is_composing(composing);
        let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
        mounted.find("input").dispatch_event(&event).unwrap();
        assert_eq!(mounted.reported().len(), closed);
    }
}

#[wasm_bindgen_test]
async fn everything_is_large_enough_to_touch() {
    let mounted = mounted::mount(walk(ALL, "en", "{}"), Setting { placement: Placement::Inline, ..setting("en") }).await;
    let host: HtmlElement = mounted.root.host().dyn_into().unwrap();
    for width in ["320px", "700px"] {
        host.style().set_property("width", width).unwrap();
        for _ in 0..10 {
            let targets = mounted.all("button, label:has(input), .field, textarea").into_iter().filter(|target| rendered(target));
            for target in targets {
                let size = target.get_bounding_client_rect();
                // WCAG 2.2, 2.5.8 asks for 24; 2.5.5 for 44, which holds for the height.
                assert!(
                    size.height() >= 44.0 && size.width() >= 24.0,
                    "{} at {width}: {} × {}",
                    target.outer_html(),
                    size.width(),
                    size.height()
                );
            }
            // A Content Security Policy may refuse them.
            assert!(mounted.all("[style], style, script").is_empty());
            assert!(
                mounted.find("[part=card]").scroll_width() <= mounted.find("[part=card]").client_width(),
                "it scrolls sideways"
            );
            if text(&mounted, "[part=question]") == "Scale?" {
                mounted.choose(4).await;
            }
            if text(&mounted, "[part=question]") == "Box?" && !mounted.find("input").unchecked_ref::<HtmlInputElement>().checked()
            {
                mounted.click("input").await;
            }
            if text(&mounted, "[part=question]") != "The end." {
                mounted.send().await;
            }
        }
        assert_eq!(text(&mounted, "[part=question]"), "The end.");
        while rendered(&mounted.find("[part=back]")) {
            mounted.click("[part=back]").await;
        }
    }
}

#[wasm_bindgen_test]
async fn what_is_half_typed_is_kept_as_a_draft_and_is_no_answer_yet() {
    let mounted = ask(r#""kind":"text""#).await;
    let answered = mounted.session(|session| session.response().clone());
    assert!(mounted.draft().is_none() && !mounted.wants(&Effect::Draft), "nothing is typed");
    mounted.write("half a").await;
    assert!(mounted.wants(&Effect::Draft));
    let drafted = mounted.draft().unwrap();
    assert_eq!(drafted.answers.last().unwrap().value, AnswerValue::Text("half a".to_owned()));
    assert_eq!((drafted.state, drafted.revision), (State::Partial, answered.revision + 1));
    let now = mounted.session(|session| session.response().clone());
    assert_eq!((now.answers, now.state), (answered.answers, answered.state));
    mounted.happens(Event::Left).await;
    assert_eq!(mounted.session(|session| session.response().answers.clone()), drafted.answers, "the person moved on");
    assert!(mounted.draft().is_none());
}
