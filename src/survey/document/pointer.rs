//! JSON pointers (RFC 6901), followed: for what authors are told. A page writes pointers, and follows none.

use crate::survey::json::Value;

/// The value at `pointer`; of members with the same name the last.
pub fn follow<'a>(root: &'a Value, pointer: &str) -> Option<&'a Value> {
    steps(pointer).try_fold(root, |value, name| step(value, &name))
}

/// The member or element of that name.
pub fn step<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        _ => value.member(name),
    }
}

/// The names on the way, unescaped.
pub fn steps(pointer: &str) -> impl DoubleEndedIterator<Item = String> {
    pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect::<Vec<_>>().into_iter()
}

/// The pointer to what holds the place.
pub fn above(pointer: &str) -> &str {
    pointer.rsplit_once('/').map_or("", |(above, _)| above)
}

/// The last name on the way, unescaped; empty for the whole document.
pub fn last(pointer: &str) -> String {
    steps(pointer).next_back().unwrap_or_default()
}

/// True where `pointer` is `place` or inside of it.
pub fn is_within(pointer: &str, place: &str) -> bool {
    pointer.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_lead_to_values() {
        let root = crate::survey::json::parse(r#"{"a/b": [1, {"~": 2}], "x": 1, "x": 3}"#).unwrap();
        let number = |pointer| follow(&root, pointer).and_then(Value::as_integer);
        assert_eq!(number("/a~1b/0"), Some(1));
        assert_eq!(number("/a~1b/1/~0"), Some(2));
        assert_eq!(number("/x"), Some(3), "the last counts");
        assert_eq!(number("/a~1b/2"), None);
        assert_eq!(follow(&root, ""), Some(&root));
        assert_eq!((last("/a~1b"), above("/a~1b/1"), above("")), ("a/b".to_owned(), "/a~1b", ""));
    }

    #[test]
    fn inside_is_not_a_matter_of_letters() {
        assert!(is_within("/a/b", "/a") && is_within("/a", "/a") && is_within("/a", ""));
        assert!(!is_within("/ab", "/a") && !is_within("/a", "/a/b"));
    }
}
