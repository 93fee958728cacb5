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
pub const PLACES: [Place; 4] = [
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

    fn page(place: &Place) -> String {
        std::fs::read_to_string(format!("{}/public{}", env!("CARGO_MANIFEST_DIR"), place.path)).unwrap()
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
            assert!(place.markup.contains(&format!("ask=\"{}\"", place.scale.name())));
            assert!(place.markup.contains(&format!("id=\"{}\"", place.survey)));
            assert_eq!(PLACES.iter().filter(|other| other.survey == place.survey).count(), 1);
        }
    }

    /// The collector's policy for its pages allows neither.
    #[test]
    fn the_pages_have_no_inline_scripts_and_no_inline_styles() {
        for place in PLACES {
            let page = page(&place);
            assert!(!page.contains(" style=") && !page.contains("<style"), "{}", place.path);
            assert_eq!(page.matches("<script").count(), page.matches("src=\"/embed/candor.js\"").count(), "{}", place.path);
            assert!(page.contains("data-candor-touchpoint=") && page.contains("lang=\"en\""), "{}", place.path);
        }
    }
}
