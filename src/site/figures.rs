//! Figures as `GET /v1/results/{survey_id}` replies with them, as far as a page shows them.

use crate::survey::Scale;
use crate::survey::answer::Points;
use crate::survey::scoring::Method;
use serde::Deserialize;

/// The results of one survey.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Results {
    /// The survey.
    pub survey_id: String,
    /// Responses that were counted.
    pub responses: Responses,
    /// How many of them went how far.
    #[serde(default)]
    pub rates: Rates,
    /// Responses that were not.
    pub excluded: Excluded,
    /// One entry a question.
    pub questions: Vec<Question>,
}

/// Responses by how far they went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub struct Responses {
    /// How often the survey was seen.
    pub exposures: u64,
    /// How often it was answered.
    pub answered: u64,
}

/// Rates, as far as there is a denominator.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
pub struct Rates {
    /// Answered, of those who saw the survey.
    pub answered: Option<Rate>,
    /// Left or closed after an answer, of those who answered.
    pub broken_off: Option<Rate>,
}

/// `value` is `part` of `n`, with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Rate {
    /// How many.
    pub part: u64,
    /// Of how many.
    pub n: u64,
    /// The rate, 0 to 1.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Responses that the audience leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub struct Excluded {
    /// Of people.
    pub live: u64,
    /// Marked as tests.
    pub test: u64,
    /// Given by programs.
    pub automated: u64,
}

/// The figures of one question.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Question {
    /// Kind of the question: a scale's name, `text`, …
    pub kind: String,
    /// The number of answers.
    pub n: u64,
    /// The scale, for kinds that have one.
    pub scale: Option<Points>,
    /// One count a point, from the lowest up.
    #[serde(default)]
    pub counts: Vec<u64>,
    /// Answers by band.
    #[serde(default)]
    pub bands: Bands,
    /// The scale's usual figure; absent without answers.
    pub headline: Option<Headline>,
    /// The share of the high band; absent without answers.
    pub high_share: Option<Headline>,
    /// The usual figure with each answer counted for those who were not asked; absent where all had the same chance.
    pub weighted: Option<Weighted>,
}

/// Answers by band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub struct Bands {
    /// Detractors, dissatisfied, disagreement.
    pub low: u64,
    /// Passives, neither.
    pub middle: u64,
    /// Promoters, satisfied, agreement.
    pub high: u64,
}

/// A figure with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Headline {
    /// The figure.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// How the interval was found.
    pub method: Option<Method>,
}

/// A weighted figure with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Weighted {
    /// The figure.
    #[serde(flatten)]
    pub headline: Headline,
    /// The number of equally weighted answers that would be as informative.
    pub n_eff: f64,
}

impl Results {
    /// The question on `scale` that has answers.
    pub fn on(&self, scale: Scale) -> Option<(&Question, Headline)> {
        let question = self.questions.iter().find(|question| question.kind == scale.name())?;
        Some((question, question.headline?))
    }

    /// How many responses the audience leaves out.
    pub fn left_out(&self) -> u64 {
        let Excluded { live, test, automated } = self.excluded;
        live + test + automated
    }
}

/// Whose answers the figures are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Audience {
    /// People's.
    #[default]
    Live,
    /// Those marked as tests.
    Test,
    /// Everything.
    All,
}

impl Audience {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Audience; 3] = [Audience::Live, Audience::Test, Audience::All];

    /// The value of the parameter `env`.
    pub const fn name(self) -> &'static str {
        match self {
            Audience::Live => "live",
            Audience::Test => "test",
            Audience::All => "all",
        }
    }

    /// What the choice is called on the page.
    pub const fn label(self) -> &'static str {
        match self {
            Audience::Live => "Live",
            Audience::Test => "Test",
            Audience::All => "All",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_collector_replies() {
        let text = r#"{"survey_id":"product-nps","env":"live","responses":{"exposures":4,"answered":2,"shown":2,"partial":0,"completed":2,"dismissed":0},
            "rates":{"answered":{"part":2,"of":"exposures","n":4,"value":0.5,"low":0.15,"high":0.85},"completed":null},"excluded":{"live":0,"test":1,"automated":2},"comments":[],
            "questions":[{"question":"comment","kind":"text","n":1},
            {"question":"score","kind":"nps","n":2,"scale":{"min":0,"max":10},"counts":[0,0,0,0,0,0,0,0,0,1,1],
             "bands":{"low":0,"middle":0,"high":2},"headline":{"measure":"net-promoter-score","method":"adjusted-wald","value":100.0,"low":3.5,"high":100.0,"n":2},
             "weighted":{"measure":"net-promoter-score","method":"adjusted-wald","value":90.0,"low":1.5,"high":100.0,"n":2,"n_eff":1.6}}]}"#;
        let results: Results = serde_json::from_str(text).unwrap();
        let (question, headline) = results.on(Scale::Nps).unwrap();
        assert_eq!((question.n, question.bands.high, headline.low), (2, 2, 3.5));
        assert_eq!(headline.method, Some(Method::AdjustedWald));
        assert_eq!(question.weighted.map(|weighted| (weighted.headline.value, weighted.n_eff)), Some((90.0, 1.6)));
        let answered = results.rates.answered.unwrap();
        assert_eq!((answered.part, answered.n, results.rates.broken_off), (2, 4, None));
        assert_eq!(results.on(Scale::Ces), None);
        assert_eq!(results.left_out(), 3);
    }

    #[test]
    fn a_survey_without_answers_has_no_figure() {
        let text = r#"{"survey_id":"x","responses":{"exposures":0,"answered":0},"excluded":{"live":0,"test":0,"automated":0},"questions":[]}"#;
        assert_eq!(serde_json::from_str::<Results>(text).unwrap().on(Scale::Nps), None);
    }
}
