//! Which responses an administrator asks for.

use super::parameters::Parameters;
use super::problem::Problem;
use crate::survey::State;
use sqlx::{QueryBuilder, Sqlite};

/// The query parameters that make a [`Filter`].
pub const PARAMETERS: [&str; 3] = ["survey", "env", "state"];

/// Whose answers: people's, tests', or everybody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// `env: live`, and not given by a program.
    Live,
    /// `env: test`, by whomever.
    Test,
    /// Everything.
    All,
}

impl Audience {
    /// Names of the parameter `env`.
    pub const NAMES: [(&str, Audience); 3] = [("live", Audience::Live), ("test", Audience::Test), ("all", Audience::All)];

    /// The condition in SQL; constant text, nothing from outside.
    pub const fn condition(self) -> &'static str {
        match self {
            Audience::Live => "(env = 'live' AND automated = 0)",
            Audience::Test => "(env = 'test')",
            Audience::All => "(true)",
        }
    }

    /// The name of the parameter's value.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, audience)| *audience == self).map_or("all", |(name, _)| name)
    }
}

/// Names of the parameter `state`.
pub const STATES: [(&str, State); 4] = [
    (State::Shown.name(), State::Shown),
    (State::Partial.name(), State::Partial),
    (State::Completed.name(), State::Completed),
    (State::Dismissed.name(), State::Dismissed),
];

/// Responses of one survey, of one environment, in one state; or any of them.
#[derive(Debug, Clone)]
pub struct Filter {
    /// The survey's id.
    pub survey: Option<String>,
    /// Whose answers.
    pub audience: Audience,
    /// How far the person went.
    pub state: Option<State>,
}

impl Filter {
    /// Reads `survey`, `env` and `state`; without `env`, everybody's.
    pub fn read(parameters: &Parameters) -> Result<Self, Problem> {
        Ok(Self {
            survey: parameters.text("survey").map(str::to_owned),
            audience: parameters.choice("env", &Audience::NAMES)?.unwrap_or(Audience::All),
            state: parameters.choice("state", &STATES)?,
        })
    }

    /// Appends ` WHERE …`, so that more conditions can follow with `AND`.
    pub fn push(&self, sql: &mut QueryBuilder<'_, Sqlite>) {
        sql.push(" WHERE ").push(self.audience.condition());
        if let Some(survey) = &self.survey {
            sql.push(" AND survey_id = ").push_bind(survey.clone());
        }
        if let Some(state) = self.state {
            sql.push(" AND state = ").push_bind(state.name());
        }
    }

    /// Part of the name of a downloaded file.
    pub fn file_stem(&self) -> String {
        let survey: String =
            self.survey.iter().flat_map(|id| id.chars()).filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(60).collect();
        let env = match self.audience {
            Audience::Live => "-live",
            Audience::Test => "-test",
            Audience::All => "",
        };
        format!("candor{}{survey}{env}", if survey.is_empty() { "" } else { "-" })
    }
}
