//! Globs: the simple patterns for addresses.

use super::run::Threads;
use core::mem::swap;

/// Whether `pattern` matches the whole of `text`: `*` is any run of characters but `/`, `**` any run at all, `?` one
/// character but `/`, and everything else stands for itself. Takes at most pattern × text steps.
///
/// ```
/// use candor::survey::pattern::glob;
/// assert!(glob("/shop/*/reviews", "/shop/kettles/reviews"));
/// assert!(!glob("/shop/*", "/shop/kettles/reviews"));
/// assert!(glob("/shop/**", "/shop/kettles/reviews"));
/// ```
pub fn glob(pattern: &str, text: &str) -> bool {
    // A thread is an offset into the pattern.
    let mut now = Threads::new(pattern.len() + 1);
    let mut next = Threads::new(pattern.len() + 1);
    let mut rest = text.chars();
    now.add(0);
    loop {
        let ahead = rest.next();
        let mut turn = 0;
        while let Some(at) = now.get(turn) {
            turn += 1;
            let Some(one) = pattern.get(at..).and_then(|rest| rest.chars().next()) else {
                if ahead.is_none() {
                    return true;
                }
                continue;
            };
            let in_segment = ahead.is_some_and(|ahead| ahead != '/');
            if one == '*' {
                let is_deep = pattern.as_bytes().get(at + 1) == Some(&b'*');
                now.add(at + 1 + usize::from(is_deep));
                if in_segment || is_deep && ahead.is_some() {
                    next.add(at);
                }
            } else if ahead == Some(one) || one == '?' && in_segment {
                next.add(at + one.len_utf8());
            }
        }
        swap(&mut now, &mut next);
        next.clear();
        if ahead.is_none() || now.get(0).is_none() {
            return false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[track_caller]
    fn check(pattern: &str, matched: &[&str], not_matched: &[&str]) {
        for text in matched {
            assert!(glob(pattern, text), "{pattern} should match {text:?}");
        }
        for text in not_matched {
            assert!(!glob(pattern, text), "{pattern} should not match {text:?}");
        }
    }

    #[test]
    fn the_whole_text_is_matched() {
        check("", &[""], &["a"]);
        check("/cart", &["/cart"], &["/cart/", "/carts", "/car", "a/cart", "/Cart"]);
        check("é[a-z].+\\", &["é[a-z].+\\"], &["éa"]);
    }

    #[test]
    fn a_star_stays_in_its_segment() {
        check("*", &["", "abc", "é"], &["/", "a/b"]);
        check("/a/*/b", &["/a/x/b", "/a//b"], &["/a/x/y/b", "/a/b"]);
        check("*.example.com", &["shop.example.com", "a.b.example.com"], &["example.com", "x/y.example.com"]);
        check("a*a*a", &["aaa", "abaca", "aaaaaa"], &["aa", "aab", "aa/a"]);
    }

    #[test]
    fn two_stars_cross_segments() {
        check("**", &["", "a/b", "/"], &[]);
        check("/docs/**", &["/docs/", "/docs/a/b"], &["/docs", "/doc/a"]);
        check("**/end", &["/end", "a/b/end"], &["end", "a/end/b"]);
        check("**/*.html", &["/a.html", "a/b/c.html"], &["a.html", "a/b.htm"]);
        check("a***b", &["ab", "a/b", "a/x/yb"], &["a/"]);
        check("**/x*y/**", &["/xy/", "a/xx/b/xzy/c"], &["a/x/y/c"]);
    }

    #[test]
    fn a_question_mark_is_one_character() {
        check("/?", &["/a", "/é", "/😀", "/?"], &["/", "//", "/ab"]);
        check("??*", &["ab", "abc"], &["a", "a/"]);
    }
}
