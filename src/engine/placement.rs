//! Where a survey appears: over the page in one of several ways, or in its flow.

use super::options::choose;

/// How a survey stands on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// A card over the page, at one of ten places.
    Popover,
    /// In the flow of the page, where the element stands.
    Inline,
    /// Before the page, which waits for it.
    Modal,
    /// A button at a side of the window, which opens a card beside it.
    Tab,
    /// A card beside an element of the page.
    Anchor,
}

impl Placement {
    /// Whether it is over the page.
    pub fn is_over(self) -> bool {
        self != Self::Inline
    }
}

/// What may stand in `data-placement`: words that the stylesheet knows too, or a selector.
pub const FORMS: &str = "popover, inline, modal, tab, tab-left, bar, bar-top, top-left, top, top-right, left, center, right, \
                         bottom-left, bottom, bottom-right, anchor:<selector>";

/// Reads a placement. Returns besides where: the word itself; of an anchor, the selector.
pub fn parse(text: &str) -> Result<(Placement, String), &'static str> {
    let selector = text.strip_prefix("anchor:").map(str::trim_ascii).filter(|selector| !selector.is_empty());
    if let Some(selector) = selector {
        return Ok((Placement::Anchor, selector.to_owned()));
    }
    let placement = match choose(text, FORMS)? {
        1 => Placement::Inline,
        2 => Placement::Modal,
        3 | 4 => Placement::Tab,
        _ => Placement::Popover,
    };
    Ok((placement, text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_and_a_selector() {
        for word in FORMS.split(", ").filter(|word| !word.contains(':')) {
            let wanted = match word {
                "inline" => Placement::Inline,
                "modal" => Placement::Modal,
                "tab" | "tab-left" => Placement::Tab,
                _ => Placement::Popover,
            };
            assert_eq!(parse(word), Ok((wanted, word.to_owned())));
        }
        assert_eq!(parse("anchor:#total"), Ok((Placement::Anchor, "#total".to_owned())));
        assert_eq!(parse("anchor: .a > .b"), Ok((Placement::Anchor, ".a > .b".to_owned())));
    }

    #[test]
    fn nothing_else() {
        for text in ["", " ", "Modal", "over", "top-bottom", "anchor", "anchor:", "popover "] {
            assert_eq!(parse(text), Err(FORMS), "{text}");
        }
    }
}
