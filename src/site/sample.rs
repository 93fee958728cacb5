//! The document that is there to be copied: one kind of question, in one language, with what the controls say.

use super::choices::{LANGUAGES, Spot, theme};
use super::kinds::PREFIX;
use crate::engine::options::Theme;
use crate::survey::json::Value;

/// What stands in a document of all that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Colours.
    pub theme: Theme,
    /// Tag of the language.
    pub language: &'static str,
    /// Where the survey stands.
    pub spot: Spot,
    /// The brand colour, as CSS has it; empty for Candor's own.
    pub brand: String,
}

/// The longest line that holds more than one member, in characters.
const WIDTH: usize = 76;

/// A whole document with that survey alone; what is as it is without saying is not said.
pub fn sample(survey: &Value, chosen: &Chosen) -> String {
    let mut members = vec![member("candor", Value::Number("1".to_owned()))];
    if chosen.language != "en" {
        members.push(member("language", text(chosen.language)));
    }
    let mut looks = vec![];
    if chosen.theme != Theme::Auto {
        looks.push(member("scheme", text(theme(chosen.theme))));
    }
    if !chosen.brand.is_empty() {
        looks.push(member("brand", text(&chosen.brand)));
    }
    if !looks.is_empty() {
        members.push(member("theme", Value::Object(looks)));
    }
    members.push(member("surveys", Value::Array(vec![alone(survey, chosen)])));
    let mut json = String::new();
    lay_out(&Value::Object(members), 0, 0, &mut json);
    json
}

/// The survey as somebody would write it who has no page of kinds.
fn alone(survey: &Value, chosen: &Chosen) -> Value {
    let id = survey.member("id").and_then(Value::as_text).unwrap_or_default();
    let mut members = vec![member("id", text(id.strip_prefix(PREFIX).unwrap_or(id)))];
    members.push(member("placement", text(chosen.spot.word)));
    if chosen.spot.word == "anchor" {
        members.push(member("anchor", text("#help")));
    }
    let questions = survey.member("questions").cloned().unwrap_or_default();
    members.push(member("questions", in_language(questions, chosen.language)));
    Value::Object(members)
}

fn member(name: &str, value: Value) -> (String, Value) {
    (name.to_owned(), value)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// The same with each text in this language alone.
fn in_language(value: Value, tag: &str) -> Value {
    match value {
        Value::Object(members) => {
            let is_text = members.iter().all(|(name, _)| LANGUAGES.iter().any(|(known, _)| known == name));
            if is_text && let Some((_, own)) = members.iter().find(|(name, _)| name == tag) {
                return own.clone();
            }
            Value::Object(members.into_iter().map(|(name, value)| (name, in_language(value, tag))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(|item| in_language(item, tag)).collect()),
        other => other,
    }
}

/// Writes a value at a depth: on one line where that is short, else with each member on a line of its own. `used` is how much
/// of the line is taken before it.
fn lay_out(value: &Value, depth: usize, used: usize, out: &mut String) {
    let line = on_one_line(value);
    if depth > 1 && used + line.chars().count() <= WIDTH {
        out.push_str(&line);
        return;
    }
    let inner = "  ".repeat(depth + 1);
    let outer = "  ".repeat(depth);
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (at, (name, member)) in members.iter().enumerate() {
                let name = [&inner, &text(name).to_json(), ": "].concat();
                out.push_str(if at == 0 { "{\n" } else { ",\n" });
                out.push_str(&name);
                lay_out(member, depth + 1, name.chars().count(), out);
            }
            out.push_str(&["\n", &outer, "}"].concat());
        }
        Value::Array(items) if !items.is_empty() => {
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "[\n" } else { ",\n" });
                out.push_str(&inner);
                lay_out(item, depth + 1, inner.len(), out);
            }
            out.push_str(&["\n", &outer, "]"].concat());
        }
        _ => out.push_str(&line),
    }
}

fn on_one_line(value: &Value) -> String {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let members: Vec<_> =
                members.iter().map(|(name, value)| [&text(name).to_json(), ": ", &on_one_line(value)].concat()).collect();
            ["{ ", &members.join(", "), " }"].concat()
        }
        Value::Array(items) => ["[", &items.iter().map(on_one_line).collect::<Vec<_>>().join(", "), "]"].concat(),
        other => other.to_json(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::choices::SPOTS;
    use crate::site::kinds::{KINDS, document};
    use crate::survey::document::check::check;
    use crate::survey::json;

    fn chosen(theme: Theme, language: &'static str, spot: Spot, brand: &str) -> Chosen {
        Chosen { theme, language, spot, brand: brand.to_owned() }
    }

    #[test]
    fn what_is_copied_passes_the_check_whatever_is_chosen() {
        let document = document();
        let mut checked = 0;
        for kind in KINDS {
            let survey = kind.survey(&document).unwrap();
            for (at, spot) in SPOTS.into_iter().enumerate() {
                let (language, _) = LANGUAGES[at % LANGUAGES.len()];
                let brand = if at % 2 == 0 { "" } else { "#0a5c36" };
                let theme = [Theme::Auto, Theme::Light, Theme::Dark][at % 3];
                let copied = sample(&survey, &chosen(theme, language, spot, brand));
                let value = json::parse(&copied).unwrap_or_else(|fault| panic!("{fault:?} in {copied}"));
                let findings = check(&value).findings;
                assert!(findings.is_empty(), "{findings:?} in {copied}");
                checked += 1;
            }
        }
        assert_eq!(checked, KINDS.len() * SPOTS.len());
    }

    #[test]
    fn it_reads_as_somebody_would_write_it() {
        let thumbs = KINDS.into_iter().find(|kind| kind.key == "thumbs").unwrap().survey(&document()).unwrap();
        assert_eq!(
            sample(&thumbs, &chosen(Theme::Dark, "de", Spot::of("modal"), "#0a5c36")),
            r##"{
  "candor": 1,
  "language": "de",
  "theme": {
    "scheme": "dark",
    "brand": "#0a5c36"
  },
  "surveys": [
    {
      "id": "thumbs",
      "placement": "modal",
      "questions": [
        {
          "id": "helpful",
          "kind": "rating",
          "points": 2,
          "style": "thumbs",
          "text": "War dieser Artikel hilfreich?",
          "low": "Nein",
          "high": "Ja"
        }
      ]
    }
  ]
}"##
        );
        let plain = sample(&thumbs, &chosen(Theme::Auto, "en", SPOTS[0], ""));
        assert!(!plain.contains("theme") && !plain.contains("language"), "{plain}");
    }
}
