//! Each kind of question in the full build: its roles and names, what it reports, and what it says when it is wrong.

use crate::mounted::{Mounted, dispatch, rendered, settled, style};
use crate::walked::{ask, attribute, description, inputs, mount, names, setting, text, walk};
use candor::engine::walk::{Field, Input};
use candor::widget::{Event, Setting};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement, HtmlInputElement};

const RADIOS: &str = "[role=radiogroup] input[type=radio]";

fn is_checked(mounted: &Mounted, selector: &str) -> Vec<bool> {
    mounted.all(selector).into_iter().map(|input| input.unchecked_into::<HtmlInputElement>().checked()).collect()
}

#[wasm_bindgen_test]
async fn a_scale_is_a_named_group_of_radios_whose_names_start_with_their_numbers() {
    let standard = ["1, Strongly disagree", "2", "3", "4", "5, Strongly agree"];
    let faces = ["1, Very bad", "2, Bad", "3, Neither good nor bad", "4, Good", "5, Very good"];
    for (question, expected) in [
        (r#""kind":"ces","points":5"#, &standard[..]),
        (r#""kind":"rating","points":3"#, &["1", "2", "3"]),
        (r#""kind":"rating","points":2,"low":"No","high":"Yes""#, &["1, No", "2, Yes"]),
        (r#""kind":"rating","points":5,"style":"emoji""#, &faces),
        (
            r#""kind":"csat","style":"emoji""#,
            &["1, Very dissatisfied", "2, Bad", "3, Neither good nor bad", "4, Good", "5, Very satisfied"],
        ),
        (r#""kind":"rating","points":6,"style":"emoji""#, &["1, Very bad", "2", "3, Bad", "4, Good", "5", "6, Very good"]),
        (r#""kind":"rating","points":3,"style":"stars""#, &["1 of 3 stars", "2 of 3 stars", "3 of 3 stars"]),
        (r#""kind":"rating","points":2,"style":"thumbs""#, &["1, Thumbs down", "2, Thumbs up"]),
        (r#""kind":"rating","points":11"#, &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]),
    ] {
        let mounted = ask(question).await;
        assert_eq!(names(&mounted, "[role=radiogroup]"), ["What?"]);
        assert_eq!(names(&mounted, RADIOS), expected, "{question}");
        assert_eq!(mounted.checked(), None);
        mounted.click(&format!("{RADIOS}[value='2']")).await;
        assert_eq!(inputs(&mounted), [Input::Chosen(2)], "{question}");
        assert_eq!(mounted.checked().as_deref(), Some("2"));
    }
}

#[wasm_bindgen_test]
async fn a_scale_speaks_the_language_of_its_survey() {
    let survey = r#""questions":[{"id":"q","kind":"nps","text":{"en":"How likely?","de":"Wie wahrscheinlich?"}}]"#;
    let mounted = crate::mounted::mount(walk(survey, "de", "{}"), setting("de")).await;
    let names = names(&mounted, RADIOS);
    assert_eq!((names[0].as_str(), names[10].as_str()), ("0, Überhaupt nicht wahrscheinlich", "10, Äußerst wahrscheinlich"));
    assert_eq!(text(&mounted, "[part=anchors] span"), "Überhaupt nicht wahrscheinlich");
    assert_eq!(text(&mounted, "[part=question]"), "Wie wahrscheinlich?");
}

#[wasm_bindgen_test]
async fn stars_are_filled_up_to_the_chosen_one() {
    let mounted = ask(r#""kind":"rating","points":5,"style":"stars""#).await;
    let filled = || mounted.all("[part=point]").iter().filter(|point| point.has_attribute("data-filled")).count();
    assert_eq!(filled(), 0);
    mounted.choose(4).await;
    assert_eq!(filled(), 4);
    mounted.choose(2).await;
    assert_eq!(filled(), 2);
}

#[wasm_bindgen_test]
async fn faces_stars_and_thumbs_are_drawn_and_tell_themselves_apart() {
    for (points, style, paths) in [
        (2, "emoji", 2),
        (3, "emoji", 2),
        (4, "emoji", 2),
        (5, "emoji", 2),
        (6, "emoji", 2),
        (7, "emoji", 2),
        (5, "stars", 1),
        (2, "thumbs", 1),
    ] {
        let mounted = ask(&format!(r#""kind":"rating","points":{points},"style":"{style}""#)).await;
        let mut shapes = Vec::new();
        for point in mounted.all("[part=point]") {
            assert_eq!(point.text_content().unwrap(), "", "a character looks different in every font");
            let drawing = point.query_selector("[aria-hidden=true] > svg").unwrap().expect("a drawing");
            assert_eq!(drawing.namespace_uri().as_deref(), Some("http://www.w3.org/2000/svg"));
            let size = drawing.get_bounding_client_rect();
            assert!(size.width() > 20.0 && (size.width() - size.height()).abs() < 1.0, "{} × {}", size.width(), size.height());
            let all = drawing.query_selector_all("path").unwrap();
            assert!(all.length() >= paths);
            let shape = |at| all.get(at).unwrap().unchecked_into::<Element>().get_attribute("d").unwrap();
            shapes.push((0..all.length()).map(shape).collect::<Vec<_>>());
        }
        shapes.sort();
        shapes.dedup();
        assert_eq!(shapes.len(), if style == "stars" { 1 } else { points }, "{points} {style}: by more than their colours");
        assert!(mounted.all("img, [style]").is_empty(), "a page may refuse these");
    }
}

#[wasm_bindgen_test]
async fn a_point_reveals_the_comment_of_its_band_on_the_same_step() {
    let question = r#""kind":"nps","comment":{"low":"What went wrong?","middle":"What is missing?","high":"What is good?"}"#;
    let mounted = ask(question).await;
    let comment = mounted.find("textarea");
    assert!(!rendered(&comment));
    for (point, prompt) in [(3, "What went wrong?"), (8, "What is missing?"), (9, "What is good?")] {
        mounted.choose(point).await;
        assert!(rendered(&comment));
        assert_eq!(mounted.name(&comment), format!("{prompt} (optional)"));
        mounted.write("because").await;
    }
    assert!(comment.is_same_node(Some(&mounted.find("textarea"))), "the field was rebuilt");
    assert_eq!(inputs(&mounted)[1], Input::Typed(Field::Beside, "because".into()));
    dispatch(&comment, "change");
    assert_eq!(mounted.reported().last(), Some(&Event::Left));
    assert_eq!(mounted.session(|session| session.response().answers.len()), 2);
}

#[wasm_bindgen_test]
async fn a_text_field_fits_what_is_asked_for() {
    for (format, tag, kind, mode, filled, longest, typed) in [
        ("short", "INPUT", "text", "", "", "200", "7"),
        ("long", "TEXTAREA", "", "", "", "4000", "7"),
        ("email", "INPUT", "email", "", "email", "4000", "a@b.example"),
        ("phone", "INPUT", "tel", "", "tel", "4000", "555 0100"),
        ("url", "INPUT", "url", "url", "url", "4000", "example.com"),
        ("number", "INPUT", "text", "decimal", "off", "4000", "3,5"),
    ] {
        let mounted = ask(&format!(r#""kind":"text","format":"{format}","placeholder":"Such as this","help":"In a word""#)).await;
        let field = mounted.find("[part=field]");
        let attributes = ["type", "inputmode", "autocomplete", "maxlength", "placeholder"]
            .map(|name| attribute(&mounted, "[part=field]", name));
        assert_eq!(
            (field.tag_name().as_str(), attributes),
            (tag, [kind, mode, filled, longest, "Such as this"].map(String::from))
        );
        assert_eq!(mounted.name(&field), "What?", "{format}");
        assert_eq!(description(&mounted, "[part=field]"), "In a word");
        mounted.write_in("[part=field]", typed).await;
        dispatch(&field, "change");
        assert_eq!(mounted.reported(), [Event::Input(Input::Typed(Field::Own, typed.into())), Event::Left]);
        assert_eq!(mounted.session(|session| session.response().answers.len()), 1, "{format}");
    }
}

#[wasm_bindgen_test]
async fn the_characters_are_counted_down_near_the_end() {
    let mounted = ask(r#""kind":"text","max_length":60"#).await;
    let said = || text(&mounted, ".step .spoken");
    for (length, left, spoken) in [
        (0, "", ""),
        (47, "", ""),
        (48, "12 characters left", "12 characters left"),
        (49, "11 characters left", "12 characters left"),
        (50, "10 characters left", "10 characters left"),
        (58, "2 characters left", "10 characters left"),
        (60, "0 characters left", "0 characters left"),
    ] {
        mounted.write(&"é".repeat(length)).await;
        assert_eq!((text(&mounted, "#left"), said()), (left.to_owned(), spoken.to_owned()), "{length}");
        assert_eq!(description(&mounted, "textarea"), left);
    }
    let unlimited = ask(r#""kind":"text","format":"short""#).await;
    unlimited.write_in("[part=field]", &"x".repeat(199)).await;
    assert!(unlimited.all("#left").is_empty(), "nobody set a limit, so nobody is told of one");
}

#[wasm_bindgen_test]
async fn one_of_several_answers_is_a_group_of_radios() {
    let mounted =
        ask(r#""kind":"choice","required":true,"other":true,"options":[{"id":"a","text":"Apple"},{"id":"b","text":"Pear"}]"#)
            .await;
    assert_eq!(names(&mounted, "[role=radiogroup]"), ["What?"]);
    assert_eq!(names(&mounted, RADIOS), ["Apple", "Pear", "Other"]);
    let beside = mounted.find("#beside");
    mounted.click("input[value='1']").await;
    assert!(!rendered(&beside));
    mounted.click("input[value='2']").await;
    assert!(rendered(&beside));
    assert_eq!(mounted.name(&beside), "Please say what");
    assert_eq!(is_checked(&mounted, RADIOS), [false, false, true]);

    mounted.send().await;
    assert_eq!(text(&mounted, "#error-beside"), "Please write an answer.");
    assert_eq!(description(&mounted, "#beside"), "Please write an answer.");
    assert_eq!(attribute(&mounted, "#beside", "aria-invalid"), "true");
    assert!(mounted.focus().unwrap().is_same_node(Some(&beside)));
    mounted.write_in("#beside", "Plum").await;
    let typed = Input::Typed(Field::Beside, "Plum".into());
    assert_eq!(inputs(&mounted), [Input::Toggled(1, true), Input::Toggled(2, true), typed]);
}

#[wasm_bindgen_test]
async fn some_of_several_answers_are_checkboxes() {
    let options = r#"[{"id":"a","text":"Apple"},{"id":"b","text":"Pear"},{"id":"c","text":"Fig"},{"id":"n","text":"None","exclusive":true}]"#;
    let mounted = ask(&format!(r#""kind":"choice","multiple":true,"max_choices":2,"options":{options}"#)).await;
    let boxes = "[role=group][part=options] input[type=checkbox]";
    assert_eq!(names(&mounted, "[part=options]"), ["What?"]);
    assert_eq!(names(&mounted, boxes), ["Apple", "Pear", "Fig", "None"]);
    assert_eq!(description(&mounted, "[part=options]"), "Please choose at most 2.");
    for place in [0, 1, 2] {
        mounted.click(&format!("input[value='{place}']")).await;
    }
    mounted.send().await;
    assert_eq!(text(&mounted, "#error"), "Please choose at most 2.");
    assert!(!rendered(&mounted.find("#limits")), "said twice");
    assert!(mounted.focus().unwrap().is_same_node(Some(&mounted.find("input[value='0']"))));
    // What excludes the others takes them away, in the page too.
    mounted.click("input[value='3']").await;
    assert_eq!(is_checked(&mounted, boxes), [false, false, false, true]);
    assert_eq!(text(&mounted, "#error"), "");
    mounted.click("input[value='3']").await;
    assert_eq!(inputs(&mounted).last(), Some(&Input::Toggled(3, false)));
}

#[wasm_bindgen_test]
async fn options_stand_in_the_order_of_the_walk() {
    let options: Vec<_> = (0..8).map(|place| format!(r#"{{"id":"o{place}","text":"{place}"}}"#)).collect();
    let mounted = ask(&format!(r#""kind":"choice","shuffle":true,"options":[{}]"#, options.join(","))).await;
    let order = mounted.session(|session| session.flow().order());
    assert_ne!(order, (0..8).collect::<Vec<_>>());
    assert_eq!(names(&mounted, RADIOS), order.iter().map(ToString::to_string).collect::<Vec<_>>());
    mounted.find(RADIOS).click();
    assert_eq!(inputs(&mounted), [Input::Toggled(order[0], true)]);
}

#[wasm_bindgen_test]
async fn a_picture_is_named_by_its_text() {
    let mounted =
        ask(r#""kind":"choice","options":[{"id":"a","text":"Apple","image":"/apple.png"},{"id":"b","text":"Pear"}]"#).await;
    assert_eq!(names(&mounted, RADIOS), ["Apple", "Pear"]);
    assert_eq!((attribute(&mounted, "img", "src"), attribute(&mounted, "img", "alt")), ("/apple.png".into(), String::new()));
    assert_eq!(mounted.all("img").len(), 1);
}

#[wasm_bindgen_test]
async fn ranking_moves_by_buttons_that_keep_the_focus() {
    let mounted =
        ask(r#""kind":"ranking","options":[{"id":"a","text":"Apple"},{"id":"b","text":"Pear"},{"id":"c","text":"Fig"}]"#).await;
    let shown = || mounted.all("[part=rank]").iter().map(|item| item.text_content().unwrap()).collect::<Vec<_>>();
    assert_eq!(names(&mounted, "ol[role=list]"), ["What?"]);
    assert_eq!(shown(), ["1Apple", "2Pear", "3Fig"]);
    let up = mounted.find("[aria-label='Move up: Fig']");
    assert_eq!(attribute(&mounted, "[aria-label='Move up: Apple']", "aria-disabled"), "true");
    up.focus().unwrap();
    let focused = || mounted.root.active_element().is_some_and(|element| element.is_same_node(Some(&up)));
    for (order, spoken) in [(["1Apple", "2Fig", "3Pear"], "Fig: 2 of 3"), (["1Fig", "2Apple", "3Pear"], "Fig: 1 of 3")] {
        up.click();
        settled().await;
        assert_eq!(shown(), order);
        assert!(focused(), "the focus was lost");
        assert_eq!(text(&mounted, ".step [role=status]"), spoken);
    }
    // At the top there is nowhere to go; the button says so and stays.
    up.click();
    settled().await;
    assert_eq!(up.get_attribute("aria-disabled").unwrap(), "true");
    assert!(focused());
    mounted.click("[aria-label='Move down: Fig']").await;
    assert_eq!(shown(), ["1Apple", "2Fig", "3Pear"]);
    assert_eq!(inputs(&mounted), [Input::Moved(2, 1), Input::Moved(1, 0), Input::Moved(0, 1)]);
}

#[wasm_bindgen_test]
async fn a_matrix_is_one_group_a_row() {
    let (rows, columns) =
        (r#"[{"id":"s","text":"Speed"},{"id":"p","text":"Price"}]"#, r#"[{"id":"g","text":"Good"},{"id":"b","text":"Bad"}]"#);
    let mounted = ask(&format!(r#""kind":"matrix","required":true,"rows":{rows},"columns":{columns}"#)).await;
    assert_eq!(names(&mounted, "[part=matrix]"), ["What?"]);
    assert_eq!(names(&mounted, "[role=radiogroup]"), ["Speed", "Price"]);
    for row in 1..=2 {
        // The head is the first child.
        assert_eq!(names(&mounted, &format!("[role=radiogroup]:nth-child({}) input[type=radio]", row + 1)), ["Good", "Bad"]);
    }
    mounted.click("input[name=row0][value='1']").await;
    mounted.send().await;
    assert_eq!(text(&mounted, "#error"), "Please choose an answer in each row.");
    let wrong: Vec<_> = mounted.all("[role=radiogroup]").iter().map(|row| row.get_attribute("aria-invalid").unwrap()).collect();
    assert_eq!(wrong, ["false", "true"]);
    assert!(mounted.focus().unwrap().is_same_node(Some(&mounted.find("input[name=row1]"))));
    mounted.click("input[name=row1][value='0']").await;
    assert_eq!(text(&mounted, "#error"), "");
    assert_eq!(inputs(&mounted), [Input::Picked(0, 1), Input::Picked(1, 0)]);
    assert_eq!(is_checked(&mounted, "input[type=radio]"), [false, true, true, false]);
}

#[wasm_bindgen_test]
async fn a_matrix_is_a_table_where_there_is_room() {
    let columns: Vec<_> = (1..=5).map(|place| format!(r#"{{"id":"c{place}","text":"Answer {place}"}}"#)).collect();
    let mounted =
        ask(&format!(r#""kind":"matrix","rows":[{{"id":"s","text":"Speed"}}],"columns":[{}]"#, columns.join(","))).await;
    let card: HtmlElement = mounted.find("[part=card]");
    for (width, table) in [("640px", true), ("360px", false)] {
        card.style().set_property("width", width).unwrap();
        settled().await;
        assert_eq!(rendered(&mounted.find(".head")), table, "{width}");
        let tops: Vec<_> = mounted.all("label.cell").iter().map(|cell| cell.get_bounding_client_rect().top()).collect();
        assert_eq!(tops.iter().all(|top| (top - tops[0]).abs() < 1.0), table, "{width}: {tops:?}");
        for input in mounted.all("label.cell") {
            let size = input.get_bounding_client_rect();
            assert!(size.height() >= 44.0 && size.width() >= 44.0, "{width}: {} × {}", size.width(), size.height());
        }
    }
}

#[wasm_bindgen_test]
async fn on_a_phone_each_row_of_a_matrix_is_a_card() {
    let columns = |names: [&str; 3]| names.map(|name| format!(r#"{{"id":"c{name}","text":"{name}"}}"#)).join(",");
    let rows = r#"[{"id":"s","text":"Speed"},{"id":"p","text":"Price"}]"#;
    for (answers, beside) in [(["Good", "Neither", "Bad"], false), (["1", "2", "10"], true)] {
        let mounted = ask(&format!(r#""kind":"matrix","rows":{rows},"columns":[{}]"#, columns(answers))).await;
        let card: HtmlElement = mounted.find("[part=card]");
        card.style().set_property("width", "320px").unwrap();
        settled().await;
        let place = |element: &HtmlElement| element.get_bounding_client_rect();
        let (group, name) = (place(&mounted.find("[part=row]")), place(&mounted.find("#row0")));
        let cells: Vec<_> = mounted.all("[part=row]:nth-child(2) [part=cell]").iter().map(place).collect();
        assert!(cells.iter().all(|cell| cell.top() >= name.bottom() - 1.0), "the question stands above its answers");
        for cell in &cells {
            assert!(cell.height() >= 44.0 && cell.width() >= 44.0);
            assert_eq!(cell.width() > group.width() - 4.0, !beside, "{} of {}", cell.width(), group.width());
        }
        assert_eq!((cells[0].top() - cells[2].top()).abs() < 1.0, beside);
        assert!(place(&mounted.all("[part=row]")[1]).top() > group.bottom() + 8.0, "a card of its own");
        assert_eq!(names(&mounted, "[role=radiogroup]"), ["Speed", "Price"]);
    }
}

#[wasm_bindgen_test]
async fn the_days_to_choose_from_are_said_beforehand() {
    for (bounds, days) in [
        (r#""min":"2026-03-01""#, "Please choose March 1, 2026 or later."),
        (r#""max":"2026-12-24""#, "Please choose December 24, 2026 or earlier."),
        (r#""min":"2026-03-01","max":"2026-12-24""#, "March 1, 2026 – December 24, 2026"),
    ] {
        let mounted = ask(&format!(r#""kind":"date",{bounds}"#)).await;
        assert_eq!(description(&mounted, "[part=field]"), days);
    }
    assert_eq!(attribute(&ask(r#""kind":"date""#).await, "[part=field]", "aria-describedby"), "error");
    // Fields have the Gregorian calendar everywhere, so what is said of them has it too.
    let survey = r#""questions":[{"id":"q","kind":"date","text":"When?","min":"2026-03-01"}]"#;
    let persian = crate::mounted::mount(walk(survey, "fa", "{}"), Setting { lang: "fa".to_owned(), ..setting("en") }).await;
    assert!(description(&persian, "[part=field]").contains("۲۰۲۶"), "{}", description(&persian, "[part=field]"));
}

#[wasm_bindgen_test]
async fn a_date_has_its_bounds_and_says_them_in_words() {
    let survey = r#""questions":[{"id":"q","kind":"date","text":"When?","required":true,"min":"2026-03-01","max":"2026-12-24"}]"#;
    for (lang, early) in
        [("en", "Please choose March 1, 2026 or later."), ("de", "Bitte wählen Sie den 1. März 2026 oder ein späteres Datum.")]
    {
        let mounted = crate::mounted::mount(walk(survey, lang, "{}"), setting(lang)).await;
        let field = mounted.find("[part=field]");
        let attributes = ["type", "min", "max"].map(|name| attribute(&mounted, "[part=field]", name));
        assert_eq!(attributes, ["date", "2026-03-01", "2026-12-24"].map(String::from));
        assert_eq!(mounted.name(&field), "When?");
        mounted.write_in("[part=field]", "2026-02-28").await;
        assert_eq!(inputs(&mounted), [Input::Typed(Field::Own, "2026-02-28".into())]);
        mounted.send().await;
        assert_eq!(description(&mounted, "[part=field]"), early);
        assert!(mounted.focus().unwrap().is_same_node(Some(&field)));
    }
}

#[wasm_bindgen_test]
async fn consent_is_a_box_to_tick() {
    let mounted = ask(r#""kind":"consent","label":"I agree.""#).await;
    assert_eq!(names(&mounted, "input[type=checkbox]"), ["I agree."]);
    mounted.send().await;
    assert_eq!(description(&mounted, "input"), "Please tick the box to go on.");
    assert_eq!(attribute(&mounted, "input", "aria-invalid"), "true");
    assert!(mounted.focus().unwrap().is_same_node(Some(&mounted.find("input"))));
    mounted.click("input").await;
    assert_eq!(attribute(&mounted, "input", "aria-invalid"), "false");
    mounted.click("input").await;
    assert_eq!(inputs(&mounted), [Input::Ticked(true), Input::Ticked(false)]);
}

#[wasm_bindgen_test]
async fn a_link_opens_beside_the_page_and_is_an_answer() {
    let mounted = ask(r#""kind":"link","url":"https://example.com/review","label":"Write a review""#).await;
    let link = mounted.find("a");
    assert_eq!(mounted.name(&link), "Write a review");
    let attributes = ["href", "target", "rel"].map(|name| attribute(&mounted, "a", name));
    assert_eq!(attributes, ["https://example.com/review", "_blank", "noopener"].map(String::from));
    // The browser of the test stays here.
    link.set_attribute("href", "#").unwrap();
    link.remove_attribute("target").unwrap();
    link.click();
    assert_eq!(inputs(&mounted), [Input::Followed]);
    assert_eq!(text(&mounted, "[part=question]"), "What?", "nobody has to follow a link");
}

#[wasm_bindgen_test]
async fn contact_fields_are_known_to_the_browser() {
    let fields = ["first_name", "last_name", "name", "email", "phone", "company"];
    let all: Vec<_> = fields.iter().map(|field| format!(r#"{{"field":"{field}","required":{}}}"#, *field == "email")).collect();
    let mounted = ask(&format!(r#""kind":"contact","fields":[{}]"#, all.join(","))).await;
    assert_eq!(names(&mounted, "[part=contact][role=group]"), ["What?"]);
    let expected = [
        ("First name (optional)", "given-name", "text"),
        ("Last name (optional)", "family-name", "text"),
        ("Name (optional)", "name", "text"),
        ("E-mail", "email", "email"),
        ("Telephone (optional)", "tel", "tel"),
        ("Company (optional)", "organization", "text"),
    ];
    for (field, (name, filled, kind)) in mounted.all("[part=field]").iter().zip(expected) {
        let of = |name| field.get_attribute(name).unwrap();
        assert_eq!((mounted.name(field).as_str(), of("autocomplete").as_str(), of("type").as_str()), (name, filled, kind));
    }
    mounted.write_in("#contact3", "nobody").await;
    mounted.send().await;
    assert_eq!(description(&mounted, "#contact3"), "Please write an e-mail address such as name@example.com.");
    assert_eq!(description(&mounted, "#contact0"), "");
    assert!(mounted.focus().unwrap().is_same_node(Some(&mounted.find("#contact3"))));
    assert_eq!(inputs(&mounted), [Input::Typed(Field::Contact(3), "nobody".into())]);
}

#[wasm_bindgen_test]
async fn a_message_is_text_and_a_button() {
    let mounted = mount(
        r#""questions":[{"id":"q","kind":"message","text":"Welcome","help":"Two questions.","button":"Begin"},
        {"id":"r","kind":"message","text":"Bye"}]"#,
    )
    .await;
    assert_eq!((text(&mounted, "[part=question]"), text(&mounted, "[part=send]")), ("Welcome".into(), "Begin".into()));
    assert_eq!(description(&mounted, "[part=question]"), "Two questions.");
    assert!(mounted.all("input, textarea").is_empty());
    assert_ne!(style(&mounted.find("[part=send]"), "display"), "none");
}
