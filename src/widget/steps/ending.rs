//! What the ending says: that of the document to which the answers have led, or the standard one.

use crate::engine::session::Stage;
use crate::widget::Session;
use crate::widget::card::Card;
use crate::widget::node::{Node, hide, node, say};
use std::rc::Rc;
use web_sys::Element;

/// Adds to the ending its title, and where there are some its text and link; between them `note`, on what became of the answer.
pub(in crate::widget) fn thank(ending: Node, card: &Rc<Card>, _session: &Session, note: Node) -> Node {
    let (naming, telling, leading) = (card.clone(), card.clone(), card.clone());
    let title = node("p", &[("class", "title")]).follow(move |element| {
        thanking(&naming, |session| {
            let walk = session.flow();
            say(element, &walk.ending().map_or_else(|| word!(naming, thanks).to_owned(), |ending| walk.text(&ending.title)));
        });
    });
    let text = node("p", &[("class", "told"), ("hidden", "")]).follow(move |element| {
        thanking(&telling, |session| {
            let walk = session.flow();
            fill(element, walk.ending().and_then(|ending| ending.text.as_ref()).map(|text| walk.text(text)));
        });
    });
    let link = node("a", &[("class", "link"), ("part", "link"), ("target", "_blank"), ("rel", "noopener"), ("hidden", "")])
        .follow(move |element| {
            thanking(&leading, |session| {
                let walk = session.flow();
                let Some((ending, url)) = walk.ending().and_then(|ending| Some((ending, ending.url.as_ref()?))) else { return };
                let _ = element.set_attribute("href", url);
                fill(element, Some(ending.label.as_ref().map_or_else(|| url.clone(), |label| walk.text(label))));
            });
        });
    super::spoken(ending, card).child(title).child(text).child(note).child(link)
}

/// Reads the session once the answers are in.
fn thanking(card: &Card, look: impl FnOnce(&Session)) {
    card.read(|session| {
        if session.stage() == Stage::Thanking {
            look(session);
        }
    });
}

fn fill(element: &Element, text: Option<String>) {
    hide(element, text.is_none());
    say(element, &text.unwrap_or_default());
}
