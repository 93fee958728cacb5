//! Ranking by drag, with a mouse, a finger and a pen.

use crate::mounted::{self, Mounted, settled, style};
use crate::walked::{inputs, setting, text, walk};
use candor::browser::clock;
use candor::engine::placement::Placement;
use candor::engine::walk::Input;
use candor::widget::{Event, Setting};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement, PointerEvent, PointerEventInit};

async fn list(count: usize) -> Mounted {
    let options: Vec<_> = (0..count).map(|place| format!(r#"{{"id":"o{place}","text":"{}"}}"#, letter(place))).collect();
    let survey = format!(r#""questions":[{{"id":"q","kind":"ranking","text":"What?","options":[{}]}}]"#, options.join(","));
    // In the page, where the card does not come in with a motion of its own, and in the window, so that nothing scrolls.
    let mounted = mounted::mount(walk(&survey, "en", "{}"), Setting { placement: Placement::Inline, ..setting("en") }).await;
    for (name, value) in [("position", "fixed"), ("top", "10px"), ("left", "10px"), ("width", "400px")] {
        host(&mounted).style().set_property(name, value).unwrap();
    }
    mounted
}

fn host(mounted: &Mounted) -> HtmlElement {
    mounted.root.host().unchecked_into()
}

fn letter(place: usize) -> char {
    char::from(b'A' + place as u8)
}

fn order(mounted: &Mounted) -> String {
    mounted.all("[part=rank] .name").iter().filter_map(|name| name.text_content()).collect()
}

/// An item, by its letter.
fn item(mounted: &Mounted, letter: char) -> HtmlElement {
    let own = |item: &HtmlElement| item.text_content().is_some_and(|text| text.ends_with(letter));
    mounted.all("[part=rank]").into_iter().find(own).unwrap()
}

fn grip(mounted: &Mounted, letter: char) -> Element {
    item(mounted, letter).query_selector(".grip").unwrap().unwrap()
}

fn middle(element: &Element) -> f64 {
    let place = element.get_bounding_client_rect();
    place.top().midpoint(place.bottom())
}

async fn pointer(target: &Element, kind: &str, device: &str, y: f64) {
    let init = PointerEventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_pointer_id(7);
    init.set_is_primary(true);
    init.set_pointer_type(device);
    init.set_client_y(y.round() as i32);
    target.dispatch_event(&PointerEvent::new_with_event_init_dict(kind, &init).unwrap()).unwrap();
    settled().await;
}

/// Presses an element and moves the pointer this far, without letting go.
async fn pull(target: &Element, device: &str, by: f64) {
    let y = middle(target);
    pointer(target, "pointerdown", device, y).await;
    for part in [0.3, 0.7, 1.0] {
        pointer(target, "pointermove", device, y + part * by).await;
    }
}

/// The distance from one item to the next.
fn row(mounted: &Mounted) -> f64 {
    middle(&item(mounted, 'B')) - middle(&item(mounted, 'A'))
}

#[wasm_bindgen_test]
async fn an_item_is_dragged_to_its_place_and_that_is_said() {
    for device in ["mouse", "touch", "pen"] {
        let mounted = list(4).await;
        let target = grip(&mounted, 'D');
        let row = row(&mounted);
        let before = ['A', 'B', 'C', 'D'].map(|letter| middle(&item(&mounted, letter)));
        pull(&target, device, -2.0 * row).await;
        assert_eq!(inputs(&mounted), [], "it is not let go yet");
        assert_eq!(order(&mounted), "ABCD");
        // The item is under the pointer and the others have moved aside, once they have arrived.
        clock::sleep(400).await;
        let now = ['A', 'B', 'C', 'D'].map(|letter| middle(&item(&mounted, letter)));
        let moved: Vec<_> = before.iter().zip(now).map(|(before, now)| ((now - before) / row).round() as i32).collect();
        assert_eq!(moved, [0, 1, 1, -2], "{device}");

        pointer(&target, "pointerup", device, 0.0).await;
        assert_eq!((order(&mounted).as_str(), inputs(&mounted)), ("ADBC", vec![Input::Moved(3, 1)]), "{device}");
        assert_eq!(text(&mounted, ".step [role=status]"), "D: 2 of 4");
        assert_eq!(item(&mounted, 'D').text_content().unwrap(), "2D");
        assert!(mounted.all("[style*=transform], [data-held]").is_empty(), "nothing is left of the drag");
        clock::sleep(400).await;
        assert!((middle(&item(&mounted, 'D')) - before[1]).abs() < 1.0);
        pointer(&target, "pointermove", device, 0.0).await;
        assert!(mounted.all("[data-held]").is_empty(), "it was let go");
    }
}

#[wasm_bindgen_test]
async fn an_item_goes_as_far_as_it_is_dragged() {
    for (letter, rows, expected, moved) in [
        ('A', 1.0, "BACD", Input::Moved(0, 1)),
        ('A', 9.0, "BCDA", Input::Moved(0, 3)),
        ('D', -9.0, "DABC", Input::Moved(3, 0)),
        ('B', 0.6, "ACBD", Input::Moved(1, 2)),
    ] {
        let mounted = list(4).await;
        let target = grip(&mounted, letter);
        pull(&target, "mouse", rows * row(&mounted)).await;
        pointer(&target, "pointerup", "mouse", 0.0).await;
        assert_eq!((order(&mounted).as_str(), inputs(&mounted)), (expected, vec![moved]));
    }
}

#[wasm_bindgen_test]
async fn what_is_given_up_is_put_back() {
    for end in ["Escape", "pointercancel", "back"] {
        let mounted = list(3).await;
        let (target, row) = (grip(&mounted, 'A'), row(&mounted));
        pull(&target, "mouse", 2.0 * row).await;
        match end {
            "Escape" => mounted.press(&item(&mounted, 'A'), "Escape").await,
            "back" => pointer(&target, "pointermove", "mouse", middle(&target) - 2.0 * row).await,
            event => pointer(&target, event, "mouse", 0.0).await,
        }
        pointer(&target, "pointerup", "mouse", 0.0).await;
        assert_eq!((order(&mounted).as_str(), mounted.reported()), ("ABC", vec![]), "{end}");
        assert!(mounted.all("[style*=transform], [data-held]").is_empty(), "{end}");
        assert_eq!(text(&mounted, ".step [role=status]"), "");
        // With nothing held, Escape is the survey's again.
        mounted.press(&item(&mounted, 'A'), "Escape").await;
        assert_eq!(mounted.reported(), [Event::Closed]);
    }
}

#[wasm_bindgen_test]
async fn only_what_is_meant_to_drag_does() {
    for (selector, device, drags) in [
        (".grip", "touch", true),
        (".grip", "pen", true),
        (".name", "mouse", true),
        // A finger beside the handle scrolls, and a button is a button.
        (".name", "touch", false),
        (".name", "pen", false),
        ("[part=move]", "mouse", false),
        ("[part=move]", "touch", false),
    ] {
        let mounted = list(3).await;
        let target = item(&mounted, 'B').query_selector(selector).unwrap().unwrap();
        pull(&target, device, row(&mounted)).await;
        assert_eq!(mounted.all("[data-held]").len(), usize::from(drags), "{selector} {device}");
    }
    let mounted = list(3).await;
    let target = grip(&mounted, 'B');
    pull(&target, "mouse", 3.0).await;
    assert!(mounted.all("[data-held]").is_empty(), "a click is no drag");
    assert_eq!(style(&target, "touch-action"), "none");
    assert_eq!(style(&mounted.find("[part=rank] .name"), "touch-action"), "auto");
}

#[wasm_bindgen_test]
async fn a_card_scrolls_while_an_item_is_held_at_its_edge() {
    let mounted = list(12).await;
    let card = mounted.find("[part=card]");
    card.style().set_property("max-height", "260px").unwrap();
    card.style().set_property("overflow", "auto").unwrap();
    settled().await;
    let bottom = card.get_bounding_client_rect().bottom();
    let target = grip(&mounted, 'A');
    let start = middle(&target);
    pull(&target, "touch", bottom - 10.0 - start).await;
    // Frames take their time on a busy machine; it is over when nothing has moved for a while.
    let mut stands = -1;
    while stands != card.scroll_top() {
        stands = card.scroll_top();
        clock::sleep(500).await;
    }
    let end = card.scroll_height() - card.client_height();
    assert!(stands > 100, "{stands} of {end}");
    assert!(stands < end, "it ends with the list, before what is below it");
    pointer(&target, "pointerup", "touch", 0.0).await;
    assert!(order(&mounted).starts_with("BCDEFGH"), "{}", order(&mounted));
    clock::sleep(100).await;
    assert_eq!(card.scroll_top(), stands, "nothing is held");
}

#[wasm_bindgen_test]
async fn a_list_on_a_scaled_page_follows_the_pointer_too() {
    let mounted = list(3).await;
    host(&mounted).style().set_property("transform", "scale(0.5)").unwrap();
    settled().await;
    let (target, row) = (grip(&mounted, 'A'), row(&mounted));
    let before = middle(&target);
    pull(&target, "mouse", row).await;
    assert!((middle(&target) - before - row).abs() < 1.5, "{} {before} {row}", middle(&target));
    pointer(&target, "pointerup", "mouse", 0.0).await;
    assert_eq!(order(&mounted), "BAC");
}
