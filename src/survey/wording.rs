//! The widget's own words: buttons, endings, messages.

/// The words around a survey, in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wording {
    /// The button that hands in the last step.
    pub send: &'static str,
    /// The button that ends the survey without handing it in.
    pub close: &'static str,
    /// Under the thank-you when the answer has been acknowledged.
    pub delivered: &'static str,
    /// Under the thank-you while the answer is on its way.
    pub sending: &'static str,
    /// Under the thank-you when the answer is on disk and the network is away.
    pub saved: &'static str,
    /// Under the thank-you when nothing could be stored and nothing sent yet.
    pub unsaved: &'static str,
    /// Under the thank-you when the endpoint refused the answer for good.
    pub refused: &'static str,
    /// Beside the comment's prompt.
    pub optional: &'static str,
    /// What a screen reader hears before the question when a popover appears.
    pub announce: &'static str,
    /// The error when Send is pressed without a chosen point.
    pub choose: &'static str,
}

impl Wording {
    /// English.
    pub const ENGLISH: &'static Wording = &Wording {
        send: "Send",
        close: "Close",
        delivered: "Your answer has arrived.",
        sending: "Sending your answer…",
        saved: "Saved. It will be sent when you are back online.",
        unsaved: "Not sent yet. Please keep this page open.",
        refused: "Your answer could not be taken.",
        optional: "optional",
        announce: "Short survey",
        choose: "Please choose a point on the scale.",
    };
}
