//! Progress that is true under branching: steps done, and the most that may still come.

use crate::survey::document::Survey;

/// How far a person has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The step that is shown, from 1 up.
    pub step: usize,
    /// The most steps that there can be, this path given; it falls when a branch cuts some off, and never rises unless a
    /// rule leads back.
    pub of: usize,
}

/// The progress on a path.
pub fn of(survey: &Survey, path: &[usize]) -> Progress {
    let longest = longest(survey);
    let here = path.last().copied().unwrap_or_default();
    Progress { step: path.len(), of: path.len() - 1 + longest.get(here).copied().unwrap_or(1) }
}

/// For each question the most steps from it to the end, itself included. Rules that lead back do not count: nobody knows how
/// often they will.
fn longest(survey: &Survey) -> Vec<usize> {
    let count = survey.questions.len();
    let mut longest = vec![1; count];
    for place in (0..count).rev() {
        let question = &survey.questions[place];
        let mut most = 0;
        let mut falls_through = true;
        for rule in &question.next {
            if let Some((target, _)) = survey.question(&rule.to)
                && target > place
            {
                most = most.max(longest[target]);
            }
            if rule.condition.is_always() {
                falls_through = false;
                break;
            }
        }
        if falls_through && place + 1 < count {
            most = most.max(longest[place + 1]);
        }
        longest[place] = 1 + most;
    }
    longest
}
