//! A native program that shows a page with Candor, and hears what Candor says there.
//!
//! [`main`] puts a webview into a window, as an app would; [`LISTEN`] is all that it takes to hear the events. Everything
//! else makes a program of it that another one can drive: a JSON object a line, orders on standard input ([`order`]),
//! what happens on standard output. README.md has the list.

mod order;
mod pages;

use std::env;
use std::error::Error;
use std::io::{BufRead, Write, stdin, stdout};
use std::path::PathBuf;
use std::rc::Rc;
use std::thread;

use gtk::prelude::*;
use serde_json::{Value, json};
use wry::{PageLoadEvent, WebContext, WebViewBuilder, WebViewBuilderExtUnix};

/// Runs in every page before its own scripts, and passes Candor's events on to [`heard`]. They bubble, so the window hears
/// those of every survey.
const LISTEN: &str = r#"
for (const name of ["ready", "shown", "answered", "completed", "dismissed", "saved", "delivered", "error"])
  window.addEventListener(`candor:${name}`, ({ type, detail }) => window.ipc.postMessage(JSON.stringify({ event: type, detail })));
"#;

const USAGE: &str = "usage: candor-webview --profile FOLDER <URL or HTML file>";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some("--profile"), Some(profile), Some(page), None) =
        (arguments.next().as_deref(), arguments.next(), arguments.next(), arguments.next())
    else {
        return Err(USAGE.into());
    };
    let start = pages::start(&page)?;

    gtk::init()?;
    let window = gtk::Window::new(gtk::WindowType::Toplevel);
    window.set_title("Candor in a webview");
    window.set_default_size(1000, 800);
    window.connect_destroy(|_| gtk::main_quit());

    // What waits to be sent is in the profile: without one, answers would not outlive the program. The folder belongs to
    // this program alone; an app takes one of its own below the user's data folder.
    let mut context = WebContext::new(Some(PathBuf::from(profile)));
    let mut builder = WebViewBuilder::new_with_web_context(&mut context)
        .with_url(start.url)
        .with_initialization_script_for_main_only(LISTEN, true)
        .with_ipc_handler(|message| heard(message.body()))
        .with_on_page_load_handler(|event, url| {
            if matches!(event, PageLoadEvent::Finished) {
                say(&json!({ "loaded": url }));
            }
        });
    if let Some(folder) = start.folder {
        builder = builder.with_custom_protocol(pages::SCHEME.to_owned(), move |_, request| pages::serve(&folder, &request));
    }
    let webview = Rc::new(builder.build_gtk(&window)?);
    window.show_all();

    let mut orders = read_orders();
    gtk::glib::spawn_future_local(async move {
        while let Ok(line) = orders.recv().await {
            order::obey(&webview, &line);
        }
        // Whoever gave the orders has gone.
        gtk::main_quit();
    });
    gtk::main();
    Ok(())
}

/// A page has posted a message: one of [`LISTEN`], or of its own. Any script of a page can post any of them, so an app should
/// believe them no more than it believes the page.
fn heard(message: &str) {
    let message: Value = serde_json::from_str(message).unwrap_or_default();
    if message["event"].is_string() {
        // Here an app would thank its user (`candor:completed`), or keep its window open until `candor:saved`.
        say(&json!({ "event": message["event"], "detail": message["detail"] }));
    }
}

/// The lines of standard input, in a form that the window's own thread can wait for.
fn read_orders() -> futures_channel::mpsc::UnboundedReceiver<String> {
    let (sender, receiver) = futures_channel::mpsc::unbounded();
    thread::spawn(move || {
        for line in stdin().lock().lines().map_while(Result::ok) {
            // Fails once the window has closed.
            let Ok(()) = sender.unbounded_send(line) else { break };
        }
    });
    receiver
}

/// Writes a line. Whoever listened may have gone, which ends standard input too, and so the program.
fn say(line: &Value) {
    _ = writeln!(stdout().lock(), "{line}");
}
