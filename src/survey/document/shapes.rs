//! The tables of what a document may hold. The third column is its reference; only `candor` the program loads it.

use super::shape::Holds::{
    self, Day, DayOrMoment, Flag, Id, Language, Line, List, Map, Moment, Number, Object, OneOf, Pattern, Scalar, ScalarOr, Share,
    Tagged, Text, Url, Whole, Word,
};
use super::shape::{Alternatives, Field, Shape};

macro_rules! required {
    () => {
        false
    };
    (required) => {
        true
    };
}

macro_rules! base {
    () => {
        None
    };
    ($base:ident) => {
        Some(&$base)
    };
}

macro_rules! shapes {
    ($($(#[doc = $about:literal])* $name:ident $title:literal $(: $base:ident)? {
        $($field:literal $($required:ident)? = $holds:expr, $doc:literal;)*
        $(one of $names:expr $(, where $of:literal)?;)*
    })*) => {
        $($(#[doc = $about])* pub static $name: Shape = Shape {
            name: $title,
            base: base!($($base)?),
            fields: &[$(Field { name: $field, required: required!($($required)?), holds: &$holds }),*],
            alternatives: &[$(Alternatives { of: concat!($($of)?), names: $names }),*],
        };)*

        /// For each shape its name, what it is, and what each of its own fields says.
        pub const REFERENCE: &[(&str, &str, &[(&str, &str)])] = &[
            $(($title, concat!($($about),*), &[$(($field, $doc)),*])),*
        ];

        /// All shapes, in the order of the reference.
        pub const SHAPES: &[&Shape] = &[$(&$name),*];
    };
}

const LONGEST: usize = 4_000;
const DAYS: Holds = Whole(0, 36_500);
const SECONDS: Holds = Whole(0, 86_400);
const ANSWERS: Holds = List(&Object(&OPTION), 1, 100);

/// How the points of a scale may look.
pub const STYLES: &[&str] = &["number", "emoji", "stars", "thumbs"];
/// How a survey may stand on a page; `engine::placement` reads them.
pub const PLACEMENTS: &[&str] = &[
    "popover",
    "inline",
    "modal",
    "tab",
    "tab-left",
    "bar",
    "bar-top",
    "top-left",
    "top",
    "top-right",
    "left",
    "center",
    "right",
    "bottom-left",
    "bottom",
    "bottom-right",
    "anchor",
];
/// The fields of a contact.
pub const CONTACT_FIELDS: &[&str] = &["first_name", "last_name", "name", "email", "phone", "company"];
/// Score bands; those of NPS have names of their own.
pub const BANDS: &[&str] = &["low", "middle", "high", "detractor", "passive", "promoter"];

/// The words of `fact`; the order is that of [`super::condition::Fact`].
pub const FACTS: &[&str] = &[
    "url",
    "host",
    "path",
    "query",
    "hash",
    "referrer",
    "campaign",
    "language",
    "device",
    "touchpoint",
    "stage",
    "element",
    "customer",
    "context",
    "predicate",
    "views",
    "date",
    "time",
    "weekday",
    "property",
    "answer",
    "variable",
];

/// The operators of a condition; the order is that of [`super::condition::Operator`].
pub const OPERATORS: &[&str] = &[
    "equals",
    "not_equals",
    "in",
    "not_in",
    "contains",
    "not_contains",
    "starts_with",
    "ends_with",
    "glob",
    "matches",
    "not_matches",
    "less",
    "at_most",
    "more",
    "at_least",
    "between",
    "exists",
    "before",
    "after",
    "older_than_days",
    "newer_than_days",
    "band",
    "includes_all",
];

/// The words of an assignment; the order is that of [`super::flow::Calculation`].
pub const CALCULATIONS: &[&str] = &["to", "add", "subtract", "multiply", "divide", "append"];

shapes! {
    /// A document: surveys that share a theme and a cool-down.
    DOCUMENT "document" {
        "candor" required = Number, "Version of the format: `1`. A document of a newer major version is refused.";
        "$schema" = Line, "Address of the JSON Schema, for editors.";
        "language" = Language, "Language of the texts that are written as one string. Default: `en`.";
        "cooldown_days" = DAYS, "Days after any survey in which no other is shown; `0` for none. Default: `30`.";
        "max_age" = Whole(0, 3_600), "Seconds for which a page may keep the document without asking for it again. Default: `300`.";
        "theme" = Object(&THEME), "Looks that all surveys share.";
        "sets" = List(&Object(&SET), 0, 100), "Groups of surveys with a cool-down of their own.";
        "surveys" required = List(&Object(&SURVEY), 1, 500), "The surveys.";
    }

    /// Looks, the custom properties of docs/theming.md: each colour as CSS writes it.
    THEME "theme" {
        "scheme" = Word(&["auto", "light", "dark"]), "Light, dark, or as the reader's system has it. Default: `auto`.";
        "brand" = Line, "Colour of chosen points and buttons.";
        "on_brand" = Line, "Colour of text on it. Default: black or white, whichever reads better.";
        "surface" = Line, "Colour of the card.";
        "text" = Line, "Colour of its text. Default: nearly black or nearly white, whichever reads better.";
        "muted" = Line, "Colour of less important text.";
        "line" = Line, "Colour of lines.";
        "face" = Line, "Colour of drawn faces. Default: a warm yellow.";
        "on_face" = Line, "Colour of their eyes and mouths.";
        "radius" = Line, "Radius of corners, such as `12px`.";
        "shadow" = Line, "Shadow of a card over the page, as `box-shadow` has it; `none` for none.";
        "font" = Line, "Font family. Default: the page's.";
        "size" = Number, "Size of text; `1` is the size that the reader has set in the browser. Default: `1`.";
        "density" = Number, "Space between things and height of controls: `0.75` is compact, `1.25` roomy. Default: `1`.";
        "width" = Line, "Width of a popover, such as `380px`.";
    }

    /// A group of surveys that are not asked close together.
    SET "set" {
        "id" required = Id, "Name that `set` of a survey refers to.";
        "cooldown_days" required = DAYS, "Days after a survey of the set in which no other of the set is shown.";
    }

    /// A survey.
    SURVEY "survey" {
        "id" required = Id, "Name that results are kept under. Unique in the document.";
        "version" = Whole(1, 1_000_000), "Raise it with every change of wording or scale. Default: `1`.";
        "name" = Line, "What your team calls it; never shown.";
        "enabled" = Flag, "Whether it is asked at all. Default: `true`.";
        "questions" required = List(&Tagged("kind", KINDS), 1, 100), "The questions, in order.";
        "endings" = List(&Object(&ENDING), 0, 20), "Thank-yous. The first is shown where no rule leads to another; without any, the standard one.";
        "variables" = Map(&Scalar, 100), "Variables with their first values, which questions can change.";
        "back" = Flag, "Whether people can go back a question. Default: `true`.";
        "progress" = Flag, "Whether progress is shown where there are several questions. Default: `true`.";
        "placement" = Word(PLACEMENTS), "How it stands over the page, or `inline`: where a `<candor-survey id=…>` of its id stands. Default: as the page says, else `popover`.";
        "anchor" = Line, "For the placement `anchor`: a CSS selector of the element that it stands beside.";
        "tab" = Text, "For the placement `tab`: what the button at the side of the window says. Default: Feedback.";
        "triggers" = List(&Tagged("on", TRIGGERS), 0, 20), "What sets it off; any of them suffices. Default: a `delay` of 2 seconds.";
        "cancel" = List(&Tagged("on", CANCELLING), 0, 20), "Host events after which it is not shown on this page any more.";
        "audience" = Object(&CONDITION), "Who is asked, and where. Default: everybody, everywhere.";
        "frequency" = Object(&FREQUENCY), "How often the same person is asked.";
        "sample" = Share, "The share of people who are asked. Default: `1`.";
        "sample_days" = DAYS, "Days after which the sample is drawn anew; `0`: never. Default: `0`.";
        "priority" = Whole(-1_000, 1_000), "Where several surveys are due at once, the highest goes first. Default: `0`.";
        "set" = Id, "The set that it belongs to.";
        "opens" = Moment, "When it is asked from.";
        "closes" = Moment, "From when on it is not asked any more.";
        "limit" = Whole(1, 1_000_000_000), "It closes after so many completed responses.";
        "responses" = Whole(0, 1_000_000_000), "Completed responses so far, filled in by the server that hands out the document; `limit` needs it.";
    }

    /// What every question has.
    QUESTION "question" {
        "id" required = Id, "Name that answers are kept under. Unique in the survey.";
        "kind" required = Line, "The kind of question.";
        "text" required = Text, "The question. May hold `{{…}}`.";
        "help" = Text, "A sentence below it. May hold `{{…}}`.";
        "required" = Flag, "Whether it must be answered to go on. Default: `true` for scales and consent, else `false`.";
        "button" = Text, "What the button says. Default: Next, or Send on the last question.";
        "set" = List(&Object(&ASSIGNMENT), 0, 50), "What becomes of variables when it is left.";
        "next" = List(&Object(&RULE), 0, 50), "Where to go on: the first rule that holds. Default: the next question.";
    }

    /// Labels and comment of a scale, which all scales have besides.
    SCALE "scale" : QUESTION {
        "low" = Text, "Label of the lowest point. Default for `nps`, `csat` and `ces`: the standard one.";
        "high" = Text, "Label of the highest point. Default for `nps`, `csat` and `ces`: the standard one.";
        "comment" = Object(&COMMENT), "A text box that a chosen point reveals on the same step.";
    }

    /// The comment beside a scale. Give `text`, or one text for each score band.
    COMMENT "comment" {
        "id" = Id, "Name that it is kept under. Default: `<question>_comment`.";
        "text" = Text, "The prompt.";
        "low" = Text, "The prompt after a point of the low band.";
        "middle" = Text, "The prompt after a point of the middle band.";
        "high" = Text, "The prompt after a point of the high band.";
    }

    /// `nps`: how likely somebody is to recommend, 0 to 10.
    NPS "nps" : SCALE {
    }

    /// `csat`: how satisfied somebody is, 1 to 5.
    CSAT "csat" : SCALE {
        "style" = Word(&["number", "emoji", "stars"]), "How points look. Default: `number`.";
    }

    /// `ces`: agreement that something was easy, 1 to 7.
    CES "ces" : SCALE {
        "points" = OneOf(&[5, 7]), "Number of points. Default: `7`.";
    }

    /// `rating`: any scale.
    RATING "rating" : SCALE {
        "points" required = OneOf(&[2, 3, 4, 5, 6, 7, 10, 11]), "Number of points, from 1 up; `11` runs from 0 to 10.";
        "style" = Word(STYLES), "How points look; `thumbs` has two points, `emoji` at most seven. Default: `number`.";
    }

    /// `text`: an open question.
    WRITTEN "text" : QUESTION {
        "format" = Word(&["short", "long", "email", "phone", "url", "number"]), "What is asked for. Default: `long`.";
        "placeholder" = Text, "An example inside the empty field.";
        "min_length" = Whole(0, LONGEST as i64), "The fewest characters of `short` and `long`.";
        "max_length" = Whole(1, LONGEST as i64), "The most characters of `short` and `long`. Default: `4000`, for `short` `200`.";
        "min" = Number, "The lowest number.";
        "max" = Number, "The highest number.";
    }

    /// `choice`: one of several answers, or some of them.
    CHOICE "choice" : QUESTION {
        "options" required = ANSWERS, "The answers.";
        "multiple" = Flag, "Whether several can be chosen. Default: `false`.";
        "other" = Flag, "Whether there is an “Other” with a text box, kept under `<question>.other`. Default: `false`.";
        "other_text" = Text, "What “Other” says.";
        "shuffle" = Flag, "Whether each person sees another order. Default: `false`.";
        "min_choices" = Whole(0, 100), "The fewest that must be chosen.";
        "max_choices" = Whole(1, 100), "The most that can be chosen.";
    }

    /// An answer to choose.
    OPTION "option" {
        "id" required = Id, "What is recorded. Unique in the question.";
        "text" required = Text, "What is shown.";
        "fixed" = Flag, "Keeps its place when the others are shuffled. Default: `false`.";
        "exclusive" = Flag, "Excludes all others, as “None of these” does. Default: `false`.";
        "image" = Url, "A picture above the text.";
    }

    /// `ranking`: answers to put in order.
    RANKING "ranking" : QUESTION {
        "options" required = ANSWERS, "What is put in order.";
        "shuffle" = Flag, "Whether each person begins with another order. Default: `false`.";
    }

    /// `matrix`: the same answers for several rows.
    MATRIX "matrix" : QUESTION {
        "rows" required = ANSWERS, "The rows.";
        "columns" required = ANSWERS, "The answers for each row.";
    }

    /// `date`: a day.
    DATE "date" : QUESTION {
        "min" = Day, "The first day.";
        "max" = Day, "The last day.";
    }

    /// `consent`: a box to tick.
    CONSENT "consent" : QUESTION {
        "label" required = Text, "What is agreed to, beside the box.";
    }

    /// `link`: a call to action.
    LINK "link" : QUESTION {
        "url" required = Url, "Where it leads.";
        "label" required = Text, "What the link says.";
    }

    /// `contact`: fields about the person.
    CONTACT "contact" : QUESTION {
        "fields" required = List(&Object(&CONTACT_FIELD), 1, 6), "The fields, in order.";
    }

    /// A field of a contact.
    CONTACT_FIELD "contact field" {
        "field" required = Word(CONTACT_FIELDS), "Which.";
        "required" = Flag, "Whether it must be filled in. Default: `false`.";
    }

    /// `message`: text without a question.
    MESSAGE "message" : QUESTION {
    }

    /// A thank-you.
    ENDING "ending" {
        "id" required = Id, "Name that `to` of a rule refers to.";
        "title" required = Text, "The thank-you. May hold `{{…}}`.";
        "text" = Text, "More below it. May hold `{{…}}`.";
        "url" = Url, "A link below that.";
        "label" = Text, "What the link says.";
    }

    /// Where to go on.
    RULE "rule" {
        "if" = Object(&CONDITION), "When. Without it: always.";
        "to" required = Line, "The id of a question or of an ending, or `end` for the standard thank-you.";
    }

    /// A change of a variable: exactly one of the operations.
    ASSIGNMENT "assignment" {
        "variable" required = Line, "Which variable.";
        "if" = Object(&CONDITION), "When. Without it: always.";
        "to" = ScalarOr(&OPERAND), "Becomes this.";
        "add" = ScalarOr(&OPERAND), "Grows by this number.";
        "subtract" = ScalarOr(&OPERAND), "Shrinks by this number.";
        "multiply" = ScalarOr(&OPERAND), "Is multiplied by this number.";
        "divide" = ScalarOr(&OPERAND), "Is divided by this number; by zero changes nothing.";
        "append" = ScalarOr(&OPERAND), "This text is put at its end.";
        one of CALCULATIONS;
    }

    /// A value from elsewhere.
    OPERAND "operand" {
        "fact" required = Word(&["answer", "variable", "customer", "context"]), "Where from.";
        "name" required = Line, "Its name there.";
    }

    /// How often the same person is asked.
    FREQUENCY "frequency" {
        "ask" = Word(&["once", "until_answered", "every", "always"]), "Once ever; until it is answered; every so many `days`; always. Default: `once`, with `once_per` `always`.";
        "days" = Whole(1, 36_500), "With `every`: days from one time to the next. Else: the fewest days between two times.";
        "at_most" = Whole(1, 1_000), "Never more often than this.";
        "again_after_dismissal" = Whole(1, 36_500), "Days after which somebody who closed it unanswered is asked again.";
        "once_per" = Line, "A key of the context: asked once for each of its values, such as `order_id`.";
        "ignore_cooldown" = Flag, "Whether it is shown during the cool-down of others too. Default: `false`.";
    }

    /// A condition: exactly one of `all`, `any`, `not` and `fact`; with `fact` exactly one operator.
    CONDITION "condition" {
        "all" = List(&Object(&CONDITION), 0, 100), "All of these hold; of none: holds.";
        "any" = List(&Object(&CONDITION), 0, 100), "At least one of these holds; of none: does not.";
        "not" = Object(&CONDITION), "This does not hold.";
        "fact" = Word(FACTS), "What is looked at.";
        "name" = Line, "Which one, for facts that there are several of: a query parameter, an attribute, a question, a selector.";
        "ignore_case" = Flag, "Whether `A` and `a` are the same (ASCII letters). Default: `false`.";
        "equals" = Scalar, "Is this.";
        "not_equals" = Scalar, "Is not this, or is not there.";
        "in" = List(&Scalar, 1, 1_000), "Is one of these.";
        "not_in" = List(&Scalar, 1, 1_000), "Is none of these, or is not there.";
        "contains" = Scalar, "Has this text inside, or this element.";
        "not_contains" = Scalar, "Has not.";
        "starts_with" = Line, "Begins with this text.";
        "ends_with" = Line, "Ends with this text.";
        "glob" = Line, "Matches this pattern with `*`, `**` and `?` as a whole.";
        "matches" = Pattern, "Matches this regular expression (docs/patterns.md).";
        "not_matches" = Pattern, "Does not.";
        "less" = Scalar, "Is less than this number, or earlier than this time of day.";
        "at_most" = Scalar, "Is this number at most.";
        "more" = Scalar, "Is more than this number.";
        "at_least" = Scalar, "Is this number at least.";
        "between" = List(&Scalar, 2, 2), "Lies between these two, both included; of times of day the first may be the later one, for a span over midnight.";
        "exists" = Flag, "Is there, or is not.";
        "before" = DayOrMoment, "Is earlier than this.";
        "after" = DayOrMoment, "Is this or later.";
        "older_than_days" = DAYS, "Is a date more than so many days ago.";
        "newer_than_days" = DAYS, "Is a date at most so many days ago.";
        "band" = Word(BANDS), "The score band of an answered scale.";
        "includes_all" = List(&Scalar, 1, 100), "Has all of these elements.";
        one of &["all", "any", "not", "fact"];
        one of OPERATORS, where "fact";
    }

    /// What every trigger has.
    TRIGGER "trigger" {
        "on" required = Line, "The kind of trigger.";
        "wait" = SECONDS, "Seconds from then until it is shown. Default: `0`.";
    }

    /// `load`: as soon as the page is idle.
    LOAD "load" : TRIGGER {
    }

    /// `delay`: some time after the page was entered.
    DELAY "delay" : TRIGGER {
        "seconds" required = SECONDS, "How long.";
    }

    /// `scroll`: part of the page has been scrolled past.
    SCROLL "scroll" : TRIGGER {
        "percent" required = Whole(0, 100), "How much.";
    }

    /// `exit`: the pointer leaves to the tabs; on touch, the page is left and come back to.
    EXIT "exit" : TRIGGER {
    }

    /// `click`: a click on an element.
    CLICK "click" : TRIGGER {
        "selector" required = Line, "CSS selector of the element.";
    }

    /// `visible`: an element is half in view.
    VISIBLE "visible" : TRIGGER {
        "selector" required = Line, "CSS selector of the element.";
        "seconds" = SECONDS, "For so long without a break. Default: `0`.";
    }

    /// `dwell`: time for which the page was in view; a hidden tab does not count.
    DWELL "dwell" : TRIGGER {
        "seconds" required = SECONDS, "How long.";
    }

    /// `inactive`: no pointer, key or scrolling for some time.
    INACTIVE "inactive" : TRIGGER {
        "seconds" required = Whole(1, 86_400), "How long.";
    }

    /// `views`: so many pages have been viewed on this visit, this one included.
    VIEWS "views" : TRIGGER {
        "count" required = Whole(1, 10_000), "How many.";
    }

    /// `event`: the host calls `candor('track', name, properties)`.
    EVENT "event" : TRIGGER {
        "name" required = Line, "Name of the event.";
        "where" = Object(&CONDITION), "Conditions on its properties, by the fact `property`.";
    }
}

/// The kinds of question.
pub const KINDS: &[(&str, &Shape)] = &[
    ("nps", &NPS),
    ("csat", &CSAT),
    ("ces", &CES),
    ("rating", &RATING),
    ("text", &WRITTEN),
    ("choice", &CHOICE),
    ("ranking", &RANKING),
    ("matrix", &MATRIX),
    ("date", &DATE),
    ("consent", &CONSENT),
    ("link", &LINK),
    ("contact", &CONTACT),
    ("message", &MESSAGE),
];

/// The kinds of trigger.
pub const TRIGGERS: &[(&str, &Shape)] = &[
    ("load", &LOAD),
    ("delay", &DELAY),
    ("scroll", &SCROLL),
    ("exit", &EXIT),
    ("click", &CLICK),
    ("visible", &VISIBLE),
    ("dwell", &DWELL),
    ("inactive", &INACTIVE),
    ("views", &VIEWS),
    ("event", &EVENT),
];

const CANCELLING: &[(&str, &Shape)] = &[("event", &EVENT)];
