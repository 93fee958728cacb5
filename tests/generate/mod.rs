//! Random valid documents, made from the tables of what a document may hold: every field and every word of them comes up.
//!
//! A document is made of bytes, each of which decides something; where they run out, the simplest is taken. So a failing case
//! shrinks with proptest, and a fuzzer can feed it. Used by several test programs: `mod generate;`.
#![allow(dead_code, reason = "each test program uses its own part")]

use candor::survey::document::shape::{Field, Holds, Shape};
use candor::survey::document::shapes;
use candor::survey::json::Value;
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};

/// Valid documents.
pub fn documents() -> impl Strategy<Value = Written> {
    vec(any::<u8>(), 0..3_000).prop_map(|bytes| Written(document(&bytes)))
}

/// A document as an author writes it; a failing test shows it as JSON.
#[derive(Clone)]
pub struct Written(pub Value);

impl std::fmt::Debug for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.to_json())
    }
}

/// The valid document that these bytes decide.
pub fn document(bytes: &[u8]) -> Value {
    let mut generator = Generator { bytes: bytes.iter(), names: Names::default(), depth: 0, flow: false, event: false };
    generator.document()
}

/// A member of an object.
pub fn set(object: &mut Value, name: &str, value: impl Into<Option<Value>>) {
    let Value::Object(members) = object else { panic!("{object:?} is no object") };
    members.retain(|(other, _)| other != name);
    members.extend(value.into().map(|value| (name.to_owned(), value)));
}

/// A string.
pub fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

/// A whole number.
pub fn number(number: i64) -> Value {
    Value::Number(number.to_string())
}

struct Generator<'a> {
    bytes: std::slice::Iter<'a, u8>,
    names: Names,
    /// How deep the condition is that is being made.
    depth: usize,
    /// Whether it is inside of a survey's flow, where answers and variables are known.
    flow: bool,
    /// Whether it is about an event.
    event: bool,
}

/// The names of the survey that is being made.
#[derive(Default)]
struct Names {
    sets: Vec<String>,
    /// Id and kind.
    questions: Vec<(String, &'static str)>,
    endings: Vec<String>,
    variables: Vec<String>,
    options: usize,
}

const TEXTS: [&str; 12] = [
    "How easy was it?",
    "é",
    "Grüße, {{customer.first_name|you}}!",
    "You chose {{answer.q0|}} and {{variable.v0| none }}",
    "{{ context.plan }} {{nobody.x}} {{",
    "한국어 🙂 \u{202e}right to left\u{202c}",
    "a \"quoted\" \\ text\nof two lines\t\u{1}",
    "</script><b>&amp;",
    "}}{{answer.}}|",
    "0",
    "null",
    "a text that is rather longer than the others are, so that lines wrap somewhere, whatever the width of the card is",
];
const LINES: [&str; 5] = ["order_id", "#buy > .now", "/shop/**", "Plan \"B\"", "ü"];
const LANGUAGES: [&str; 6] = ["en", "de", "pt-BR", "zh-Hant-TW", "ar", "sr-Latn"];
const NUMBERS: [&str; 10] = ["0", "1", "-1", "7", "0.25", "-0.000001", "1e3", "2.5E-3", "123456789.125", "1000000"];
const SHARES: [&str; 6] = ["1", "0", "0.5", "1e-6", "0.333333", "1.0"];
const LINKS: [&str; 5] = ["https://acme.example/a?b=c#d", "/help", "mailto:help@acme.example", "tel:+431234", "#top"];
const PATTERNS: [&str; 4] = ["^/orders/\\d{4,}(/|$)", "(?i)sale", "[a-z]+@[a-z]+", "a|b"];
const MOMENTS: [&str; 4] =
    ["2026-11-22T09:00:00Z", "2027-01-01T00:00:00+01:00", "2028-02-29T23:59:59.999Z", "2030-06-01T12:00:00-03:30"];
const DAYS: [&str; 3] = ["2026-11-22", "2027-02-28", "2028-02-29"];
const TIMES: [&str; 4] = ["00:00", "09:30", "17:00", "23:59"];

impl Generator<'_> {
    fn byte(&mut self) -> usize {
        usize::from(self.bytes.next().copied().unwrap_or(0))
    }

    fn below(&mut self, count: usize) -> usize {
        self.byte() % count.max(1)
    }

    /// True for one of so many bytes, never for 0.
    fn one_in(&mut self, count: usize) -> bool {
        self.byte() % count == count - 1
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    fn document(&mut self) -> Value {
        let sets = if self.one_in(2) { 1 + self.below(3) } else { 0 };
        self.names.sets = (0..sets).map(|index| format!("set{index}")).collect();
        let mut document = self.shape(&shapes::DOCUMENT);
        let sets: Vec<_> = self.names.sets.clone();
        let sets = sets.into_iter().map(|id| {
            let mut group = self.shape(&shapes::SET);
            set(&mut group, "id", text(id));
            group
        });
        let sets = Value::Array(sets.collect());
        let surveys = (0..=self.below(3)).map(|index| self.survey(index)).collect();
        let version = self.pick(&["1", "1.0", "1.9"]);
        set(&mut document, "candor", Value::Number(version.to_owned()));
        set(&mut document, "sets", sets);
        set(&mut document, "surveys", Value::Array(surveys));
        document
    }

    fn survey(&mut self, index: usize) -> Value {
        let kinds = (0..=self.below(6)).map(|_| self.pick(shapes::KINDS).0);
        self.names.questions = kinds.enumerate().map(|(index, kind)| (format!("q{index}"), kind)).collect();
        self.names.endings = (0..self.below(3)).map(|index| format!("e{index}")).collect();
        self.names.variables = (0..self.below(3)).map(|index| format!("v{index}")).collect();
        let mut survey = self.shape(&shapes::SURVEY);
        let questions = (0..self.names.questions.len()).map(|index| self.question(index)).collect();
        let endings = (0..self.names.endings.len()).map(|index| self.ending(index)).collect();
        let variables = self.names.variables.clone();
        let variables = variables.into_iter().map(|name| (name, self.scalar())).collect();
        set(&mut survey, "id", text(format!("s{index}")));
        set(&mut survey, "questions", Value::Array(questions));
        set(&mut survey, "endings", Value::Array(endings));
        set(&mut survey, "variables", Value::Object(variables));
        let in_set = self.below(self.names.sets.len() + 1);
        set(&mut survey, "set", self.names.sets.get(in_set).map(|id| text(id.clone())));
        if survey.member("opens").is_some() {
            set(&mut survey, "opens", text(MOMENTS[0]));
        }
        if survey.member("closes").is_some() {
            let closes = self.pick(&MOMENTS[1..]);
            set(&mut survey, "closes", text(closes));
        }
        survey
    }

    fn question(&mut self, index: usize) -> Value {
        let (id, kind) = self.names.questions[index].clone();
        let shape = shapes::KINDS.iter().find(|(name, _)| *name == kind).unwrap().1;
        let mut question = self.shape(shape);
        set(&mut question, "id", text(id.clone()));
        set(&mut question, "kind", text(kind));
        // What one field allows another.
        let has = |question: &Value, name: &str| question.member(name).is_some();
        match kind {
            "rating" => {
                let points = question.member("points").and_then(Value::as_integer).unwrap();
                let fits = match question.member("style").and_then(Value::as_text) {
                    Some("thumbs") => points == 2,
                    Some("emoji") => points <= 7,
                    Some("stars") => points != 11,
                    _ => true,
                };
                if !fits {
                    set(&mut question, "style", text("number"));
                }
            }
            "text" => {
                let longest = question.member("max_length").and_then(Value::as_integer).unwrap_or(200);
                if has(&question, "min_length") {
                    let least = self.below(usize::try_from(longest).unwrap() + 1);
                    set(&mut question, "min_length", number(least as i64));
                }
                if has(&question, "min") {
                    set(&mut question, "min", number(-2));
                    let most = has(&question, "max").then(|| number(3));
                    set(&mut question, "max", most);
                }
            }
            "choice" => {
                let options = question.member("options").and_then(Value::as_array).unwrap().len();
                let most = 1 + self.below(options);
                if has(&question, "max_choices") {
                    set(&mut question, "max_choices", number(most as i64));
                }
                if has(&question, "min_choices") {
                    let least = self.below(most + 1);
                    set(&mut question, "min_choices", number(least as i64));
                }
            }
            "date" => {
                if has(&question, "min") {
                    set(&mut question, "min", text(DAYS[0]));
                }
                if has(&question, "max") {
                    let day = self.pick(&DAYS);
                    set(&mut question, "max", text(day));
                }
            }
            "contact" => {
                let count = 1 + self.below(shapes::CONTACT_FIELDS.len());
                let fields = shapes::CONTACT_FIELDS[..count].iter().map(|field| {
                    let mut shape = self.shape(&shapes::CONTACT_FIELD);
                    set(&mut shape, "field", text(*field));
                    shape
                });
                let fields = fields.collect();
                set(&mut question, "fields", Value::Array(fields));
            }
            _ => {}
        }
        if let Some(mut comment) = question.member("comment").cloned() {
            let bands = ["low", "middle", "high"];
            let whole = has(&comment, "text") || bands.iter().all(|band| has(&comment, band));
            if !whole {
                set(&mut comment, "text", self.text());
            }
            if has(&comment, "id") {
                set(&mut comment, "id", text(id + "_why"));
            }
            set(&mut question, "comment", comment);
        }
        question
    }

    fn ending(&mut self, index: usize) -> Value {
        let mut ending = self.shape(&shapes::ENDING);
        set(&mut ending, "id", text(self.names.endings[index].clone()));
        if ending.member("url").is_some() != ending.member("label").is_some() {
            set(&mut ending, "url", None);
            set(&mut ending, "label", None);
        }
        ending
    }

    /// An object with the required fields of a shape, and some others.
    fn shape(&mut self, shape: &'static Shape) -> Value {
        match shape.name {
            "condition" => return self.condition(),
            "rule" => return self.rule(),
            "assignment" => return self.assignment(),
            "operand" => return self.operand(),
            _ => {}
        }
        let mut members = Vec::new();
        for field in shape.all() {
            if (field.required || self.one_in(3))
                && let Some(value) = self.field(shape, field)
            {
                members.push((field.name.to_owned(), value));
            }
        }
        let mut object = Value::Object(members);
        if shape.name == "frequency" && object.member("ask").and_then(Value::as_text) == Some("every") {
            set(&mut object, "days", number(30));
        }
        object
    }

    fn field(&mut self, shape: &'static Shape, field: &'static Field) -> Option<Value> {
        match (shape.name, field.name) {
            // Made with what they name.
            ("document", "surveys" | "sets" | "candor")
            | ("survey", "questions" | "endings" | "variables" | "set")
            | ("contact", "fields")
            | (_, "kind" | "on") => None,
            ("option", "id") => {
                self.names.options += 1;
                Some(text(format!("o{}", self.names.options)))
            }
            (_, "set") if self.names.variables.is_empty() => None,
            (_, "set" | "next") => {
                self.flow = true;
                let value = self.value(field.holds);
                self.flow = false;
                Some(value)
            }
            ("event", "where") => {
                self.event = true;
                let value = self.value(field.holds);
                self.event = false;
                Some(value)
            }
            _ => Some(self.value(field.holds)),
        }
    }

    fn value(&mut self, holds: &'static Holds) -> Value {
        match holds {
            Holds::Flag => Value::Bool(self.one_in(2)),
            Holds::Whole(least, most) => {
                let most = (*most).min(least + 100);
                number(least + self.below((most - least + 1) as usize) as i64)
            }
            Holds::Number => Value::Number(self.pick(&NUMBERS).to_owned()),
            Holds::Share => Value::Number(self.pick(&SHARES).to_owned()),
            Holds::Line => text(self.pick(&LINES)),
            Holds::Id => text(self.pick(&["a", "B-2", "0_x"])),
            Holds::Url => text(self.pick(&LINKS)),
            Holds::Moment => text(self.pick(&MOMENTS)),
            Holds::Day => text(self.pick(&DAYS)),
            Holds::DayOrMoment => {
                let moment = self.pick(&MOMENTS);
                let day = self.pick(&DAYS);
                text(if self.one_in(2) { moment } else { day })
            }
            Holds::Language => text(self.pick(&LANGUAGES)),
            Holds::Pattern => text(self.pick(&PATTERNS)),
            Holds::Word(words) => text(self.pick(words)),
            Holds::OneOf(numbers) => number(self.pick(numbers)),
            Holds::Text => self.text(),
            Holds::Scalar | Holds::ScalarOr(_) => self.scalar(),
            Holds::List(of, least, most) => {
                let count = least + self.below((*most).min(least + 3) - least + 1);
                Value::Array((0..count).map(|_| self.value(of)).collect())
            }
            Holds::Map(of, _) => Value::Object(vec![("a".to_owned(), self.value(of))]),
            Holds::Object(shape) => self.shape(shape),
            Holds::Tagged(tag, shapes) => {
                let (name, shape) = shapes[self.below(shapes.len())];
                let mut object = self.shape(shape);
                set(&mut object, tag, text(name));
                object
            }
        }
    }

    fn text(&mut self) -> Value {
        let plain = text(self.pick(&TEXTS));
        if !self.one_in(3) {
            return plain;
        }
        let count = 1 + self.below(LANGUAGES.len());
        Value::Object(LANGUAGES[..count].iter().map(|language| ((*language).to_owned(), text(self.pick(&TEXTS)))).collect())
    }

    fn scalar(&mut self) -> Value {
        match self.below(3) {
            0 => Value::Number(self.pick(&NUMBERS).to_owned()),
            1 => text(self.pick(&TEXTS)),
            _ => Value::Bool(self.one_in(2)),
        }
    }

    fn rule(&mut self) -> Value {
        let mut targets: Vec<_> = self.names.questions.iter().map(|(id, _)| id.clone()).collect();
        targets.push("end".to_owned());
        targets.extend(self.names.endings.clone());
        let to = self.below(targets.len());
        let to = text(targets.swap_remove(to));
        let condition = self.one_in(2).then(|| ("if".to_owned(), self.condition()));
        Value::Object(condition.into_iter().chain([("to".to_owned(), to)]).collect())
    }

    fn assignment(&mut self) -> Value {
        let variable = text(self.variable());
        let calculation = self.pick(shapes::CALCULATIONS);
        let operand = match calculation {
            _ if self.one_in(3) => self.operand(),
            "to" | "append" => self.scalar(),
            _ => Value::Number(self.pick(&NUMBERS).to_owned()),
        };
        let condition = self.one_in(3).then(|| ("if".to_owned(), self.condition()));
        let members = [("variable".to_owned(), variable), (calculation.to_owned(), operand)];
        Value::Object(members.into_iter().chain(condition).collect())
    }

    fn operand(&mut self) -> Value {
        let fact = self.pick(&["answer", "variable", "customer", "context"]);
        let name = self.name(fact);
        Value::Object(vec![("fact".to_owned(), text(fact)), ("name".to_owned(), text(name))])
    }

    fn variable(&mut self) -> String {
        let index = self.below(self.names.variables.len());
        self.names.variables[index].clone()
    }

    /// A name that the fact has.
    fn name(&mut self, fact: &str) -> String {
        match fact {
            "answer" => {
                let index = self.below(self.names.questions.len());
                self.names.questions[index].0.clone()
            }
            "variable" => self.variable(),
            "campaign" => self.pick(&["source", "medium", "campaign", "term", "content"]).to_owned(),
            _ => self.pick(&LINES).to_owned(),
        }
    }

    fn condition(&mut self) -> Value {
        self.depth += 1;
        let form = if self.depth > 4 { 0 } else { self.below(6) };
        let condition = match form {
            3 | 4 => {
                let list = (0..self.below(4)).map(|_| self.condition()).collect();
                Value::Object(vec![((if form == 3 { "all" } else { "any" }).to_owned(), Value::Array(list))])
            }
            5 => Value::Object(vec![("not".to_owned(), self.condition())]),
            _ => self.test(),
        };
        self.depth -= 1;
        condition
    }

    fn test(&mut self) -> Value {
        const NAMED: [&str; 9] =
            ["query", "campaign", "element", "customer", "context", "predicate", "property", "answer", "variable"];
        let mut fact = self.pick(shapes::FACTS);
        let known = match fact {
            "answer" => self.flow,
            "variable" => self.flow && !self.names.variables.is_empty(),
            _ => true,
        };
        if !known {
            fact = "url";
        }
        let name = NAMED.contains(&fact).then(|| self.name(fact));
        let mut operator = self.pick(shapes::OPERATORS);
        let kind =
            self.names.questions.iter().find(|(id, _)| fact == "answer" && Some(id) == name.as_ref()).map(|(_, kind)| *kind);
        if operator == "band" && !kind.is_some_and(|kind| matches!(kind, "nps" | "csat" | "ces" | "rating")) {
            operator = "exists";
        }
        // The options of a choice are made later.
        if kind == Some("choice") && matches!(operator, "equals" | "in") {
            operator = "exists";
        }
        let field = shapes::CONDITION.all().find(|field| field.name == operator).unwrap();
        let operand = match operator {
            "less" | "at_most" | "more" | "at_least" if fact == "time" => text(self.pick(&TIMES)),
            "less" | "at_most" | "more" | "at_least" => Value::Number(self.pick(&NUMBERS).to_owned()),
            "between" if fact == "time" => Value::Array(vec![text(self.pick(&TIMES)), text(self.pick(&TIMES))]),
            "between" => Value::Array(vec![number(1), Value::Number(self.pick(&NUMBERS).to_owned())]),
            _ => self.value(field.holds),
        };
        let mut members = vec![("fact".to_owned(), text(fact)), (operator.to_owned(), operand)];
        members.extend(name.map(|name| ("name".to_owned(), text(name))));
        if self.one_in(4) {
            members.push(("ignore_case".to_owned(), Value::Bool(true)));
        }
        Value::Object(members)
    }
}

/// What is put in place of something.
const ODD: [&str; 16] = [
    "null",
    "true",
    "3",
    "-1",
    "0.5",
    "1e30",
    "\"\"",
    "\" \"",
    "\"x\"",
    "\"2026-02-30\"",
    "\"a b\"",
    "[]",
    "{}",
    "[[]]",
    "{\"en\": 1}",
    "{\"fact\": \"url\"}",
];

/// The value with something in it broken, as the bytes decide: replaced, taken out, or renamed.
pub fn corrupted(value: &Value, bytes: &[u8]) -> Value {
    let mut bytes = bytes.iter().map(|byte| usize::from(*byte)).chain(std::iter::repeat(0));
    let mut value = value.clone();
    let mut next = || bytes.next().unwrap_or(0);
    corrupt(&mut value, &mut next);
    value
}

fn corrupt(value: &mut Value, next: &mut dyn FnMut() -> usize) {
    let inside = match value {
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        _ => 0,
    };
    // Further in more often than here, since there is more of it.
    if inside > 0 && !next().is_multiple_of(8) {
        let place = (next() * 256 + next()) % inside;
        match value {
            Value::Array(items) => return corrupt(&mut items[place], next),
            Value::Object(members) => match next() % 16 {
                0 => drop(members.remove(place)),
                1 => members[place].0.push('x'),
                _ => return corrupt(&mut members[place].1, next),
            },
            _ => {}
        }
        return;
    }
    *value = candor::survey::json::parse(ODD[next() % ODD.len()]).unwrap();
}
