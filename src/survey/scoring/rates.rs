//! From those who could have been asked to those who finished: rates that name their denominator.

use super::{Estimate, wilson};
use serde::{Deserialize, Serialize};

/// How many people reached each stage. Each stage holds those of the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Funnel {
    /// Could have been asked, where that is known: a collector hears only of those who saw the survey.
    pub eligible: Option<u64>,
    /// Were drawn, where that is known.
    pub sampled: Option<u64>,
    /// Saw the survey.
    pub shown: u64,
    /// Gave at least one answer.
    pub answered: u64,
    /// Gave at least one answer and handed in.
    pub completed: u64,
}

/// A stage of a [`Funnel`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Could have been asked.
    Eligible,
    /// Drawn.
    Sampled,
    /// Saw the survey.
    Shown,
    /// Answered something.
    Answered,
    /// Handed in.
    Completed,
}

/// `value` is `part` of `n`, with Wilson's interval, and `n` counts those of the stage `of`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// How many.
    pub part: u64,
    /// Of whom.
    pub of: Stage,
    /// The denominator.
    pub n: u64,
    /// The rate, 0 to 1.
    #[serde(flatten)]
    pub estimate: Estimate,
}

impl Funnel {
    /// The number of people at a stage, where it is known.
    pub const fn count(&self, stage: Stage) -> Option<u64> {
        match stage {
            Stage::Eligible => self.eligible,
            Stage::Sampled => self.sampled,
            Stage::Shown => Some(self.shown),
            Stage::Answered => Some(self.answered),
            Stage::Completed => Some(self.completed),
        }
    }

    /// The share of those at `of` who reached `stage`. `None` where one is unknown, nobody was at `of`, or the counts
    /// contradict each other (more at `stage` than at `of`).
    pub fn rate(&self, stage: Stage, of: Stage) -> Option<Rate> {
        rate(self.count(stage)?, of, self.count(of)?)
    }

    /// The response rate: answered, of those shown.
    pub fn response_rate(&self) -> Option<Rate> {
        self.rate(Stage::Answered, Stage::Shown)
    }

    /// The completion rate: completed, of those who answered. Of those shown: [`rate`](Self::rate).
    pub fn completion_rate(&self) -> Option<Rate> {
        self.rate(Stage::Completed, Stage::Answered)
    }

    /// The break-off rate: answered and left or closed it before the end, of those who answered.
    pub fn break_off_rate(&self) -> Option<Rate> {
        rate(self.answered.checked_sub(self.completed)?, Stage::Answered, self.answered)
    }
}

fn rate(part: u64, of: Stage, n: u64) -> Option<Rate> {
    wilson(part, n).map(|estimate| Rate { part, of, n, estimate })
}
