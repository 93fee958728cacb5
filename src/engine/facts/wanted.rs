//! What has to be looked up on a page before conditions can be held against it.

use crate::survey::document::audience::Moment;
use crate::survey::document::{Condition, Document, Fact};

/// What has to be looked up on a page before a document's conditions can be held against it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted<'a> {
    /// Selectors of elements.
    pub selectors: Vec<&'a str>,
    /// Names of predicates.
    pub predicates: Vec<&'a str>,
}

/// What has to be looked up for any condition of `document`, each once.
pub fn wanted(document: &Document) -> Wanted<'_> {
    let mut wanted = Wanted::default();
    for survey in &document.surveys {
        wanted.add(&survey.audience);
        for trigger in survey.triggers.iter().chain(&survey.cancel) {
            if let Moment::Event(_, condition) = &trigger.on {
                wanted.add(condition);
            }
        }
        for question in &survey.questions {
            question.next.iter().for_each(|rule| wanted.add(&rule.condition));
            question.set.iter().for_each(|assignment| wanted.add(&assignment.condition));
        }
    }
    for list in [&mut wanted.selectors, &mut wanted.predicates] {
        // A document may have thousands: comparing each with all takes time in the square of their number.
        list.sort_unstable();
        list.dedup();
    }
    wanted
}

impl<'a> Wanted<'a> {
    fn add(&mut self, condition: &'a Condition) {
        match condition {
            Condition::All(list) | Condition::Any(list) => list.iter().for_each(|inner| self.add(inner)),
            Condition::Not(inner) => self.add(inner),
            Condition::Test(test) => {
                let list = match test.fact {
                    Fact::Element => &mut self.selectors,
                    Fact::Predicate => &mut self.predicates,
                    _ => return,
                };
                list.push(&test.name);
            }
        }
    }
}
