//! What the program is told on standard input.

use serde_json::{Value, json};
use wry::WebView;

use crate::say;

/// Does what a line says: `{"open": <URL>}` or `{"run": <body of a function>}`.
pub fn obey(webview: &WebView, line: &str) {
    let order: Value = serde_json::from_str(line).unwrap_or_default();
    let done = match (order["open"].as_str(), order["run"].as_str()) {
        (Some(url), None) => webview.load_url(url),
        (None, Some(body)) => webview.evaluate_script_with_callback(&guarded(body), ran),
        _ => return say(&json!({"refused": "an order is {\"open\": …} or {\"run\": …}"})),
    };
    if let Err(error) = done {
        say(&json!({ "refused": error.to_string() }));
    }
}

/// A script whose value tells what the function returned from what it threw: the engine does not pass on exceptions.
fn guarded(body: &str) -> String {
    // The line breaks end a comment in the last line of the body.
    format!(
        "(() => {{ try {{ return {{ ran: (() => {{\n{body}\n}})() ?? null }} }} catch (error) {{ return {{ threw: String(error) }} }} }})()"
    )
}

/// The engine's JSON of the script's value; empty for a script that it could not read, or a value without JSON.
fn ran(json: String) {
    say(&serde_json::from_str(&json).unwrap_or_else(|_| json!({"threw": "no script, or a value without JSON"})));
}
