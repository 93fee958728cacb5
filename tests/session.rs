//! One survey on a page, event by event.

use candor::engine::session::{self, Announcement, Delivery, Effect, Stage, Target, Urgency};
use candor::engine::single::{Input, One};
use candor::survey::redact::Rules;
use candor::survey::response::Probability;
use candor::survey::*;

type Session = session::Session<One>;
type Event = session::Event<Input>;

const NOW: Timestamp = Timestamp(1_795_000_000_000);

fn session(preset: &str) -> Session {
    let survey = Preset::from_name(preset).unwrap().survey("", "Acme");
    let response = Response {
        response_id: "r".into(),
        revision: 0,
        state: State::Shown,
        survey: SurveyRef { id: survey.id.clone(), version: 1 },
        answers: vec![],
        touchpoint: Touchpoint::default(),
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
    Session::new(One::new(survey), response, true, Rules::ALL)
}

/// What an effect amounts to, short enough to compare.
fn brief(response: &Response, effect: &Effect) -> String {
    match effect {
        Effect::Save(urgency) => {
            let answers: Vec<_> = response
                .answers
                .iter()
                .map(|answer| match &answer.value {
                    AnswerValue::Number(point) => format!("{}={point}", answer.question),
                    AnswerValue::Text(text) => format!("{}={text}", answer.question),
                    AnswerValue::Structured(value) => format!("{}={}", answer.question, value.to_plain()),
                })
                .collect();
            let soon = if *urgency == Urgency::Now { "now" } else { "quiet" };
            format!("save r{} {} [{}] {soon}", response.revision, response.state.name(), answers.join(" "))
        }
        Effect::Draft => "draft".into(),
        Effect::Announce(Announcement::Answered { question, .. }) => format!("answered {question}"),
        Effect::Announce(announcement) => format!("{announcement:?}").to_lowercase(),
        Effect::Focus(Target::Field) => "focus field".into(),
        Effect::Focus(Target::Step) => "focus step".into(),
        Effect::Focus(Target::Thanks) => "focus thanks".into(),
        Effect::CloseAfter(ms) => format!("close after {ms}"),
        Effect::Remove => "remove".into(),
    }
}

fn run(session: &mut Session, event: Event) -> Vec<String> {
    let effects = session.update(event, NOW);
    assert!(effects.iter().filter(|effect| matches!(effect, Effect::Save(_))).count() < 2, "saved twice");
    effects.iter().map(|effect| brief(session.response(), effect)).collect()
}

/// What is kept of something half typed: the response as it would be sent.
fn draft(session: &mut Session) -> Option<String> {
    let mut shown = None;
    session.draft(&mut |response| shown = Some(brief(response, &Effect::Save(Urgency::Quiet))));
    shown
}

#[test]
fn from_shown_to_thanks() {
    let mut s = session("nps");
    assert_eq!(run(&mut s, Event::Shown), ["save r1 shown [] quiet", "shown"]);
    assert_eq!(run(&mut s, Event::Input(Input::Chosen(9))), ["answered score", "save r2 partial [score=9] quiet"]);
    assert_eq!(run(&mut s, Event::Input(Input::Typed(" fast ".into()))), ["draft"]);
    assert_eq!(
        run(&mut s, Event::Submitted),
        ["answered comment", "save r3 completed [score=9 comment=fast] now", "completed", "focus thanks"]
    );
    assert_eq!(run(&mut s, Event::Delivery(Delivery::Delivered)), ["close after 8000"]);
    assert_eq!(run(&mut s, Event::ThanksOver), ["remove"]);
}

#[test]
fn a_double_click_on_send_completes_once() {
    let mut s = session("ces");
    run(&mut s, Event::Shown);
    run(&mut s, Event::Input(Input::Chosen(7)));
    assert!(run(&mut s, Event::Submitted).contains(&"completed".to_owned()));
    assert_eq!(run(&mut s, Event::Submitted), [""; 0]);
    assert_eq!(run(&mut s, Event::Input(Input::Chosen(1))), [""; 0]);
}

#[test]
fn a_changed_mind_replaces_the_point() {
    let mut s = session("csat");
    run(&mut s, Event::Shown);
    run(&mut s, Event::Input(Input::Chosen(2)));
    assert_eq!(run(&mut s, Event::Input(Input::Chosen(2))), ["draft"]);
    assert_eq!(draft(&mut s), None, "there is nothing to keep");
    assert_eq!(run(&mut s, Event::Input(Input::Chosen(4))), ["answered score", "save r3 partial [score=4] quiet"]);
}

#[test]
fn a_point_outside_the_scale_is_ignored() {
    let mut s = session("csat");
    for point in [-1, 0, 6, i32::MAX] {
        assert_eq!(run(&mut s, Event::Input(Input::Chosen(point))), ["draft"]);
        assert_eq!(draft(&mut s), None);
    }
}

#[test]
fn send_without_a_point_asks_for_one() {
    let mut s = session("nps");
    assert_eq!(run(&mut s, Event::Submitted), ["focus field"]);
    assert!(s.flow().missing());
    run(&mut s, Event::Input(Input::Chosen(0)));
    assert!(!s.flow().missing());
}

#[test]
fn leaving_the_page_while_typing_keeps_the_half_typed_text_as_partial() {
    let mut s = session("nps");
    run(&mut s, Event::Shown);
    run(&mut s, Event::Input(Input::Chosen(3)));
    run(&mut s, Event::Input(Input::Typed("slow and".into())));
    assert_eq!(run(&mut s, Event::Hidden), ["answered comment", "save r3 partial [score=3 comment=slow and] quiet"]);
    assert_eq!(run(&mut s, Event::Hidden), [""; 0]);
}

#[test]
fn a_draft_holds_what_is_half_typed_and_the_session_goes_on_as_if_it_had_not() {
    let mut s = session("nps");
    run(&mut s, Event::Shown);
    assert_eq!(draft(&mut s), None, "nothing is typed");
    run(&mut s, Event::Input(Input::Chosen(3)));
    run(&mut s, Event::Input(Input::Typed("slow and".into())));
    assert_eq!(draft(&mut s).as_deref(), Some("save r3 partial [score=3 comment=slow and] quiet"));
    assert_eq!(s.response().answers.len(), 1, "it is no answer yet");
    // Each draft is a revision of its own, so that storage takes the last for the newest.
    assert_eq!(draft(&mut s).as_deref(), Some("save r4 partial [score=3 comment=slow and] quiet"));
    assert_eq!(run(&mut s, Event::Left), ["answered comment", "save r5 partial [score=3 comment=slow and] quiet"]);
    assert_eq!(draft(&mut s), None, "it is an answer now");
    run(&mut s, Event::Input(Input::Typed("slow and late".into())));
    run(&mut s, Event::Submitted);
    assert_eq!(draft(&mut s), None, "it is over");
}

#[test]
fn a_draft_before_the_first_answer_leaves_the_response_as_shown() {
    let mut s = session("nps");
    run(&mut s, Event::Shown);
    run(&mut s, Event::Input(Input::Typed("well".into())));
    assert_eq!(draft(&mut s).as_deref(), Some("save r2 partial [comment=well] quiet"));
    assert_eq!(s.response().state, State::Shown);
}

/// What became of a point says nothing of what is sent after it, and the thank-you of that comes to an end all the same.
#[test]
fn what_became_of_an_earlier_revision_is_not_said_of_a_later_one() {
    let mut s = session("nps");
    run(&mut s, Event::Input(Input::Chosen(9)));
    run(&mut s, Event::Delivery(Delivery::Delivered));
    assert_eq!(s.delivery(), Delivery::Delivered);
    run(&mut s, Event::Submitted);
    assert_eq!((s.stage(), s.delivery()), (Stage::Thanking, Delivery::Sending));
    assert_eq!(run(&mut s, Event::Delivery(Delivery::Delivered)), ["close after 8000"]);
}

/// Another tab has brought it to its end: there is nothing to wait for here.
#[test]
fn what_another_tab_has_ended_ends_the_thank_you() {
    for before in [Delivery::Sending, Delivery::Unsaved] {
        let mut s = session("nps");
        run(&mut s, Event::Input(Input::Chosen(9)));
        run(&mut s, Event::Submitted);
        run(&mut s, Event::Delivery(before));
        assert_eq!(run(&mut s, Event::Delivery(Delivery::Elsewhere)), ["close after 8000"]);
    }
}

#[test]
fn what_goes_on_in_another_page_is_saved_no_more() {
    let mut s = session("nps");
    run(&mut s, Event::Shown);
    run(&mut s, Event::Input(Input::Chosen(9)));
    run(&mut s, Event::Input(Input::Typed("half".into())));
    s.abandon();
    for event in [Event::Input(Input::Chosen(1)), Event::Left, Event::Submitted, Event::Hidden, Event::Closed] {
        assert_eq!(run(&mut s, event), [""; 0]);
    }
    assert_eq!(draft(&mut s), None);
}

#[test]
fn closing_is_a_dismissal_that_keeps_what_was_chosen() {
    let mut s = session("nps");
    run(&mut s, Event::Shown);
    run(&mut s, Event::Input(Input::Chosen(3)));
    assert_eq!(run(&mut s, Event::Closed), ["save r3 dismissed [score=3] now", "dismissed", "remove"]);
    assert_eq!(run(&mut s, Event::Closed), [""; 0]);
}

#[test]
fn closing_the_thank_you_is_no_dismissal() {
    let mut s = session("nps");
    run(&mut s, Event::Input(Input::Chosen(10)));
    run(&mut s, Event::Submitted);
    assert_eq!(run(&mut s, Event::Closed), ["remove"]);
}

#[test]
fn an_emptied_comment_is_no_answer() {
    let mut s = session("nps");
    run(&mut s, Event::Input(Input::Chosen(3)));
    run(&mut s, Event::Input(Input::Typed("x".into())));
    run(&mut s, Event::Left);
    run(&mut s, Event::Input(Input::Typed("  ".into())));
    assert_eq!(run(&mut s, Event::Left), ["answered comment", "save r3 partial [score=3] quiet"]);
}

#[test]
fn a_comment_is_cut_at_its_length_between_characters() {
    let mut s = session("nps");
    run(&mut s, Event::Input(Input::Chosen(3)));
    run(&mut s, Event::Input(Input::Typed("é".repeat(Prompts::LENGTH + 5))));
    run(&mut s, Event::Left);
    let length = match &s.response().answers[1].value {
        AnswerValue::Text(text) => Some(text.chars().count()),
        _ => None,
    };
    assert_eq!(length, Some(Prompts::LENGTH));
}

#[test]
fn the_prompt_follows_the_band() {
    let mut s = session("nps");
    let mut prompts = vec![];
    for point in [2, 8, 9] {
        run(&mut s, Event::Input(Input::Chosen(point)));
        prompts.push(s.flow().prompt().to_owned());
    }
    prompts.dedup();
    assert_eq!(prompts.len(), 3, "{prompts:?}");
}

#[test]
fn the_thank_you_says_no_more_than_is_true() {
    let mut s = session("nps");
    run(&mut s, Event::Input(Input::Chosen(2)));
    run(&mut s, Event::Submitted);
    assert_eq!(s.delivery(), Delivery::Sending);
    for delivery in [Delivery::Unsaved, Delivery::Saved, Delivery::Refused, Delivery::Delivered] {
        run(&mut s, Event::Delivery(delivery));
        assert_eq!(s.delivery(), delivery);
    }
    assert_eq!(s.stage(), Stage::Thanking);
}

/// A row that has arrived and could not be deleted waits again, and is sent again.
#[test]
fn an_answer_that_has_come_to_its_end_waits_no_more() {
    for end in [Delivery::Delivered, Delivery::Refused, Delivery::Elsewhere] {
        let mut s = session("nps");
        run(&mut s, Event::Input(Input::Chosen(9)));
        run(&mut s, Event::Submitted);
        run(&mut s, Event::Delivery(end));
        assert_eq!(run(&mut s, Event::Delivery(Delivery::Saved)), [""; 0]);
        assert_eq!(s.delivery(), end);
    }
}

#[test]
fn an_unsaved_answer_keeps_the_thank_you_open() {
    let mut s = session("nps");
    run(&mut s, Event::Input(Input::Chosen(2)));
    run(&mut s, Event::Submitted);
    assert_eq!(run(&mut s, Event::Delivery(Delivery::Unsaved)), [""; 0]);
    assert_eq!(run(&mut s, Event::Delivery(Delivery::Saved)), ["close after 8000"]);
    assert_eq!(run(&mut s, Event::Delivery(Delivery::Delivered)), [""; 0]);
}

/// What storage is given and what the page is told, from the first appearance to the end.
fn everything_recorded(rules: Rules, comment: &str) -> String {
    let mut s = session("nps");
    if rules != Rules::ALL {
        s = Session::new(s.flow().clone(), s.response().clone(), true, rules);
    }
    let mut recorded = Vec::new();
    for event in [
        Event::Shown,
        Event::Input(Input::Chosen(9)),
        Event::Input(Input::Typed(comment.into())),
        Event::Left,
        Event::Input(Input::Typed([comment, "!"].concat())),
        Event::Submitted,
    ] {
        recorded.push(format!("{:?}", s.update(event, NOW)));
        recorded.push(event::body("https://shop.example", NOW, s.response()));
        s.draft(&mut |draft| recorded.push(event::body("https://shop.example", NOW, draft)));
    }
    recorded.join("\n")
}

#[test]
fn nothing_that_is_stored_sent_or_told_holds_an_address() {
    let comment = "Mail jane@example.com or call 0171 2345678";
    let recorded = everything_recorded(Rules::ALL, comment);
    assert!(!recorded.contains("jane") && !recorded.contains("2345678"), "{recorded}");
    assert!(recorded.contains("Mail [email] or call [phone]!"), "{recorded}");
    let recorded = everything_recorded(Rules::NONE, comment);
    assert!(recorded.contains(comment) && !recorded.contains("[email]"), "{recorded}");
}
