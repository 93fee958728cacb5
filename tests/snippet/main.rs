//! `candor snippet`, as somebody sees it: each `*.txt` beside this file begins with commands; what each prints, what it says and
//! its exit code follow it.
//!
//! `UPDATE=1 cargo test --features collector --test snippet` writes them anew.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snippet")
}

fn snippet(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_candor")).arg("snippet").args(arguments).current_dir(folder()).output().unwrap()
}

fn printed(arguments: &[&str]) -> String {
    let output = snippet(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The words of a command line; single quotes keep spaces and double quotes in a word.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            letter => words.last_mut().unwrap().push(letter),
        }
    }
    words
}

const PROMPT: &str = "$ candor snippet ";

#[test]
fn what_is_printed_is_what_was_written_down() {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|extension| extension == "txt")).collect();
    files.sort();
    assert!(files.len() >= 4);
    for path in files {
        let expected = fs::read_to_string(&path).unwrap();
        let mut said = String::new();
        for command in expected.lines().filter_map(|line| line.strip_prefix(PROMPT)) {
            let words = words(command);
            let output = snippet(&words.iter().map(String::as_str).collect::<Vec<_>>());
            write!(said, "{PROMPT}{command}\n{}", String::from_utf8_lossy(&output.stdout)).unwrap();
            said.extend(String::from_utf8_lossy(&output.stderr).lines().map(|line| format!("[{line}]\n")));
            write!(said, "exit code {}\n\n", output.status.code().unwrap()).unwrap();
        }
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &said).unwrap();
        } else {
            assert!(said == expected, "{}:\n{said}\nbut expected\n{expected}", path.display());
        }
    }
}

const SRC: &str = "https://cdn.example/candor/";

fn hash(content: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(content)))
}

/// The contents of the elements of this name that have no attributes, as a browser hashes them.
fn contents<'a>(html: &'a str, name: &'a str) -> Vec<&'a str> {
    let start = format!("<{name}>");
    let parts: Vec<_> = html.split(&start).skip(1).collect();
    parts.into_iter().map(|rest| rest.split("</").next().unwrap()).collect()
}

#[test]
fn the_policy_allows_what_is_pasted_by_its_hash() {
    let tag = ["--src", SRC, "--endpoint", "https://in.example/v1", "--ask", "ces", "--stub", "--inline"];
    let html = printed(&tag);
    let policy = printed(&[&tag[..], &["--csp"]].concat());
    let directive = |name: &str| {
        let mut directives = policy.trim_end().split("; ");
        directives.find_map(|directive| directive.strip_prefix(name)).unwrap_or_else(|| panic!("{name}: {policy}")).to_owned()
    };
    let (scripts, styles) = (contents(&html, "script"), contents(&html, "style"));
    assert_eq!((scripts.len(), styles.len()), (1, 1), "{html}");
    assert_eq!(directive("script-src "), format!("https://cdn.example 'wasm-unsafe-eval' {}", hash(scripts[0])));
    assert_eq!(directive("style-src "), hash(styles[0]));
    assert_eq!(directive("connect-src "), "https://cdn.example https://in.example");
    assert!(html.contains(&hash(scripts[0])), "the stub is printed with its hash");
}

#[test]
fn the_guide_has_the_stub_with_its_hash() {
    let html = printed(&["--src", SRC, "--ask", "ces", "--stub"]);
    let stub = contents(&html, "script")[0];
    let guide = fs::read_to_string(folder().join("../../docs/embedding.md")).unwrap();
    assert!(guide.contains(&format!("\n<script>{stub}</script>\n")) && guide.contains(&hash(stub)));
    // The one that tests/e2e calls before the script arrives.
    let called = fs::read_to_string(folder().join("../e2e/scenarios/commands.rs")).unwrap().replace("\\\n", "");
    assert!(called.contains(&format!("\"<script>{stub}</script>\"")));
}

#[test]
fn the_guide_keeps_the_space_that_is_printed() {
    let html = printed(&["--src", SRC, "--ask", "ces", "--inline"]);
    for guide in ["embedding.md", "placement.md"] {
        let guide = fs::read_to_string(folder().join("../../docs").join(guide)).unwrap();
        assert!(guide.contains(contents(&html, "style")[0]));
    }
}

/// What a browser reads in an attribute.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#13;", "\r").replace("&amp;", "&")
}

#[test]
fn any_text_arrives_as_it_was_given() {
    for text in ["\"><script>alert(1)</script>", "a&quot;b", "</script><!--", "it's \\ \u{2028} é\r\n", "{{Order}}"] {
        let html = printed(&["--src", SRC, "--ask", "nps", "--subject", text]);
        let value = html.split("data-subject=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(unescaped(value), text);
        assert_eq!((html.matches('<').count(), html.matches('>').count()), (2, 2), "{html}");

        let html = printed(&["--src", SRC, "--ask", "nps", "--subject", text, "--gtm"]);
        let value = html.split("\"data-subject\", ").nth(1).unwrap().split(");\n").next().unwrap();
        assert_eq!(serde_json::from_str::<String>(value).unwrap(), text);
        assert_eq!((html.matches('<').count(), html.matches('>').count()), (2, 2), "{html}");
        assert!(!html.contains('\u{2028}'));
    }
}

#[test]
fn files_that_are_missing_or_strange_are_named() {
    let embed = std::env::temp_dir().join(format!("candor-snippet-{}", std::process::id()));
    fs::create_dir_all(&embed).unwrap();
    let good = fs::read_to_string(folder().join("embed/integrity.json")).unwrap();
    let refused = || {
        let output = snippet(&["--src", SRC, "--ask", "nps", "--pin", "--embed-dir", embed.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(refused().contains("integrity.json cannot be read: "));
    for (text, said) in [
        ("{".to_owned(), "is not understood: "),
        ("[]".to_owned(), "is not understood: "),
        ("{}".to_owned(), "names no core-….js"),
        (good.replace("core-2b6dcf.js", "corn.js"), "names no core-….js"),
        (good.replace("full-4f3525.js", "core-4f3525.js"), "names more than one core-….js"),
        (good.replace("v0.1.0/", "v0.1.0/../"), "names no v…/candor.js"),
        (good.replace("sha256-RPwq", "sha256-"), "has an integrity of v0.1.0/candor.js that is no SHA-256"),
        (good.replace("sha256-RPwq", "sha999-RPwq"), "has an integrity of v0.1.0/candor.js that is no SHA-256"),
    ] {
        fs::write(embed.join("integrity.json"), text).unwrap();
        let complaint = refused();
        assert!(complaint.contains(said) && complaint.contains("--embed-dir"), "{complaint}");
    }
    fs::remove_dir_all(&embed).unwrap();
}
