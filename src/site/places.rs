//! The gallery's places: pages under `public/places` that load the widget by its script tag, as any page does.

use crate::survey::Scale;

/// One place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Name of its section on the page.
    pub key: &'static str,
    /// What it is.
    pub title: &'static str,
    /// What is asked there, and how.
    pub text: &'static str,
    /// The page's path.
    pub path: &'static str,
    /// What an address bar would say.
    pub address: &'static str,
    /// What the frame holds, for those who do not see it.
    pub frame: &'static str,
    /// The frame around it.
    pub device: Device,
    /// Id of the survey.
    pub survey: &'static str,
    /// The scale of its question.
    pub scale: Scale,
    /// How the survey got into the page: its markup, to the letter.
    pub markup: &'static str,
    /// What the markup decides.
    pub remark: &'static str,
    /// The languages that its page is there in; none where it is there in one alone.
    pub languages: &'static [Language],
    /// The document that its survey is in; none for a preset.
    pub document: Option<Document>,
}

/// A language of a place's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Language {
    /// Its tag.
    pub tag: &'static str,
    /// Its own name.
    pub name: &'static str,
    /// Path of the page in it.
    pub path: &'static str,
}

/// A survey document that a place asks from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Document {
    /// Its path.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
    /// What stands in the first line of the part that is shown, and in the last but its closing bracket.
    pub part: (&'static str, &'static str),
    /// What the page's own script says to the widget, to the letter.
    pub script: &'static str,
}

impl Document {
    /// The part that is shown, moved to the margin.
    pub fn excerpt(&self) -> String {
        let (first, last) = self.part;
        let lines: Vec<&str> = self.text.lines().skip_while(|line| !line.contains(first)).collect();
        let end = lines.iter().position(|line| line.contains(last)).map_or(lines.len(), |at| (at + 2).min(lines.len()));
        let margin = lines.first().map_or(0, |line| line.len() - line.trim_start().len());
        lines[..end].iter().map(|line| line.get(margin..).unwrap_or_default()).collect::<Vec<_>>().join("\n")
    }
}

/// The frame around a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// A window of a browser.
    Window,
    /// A phone of 390 pixels.
    Phone,
}

/// The places, in the order in which they are shown.
pub const PLACES: [Place; 5] = [
    Place {
        key: "shop",
        title: "A shop, after the order",
        text: "Customer effort, in the flow of the confirmation page. The order travels with the answer.",
        path: "/places/shop.html",
        address: "halden.example/orders/A-1001",
        frame: "Halden Coffee: an order confirmation with a survey in the page",
        device: Device::Window,
        survey: "checkout-ces",
        scale: Scale::Ces,
        markup: r#"<script async src="/embed/candor.js"></script>

<candor-survey ask="ces" subject="checkout" id="checkout-ces" endpoint="/v1/responses"
  context='{"order_id":"A-1001","cart_value":59.9}'></candor-survey>"#,
        remark: "The element stands where the survey shall appear. With once-per=\"order_id\" it asks once for each order, \
                 even after a reload; left out here, so that you can answer again.",
        languages: &[],
        document: None,
    },
    Place {
        key: "hotel",
        title: "A hotel, after the stay",
        text: "Several steps that follow the answer, from a document: few stars lead to the reason, many to what was good. \
               Answer twice and compare.",
        path: "/places/hotel.html",
        address: "sommerau.example/stays/S-2048",
        frame: "Sommerau: a hotel's page after the stay, with a survey of several questions in the corner",
        device: Device::Window,
        survey: "stay",
        scale: Scale::Csat,
        markup: r#"<script src="hotel.js"></script>
<script async src="/embed/candor.js"
  data-endpoint="/v1/responses" data-surveys="hotel.json"
  data-context='{"booking":"S-2048","room":"12"}'></script>"#,
        remark: "The document holds two surveys. The one about the sauna waits until nobody has been asked anything for 30 days: \
                 “Who is asked” above says so. A page in another language is asked in it, and a reload goes on where it was.",
        languages: &[
            Language { tag: "en", name: "English", path: "/places/hotel.html" },
            Language { tag: "de", name: "Deutsch", path: "/places/hotel.de.html" },
        ],
        document: Some(Document {
            path: "/places/hotel.json",
            text: include_str!("../../public/places/hotel.json"),
            part: ("\"questions\": [", "\"next\": [{ \"to\": \"contact\" }]"),
            script: r#"candor("identify", { id: "guest-2048", first_name: "Mara", nights: 3, extras: ["sauna"] });"#,
        }),
    },
    Place {
        key: "dashboard",
        title: "A product, in use",
        text: "Net Promoter, as a card in the corner. It never takes the focus, and Escape closes it.",
        path: "/places/dashboard.html",
        address: "app.tidewater.example/overview",
        frame: "Tidewater: a dashboard with a survey in the corner",
        device: Device::Window,
        survey: "product-nps",
        scale: Scale::Nps,
        markup: r#"<script async src="/embed/candor.js"
  data-endpoint="/v1/responses" data-ask="nps" data-subject="Tidewater"
  data-id="product-nps" data-trigger="load" data-cooldown="0"></script>"#,
        remark: "The script tag is all there is. Other triggers: delay:5, scroll:50, exit, click:<selector>, \
                 visible:<selector>, event:<name>. Without data-cooldown, nobody is asked twice within 30 days.",
        languages: &[],
        document: None,
    },
    Place {
        key: "help",
        title: "A help article, at its end",
        text: "Customer satisfaction, right where the reading stops. The article's name travels with the answer.",
        path: "/places/help.html",
        address: "northlight.example/help/moving-home",
        frame: "Northlight Help: an article with a survey at its end",
        device: Device::Window,
        survey: "article-csat",
        scale: Scale::Csat,
        markup: r#"<script async src="/embed/candor.js"></script>

<candor-survey ask="csat" subject="this article" id="article-csat" endpoint="/v1/responses"
  context='{"article":"moving-home","section":"your-home"}'></candor-survey>"#,
        remark: "The card takes its font from the page and its colours from --candor-brand and its like. Nothing else \
                 of the page reaches it, and nothing of it reaches the page.",
        languages: &[],
        document: None,
    },
    Place {
        key: "phone",
        title: "A phone, at the door",
        text: "Customer satisfaction, as a sheet at the lower edge, a second after the page. Every point is large enough for a thumb.",
        path: "/places/phone.html",
        address: "pilo.example/t/PL-20417",
        frame: "Pilo: a delivered parcel on a phone, with a survey at the lower edge",
        device: Device::Phone,
        survey: "delivery-csat",
        scale: Scale::Csat,
        markup: r#"<script async src="/embed/candor.js"
  data-endpoint="/v1/responses" data-ask="csat" data-subject="today's delivery"
  data-id="delivery-csat" data-trigger="delay:1" data-cooldown="0"
  data-context='{"parcel":"PL-20417","carrier":"bike"}'></script>"#,
        remark: "The same script tag as on a desktop: under 480 pixels, the card becomes a sheet.",
        languages: &[],
        document: None,
    },
];

/// The snippet that a visitor takes home, for a collector at `origin`.
pub fn snippet(origin: &str) -> String {
    format!(
        "<script async src=\"{origin}/embed/candor.js\"\n  data-endpoint=\"{origin}/v1/responses\"\n  data-ask=\"nps\" data-subject=\"Acme\"></script>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::options::Options;
    use crate::site::markup::{Kind, pieces};
    use crate::survey;

    fn page(place: &Place) -> String {
        read(place.path)
    }

    fn read(path: &str) -> String {
        std::fs::read_to_string(format!("{}/public{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    fn squeezed(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_shown_is_what_is_in_the_page() {
        for place in PLACES {
            let page = squeezed(&page(&place));
            for part in place.markup.split("\n\n") {
                assert!(page.contains(&squeezed(part)), "{} does not have\n{part}", place.path);
            }
        }
    }

    #[test]
    fn every_attribute_is_one_that_the_widget_takes() {
        for place in PLACES {
            let pieces = pieces(place.markup);
            for (at, (kind, name)) in pieces.iter().enumerate() {
                let value =
                    pieces.get(at + 2).filter(|(kind, _)| *kind == Kind::Value).map(|(_, value)| &value[1..value.len() - 1]);
                if let (Kind::Attribute, Some(value)) = (kind, value)
                    && *name != "src"
                {
                    assert_eq!(Options::default().set(name, value), Ok(()), "{}", place.path);
                }
            }
        }
    }

    #[test]
    fn each_place_has_a_survey_of_its_own_and_asks_on_its_scale() {
        for place in PLACES {
            match place.document {
                None => {
                    assert!(place.markup.contains(&format!("ask=\"{}\"", place.scale.name())));
                    assert!(place.markup.contains(&format!("id=\"{}\"", place.survey)));
                }
                Some(document) => {
                    let parsed = survey::document::parse(document.text).document.unwrap();
                    let asked = parsed.survey(place.survey).unwrap();
                    assert!(asked.questions.iter().any(|question| question.kind.name() == place.scale.name()));
                    assert!(place.markup.contains(document.path.rsplit('/').next().unwrap()));
                }
            }
            assert_eq!(PLACES.iter().filter(|other| other.survey == place.survey).count(), 1);
        }
    }

    #[test]
    fn the_documents_are_what_a_careful_author_would_write() {
        for document in PLACES.iter().filter_map(|place| place.document) {
            let value = survey::json::parse(document.text).unwrap();
            let findings = survey::document::check::check(&value).findings;
            assert!(findings.is_empty(), "{}: {findings:?}", document.path);
        }
    }

    #[test]
    fn what_is_shown_of_a_document_begins_at_the_margin() {
        for document in PLACES.iter().filter_map(|place| place.document) {
            let excerpt = document.excerpt();
            assert!(excerpt.starts_with(document.part.0), "{excerpt}");
            assert!(excerpt.lines().rev().nth(1).unwrap().contains(document.part.1), "{excerpt}");
            assert!(excerpt.contains("{{answer.reason|something else}}"), "{excerpt}");
            let script = std::fs::read_to_string(format!("{}/public/places/hotel.js", env!("CARGO_MANIFEST_DIR"))).unwrap();
            assert!(script.contains(document.script));
        }
    }

    #[test]
    fn every_language_has_a_page_that_loads_the_same() {
        for place in PLACES {
            for language in place.languages {
                let page = squeezed(&read(language.path));
                assert!(page.contains(&format!("<html lang=\"{}\"", language.tag)), "{}", language.path);
                assert!(page.contains(&squeezed(place.markup)), "{}", language.path);
            }
            assert_eq!(place.languages.first().map_or(place.path, |language| language.path), place.path);
        }
    }

    /// The collector's policy for its pages allows neither.
    #[test]
    fn the_pages_have_no_inline_scripts_and_no_inline_styles() {
        for path in PLACES.iter().flat_map(|place| place.languages.iter().map(|language| language.path).chain([place.path])) {
            let page = read(path);
            assert!(!page.contains(" style=") && !page.contains("<style"), "{path}");
            assert_eq!(page.matches("<script").count(), page.matches("></script>").count(), "{path}");
            assert_eq!(page.matches("src=\"/embed/candor.js\"").count(), 1, "{path}");
            assert!(page.contains("data-candor-touchpoint=") && page.contains("<html lang="), "{path}");
        }
    }
}
