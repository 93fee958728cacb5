//! Numbers in the digits of the survey's language.

use crate::mounted::{self, Mounted, settled};
use crate::walked::{attribute, description, names, setting, text, walk_from};
use candor::widget::Setting;
use wasm_bindgen_test::wasm_bindgen_test;

/// The widget's words stay English, which the digits do not depend on.
async fn ask(lang: &str, question: &str) -> Mounted {
    let survey = format!(r#""questions":[{{"id":"q","text":"What?",{question}}},{{"id":"r","kind":"message","text":"Bye"}}]"#);
    mounted::mount(walk_from(lang, &survey, lang, "{}"), Setting { lang: lang.to_owned(), ..setting("en") }).await
}

#[wasm_bindgen_test]
async fn points_are_numbered_in_the_languages_digits() {
    for (lang, shown, name) in [
        ("en", "0 1 2 3 4 5 6 7 8 9 10", "10, Extremely likely"),
        ("fa", "۰ ۱ ۲ ۳ ۴ ۵ ۶ ۷ ۸ ۹ ۱۰", "۱۰, Extremely likely"),
        ("bn", "০ ১ ২ ৩ ৪ ৫ ৬ ৭ ৮ ৯ ১০", "১০, Extremely likely"),
        ("ar-EG", "٠ ١ ٢ ٣ ٤ ٥ ٦ ٧ ٨ ٩ ١٠", "١٠, Extremely likely"),
        ("hi-u-nu-deva", "० १ २ ३ ४ ५ ६ ७ ८ ९ १०", "१०, Extremely likely"),
        // No language at all, which browsers refuse.
        ("x", "0 1 2 3 4 5 6 7 8 9 10", "10, Extremely likely"),
    ] {
        let mounted = ask(lang, r#""kind":"nps""#).await;
        let points: Vec<_> = mounted.all("[part=point]").iter().filter_map(|point| point.text_content()).collect();
        assert_eq!(points.join(" "), shown, "{lang}");
        for (radio, shown) in names(&mounted, "input[type=radio]").iter().zip(&points) {
            assert!(radio.starts_with(shown.as_str()), "{radio} {shown}");
        }
        assert_eq!(names(&mounted, "input[value='10']"), [name]);
        assert_eq!(attribute(&mounted, "[part=anchors] :last-child", "data-point"), name.split(',').next().unwrap());
        mounted.choose(7).await;
        assert_eq!(mounted.session(|session| session.flow().held().point), Some(7));
    }
}

#[wasm_bindgen_test]
async fn so_is_all_that_counts() {
    let mounted = ask("fa", r#""kind":"rating","points":5,"style":"stars""#).await;
    assert_eq!(names(&mounted, "input[value='2']"), ["۲ of ۵ stars"]);
    let bar = ["value", "max", "aria-label"].map(|name| attribute(&mounted, "[part=progress]", name));
    assert_eq!(bar, ["1", "2", "Step ۱ of ۲"].map(String::from));

    // Words of a language that runs the other way are marked, but for the start of a name.
    let survey = r#""questions":[{"id":"q","text":"What?","kind":"rating","points":5,"style":"stars"}]"#;
    let marked = Setting { words: setting("en").words.among("en", "fa"), lang: "fa".to_owned(), ..setting("en") };
    let mounted = mounted::mount(walk_from("fa", survey, "fa", "{}"), marked).await;
    assert_eq!(names(&mounted, "input[value='2']"), ["۲ of ۵ stars\u{2069}"]);

    let mounted = ask("fa", r#""kind":"text","max_length":60"#).await;
    mounted.write(&"x".repeat(50)).await;
    assert_eq!(text(&mounted, "#left"), "۱۰ characters left");
    assert_eq!(attribute(&mounted, "textarea", "maxlength"), "60");

    let mounted = ask("fa", r#""kind":"text","format":"short","min_length":3"#).await;
    mounted.write_in("[part=field]", "x").await;
    mounted.send().await;
    assert_eq!(text(&mounted, "#error"), "Please write at least ۳ characters.");

    let options = r#""options":[{"id":"a","text":"Apple"},{"id":"b","text":"Pear"},{"id":"c","text":"Fig"}]"#;
    let mounted = ask("fa", &format!(r#""kind":"ranking",{options}"#)).await;
    mounted.click("[aria-label='Move up: Fig']").await;
    settled().await;
    let shown: Vec<_> = mounted.all("[part=rank]").iter().filter_map(|item| item.text_content()).collect();
    assert_eq!(shown, ["۱Apple", "۲Fig", "۳Pear"]);
    assert_eq!(text(&mounted, ".step [role=status]"), "Fig: ۲ of ۳");

    let mounted = ask("fa", &format!(r#""kind":"choice","multiple":true,"max_choices":2,{options}"#)).await;
    assert_eq!(description(&mounted, "[part=options]"), "Please choose at most ۲.");
}
