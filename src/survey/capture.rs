//! Which groups of a touchpoint's members are captured: each is on or off by its name.
//!
//! A page's own script reads this (`embed/captures.js`); here it is checked before a page has it.

use super::json::{self, Value};

/// The names of the groups. All are on unless the host says otherwise, but for the last.
pub const NAMES: [&str; 13] = [
    "page",
    "referrer",
    "locale",
    "device",
    "engagement",
    "stage",
    "app",
    "campaign",
    "views",
    "vitals",
    "errors",
    "rage_clicks",
    "last_paths",
];

/// What only `candor.watch.js` can tell ([`super::touchpoint::Touchpoint`]).
pub const WATCHED: [&str; 6] = ["campaign", "views", "vitals", "errors", "rage_clicks", "last_paths"];

/// What is allowed, where `text` is not `none` or an object of groups and whether they are on.
pub fn check(text: &str) -> Result<(), String> {
    if text == "none" {
        return Ok(());
    }
    let Ok(Value::Object(members)) = json::parse(text) else {
        return Err("`none`, or a JSON object such as {\"vitals\": false}".to_owned());
    };
    for (name, on) in members {
        if !NAMES.contains(&name.as_str()) {
            return Err(format!("{} instead of `{name}`", NAMES.join(", ")));
        }
        if !matches!(on, Value::Bool(_)) {
            return Err(format!("true or false for `{name}`"));
        }
    }
    Ok(())
}

/// Whether a group that is watched is asked for by name.
pub fn asks_to_watch(text: &str) -> bool {
    let groups = json::parse(text).unwrap_or_default();
    WATCHED.iter().any(|name| groups.member(name) == Some(&Value::Bool(true)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_on_or_off_by_name() {
        for good in ["none", "{}", r#"{"vitals":false}"#, r#"{"last_paths":true,"page":false}"#] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in ["", "all", "vitals", "[\"vitals\"]", r#"{"vital":true}"#, r#"{"vitals":1}"#, "{oops"] {
            check(bad).expect_err(bad);
        }
        assert!(check(r#"{"vital":true}"#).unwrap_err().contains("rage_clicks"));
    }

    #[test]
    fn what_is_watched_for() {
        assert!(asks_to_watch(r#"{"last_paths":true}"#));
        for not in ["none", "{}", r#"{"page":true,"vitals":false}"#] {
            assert!(!asks_to_watch(not), "{not}");
        }
    }
}
