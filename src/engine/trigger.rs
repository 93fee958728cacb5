//! Triggers: what sets a survey off.

/// One trigger, as `data-trigger` writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// As soon as the widget runs.
    Load,
    /// So many seconds after the widget runs.
    Delay(u32),
    /// Once so many percent of the page have been scrolled past.
    Scroll(u32),
    /// The pointer leaves through the top of the window, or, on touch, the page has been hidden and shown again.
    Exit,
    /// A click on an element that matches the selector.
    Click(String),
    /// An element that matches the selector is half in view.
    Visible(String),
    /// The host calls `candor('track', name)`.
    Event(String),
}

/// What may stand in `data-trigger`, for messages.
pub const FORMS: &str = "load, delay:<seconds>, scroll:<percent>, exit, click:<selector>, visible:<selector>, event:<name>";

/// The longest delay in seconds: a day.
const LONGEST_DELAY: u32 = 86_400;

impl Trigger {
    /// Reads `delay:5` and its like.
    pub fn parse(text: &str) -> Option<Trigger> {
        let colon = text.bytes().position(|byte| byte == b':').unwrap_or(text.len());
        let (name, rest) = text.split_at(colon);
        let rest = rest.strip_prefix(':').unwrap_or_default().trim_ascii();
        let text = || (!rest.is_empty()).then(|| rest.to_owned());
        match name {
            "load" if rest.is_empty() => Some(Trigger::Load),
            "exit" if rest.is_empty() => Some(Trigger::Exit),
            "delay" => whole(rest, LONGEST_DELAY).map(Trigger::Delay),
            "scroll" => whole(rest, 100).map(Trigger::Scroll),
            "click" => text().map(Trigger::Click),
            "visible" => text().map(Trigger::Visible),
            "event" => text().map(Trigger::Event),
            _ => None,
        }
    }
}

/// Reads a whole number from 0 to `max`.
pub(super) fn whole(text: &str, max: u32) -> Option<u32> {
    let digits = !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = || text.bytes().fold(0, |number, byte| number * 10 + u32::from(byte - b'0'));
    digits.then(number).filter(|number| *number <= max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form() {
        for (text, trigger) in [
            ("load", Trigger::Load),
            ("delay:5", Trigger::Delay(5)),
            ("scroll: 50", Trigger::Scroll(50)),
            ("exit", Trigger::Exit),
            ("click:#buy:not(.x)", Trigger::Click("#buy:not(.x)".into())),
            ("visible:#thanks", Trigger::Visible("#thanks".into())),
            ("event:order_placed", Trigger::Event("order_placed".into())),
        ] {
            assert_eq!(Trigger::parse(text), Some(trigger));
        }
    }

    #[test]
    fn nothing_else() {
        for text in
            ["", "Load", "load:1", "delay", "delay:-1", "delay:1.5", "delay:9999999999", "scroll:101", "click:", "hover:#x"]
        {
            assert_eq!(Trigger::parse(text), None, "{text}");
        }
    }
}
