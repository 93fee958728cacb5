//! Questions as a document writes them: serde's side of the types, for whoever makes documents.

use super::{Comment, Kind, Style};
use crate::survey::document::text::Text;
use crate::survey::scale::Scale;
use serde::{Serialize, Serializer, ser::SerializeMap};

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", self.name())?;
        match self {
            Kind::Rating(rating) => {
                match rating.standard {
                    None if rating.points.min == 0 => map.serialize_entry("points", &11)?,
                    None | Some(Scale::Ces) => map.serialize_entry("points", &rating.points.max)?,
                    Some(_) => {}
                }
                if rating.style != Style::Number {
                    map.serialize_entry("style", rating.style.name())?;
                }
                for (name, text) in [("low", &rating.low), ("high", &rating.high)] {
                    if let Some(text) = text {
                        map.serialize_entry(name, text)?;
                    }
                }
                if let Some(comment) = &rating.comment {
                    map.serialize_entry("comment", comment)?;
                }
            }
            Kind::Text(written) => {
                map.serialize_entry("format", written.format.name())?;
                if let Some(placeholder) = &written.placeholder {
                    map.serialize_entry("placeholder", placeholder)?;
                }
                map.serialize_entry("min_length", &written.min_length)?;
                map.serialize_entry("max_length", &written.max_length)?;
                for (name, number) in [("min", written.min), ("max", written.max)] {
                    if let Some(number) = number {
                        map.serialize_entry(name, &number)?;
                    }
                }
            }
            Kind::Choice(choice) => {
                map.serialize_entry("options", &choice.options)?;
                map.serialize_entry("multiple", &choice.multiple)?;
                map.serialize_entry("shuffle", &choice.shuffle)?;
                map.serialize_entry("min_choices", &choice.least)?;
                if choice.most as usize != choice.all() {
                    map.serialize_entry("max_choices", &choice.most)?;
                }
                if let Some(other) = &choice.other {
                    map.serialize_entry("other", &true)?;
                    if *other != Text::default() {
                        map.serialize_entry("other_text", other)?;
                    }
                }
            }
            Kind::Ranking { options, shuffle } => {
                map.serialize_entry("options", options)?;
                map.serialize_entry("shuffle", shuffle)?;
            }
            Kind::Matrix { rows, columns } => {
                map.serialize_entry("rows", rows)?;
                map.serialize_entry("columns", columns)?;
            }
            Kind::Date { min, max } => {
                for (name, day) in [("min", min), ("max", max)] {
                    if let Some(day) = day {
                        map.serialize_entry(name, day)?;
                    }
                }
            }
            Kind::Consent { label } => map.serialize_entry("label", label)?,
            Kind::Link { url, label } => {
                map.serialize_entry("url", url)?;
                map.serialize_entry("label", label)?;
            }
            Kind::Contact { fields } => {
                #[derive(Serialize)]
                struct Field {
                    field: &'static str,
                    required: bool,
                }
                let fields: Vec<_> = fields.iter().map(|(field, required)| Field { field, required: *required }).collect();
                map.serialize_entry("fields", &fields)?;
            }
            Kind::Message => {}
        }
        map.end()
    }
}

impl Serialize for Comment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        let [low, middle, high] = &self.prompts;
        for (name, prompt) in [("low", low), ("middle", middle), ("high", high)] {
            if *prompt != Text::default() {
                map.serialize_entry(name, prompt)?;
            }
        }
        map.end()
    }
}
