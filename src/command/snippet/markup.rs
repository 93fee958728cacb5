//! What is pasted: HTML, and the script for a tag manager.

use super::address::Base;
use super::files::{File, Pair};
use super::policy;
use std::fmt::Write;

/// The script tag's own attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script<'a> {
    /// The loader's address.
    pub src: String,
    /// What the browser holds it to.
    pub integrity: Option<&'a str>,
}

/// Keeps calls until the loader comes, which hands the result of each to the function at its entry's end.
pub const STUB: &str = "window.candor=window.candor||function(){var a=[].slice.call(arguments);\
                        return new Promise(function(r){a.push(r);(candor.q=candor.q||[]).push(a)})}";

/// Keeps an inline survey's space, so that it need not wait for a moment in which it moves nothing (docs/placement.md).
pub const SPACE: &str = "<style>candor-survey { display: block; min-height: 178px; }</style>\n";

/// What stands in a [`SPACE`] or a [`stub`], and so is what a policy has a hash of.
pub fn content(element: &str) -> &str {
    let rest = element.split_once('>').map_or(element, |(_, rest)| rest);
    rest.rsplit_once("</").map_or(rest, |(content, _)| content)
}

/// The loader's tag.
pub fn script(script: &Script, settings: &[(&str, String)]) -> String {
    let mut html = format!("<script async src=\"{}\"", escaped(&script.src));
    if let Some(integrity) = script.integrity {
        _ = write!(html, "\n        integrity=\"{}\" crossorigin", escaped(integrity));
    }
    for (name, value) in settings {
        html += "\n        data-";
        attribute(&mut html, name, value);
    }
    html + "></script>\n"
}

/// The element in the flow of the page, around what stands there until the survey does.
pub fn element(settings: &[(&str, String)], content: &str) -> String {
    let mut html = String::from("<candor-survey");
    for (name, value) in settings {
        html.push(' ');
        attribute(&mut html, name, value);
    }
    html + ">" + content + "</candor-survey>\n"
}

/// A link to the plain form.
pub fn link(address: &str, text: &str) -> String {
    format!("<a href=\"{}\">{}</a>", escaped(address), escaped(text))
}

/// What only those see for whom no script runs.
pub fn without_script(content: &str) -> String {
    format!("<noscript>{content}</noscript>\n")
}

/// Fetches what the loader will ask for, in the same way, so that it is fetched once, and after what the page itself shows. `module`
/// where the question cannot stand without it.
pub fn hints(base: &Base, build: &Pair, module: bool) -> String {
    let hint = |what: &str, file: &File| {
        let (href, integrity) = (escaped(&base.join(&file.name)), escaped(&file.integrity));
        format!(
            "<link rel=\"preload\" {what} fetchpriority=\"low\" crossorigin href=\"{href}\"\n      integrity=\"{integrity}\">\n"
        )
    };
    let module = module.then(|| hint("as=\"fetch\" type=\"application/wasm\"", &build.module));
    hint("as=\"script\"", &build.script) + &module.unwrap_or_default()
}

/// The stub, with the hash that a policy allows it by.
pub fn stub() -> String {
    format!(
        "<!-- A Content-Security-Policy allows the next line by {} in script-src. -->\n<script>{STUB}</script>\n",
        policy::hash(STUB)
    )
}

/// A Custom HTML tag: a tag manager takes `data-…` off script tags, so a script makes the element. In the syntax of 2009, which
/// is all that some of them take.
pub fn tag_manager(script: &Script, settings: &[(&str, String)]) -> String {
    let mut html =
        String::from("<script>\n(function () {\n  var script = document.createElement(\"script\");\n  script.async = true;\n");
    if let Some(integrity) = script.integrity {
        _ = writeln!(html, "  script.integrity = {};\n  script.crossOrigin = \"anonymous\";", literal(integrity));
    }
    for (name, value) in settings {
        _ = writeln!(html, "  script.setAttribute({}, {});", literal(&["data-", name].concat()), literal(value));
    }
    _ = writeln!(html, "  script.src = {};", literal(&script.src));
    html + "  document.head.appendChild(script);\n})();\n</script>\n"
}

fn attribute(html: &mut String, name: &str, value: &str) {
    *html += name;
    if !value.is_empty() {
        _ = write!(html, "=\"{}\"", escaped(value));
    }
}

/// Text as it stands in an attribute in double quotes.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html += "&amp;",
            '"' => html += "&quot;",
            '<' => html += "&lt;",
            '>' => html += "&gt;",
            // A browser reads a line's end as one character, whichever it was.
            '\r' => html += "&#13;",
            _ => html.push(letter),
        }
    }
    html
}

/// Text as it stands in a script inside of HTML: nothing in it ends the script (`</script`) or begins a comment (`<!--`), and no
/// character ends the line.
fn literal(text: &str) -> String {
    // Text has no value that JSON lacks.
    let json = serde_json::to_string(text).unwrap_or_default();
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_leaves_its_place() {
        assert_eq!(escaped("a\"b'c&<d>\r\n"), "a&quot;b'c&amp;&lt;d&gt;&#13;\n");
        assert_eq!(literal("a\"</script><!--\\\u{2028}\n"), "\"a\\\"\\u003c/script\\u003e\\u003c!--\\\\\\u2028\\n\"");
    }

    #[test]
    fn what_is_hashed_is_what_stands_there() {
        assert_eq!(content(SPACE), "candor-survey { display: block; min-height: 178px; }");
        assert_eq!(content(stub().lines().last().unwrap_or_default()), STUB);
    }
}
