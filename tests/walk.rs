//! A document's survey, step by step.

use candor::engine::facts::Facts;
use candor::engine::session::{self, Announcement, Effect, Stage, Urgency};
use candor::engine::walk::{Field, Input, Progress, Walk};
use candor::survey::document::{self, Format, Kind, Survey};
use candor::survey::json::{self, Value, Writer};
use candor::survey::redact::Rules;
use candor::survey::response::Probability;
use candor::survey::touchpoint::Members;
use candor::survey::*;
use std::rc::Rc;

type Session = session::Session<Walk>;
type Event = session::Event<Input>;

const NOW: Timestamp = Timestamp(1_795_000_000_000);

const BRANCHING: &str = r#"{"candor":1,"surveys":[{"id":"s","variables":{"total":0,"plan":"free"},"questions":[
 {"id":"nps","kind":"nps","text":"Hi {{customer.first_name|there}}, how likely?",
  "set":[{"variable":"total","add":{"fact":"answer","name":"nps"}},{"variable":"total","multiply":2}],
  "next":[{"if":{"fact":"answer","name":"nps","band":"promoter"},"to":"why"},
          {"if":{"all":[{"fact":"answer","name":"nps","less":3},{"fact":"customer","name":"plan","equals":"pro"}]},"to":"call"}]},
 {"id":"what","kind":"choice","text":"You chose {{answer.nps}}. What went wrong?","multiple":true,"other":true,"max_choices":2,
  "options":[{"id":"slow","text":{"en":"Slow","de":"Langsam"}},{"id":"dear","text":"Dear"},{"id":"none","text":"Nothing","exclusive":true}],
  "next":[{"to":"bye"}]},
 {"id":"why","kind":"text","text":"Why {{answer.what|that}}?","format":"short","min_length":3},
 {"id":"call","kind":"contact","text":"May we call?","fields":[{"field":"phone","required":true},{"field":"name"}]}],
 "endings":[{"id":"done","title":"Total {{variable.total}}"},{"id":"bye","title":"Sorry about {{answer.what}}"}]}]}"#;

fn survey(text: &str) -> Rc<Survey> {
    let parsed = document::parse(text);
    assert!(parsed.problems.is_empty(), "{:#?}", parsed.problems);
    parsed.document.unwrap().surveys.remove(0)
}

fn facts(customer: &str) -> Facts {
    Facts { customer: json::parse(customer).unwrap(), ..Facts::default() }
}

fn walk(text: &str, customer: &str) -> Walk {
    Walk::new(survey(text), "en", "en", facts(customer), NOW, 7)
}

fn session(walk: Walk) -> Session {
    met(walk, Members { language: Some("en".into()), ..Members::default() }.into())
}

fn met(walk: Walk, touchpoint: Touchpoint) -> Session {
    let response = Response {
        response_id: "r".into(),
        revision: 0,
        state: State::Shown,
        survey: SurveyRef { id: "s".into(), version: 1 },
        answers: vec![],
        touchpoint,
        respondent: Respondent::default(),
        invitation: Invitation {
            trigger: "load".into(),
            sampling_probability: Probability::ONE,
            shown_at: NOW,
            answered_at: None,
            eligible: 1,
            sampled_out: 0,
        },
        client: Client { version: "0".into(), env: Environment::Live, automated: false },
    };
    let mut session = Session::new(walk, response, true, Rules::ALL);
    session.update(Event::Shown, NOW);
    session
}

fn put(session: &mut Session, input: Input) -> Vec<Effect> {
    session.update(Event::Input(input), NOW)
}

fn next(session: &mut Session) -> Vec<Effect> {
    session.update(Event::Submitted, NOW)
}

fn asked(session: &Session) -> &str {
    &session.flow().question().1.id
}

fn answers(session: &Session) -> String {
    let one = |answer: &Answer| match &answer.value {
        AnswerValue::Number(point) => format!("{}={point}", answer.question),
        AnswerValue::Text(text) => format!("{}={text}", answer.question),
        AnswerValue::Structured(value) => format!("{}={}", answer.question, value.to_json()),
    };
    session.response().answers.iter().map(one).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_band_leads_on_and_variables_are_recalled() {
    let mut s = session(walk(BRANCHING, r#"{"first_name":"Ada"}"#));
    let text = s.flow().question().1.text.clone();
    assert_eq!(s.flow().text(&text), "Hi Ada, how likely?");
    put(&mut s, Input::Chosen(9));
    next(&mut s);
    assert_eq!(asked(&s), "why");
    put(&mut s, Input::Typed(Field::Own, " it works ".into()));
    next(&mut s);
    assert_eq!(asked(&s), "call");
    put(&mut s, Input::Typed(Field::Contact(0), "+49 30 123456".into()));
    let effects = next(&mut s);
    assert_eq!(s.stage(), Stage::Thanking);
    assert!(effects.contains(&Effect::Save(Urgency::Now)));
    assert!(effects.contains(&Effect::Announce(Announcement::Completed)));
    assert_eq!(answers(&s), r#"nps=9 why=it works call={"phone":"+49 30 123456"}"#);
    let ending = s.flow().ending().unwrap().title.clone();
    assert_eq!(s.flow().text(&ending), "Total 18");
}

#[test]
fn the_ending_knows_what_the_last_question_has_set() {
    let last = r#"{"candor":1,"surveys":[{"id":"s","variables":{"b":1},"questions":[
        {"id":"q","kind":"nps","text":"?","set":[{"variable":"b","add":{"fact":"answer","name":"q"}}],
         "next":[{"if":{"fact":"variable","name":"b","equals":4},"to":"e"}]}],
        "endings":[{"id":"x","title":"X"},{"id":"e","title":"E {{variable.b|none}}"}]}]}"#;
    let mut s = session(walk(last, "{}"));
    put(&mut s, Input::Chosen(3));
    next(&mut s);
    let ending = s.flow().ending().unwrap().title.clone();
    assert_eq!(s.flow().text(&ending), "E 4");
}

#[test]
fn an_attribute_and_an_answer_lead_on_together() {
    for (customer, to) in [(r#"{"plan":"pro"}"#, "call"), (r#"{"plan":"free"}"#, "what"), ("{}", "what")] {
        let mut s = session(walk(BRANCHING, customer));
        put(&mut s, Input::Chosen(2));
        next(&mut s);
        assert_eq!(asked(&s), to, "{customer}");
    }
}

#[test]
fn choices_have_limits_exclusive_options_and_an_other() {
    let mut s = session(walk(BRANCHING, "{}"));
    put(&mut s, Input::Chosen(7));
    next(&mut s);
    put(&mut s, Input::Toggled(0, true));
    put(&mut s, Input::Toggled(2, true));
    assert_eq!(answers(&s), r#"nps=7 what=["none"]"#);
    put(&mut s, Input::Toggled(1, true));
    put(&mut s, Input::Toggled(0, true));
    put(&mut s, Input::Toggled(3, true));
    next(&mut s);
    let wrong = s.flow().wrong().unwrap();
    assert_eq!((wrong.word, wrong.value.as_str()), ("choose_at_most", "2"));
    put(&mut s, Input::Toggled(0, false));
    next(&mut s);
    assert_eq!(s.flow().wrong().map(|wrong| (wrong.word, wrong.field)), Some(("write", Field::Beside)));
    put(&mut s, Input::Typed(Field::Beside, "rude".into()));
    next(&mut s);
    assert_eq!(answers(&s), r#"nps=7 what=["dear","other"] what.other=rude"#);
    let ending = s.flow().ending().unwrap().title.clone();
    assert_eq!(s.flow().text(&ending), "Sorry about Dear, rude");
}

#[test]
fn what_is_off_the_path_at_the_end_is_no_answer() {
    let mut s = session(walk(BRANCHING, "{}"));
    put(&mut s, Input::Chosen(7));
    next(&mut s);
    put(&mut s, Input::Toggled(0, true));
    put(&mut s, Input::Back);
    assert_eq!(asked(&s), "nps");
    put(&mut s, Input::Chosen(10));
    next(&mut s);
    assert_eq!(asked(&s), "why");
    assert_eq!(answers(&s), r#"what=["slow"] nps=10"#);
    let text = s.flow().question().1.text.clone();
    assert_eq!(s.flow().text(&text), "Why that?", "what was gone back from is not recalled");
    next(&mut s);
    put(&mut s, Input::Typed(Field::Contact(0), "12345".into()));
    next(&mut s);
    assert_eq!(answers(&s), r#"nps=10 call={"phone":"12345"}"#);
}

#[test]
fn progress_is_true_under_branching() {
    let mut s = session(walk(BRANCHING, "{}"));
    assert_eq!(s.flow().progress(), Progress { step: 1, of: 3 });
    put(&mut s, Input::Chosen(7));
    next(&mut s);
    assert_eq!(s.flow().progress(), Progress { step: 2, of: 2 });
    assert!(s.flow().is_last());
}

#[test]
fn what_is_filled_in_beforehand_is_no_answer_until_it_is_confirmed() {
    let mut filled = walk(BRANCHING, "{}");
    filled.prefill(&json::parse(r#"{"nps":9,"what":["slow","nonsense"],"why":5,"call":{"phone":"112233"}}"#).unwrap());
    let mut s = session(filled);
    assert_eq!((s.flow().held().point, answers(&s).as_str()), (Some(9), ""));
    s.update(Event::Hidden, NOW);
    assert_eq!(answers(&s), "");
    next(&mut s);
    assert_eq!(answers(&s), "nps=9");
    assert_eq!(s.flow().held().own(), "5");
}

#[test]
fn progress_is_saved_over_a_reload() {
    let mut s = session(walk(BRANCHING, "{}"));
    put(&mut s, Input::Chosen(7));
    next(&mut s);
    put(&mut s, Input::Toggled(3, true));
    put(&mut s, Input::Typed(Field::Beside, "ru".into()));
    let mut json = Writer::default();
    s.flow().write(&mut json, Rules::NONE);
    let saved = json::parse(&json.finish()).unwrap();
    let mut again = walk(BRANCHING, "{}");
    assert!(again.resume(&saved));
    assert_eq!(again.recorded(Rules::NONE), s.flow().recorded(Rules::NONE));
    assert_eq!((again.held(), again.step()), (s.flow().held(), 2));
    for bad in ["{}", r#"{"path":[],"held":[]}"#, r#"{"path":[9],"held":[1,2,3,4]}"#, "7"] {
        let mut again = walk(BRANCHING, "{}");
        assert!(!again.resume(&json::parse(bad).unwrap_or(Value::Null)), "{bad}");
        assert_eq!(again.step(), 1);
    }
}

#[test]
fn a_reload_keeps_the_order_of_shuffled_options() {
    let options: Vec<_> = (0..8).map(|n| format!(r#"{{"id":"o{n}","text":"{n}"}}"#)).collect();
    let shuffled = format!(
        r#"{{"candor":1,"surveys":[{{"id":"s","questions":[{{"id":"q","kind":"choice","text":"?","shuffle":true,"options":[{}]}}]}}]}}"#,
        options.join(",")
    );
    let with = |seed| Walk::new(survey(&shuffled), "en", "en", facts("{}"), NOW, seed);
    let mut again = with(8);
    assert_ne!(again.order(), with(7).order());
    again.shuffle_by(7);
    assert_eq!(again.order(), with(7).order());
}

#[test]
fn a_survey_that_leads_in_circles_ends() {
    let circle = r#"{"candor":1,"surveys":[{"id":"s","questions":[
        {"id":"a","kind":"message","text":"A"},{"id":"b","kind":"message","text":"B","next":[{"to":"a"}]}]}]}"#;
    let mut s = session(walk(circle, "{}"));
    let steps = (0..1_000).take_while(|_| {
        next(&mut s);
        s.stage() == Stage::Asking
    });
    assert!(steps.count() <= candor::engine::walk::STEPS);
    assert_eq!(s.stage(), Stage::Thanking);
}

#[test]
fn formats() {
    let ask = |format: &str, text: &str| {
        let document = format!(
            r#"{{"candor":1,"surveys":[{{"id":"s","questions":[{{"id":"q","kind":"text","text":"?","required":true,{format}}}]}}]}}"#
        );
        let mut s = session(walk(&document, "{}"));
        put(&mut s, Input::Typed(Field::Own, text.into()));
        next(&mut s);
        s.flow().wrong().map_or_else(|| answers(&s), |wrong| format!("{} {}", wrong.word, wrong.value).trim().to_owned())
    };
    for (format, text, is) in [
        (r#""format":"email""#, "a@b.c", "q=a@b.c"),
        (r#""format":"email""#, "müller@straße.example", "q=müller@straße.example"),
        (r#""format":"email""#, "a@b", "email_wrong"),
        (r#""format":"email""#, "a b@c.d", "email_wrong"),
        (r#""format":"email""#, "a@b@c.d", "email_wrong"),
        (r#""format":"phone""#, "+1 (555) 010-9999", "q=+1 (555) 010-9999"),
        (r#""format":"phone""#, "call me", "phone_wrong"),
        (r#""format":"url""#, "example.com/x", "q=example.com/x"),
        (r#""format":"url""#, "nowhere", "url_wrong"),
        (r#""format":"number","min":1.5,"max":10"#, "3,25", "q=3.25"),
        (r#""format":"number","min":1.5,"max":10"#, "1", "number_low 1.5"),
        (r#""format":"number","min":1.5,"max":10"#, "11", "number_high 10"),
        (r#""format":"number""#, "many", "number_wrong"),
        (r#""format":"number""#, "٣٥٫٥", "q=35.5"),
        (r#""format":"number""#, "１２", "q=12"),
        (r#""min_length":3"#, "ab", "too_short 3"),
        (r#""min_length":3"#, "   ", "write"),
        (r#""max_length":3"#, "ééééé", "q=ééé"),
    ] {
        assert_eq!(ask(format, text), is, "{format} {text}");
    }
}

#[test]
fn ranking_matrix_date_consent_and_link() {
    let document = r#"{"candor":1,"surveys":[{"id":"s","questions":[
        {"id":"rank","kind":"ranking","text":"?","required":true,"options":[{"id":"a","text":"A"},{"id":"b","text":"B"},{"id":"c","text":"C"}]},
        {"id":"grid","kind":"matrix","text":"?","required":true,"rows":[{"id":"r1","text":"1"},{"id":"r2","text":"2"}],"columns":[{"id":"c1","text":"1"},{"id":"c2","text":"2"}]},
        {"id":"day","kind":"date","text":"?","min":"2026-01-01"},
        {"id":"ok","kind":"consent","text":"?","label":"I agree"},
        {"id":"go","kind":"link","text":"?","url":"https://example.com/","label":"Go"}]}]}"#;
    let mut s = session(walk(document, "{}"));
    put(&mut s, Input::Moved(2, 0));
    next(&mut s);
    put(&mut s, Input::Picked(1, 0));
    next(&mut s);
    assert_eq!(s.flow().wrong().unwrap().word, "row_missing");
    put(&mut s, Input::Picked(0, 1));
    next(&mut s);
    put(&mut s, Input::Typed(Field::Own, "2025-12-31".into()));
    next(&mut s);
    assert_eq!(s.flow().wrong().unwrap().word, "date_early");
    put(&mut s, Input::Typed(Field::Own, "2026-02-28".into()));
    next(&mut s);
    next(&mut s);
    assert_eq!(s.flow().wrong().unwrap().word, "consent_missing");
    put(&mut s, Input::Ticked(true));
    next(&mut s);
    put(&mut s, Input::Followed);
    next(&mut s);
    assert_eq!(answers(&s), r#"rank=["c","a","b"] grid={"r1":"c2","r2":"c1"} day=2026-02-28 ok=true go=https://example.com/"#);
}

mod generate;

/// An input that some byte stands for; most of them fit no question, which must not matter.
fn input(byte: u8, place: usize) -> Event {
    let (kind, rest) = (byte % 12, i32::from(byte / 12));
    let small = rest as usize % 6;
    let texts =
        ["", "x", "12,5", "a@b.example", "2026-02-29", "2026-03-01", "+49 30 1234567", "https://x.example/", "{{answer.q}}"];
    let text = texts[(rest as usize + place) % texts.len()].to_owned();
    Event::Input(match kind {
        0 | 1 => Input::Chosen(rest % 12),
        2 => Input::Typed(Field::Own, text),
        3 => Input::Typed(Field::Beside, text),
        4 => Input::Typed(Field::Contact(small), text),
        5 | 6 => Input::Toggled(small, rest % 3 != 0),
        7 => Input::Moved(small, place % 5),
        8 => Input::Picked(place % 4, small),
        9 => Input::Ticked(rest % 2 == 0),
        10 => Input::Followed,
        _ => Input::Back,
    })
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(400))]

    /// Any document that parses can be walked by any answers: nothing panics, each save is one revision more, what is saved
    /// over a reload is what stood there, progress stays in its bounds, and with what each question asks for it ends.
    #[test]
    fn any_document_can_be_walked_to_its_end(document in generate::documents(), bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
        let parsed = document::from_value(&document.0);
        let Some(document) = parsed.document else { panic!("{:?}", parsed.problems) };
        let survey = document.surveys[0].clone();
        let fresh = || Walk::new(survey.clone(), &document.language, "en", Facts::default(), NOW, 7);
        let mut s = session(fresh());
        for (place, byte) in bytes.iter().enumerate() {
            let before = s.response().revision;
            let event = if byte % 5 == 0 { Event::Submitted } else { input(*byte, place) };
            let effects = s.update(event, NOW);
            let saves = effects.iter().filter(|effect| matches!(effect, Effect::Save(_))).count() as u32;
            proptest::prop_assert!(saves < 2 && s.response().revision == before + saves);
            let Progress { step, of } = s.flow().progress();
            proptest::prop_assert!(step >= 1 && step <= of);
            let mut json = Writer::default();
            s.flow().write(&mut json, Rules::NONE);
            let mut again = fresh();
            proptest::prop_assert!(again.resume(&json::parse(&json.finish()).unwrap()));
            proptest::prop_assert_eq!(again.recorded(Rules::NONE), s.flow().recorded(Rules::NONE));
            let mut told = s.clone();
            told.speak(Some("ar".into()), |walk| walk.speak("ar"));
            proptest::prop_assert_eq!(standing(&told), standing(&s));
        }
        for _ in 0..candor::engine::walk::STEPS {
            if s.stage() != Stage::Asking {
                break;
            }
            satisfy(&mut s);
            next(&mut s);
        }
        proptest::prop_assert!(s.stage() == Stage::Thanking, "{:?} at {:?}", s.flow().wrong(), s.flow().question().1);
        let mut ids: Vec<_> = s.response().answers.iter().map(|answer| &answer.question).collect();
        ids.sort();
        proptest::prop_assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "answered twice: {ids:?}");
    }
}

/// All that a language has no part in.
fn standing(s: &Session) -> impl PartialEq + core::fmt::Debug + use<> {
    let walk = s.flow();
    let response = Response { touchpoint: Touchpoint::default(), ..s.response().clone() };
    let written = {
        let mut json = Writer::default();
        walk.write(&mut json, Rules::NONE);
        json.finish()
    };
    (written, walk.order(), walk.progress(), walk.wrong().cloned(), walk.variables(&response.answers), s.stage(), response)
}

const TOLD: &str = r#"{"candor":1,"surveys":[{"id":"s","questions":[
 {"id":"one","kind":"choice","shuffle":true,"text":{"en":"Which?","de":"Welche?"},"options":[
  {"id":"a","text":{"en":"Ant","de":"Ameise"}},{"id":"b","text":{"en":"Bee","de":"Biene"}},
  {"id":"c","text":{"en":"Cat","de":"Katze"}},{"id":"d","text":{"en":"Dog","de":"Hund"}}]},
 {"id":"why","kind":"text","required":true,"text":{"en":"Why {{answer.one}}?","de":"Warum {{answer.one}}?"}}],
 "endings":[{"id":"done","title":{"en":"Done","de":"Fertig"}}]}]}"#;

#[test]
fn another_language_changes_what_is_read_and_nothing_else() {
    let mut s = session(walk(TOLD, "{}"));
    let asks = |s: &Session| s.flow().text(&s.flow().question().1.text);
    put(&mut s, Input::Toggled(1, true));
    next(&mut s);
    put(&mut s, Input::Typed(Field::Own, "It st".into()));
    assert_eq!(asks(&s), "Why Bee?");
    let (before, revision) = (standing(&s), s.response().revision);

    s.speak(Some("de-CH".into()), |walk| walk.speak("de"));
    assert_eq!(asks(&s), "Warum Biene?");
    assert!(standing(&s) == before && s.response().revision == revision, "a language is no answer");
    let mut draft = None;
    s.draft(&mut |response| draft = Some(response.clone()));
    let draft = draft.unwrap();
    assert_eq!((draft.answers.len(), draft.touchpoint.text("language")), (2, Some("de-CH")), "what is half typed is kept");

    // The next answer is the next revision, given in the new language; options have kept their order.
    let saves = put(&mut s, Input::Back);
    assert!(saves.contains(&Effect::Save(Urgency::Quiet)), "{saves:?}");
    assert_eq!((s.response().revision, s.response().touchpoint.text("language")), (revision + 2, Some("de-CH")));
    assert_eq!(asks(&s), "Welche?");
    let order = s.flow().order();
    s.speak(Some("en".into()), |walk| walk.speak("en"));
    assert_eq!(s.flow().order(), order);

    next(&mut s);
    next(&mut s);
    assert_eq!(s.stage(), Stage::Thanking);
    let handed_in = s.response().clone();
    s.speak(Some("de".into()), |walk| walk.speak("de"));
    assert_eq!(s.flow().text(&s.flow().ending().unwrap().title), "Fertig");
    assert_eq!(*s.response(), handed_in, "what was handed in never changes");

    let mut s = met(walk(TOLD, "{}"), Touchpoint::default());
    s.speak(Some("de".into()), |walk| walk.speak("de"));
    assert_eq!((asks(&s).as_str(), s.response().touchpoint.text("language")), ("Welche?", None), "it is not captured");
}

#[test]
fn a_preset_is_told_again_from_the_words_of_another_language() {
    use candor::survey::document::standard;
    use candor::survey::words::{Words, file};
    let preset = |tag: &str, scale| Rc::new(standard::survey(scale, "", "Acme", &Words::parse(file(tag).unwrap())));
    let french = Walk::new(preset("fr", Scale::Nps), "fr", "fr", Facts::default(), NOW, 7);
    let mut s = session(french);
    put(&mut s, Input::Chosen(9));
    let before = standing(&s);
    let tell = |walk: &mut Walk, scale| {
        walk.retell(preset("de", scale), "de");
        walk.speak("de");
    };
    s.speak(None, |walk| tell(walk, Scale::Nps));
    let asked = s.flow().text(&s.flow().question().1.text);
    assert!(asked.starts_with("Wie wahrscheinlich ist es") && asked.contains("Acme"), "{asked}");
    assert!(standing(&s) == before);
    // Another scale is another question: what was given would not fit it.
    s.speak(None, |walk| tell(walk, Scale::Csat));
    assert_eq!(s.flow().text(&s.flow().question().1.text), asked);
}

/// Gives the step what it asks for.
fn satisfy(s: &mut Session) {
    let (_, question) = s.flow().question();
    let question = question.clone();
    let inputs = match &question.kind {
        Kind::Rating(rating) => vec![Input::Chosen(rating.points.max)],
        Kind::Text(written) => {
            let least = written.min_length as usize;
            let number = written.min.or(written.max).map_or_else(|| "1".to_owned(), candor::survey::decimal::Decimal::to_text);
            let text = match written.format {
                Format::Short | Format::Long => "x".repeat(least.max(1)),
                Format::Email => "a@b.example".into(),
                Format::Phone => "123456".into(),
                Format::Url => "https://a.example".into(),
                Format::Number => number,
            };
            vec![Input::Typed(Field::Own, text)]
        }
        Kind::Choice(choice) => {
            let clear = (0..=choice.options.len()).map(|place| Input::Toggled(place, false));
            let take = (0..choice.options.len()).filter(|place| !choice.options[*place].exclusive).take(choice.most as usize);
            let all: Vec<_> = clear.chain(take.map(|place| Input::Toggled(place, true))).collect();
            // Where the others are too few, one that excludes them has to do.
            let place = choice.options.iter().position(|option| option.exclusive);
            let free = choice.options.iter().filter(|option| !option.exclusive).count();
            let exclusive = place.filter(|_| free < choice.least.max(1) as usize).map(|place| Input::Toggled(place, true));
            all.into_iter().chain(exclusive).chain([Input::Typed(Field::Beside, "x".into())]).collect()
        }
        Kind::Matrix { rows, .. } => (0..rows.len()).map(|row| Input::Picked(row, 0)).collect(),
        Kind::Date { min, max } => {
            vec![Input::Typed(Field::Own, min.clone().or(max.clone()).unwrap_or_else(|| "2026-01-01".into()))]
        }
        Kind::Consent { .. } => vec![Input::Ticked(true)],
        Kind::Contact { fields } => fields
            .iter()
            .enumerate()
            .map(|(place, (field, _))| {
                let text = if *field == "email" { "a@b.example" } else { "1234567" };
                Input::Typed(Field::Contact(place), text.into())
            })
            .collect(),
        Kind::Ranking { .. } | Kind::Link { .. } | Kind::Message => vec![],
    };
    for input in inputs {
        put(s, input);
    }
}

const WRITTEN: &str = r#"{"candor":1,"surveys":[{"id":"s","questions":[
 {"id":"score","kind":"rating","points":5,"text":"?","comment":{"text":"Why?"}},
 {"id":"what","kind":"choice","text":"?","other":true,"options":[{"id":"a-4111111111111111","text":"A"},{"id":"b","text":"B"}]},
 {"id":"why","kind":"text","text":"?"},
 {"id":"line","kind":"text","format":"short","text":"{{answer.why}}",
  "next":[{"if":{"fact":"answer","name":"why","contains":"jane@"},"to":"mail"},{"to":"end"}]},
 {"id":"mail","kind":"text","format":"email","text":"?"},
 {"id":"phone","kind":"text","format":"phone","text":"?"},
 {"id":"link","kind":"text","format":"url","text":"?"},
 {"id":"number","kind":"text","format":"number","text":"?"},
 {"id":"who","kind":"contact","text":"?","fields":[{"field":"email"},{"field":"phone"}]}]}]}"#;

/// Free text is recorded without what gives a person away, what is asked for as it was given; conditions and recalls look at
/// what was typed.
#[test]
fn free_text_is_redacted_and_what_is_asked_for_is_not() {
    const MAIL: &str = "jane@example.com";
    let mut s = session(walk(WRITTEN, "{}"));
    let mut told = Vec::new();
    let own = |text: &str| vec![Input::Typed(Field::Own, text.into())];
    let beside = |first: Input| vec![first, Input::Typed(Field::Beside, ["beside ", MAIL].concat())];
    let steps = [
        beside(Input::Chosen(4)),
        beside(Input::Toggled(2, true)),
        own("it is jane@example.com"),
        own("line jane@example.com"),
        own(MAIL),
        own("0171 2345678"),
        own("https://a.example/jane@example.com"),
        own("5551234567"),
        vec![Input::Typed(Field::Contact(0), MAIL.into()), Input::Typed(Field::Contact(1), "+49 171 2345678".into())],
    ];
    for (place, inputs) in steps.into_iter().enumerate() {
        for input in inputs {
            told.extend(put(&mut s, input));
        }
        let (_, question) = s.flow().question();
        if place == 3 {
            assert_eq!(s.flow().text(&question.text), "it is jane@example.com", "recalled as it was typed");
        }
        // A reload finds what was recorded.
        let mut json = Writer::default();
        s.flow().write(&mut json, s.rules());
        let saved = json.finish();
        assert_eq!(saved.contains("jane"), place > 3, "{saved}");
        if place == 2 {
            let mut again = walk(WRITTEN, "{}");
            assert!(again.resume(&json::parse(&saved).unwrap()));
            assert_eq!(again.held().own(), "it is [email]");
            assert_eq!(s.flow().held().own(), "it is jane@example.com", "the field keeps what was typed");
        }
        told.extend(next(&mut s));
        // Nothing is saved for a text that is recorded as it was.
        let revision = s.response().revision;
        s.update(Event::Left, NOW);
        assert_eq!(s.response().revision, revision);
    }
    assert_eq!(s.stage(), Stage::Thanking);
    let value = |id: &str| match &s.response().answers.iter().find(|answer| answer.question == id).unwrap().value {
        AnswerValue::Number(point) => point.to_string(),
        AnswerValue::Text(text) => text.clone(),
        AnswerValue::Structured(Value::Object(members)) => {
            members.iter().map(|(name, value)| format!("{name} {}", value.to_plain())).collect::<Vec<_>>().join(", ")
        }
        AnswerValue::Structured(value) => value.to_plain(),
    };
    for (id, recorded) in [
        ("score", "4"),
        ("score_comment", "beside [email]"),
        ("what", "other"),
        ("what.other", "beside [email]"),
        ("why", "it is [email]"),
        ("line", "line [email]"),
        ("mail", MAIL),
        ("phone", "0171 2345678"),
        ("link", "https://a.example/jane@example.com"),
        ("number", "5551234567"),
        ("who", "email jane@example.com, phone +49 171 2345678"),
    ] {
        assert_eq!(value(id), recorded, "{id}");
    }
    let told = format!("{told:?}");
    assert!(!told.contains("beside jane") && !told.contains("is jane") && told.contains("it is [email]"), "{told}");
}

/// The id of an option is the document's own, whatever it looks like.
#[test]
fn ids_of_options_are_no_free_text() {
    let mut s = session(walk(WRITTEN, "{}"));
    next(&mut s);
    put(&mut s, Input::Chosen(3));
    next(&mut s);
    put(&mut s, Input::Toggled(0, true));
    assert_eq!(s.response().answers.last().unwrap().value, AnswerValue::Text("a-4111111111111111".into()));
}
