//! What the loader is told about where and when something may be due, held against what the engine decides there and then.

#[path = "generate/outlook.rs"]
mod generated;

use candor::engine::address::Address;
use candor::engine::outlook::{Chance, Look, Outlook};
use candor::engine::placement::Placement;
use candor::survey::pattern::Pattern;
use generated::{Case, Numbers, document};

/// As the loader looks at it; what the patterns are made of means the same in ours.
fn due(outlook: &Outlook, case: &Case) -> bool {
    let address = Address::parse(&case.url);
    let fits = |Look { part, pattern, matches }: &Look| {
        let text = match *part {
            "href" => case.url.clone(),
            "hostname" => address.host.clone(),
            "pathname" => address.path.clone(),
            other => panic!("no part {other}"),
        };
        Pattern::parse(pattern).unwrap_or_else(|fault| panic!("{pattern}: {fault:?}")).is_match(&text) == *matches
    };
    case.at >= outlook.until || outlook.chances.iter().any(|Chance { from, page }| *from <= case.at && page.iter().all(fits))
}

#[test]
fn where_it_says_that_nothing_is_due_the_engine_asks_nothing() {
    let (mut rests, mut wakes, mut asks) = (0, 0, 0);
    for seed in 0..20_000 {
        let case = Case::new(&mut Numbers(seed));
        let Some(outlook) = case.outlook() else { continue };
        let asked = case.asked();
        if due(&outlook, &case) {
            wakes += 1;
            asks += u32::from(asked.is_some());
        } else {
            rests += 1;
            assert_eq!(asked, None, "seed {seed}: {}\n{}\n{:?}", case.text, case.url, outlook);
        }
    }
    // It is of use, and it is put to the test.
    assert!(rests > 5_000 && asks > 2_000, "{rests} rests, {wakes} wakes, {asks} of them asked");
}

#[test]
fn pages_that_have_to_be_counted_leave_nothing() {
    for members in [r#""triggers":[{"on":"views","count":3}]"#, r#""audience":{"fact":"views","is":"more","than":2}"#] {
        let Some(document) = document(&format!(
            r#"{{"candor":1,"surveys":[{{"id":"a","questions":[{{"id":"q","kind":"nps","text":"?"}}],{members}}}]}}"#
        )) else {
            continue;
        };
        let (facts, log) = Default::default();
        assert_eq!(Outlook::of(&document, Placement::Popover, &facts, &log, candor::survey::Timestamp(0)), None, "{members}");
    }
}
