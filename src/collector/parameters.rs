//! Query parameters of the administrator's addresses: an unknown name or value is refused, never ignored, because a filter
//! that silently does nothing gives figures that look right.

use super::problem::{Kind, Problem};
use crate::survey::Fault;
use axum::extract::Query;
use axum::http::Uri;
use std::ops::RangeInclusive;

/// The parameters of one request. An empty value counts as none.
#[derive(Debug, Default)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads the query of `uri`, which may have the parameters of `allowed`, each once.
    pub fn read(uri: &Uri, allowed: &[&str]) -> Result<Self, Problem> {
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map_err(|_| Problem::new(Kind::InvalidParameter, "The query cannot be read: encode it as name=value&name=value."))?;
        for (index, (name, _)) in pairs.iter().enumerate() {
            if !allowed.contains(&name.as_str()) {
                return Err(refuse(name, &format!("is not known here; known are {}", allowed.join(", "))));
            }
            if pairs[..index].iter().any(|(earlier, _)| earlier == name) {
                return Err(refuse(name, "is there twice"));
            }
        }
        Ok(Self(pairs))
    }

    /// The value of a parameter.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// A parameter that names one of a closed list.
    pub fn choice<T: Copy>(&self, name: &str, choices: &[(&str, T)]) -> Result<Option<T>, Problem> {
        let Some(value) = self.text(name) else { return Ok(None) };
        if let Some((_, choice)) = choices.iter().find(|(known, _)| *known == value) {
            return Ok(Some(*choice));
        }
        let known: Vec<&str> = choices.iter().map(|(known, _)| *known).collect();
        Err(refuse(name, &format!("must be one of {}", known.join(", "))))
    }

    /// A parameter that is a whole number.
    pub fn number(&self, name: &str, range: RangeInclusive<i64>) -> Result<Option<i64>, Problem> {
        let Some(value) = self.text(name) else { return Ok(None) };
        match value.parse() {
            Ok(number) if range.contains(&number) => Ok(Some(number)),
            _ => Err(refuse(name, &format!("must be a whole number from {} to {}", range.start(), range.end()))),
        }
    }
}

/// The problem of one parameter.
pub fn refuse(name: &str, reason: &str) -> Problem {
    let name: String = name.chars().take(60).collect();
    // Not a member of a JSON body: the pointer is empty and the name stands in the reason.
    Problem::new(Kind::InvalidParameter, format!("The query parameter \"{name}\" {reason}."))
        .with_errors(vec![Fault::new("", format!("query parameter \"{name}\" {reason}"))])
}
