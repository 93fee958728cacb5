//! Which page an address means: `#/kinds` and what is below it, or else the gallery, on which a fragment is a place.

/// A page of the front end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// The places, and what arrives from them.
    Gallery,
    /// The kinds of question.
    Kinds,
}

/// Address of the kinds of question, as a fragment.
pub const KINDS: &str = "#/kinds";

impl Route {
    /// The page that a fragment means, its `#` included; empty for none.
    pub fn of(fragment: &str) -> Self {
        match fragment.strip_prefix(KINDS) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => Self::Kinds,
            _ => Self::Gallery,
        }
    }

    /// The id of the element that a fragment leads to; `None` for the top of the page.
    pub fn place(fragment: &str) -> Option<String> {
        match Self::of(fragment) {
            Self::Gallery => fragment.strip_prefix('#').filter(|id| !id.is_empty()).map(str::to_owned),
            Self::Kinds => {
                let rest = fragment.strip_prefix(KINDS)?.strip_prefix('/')?;
                (!rest.is_empty()).then(|| place(rest))
            }
        }
    }

    /// What the browser calls the page.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Gallery => "Candor: one honest question, an answer that arrives",
            Self::Kinds => "Kinds of question · Candor",
        }
    }
}

/// The id of the element for a kind, or for a group of kinds.
pub fn place(key: &str) -> String {
    ["kind-", key].concat()
}

/// The fragment that leads to a kind, or to a group of kinds.
pub fn to_kind(key: &str) -> String {
    [KINDS, "/", key].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_means_a_page_and_a_place_on_it() {
        let check = |fragment: &str, route, place: Option<&str>| {
            assert_eq!(Route::of(fragment), route, "{fragment}");
            assert_eq!(Route::place(fragment).as_deref(), place, "{fragment}");
        };
        check("", Route::Gallery, None);
        check("#", Route::Gallery, None);
        check("#answers", Route::Gallery, Some("answers"));
        check("#/kinds", Route::Kinds, None);
        check("#/kinds/", Route::Kinds, None);
        check("#/kinds/stars", Route::Kinds, Some("kind-stars"));
        check("#/kindness", Route::Gallery, Some("/kindness"));
        assert_eq!(Route::place(&to_kind("matrix")), Some(place("matrix")));
    }
}
