//! Saved progress: a walk as text, so that a reload of the page does not lose it.

use super::held::UNPICKED;
use super::{Held, STEPS, Walk};
use crate::survey::document::{Kind, Question};
use crate::survey::json::{Value, Writer};
use crate::survey::redact::{Rules, redact};

impl Walk {
    /// The walk so far, for [`Walk::resume`], without what `rules` take out of free text: it is stored. Who goes on after a
    /// reload finds such text as it was recorded.
    pub fn write(&self, json: &mut Writer, rules: Rules) {
        json.open('{');
        json.key("path");
        json.open('[');
        for place in &self.path {
            json.integer(*place as i64);
        }
        json.close(']');
        json.key("held");
        json.open('[');
        for (held, question) in self.held.iter().zip(&self.survey.questions) {
            held.write(json, if question.asks_for_data() { Rules::NONE } else { rules });
        }
        json.close(']');
        json.close('}');
    }

    /// Goes on where [`Walk::write`] left off. What does not fit this survey changes nothing, and returns false.
    pub fn resume(&mut self, saved: &Value) -> bool {
        let list = |name: &str| saved.member(name).and_then(Value::as_array).unwrap_or_default();
        let place = |value: &Value| value.as_integer().and_then(|place| usize::try_from(place).ok());
        let path: Option<Vec<_>> =
            list("path").iter().map(|value| place(value).filter(|place| *place < self.held.len())).collect();
        let held: Option<Vec<_>> =
            list("held").iter().zip(&self.survey.questions).map(|(value, question)| Held::read(value, question)).collect();
        match (path, held) {
            (Some(path), Some(held)) if (1..=STEPS).contains(&path.len()) && held.len() == self.held.len() => {
                self.path = path;
                self.held = held;
                true
            }
            _ => false,
        }
    }
}

impl Held {
    fn write(&self, json: &mut Writer, rules: Rules) {
        json.open('[');
        json.boolean(self.given);
        json.boolean(self.typed);
        json.integer(self.point.map_or(-1, i64::from));
        json.text(&redact(&self.beside, rules));
        json.open('[');
        for text in &self.texts {
            json.text(&redact(text, rules));
        }
        json.close(']');
        json.open('[');
        for place in &self.chosen {
            json.integer(i64::try_from(*place).unwrap_or(-1));
        }
        json.close(']');
        json.close(']');
    }

    /// Reads what fits a question.
    fn read(value: &Value, question: &Question) -> Option<Self> {
        let [given, typed, point, beside, texts, chosen] = value.as_array()? else { return None };
        let texts: Option<Vec<_>> = texts.as_array()?.iter().map(|text| Some(text.as_text()?.to_owned())).collect();
        let chosen: Option<Vec<_>> =
            chosen.as_array()?.iter().map(|place| Some(usize::try_from(place.as_integer()?).unwrap_or(UNPICKED))).collect();
        let held = Self {
            given: *given == Value::Bool(true),
            typed: *typed == Value::Bool(true),
            point: i32::try_from(point.as_integer()?).ok().filter(|point| *point >= 0),
            beside: beside.as_text()?.to_owned(),
            texts: texts?,
            chosen: chosen?,
        };
        held.fits(question).then_some(held)
    }

    fn fits(&self, question: &Question) -> bool {
        match &question.kind {
            Kind::Rating(rating) => self.point.is_none_or(|point| rating.points.contains(point)),
            Kind::Text(_) | Kind::Date { .. } => self.texts.len() == 1,
            Kind::Contact { fields } => self.texts.len() == fields.len(),
            Kind::Choice(choice) => {
                let count = choice.options.len() + usize::from(choice.other.is_some());
                self.chosen.iter().all(|place| *place < count) && (choice.multiple || self.chosen.len() < 2)
            }
            Kind::Ranking { options, .. } => {
                let mut places = self.chosen.clone();
                places.sort_unstable();
                places.into_iter().eq(0..options.len())
            }
            Kind::Matrix { rows, columns } => {
                self.chosen.len() == rows.len() && self.chosen.iter().all(|column| *column < columns.len() || *column == UNPICKED)
            }
            Kind::Consent { .. } | Kind::Link { .. } | Kind::Message => true,
        }
    }
}
