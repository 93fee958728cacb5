//! Addresses of pages, cut down to what may be kept.

use super::redact::{Rules, redact};

/// The address of a page without credentials, fragment and query, but for the parameters named in `allowed`. Names are
/// compared as they stand in the address. The path and what stays of the query are redacted by `rules`.
pub fn page_url(url: &str, allowed: &[String], rules: Rules) -> String {
    let cut = |text: &str, at: u8| text.bytes().position(|byte| byte == at).unwrap_or(text.len());
    let url = &url[..cut(url, b'#')];
    let (path, query) = url.split_at(cut(url, b'?'));
    let host = host_start(path);
    let rest = &path[host..];
    let (authority, path_alone) = rest.split_at(if host > 0 { cut(rest, b'/') } else { 0 });
    // Credentials stand between the slashes and an `@`, before the path begins.
    let user = authority.bytes().rposition(|byte| byte == b'@').map_or(0, |at| at + 1);
    let mut kept = String::from(path_alone);
    let mut separator = '?';
    let mut query = query.get(1..).unwrap_or_default();
    while !query.is_empty() {
        let end = cut(query, b'&');
        let parameter = &query[..end];
        let name = &parameter[..cut(parameter, b'=')];
        if allowed.iter().any(|allowed| allowed == name) {
            kept.push(separator);
            kept.push_str(parameter);
            separator = '&';
        }
        query = query.get(end + 1..).unwrap_or_default();
    }
    [&path[..host], &authority[user..], &redact(&kept, rules)].concat()
}

/// Scheme and host of an `http(s)` address; nothing for any other.
pub fn origin_of(url: &str) -> Option<&str> {
    let host = host_start(url);
    if host == 0 || !url.starts_with("http") {
        return None;
    }
    let end = url[host..].bytes().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(url.len() - host);
    Some(&url[..host + end])
}

/// Where the host begins in an address with one, else 0.
fn host_start(url: &str) -> usize {
    let bytes = url.as_bytes();
    let colon = bytes.iter().position(|byte| matches!(byte, b':' | b'/' | b'?' | b'#')).unwrap_or(bytes.len());
    if bytes[colon..].starts_with(b"://") { colon + 3 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_fragment_and_credentials_are_left_out() {
        for (url, kept) in [
            ("https://shop.example/thanks?token=1#card", "https://shop.example/thanks"),
            ("https://shop.example/#/order/7?x=1", "https://shop.example/"),
            ("https://me:secret@shop.example/a@b/c?d", "https://shop.example/a@b/c"),
            ("https://me@x:y@shop.example", "https://shop.example"),
            ("file:///home/me/app.html?x", "file:///home/me/app.html"),
            ("capacitor://localhost/index.html#x", "capacitor://localhost/index.html"),
            ("about:blank", "about:blank"),
            ("", ""),
            ("https://é.example/ü?ö=1", "https://é.example/ü"),
        ] {
            assert_eq!(page_url(url, &[], Rules::ALL), kept, "{url}");
        }
    }

    #[test]
    fn allowed_parameters_stay() {
        let allowed = ["utm_source".to_owned(), "plan".to_owned()];
        let kept = |url| page_url(url, &allowed, Rules::ALL);
        assert_eq!(kept("https://a/b?email=x&utm_source=n%20l&plan&c=1#f"), "https://a/b?utm_source=n%20l&plan");
        assert_eq!(kept("https://a/b?&&xplan=1&plans=2&=3"), "https://a/b");
        assert_eq!(kept("https://a/b?plan=x=y"), "https://a/b?plan=x=y");
    }

    #[test]
    fn what_stays_is_redacted_but_for_the_host() {
        let allowed = ["q".to_owned(), "ref".to_owned()];
        for (url, kept) in [
            ("https://shop.example/users/jane@example.com/orders", "https://shop.example/users/[email]/orders"),
            ("https://shop.example/users/jane%2Bx%40example.com", "https://shop.example/users/[email]"),
            ("https://shop.example/call/0171-2345678/", "https://shop.example/call/[phone]/"),
            ("https://shop.example/?q=jane%40example.com&ref=mail&x=1", "https://shop.example/?q=[email]&ref=mail"),
            ("https://shop.example/s/550e8400-e29b-41d4-a716-446655440000", "https://shop.example/s/[token]"),
            (
                "https://550e8400-e29b-41d4-a716-446655440000.example:8443/2026/11/22/42-running-shoes",
                "https://550e8400-e29b-41d4-a716-446655440000.example:8443/2026/11/22/42-running-shoes",
            ),
            ("https://192.168.100.100/p/4006381333931", "https://192.168.100.100/p/4006381333931"),
        ] {
            assert_eq!(page_url(url, &allowed, Rules::ALL), kept, "{url}");
            assert_eq!(page_url(kept, &allowed, Rules::ALL), kept, "{kept}");
        }
        let url = "https://shop.example/users/jane@example.com";
        assert_eq!(page_url(url, &[], Rules::NONE), url);
    }

    #[test]
    fn origins() {
        assert_eq!(origin_of("https://search.example:8443/q?x"), Some("https://search.example:8443"));
        assert_eq!(origin_of("http://a?b"), Some("http://a"));
        for none in ["", "about:blank", "android-app://com.mail/", "/relative"] {
            assert_eq!(origin_of(none), None, "{none}");
        }
    }
}
