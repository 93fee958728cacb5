//! One response: everything that one showing of one survey to one person has come to.

use super::answer::Answer;
use super::json::Writer;
use super::time::Timestamp;
use super::touchpoint::Touchpoint;
use serde::{Deserialize, Serialize};

/// A response at one revision. Each revision is whole, so that the highest one is all that anybody needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// `UUIDv7`, made when the survey is shown.
    pub response_id: String,
    /// 1 for the exposure, then rising; assigned in the storage transaction that writes it.
    pub revision: u32,
    /// How far the person went.
    pub state: State,
    /// Which survey.
    pub survey: SurveyRef,
    /// The answers so far.
    pub answers: Vec<Answer>,
    /// Where and how the survey met the person.
    #[serde(default)]
    pub touchpoint: Touchpoint,
    /// Who answered, as far as the host said.
    #[serde(default)]
    pub respondent: Respondent,
    /// How the person came to be asked.
    pub invitation: Invitation,
    /// What recorded it.
    pub client: Client,
}

/// How far a person went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Shown, nothing chosen.
    Shown,
    /// Something chosen or written, not handed in; a page that was left stays here.
    Partial,
    /// Handed in.
    Completed,
    /// Closed by hand before it was handed in.
    Dismissed,
}

impl State {
    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            State::Shown => "shown",
            State::Partial => "partial",
            State::Completed => "completed",
            State::Dismissed => "dismissed",
        }
    }
}

/// A survey by id and version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyRef {
    /// The survey's id.
    pub id: String,
    /// The survey's version.
    pub version: u32,
}

/// Who answered. Empty unless the host identifies its visitors.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Respondent {
    /// The host's own id of the visitor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// How a person came to be asked: what an analyst needs to weight an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// What set the survey off: `load`, `delay:2`, `show` for an explicit wish, …
    pub trigger: String,
    /// The probability with which this invitation was drawn, over 0 up to 1.
    pub sampling_probability: Probability,
    /// When it was shown.
    pub shown_at: Timestamp,
    /// When the first point was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Timestamp>,
    /// Decisions since the last exposure in which the person could have been asked, this one included.
    pub eligible: u32,
    /// How many of those were sampled out.
    pub sampled_out: u32,
}

/// A probability in millionths, so that the widget needs no floating point; on the wire a decimal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Probability(u32);

impl Probability {
    /// Certain.
    pub const ONE: Probability = Probability(1_000_000);

    /// From millionths; more than a million counts as certain.
    pub fn from_millionths(millionths: u32) -> Self {
        Self(millionths.min(1_000_000))
    }

    /// In millionths.
    pub const fn millionths(self) -> u32 {
        self.0
    }

    /// Reads `0`, `1`, `0.25`, `.5`, `1.000`: a plain decimal from 0 to 1; digits past the sixth are cut.
    pub fn parse(text: &str) -> Option<Self> {
        let dot = text.bytes().position(|byte| byte == b'.').unwrap_or(text.len());
        let (whole, fraction) = (&text[..dot], text.get(dot + 1..).unwrap_or_default());
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !digits(whole) || !digits(fraction) {
            return None;
        }
        let mut millionths =
            match whole.bytes().fold(0_u32, |number, byte| number.saturating_mul(10).saturating_add(u32::from(byte - b'0'))) {
                whole @ 0..=1 => whole * 1_000_000,
                _ => return None,
            };
        let mut unit = 100_000;
        for byte in fraction.bytes().take(6) {
            millionths += u32::from(byte - b'0') * unit;
            unit /= 10;
        }
        (millionths <= 1_000_000).then_some(Self(millionths))
    }

    /// Writes `1`, `0` or `0.25`.
    pub fn to_decimal(self) -> String {
        if self.0.is_multiple_of(1_000_000) {
            return String::from(if self.0 == 0 { "0" } else { "1" });
        }
        let mut out = String::from("0.");
        let mut rest = self.0;
        let mut unit = 100_000;
        while rest > 0 {
            out.push(char::from(b'0' + (rest / unit) as u8));
            rest %= unit;
            unit /= 10;
        }
        out
    }
}

impl Serialize for Probability {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            0 => serializer.serialize_u64(0),
            1_000_000 => serializer.serialize_u64(1),
            millionths => serializer.serialize_f64(f64::from(millionths) / 1e6),
        }
    }
}

impl<'de> Deserialize<'de> for Probability {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        if (0.0..=1.0).contains(&number) {
            Ok(Self((number * 1e6).round() as u32))
        } else {
            Err(serde::de::Error::custom("a probability lies between 0 and 1"))
        }
    }
}

/// What recorded a response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Version of the widget.
    pub version: String,
    /// Whether the answer counts.
    pub env: Environment,
    /// True where the browser says that it is driven by a program (`navigator.webdriver`).
    #[serde(default)]
    pub automated: bool,
}

/// Whether answers count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// They count.
    #[default]
    Live,
    /// They are marked and kept out of the figures.
    Test,
}

impl Environment {
    /// The name on the wire and in `data-env`.
    pub const fn name(self) -> &'static str {
        match self {
            Environment::Live => "live",
            Environment::Test => "test",
        }
    }
}

impl Response {
    /// Writes the response as serde does, but for its revision, which is not known yet.
    pub(super) fn write(&self, json: &mut Writer) {
        json.open('{');
        json.string("response_id", &self.response_id);
        json.string("state", self.state.name());
        json.key("survey");
        json.open('{');
        json.string("id", &self.survey.id);
        json.number("version", self.survey.version.into());
        json.close('}');
        json.key("answers");
        json.open('[');
        for answer in &self.answers {
            answer.write(json);
        }
        json.close(']');
        json.key("touchpoint");
        json.value(self.touchpoint.members());
        json.key("respondent");
        json.open('{');
        json.optional("id", self.respondent.id.as_deref());
        json.close('}');
        json.key("invitation");
        json.open('{');
        json.string("trigger", &self.invitation.trigger);
        json.key("sampling_probability");
        json.raw(&self.invitation.sampling_probability.to_decimal());
        json.string("shown_at", &self.invitation.shown_at.to_rfc3339());
        if let Some(at) = self.invitation.answered_at {
            json.string("answered_at", &at.to_rfc3339());
        }
        json.number("eligible", self.invitation.eligible.into());
        json.number("sampled_out", self.invitation.sampled_out.into());
        json.close('}');
        json.key("client");
        json.open('{');
        json.string("version", &self.client.version);
        json.string("env", self.client.env.name());
        json.key("automated");
        json.boolean(self.client.automated);
        json.close('}');
        json.close('}');
    }
}

#[cfg(test)]
mod tests {
    use super::Probability;

    #[test]
    fn probabilities_are_plain_decimals() {
        let read = |text| Probability::parse(text).map(|p| (p.millionths(), p.to_decimal()));
        assert_eq!(read("1"), Some((1_000_000, "1".into())));
        assert_eq!(read("0.25"), Some((250_000, "0.25".into())));
        assert_eq!(read(".1234567"), Some((123_456, "0.123456".into())));
        assert_eq!(read("00.0"), Some((0, "0".into())));
        for bad in ["", ".", "1.1", "2", "-1", "1e-3", "25%", "0,5"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
