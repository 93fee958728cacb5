//! What is chosen for the kinds of question, as signals, and what follows from a choice for what stands over the page.

use crate::engine::options::Theme;
use crate::site::choices::{LANGUAGES, SPOTS, Spot, theme};
use crate::site::kinds::Kind;
use crate::site::live::live;
use crate::site::route::place;
use crate::site::sample::Chosen;
use crate::site::widget::{self, Wish};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlElement;

/// What is chosen. Every member is a signal, so a copy is as good as the original.
#[derive(Debug, Clone, Copy)]
pub struct Choosing {
    /// Colours.
    pub theme: RwSignal<Theme>,
    /// Tag of the language.
    pub language: RwSignal<&'static str>,
    /// Where surveys stand.
    pub spot: RwSignal<Spot>,
    /// The brand colour, as CSS has it; empty for Candor's own.
    pub brand: RwSignal<String>,
    /// The kind that was shown over the page last.
    last: RwSignal<Option<Kind>>,
    /// What a screen reader is told.
    announcement: RwSignal<String>,
    /// Rises with every wish for something over the page, so that the last one counts.
    turn: StoredValue<u32>,
}

impl Choosing {
    /// What is chosen to begin with; follows choices as long as its page is open.
    pub fn begin() -> Self {
        let choosing = Self {
            theme: RwSignal::new(Theme::Auto),
            language: RwSignal::new(LANGUAGES[0].0),
            spot: RwSignal::new(SPOTS[0]),
            brand: RwSignal::default(),
            last: RwSignal::new(None),
            announcement: live().announcement,
            turn: StoredValue::new(0),
        };
        // What stands over the page moves to its new place, and takes its new colours; before the page it would wait until the
        // focus has left this very field.
        Effect::watch(
            move || (choosing.spot.get(), choosing.theme.get()),
            move |(spot, _), _, _| {
                let open = choosing.last.get_untracked().filter(|_| widget::is_over());
                match open {
                    Some(kind) if spot.over.is_some() && spot.word != "modal" => choosing.show(kind),
                    _ => spawn_local(widget::clear()),
                }
            },
            false,
        );
        Effect::watch(move || choosing.language.get(), |language, _, _| spawn_local(widget::speak(language)), false);
        choosing
    }

    /// What goes into a document.
    pub fn chosen(self) -> Chosen {
        let (theme, language) = (self.theme.get(), self.language.get());
        Chosen { theme, language, spot: self.spot.get(), brand: self.brand.get() }
    }

    /// Whether surveys stand over the page.
    pub fn is_over(self) -> bool {
        self.spot.get().over.is_some()
    }

    /// Shows a kind over the page, in place of what is there.
    pub fn show(self, kind: Kind) {
        self.last.set(Some(kind));
        self.turn.update_value(|turn| *turn += 1);
        let turn = self.turn.get_value();
        let wish = Wish {
            survey: kind.survey_id(),
            placement: self.spot.get_untracked().placement(&format!("#{}-show", place(kind.key))),
            theme: theme(self.theme.get_untracked()),
            language: self.language.get_untracked(),
        };
        spawn_local(async move {
            widget::clear().await;
            // Another one may be wanted meanwhile, or the page left.
            if self.turn.try_get_value() == Some(turn) && !widget::show(wish).await {
                self.announcement.set(format!("{} could not be shown.", kind.name));
            }
        });
    }

    /// Puts colours onto the page.
    pub fn dress(self, root: &HtmlElement) {
        match self.theme.get() {
            Theme::Auto => root.remove_attribute("data-theme"),
            chosen => root.set_attribute("data-theme", theme(chosen)),
        }
        .unwrap_or_default();
        let brand = self.brand.get();
        let style = root.style();
        if brand.is_empty() {
            let _ = style.remove_property("--candor-brand");
        } else {
            let _ = style.set_property("--candor-brand", &brand);
        }
    }

    /// Takes them off again.
    pub fn undress(root: &HtmlElement) {
        let _ = root.remove_attribute("data-theme");
        let _ = root.style().remove_property("--candor-brand");
    }
}
