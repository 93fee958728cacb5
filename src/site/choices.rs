//! What a visitor can choose for the kinds of question: colours, language, place, brand.

use crate::engine::options::Theme;

/// The colours that can be chosen, with what they are called.
pub const THEMES: [(Theme, &str); 3] = [(Theme::Auto, "Auto"), (Theme::Light, "Light"), (Theme::Dark, "Dark")];

/// The languages that the document is written in, by their tags, with their own names.
pub const LANGUAGES: [(&str, &str); 4] = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية"), ("ja", "日本語")];

/// A brand colour: its value, and what it is called.
pub const BRANDS: [(&str, &str); 4] =
    [("", "Candor’s own"), ("#0a5c36", "Green"), ("#b4235a", "Raspberry"), ("#f2c200", "Yellow")];

/// Where a survey stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// The word for it in a document and in `data-placement`; `anchor` goes with a selector.
    pub word: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// Over the page, as a card or otherwise; in the flow of the page for none.
    pub over: Option<Over>,
}

/// What stands over the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// A card that leaves the page usable.
    Card,
    /// Something else.
    Other,
}

const fn card(word: &'static str, label: &'static str) -> Spot {
    Spot { word, label, over: Some(Over::Card) }
}

const fn other(word: &'static str, label: &'static str) -> Spot {
    Spot { word, label, over: Some(Over::Other) }
}

/// The spots, in the order in which they are offered; the first one to begin with.
pub const SPOTS: [Spot; 16] = [
    Spot { word: "inline", label: "In the page", over: None },
    card("top-left", "Top left"),
    card("top", "Top"),
    card("top-right", "Top right"),
    card("left", "Left"),
    card("center", "Centre"),
    card("right", "Right"),
    card("bottom-left", "Bottom left"),
    card("bottom", "Bottom"),
    card("bottom-right", "Bottom right"),
    other("modal", "Modal, before the page"),
    other("bar", "Bar at the bottom"),
    other("bar-top", "Bar at the top"),
    other("tab", "Tab at the right side"),
    other("tab-left", "Tab at the left side"),
    other("anchor", "Beside its button"),
];

impl Spot {
    /// The spot of that word; the first where there is none.
    pub fn of(word: &str) -> Self {
        SPOTS.into_iter().find(|spot| spot.word == word).unwrap_or(SPOTS[0])
    }

    /// Whether it is a button at the side, which stays when its survey is closed.
    pub fn is_tab(self) -> bool {
        self.word.starts_with("tab")
    }

    /// What the widget's `placement` takes; `selector` names the element that an anchored survey stands beside.
    pub fn placement(self, selector: &str) -> String {
        if self.word == "anchor" { ["anchor:", selector].concat() } else { self.word.to_owned() }
    }
}

/// The widget's word for colours.
pub const fn theme(theme: Theme) -> &'static str {
    match theme {
        Theme::Auto => "auto",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::options::Options;
    use crate::survey::words::TAGS;

    #[test]
    fn every_choice_is_one_that_the_widget_takes() {
        for spot in SPOTS {
            assert_eq!(Options::default().set("placement", &spot.placement("#here")), Ok(()), "{}", spot.word);
            assert_eq!(Spot::of(spot.word), spot);
        }
        for (choice, _) in THEMES {
            assert_eq!(Options::default().set("theme", theme(choice)), Ok(()));
        }
        assert!(LANGUAGES.iter().all(|(tag, _)| TAGS.contains(tag)));
        assert_eq!(SPOTS.iter().filter(|spot| spot.over == Some(Over::Card)).count(), 9);
    }
}
