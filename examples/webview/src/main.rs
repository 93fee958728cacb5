//! A native program that shows a page with Candor, and hears what Candor says there.
//!
//! [`main`] puts a webview into a window, as an app would; [`LISTEN`] is all that it takes to hear the events of a page with the
//! script tag. `candor.webview.html` passes them on by itself, and hands its answers over where `--settings` says so:
//! [`answers`] keeps them. Everything else makes a program of it that another one can drive: a JSON object a line, orders on
//! standard input ([`order`]), what happens on standard output. README.md has the list.

mod answers;
mod order;
mod pages;

use std::cell::OnceCell;
use std::env;
use std::error::Error;
use std::io::{BufRead, Write, stdin, stdout};
use std::path::PathBuf;
use std::rc::Rc;
use std::thread;

use gtk::prelude::*;
use serde_json::{Value, json};
use wry::{PageLoadEvent, WebContext, WebView, WebViewBuilder, WebViewBuilderExtUnix};

use answers::Answers;

/// Runs in every page before its own scripts, and passes Candor's events on to [`heard`]. They bubble, so the window hears
/// those of every survey.
const LISTEN: &str = r#"
for (const name of ["ready", "shown", "answered", "completed", "dismissed", "saved", "delivered", "error"])
  window.addEventListener(`candor:${name}`, ({ type, detail }) => window.ipc.postMessage(JSON.stringify({ event: type, detail })));
"#;

const USAGE: &str = "usage: candor-webview --profile FOLDER [--settings JSON [--answers FOLDER]] <URL or HTML file>";

/// The command line.
#[derive(Default)]
struct Arguments {
    profile: PathBuf,
    /// What `candor.webview.html` is to do.
    settings: Option<Value>,
    /// Where to keep the answers that it hands over; nobody takes them without.
    answers: Option<Answers>,
    page: String,
}

impl Arguments {
    fn read() -> Option<Self> {
        let mut arguments = Self::default();
        let mut words = env::args().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                "--profile" => arguments.profile = words.next()?.into(),
                "--settings" => arguments.settings = Some(serde_json::from_str(&words.next()?).ok()?),
                "--answers" => arguments.answers = Some(Answers::new(words.next()?.into())),
                _ => arguments.page = word,
            }
        }
        (!arguments.profile.as_os_str().is_empty() && !arguments.page.is_empty()).then_some(arguments)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let Arguments { profile, settings, answers, page } = Arguments::read().ok_or(USAGE)?;
    let start = pages::start(&page)?;

    gtk::init()?;
    let window = gtk::Window::new(gtk::WindowType::Toplevel);
    window.set_title("Candor in a webview");
    window.set_default_size(1000, 800);
    window.connect_destroy(|_| gtk::main_quit());

    // What waits to be sent is in the profile: without one, answers would not outlive the program. The folder belongs to
    // this program alone; an app takes one of its own below the user's data folder.
    let mut context = WebContext::new(Some(profile));
    let early = settings.map_or_else(|| LISTEN.to_owned(), |settings| format!("window.candorSettings = {settings};"));
    let place = Rc::new(OnceCell::<WebView>::new());
    let webview = Rc::downgrade(&place);
    let mut builder = WebViewBuilder::new_with_web_context(&mut context)
        .with_url(start.url)
        .with_initialization_script_for_main_only(early, true)
        .with_ipc_handler(move |message| {
            let acknowledgement = heard(message.body(), answers.as_ref());
            if let Some((webview, acknowledgement)) = webview.upgrade().zip(acknowledgement)
                && let Some(webview) = webview.get()
            {
                // It hands over again what it was not told to be kept.
                _ = webview.evaluate_script(&format!("candor('acknowledge', {acknowledgement})"));
            }
        })
        .with_on_page_load_handler(|event, url| {
            if matches!(event, PageLoadEvent::Finished) {
                say(&json!({ "loaded": url }));
            }
        });
    if let Some(folder) = start.folder {
        builder = builder.with_custom_protocol(pages::SCHEME.to_owned(), move |_, request| pages::serve(&folder, &request));
    }
    // The cell is empty until now.
    _ = place.set(builder.build_gtk(&window)?);
    window.show_all();

    let mut orders = read_orders();
    gtk::glib::spawn_future_local(async move {
        while let (Ok(line), Some(webview)) = (orders.recv().await, place.get()) {
            order::obey(webview, &line);
        }
        // Whoever gave the orders has gone.
        gtk::main_quit();
    });
    gtk::main();
    Ok(())
}

/// A page has posted a message: one of [`LISTEN`], of `candor.webview.html`, or of its own. Any script of a page can post any of
/// them, so an app should believe them no more than it believes the page. Returns what is to be said of answers that it handed over.
fn heard(message: &str, answers: Option<&Answers>) -> Option<Value> {
    let message: Value = serde_json::from_str(message).unwrap_or_default();
    if message["event"].is_string() {
        // Here an app would thank its user (`candor:completed`), or keep its window open until `candor:saved`.
        say(&json!({ "event": message["event"], "detail": message["detail"] }));
    }
    let answers = answers.filter(|_| message["event"] == "candor:deliver")?;
    Some(answers.keep(message["detail"]["body"].as_str().unwrap_or_default()))
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
