//! The parts of a page's address that conditions look at.
//!
//! They are taken as they stand there: a browser's `location.href` is normalised already (WHATWG URL), so two spellings
//! of one address do not occur. Only parameters are decoded, since nobody writes a rule about `n%C3%A4chste`.

/// An address in its parts; a part that it lacks is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// The whole of it, without credentials.
    pub whole: String,
    /// The host, without port.
    pub host: String,
    /// The path.
    pub path: String,
    /// The parameters of the query, decoded, in order.
    pub query: Vec<(String, String)>,
    /// The fragment, without `#`.
    pub hash: String,
}

impl Address {
    /// Takes an address apart; a relative one has no host.
    pub fn parse(url: &str) -> Self {
        let (rest, hash) = url.split_once('#').unwrap_or((url, ""));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let after_scheme = match rest.bytes().position(|byte| matches!(byte, b':' | b'/')) {
            Some(colon) if rest.as_bytes()[colon] == b':' => colon + 1,
            _ => 0,
        };
        let (scheme, rest) = rest.split_at(after_scheme);
        let (authority, path) = match rest.strip_prefix("//") {
            Some(rest) => rest.split_at(rest.bytes().position(|byte| byte == b'/').unwrap_or(rest.len())),
            None => ("", rest),
        };
        let server = authority.rsplit_once('@').map_or(authority, |(_, server)| server);
        let user = authority.len() - server.len();
        let whole = if user > 0 {
            let start = scheme.len() + "//".len();
            [&url[..start], &url[start + user..]].concat()
        } else {
            url.to_owned()
        };
        let is_rootless = path.is_empty() && !authority.is_empty();
        Self {
            whole,
            host: host(server).to_owned(),
            path: String::from(if is_rootless { "/" } else { path }),
            query: parameters(query),
            hash: hash.to_owned(),
        }
    }

    /// The parameter of this name; of several the first.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// `shop.example` of `shop.example:8443`; the colons of an IPv6 address stand in brackets.
fn host(server: &str) -> &str {
    let port = server.bytes().rposition(|byte| matches!(byte, b':' | b']'));
    match port {
        Some(colon) if server.as_bytes()[colon] == b':' => &server[..colon],
        _ => server,
    }
}

/// As `URLSearchParams` reads them.
fn parameters(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(name, value)| (decode(name), decode(value))).collect()
}

/// Decodes `+` and `%C3%A4`; what is no UTF-8 becomes the replacement character.
fn decode(text: &str) -> String {
    let digit = |byte: Option<&u8>| char::from(*byte?).to_digit(16);
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        out.push(match byte {
            b'+' => b' ',
            b'%' => match (digit(bytes.get(at)), digit(bytes.get(at + 1))) {
                (Some(high), Some(low)) => {
                    at += 2;
                    (high * 16 + low) as u8
                }
                _ => b'%',
            },
            other => *other,
        });
    }
    String::from_utf8(out).unwrap_or_else(|wrong| String::from_utf8_lossy(wrong.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_an_address() {
        for (url, whole, host, path, hash) in [
            ("https://shop.example:8443/a/b?x=1#c?d", "https://shop.example:8443/a/b?x=1#c?d", "shop.example", "/a/b", "c?d"),
            ("https://me:a@b@shop.example/a@b", "https://shop.example/a@b", "shop.example", "/a@b", ""),
            ("https://shop.example", "https://shop.example", "shop.example", "/", ""),
            ("https://shop.example?x", "https://shop.example?x", "shop.example", "/", ""),
            ("http://[::1]:80/é", "http://[::1]:80/é", "[::1]", "/é", ""),
            ("http://[::1]/", "http://[::1]/", "[::1]", "/", ""),
            ("file:///home/app.html#", "file:///home/app.html#", "", "/home/app.html", ""),
            ("about:blank", "about:blank", "", "blank", ""),
            ("/cart?at=12:30", "/cart?at=12:30", "", "/cart", ""),
            ("//@", "//", "", "/", ""),
            ("@", "@", "", "@", ""),
            ("", "", "", "", ""),
        ] {
            let address = Address::parse(url);
            let parts = [&address.whole, &address.host, &address.path, &address.hash];
            assert_eq!(parts, [whole, host, path, hash], "{url}");
        }
    }

    #[test]
    fn parameters_are_decoded() {
        let address = Address::parse("https://a/?q=gr%C3%BCn+tea&&empty&=1&q=2&b%61d=%zz%&x=a=b&broken=%ff");
        assert_eq!(address.parameter("q"), Some("grün tea"));
        assert_eq!(address.parameter("empty"), Some(""));
        assert_eq!(address.parameter(""), Some("1"));
        assert_eq!(address.parameter("bad"), Some("%zz%"));
        assert_eq!(address.parameter("x"), Some("a=b"));
        assert_eq!(address.parameter("broken"), Some("\u{fffd}"));
        assert_eq!(address.parameter("none"), None);
    }
}
