//! `candor snippet --src URL`: the lines to paste into a page.
//!
//! What is to be pasted goes to stdout, and what is worth knowing about it to stderr. The exit code is 0, and 2 where an option
//! is not allowed or the widget's files cannot be read. docs/embedding.md has the whole story of each option.
//!
//! | file | what |
//! |---|---|
//! | `setting` | names and values, and whether they belong to the script tag or to the element |
//! | `files` | integrity.json: what the widget's files are called, and what browsers hold them to |
//! | `address` | where they are served, and what that is to a policy |
//! | `markup` | HTML, and the script for a tag manager |
//! | `policy` | the Content-Security-Policy |
//! | `refusal` | what is wrong with the options |

mod address;
mod files;
mod markup;
mod policy;
mod refusal;
mod setting;

use super::{complain, print};
use crate::survey::Scale;
use crate::survey::capture::asks_to_watch;
use crate::survey::document::standard;
use crate::survey::language::choose;
use crate::survey::words::{TAGS, Words, file};
use address::Base;
use clap::Args;
use files::{Build, Files};
use refusal::Refusal;
use setting::{Setting, Settings};
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `candor snippet`.
#[derive(Debug, Args)]
pub struct Options {
    /// Where the widget's files are served: the folder's address, or candor.js in it
    #[arg(long, value_name = "URL")]
    src: String,
    /// Where answers go
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// A preset: nps, csat or ces
    #[arg(long, value_name = "PRESET")]
    ask: Option<String>,
    /// A survey document, in place of a preset
    #[arg(long, value_name = "URL")]
    surveys: Option<String>,
    /// The survey's id, which results are kept under
    #[arg(long)]
    id: Option<String>,
    /// What a preset's question is about
    #[arg(long, value_name = "TEXT")]
    subject: Option<String>,
    /// What sets a preset off
    #[arg(long)]
    trigger: Option<String>,
    /// The plain form for where no script can run, such as https://feedback.example/s/nps
    #[arg(long, value_name = "URL")]
    fallback: Option<String>,
    /// Any other attribute, by its name without data-; as often as needed
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Hints that fetch the widget before the script has asked for it
    #[arg(long)]
    preload: bool,
    /// The script of exactly this version, with its integrity
    #[arg(long)]
    pin: bool,
    /// An element in the flow of the page, and the rule that keeps its space
    #[arg(long)]
    inline: bool,
    /// The line that keeps calls made before the script has arrived
    #[arg(long)]
    stub: bool,
    /// A Custom HTML tag for Google Tag Manager
    #[arg(long)]
    gtm: bool,
    /// Instead of the lines, the Content-Security-Policy that they need
    #[arg(long)]
    csp: bool,
    /// Folder of the widget's files, which --preload and --pin read integrity.json of
    #[arg(long, default_value = "dist/embed", value_name = "DIR")]
    embed_dir: PathBuf,
}

/// Wrong options, or files that cannot be read.
const REFUSED: u8 = 2;

pub(super) fn run(options: &Options) -> ExitCode {
    match answer(options) {
        Ok(Answer { lines, notes }) => {
            let code = print(&lines);
            for note in &notes {
                complain(note);
            }
            code
        }
        Err(refusal) => {
            complain(&refusal.to_string());
            ExitCode::from(REFUSED)
        }
    }
}

/// What is printed.
struct Answer {
    /// To paste.
    lines: String,
    /// To know.
    notes: Vec<String>,
}

fn answer(options: &Options) -> Result<Answer, Refusal> {
    if options.gtm {
        apart(options)?;
    }
    let base = Base::parse(&options.src)?;
    let settings = Settings::of(given(options)?, options.inline)?;
    let mut notes = notes(&settings, options);
    if options.csp {
        notes.extend(policy::notes(&settings));
        let lines = policy::policy(&base, &settings, options.stub)? + "\n";
        return Ok(Answer { lines, notes });
    }
    let files = if options.pin || options.preload { Some(Files::read(&options.embed_dir)?) } else { None };
    let watches = settings.value("capture").is_some_and(asks_to_watch);
    if watches {
        notes.push("candor.watch.js is candor.js and what watches the page from its start on: it takes its place".to_owned());
    }
    let script = match files.as_ref().filter(|_| options.pin) {
        Some(files) => {
            let file = if watches { &files.pinned_watch } else { &files.pinned };
            markup::Script { src: base.join(&file.name), integrity: Some(&file.integrity) }
        }
        None => markup::Script { src: base.join(if watches { "candor.watch.js" } else { "candor.js" }), integrity: None },
    };
    if options.gtm {
        return Ok(Answer { lines: markup::tag_manager(&script, &settings.tag), notes });
    }

    let mut lines = String::new();
    if let Some(files) = files.as_ref().filter(|_| options.preload) {
        let (build, note) = wanted(&settings);
        notes.extend(note);
        notes.push("a page pays for the hints on each view, also where nobody is asked: put them on pages that ask".to_owned());
        if !options.pin {
            notes.push("the hints name files of this version: print them anew with each update, or add --pin".to_owned());
        }
        // The question of a preset stands before its module is there, which would only take the line from the page (embed/first.js).
        let module = build == Build::Full && settings.value("engine") != Some("js");
        lines += &markup::hints(&base, files.of(build), module);
    }
    if options.stub {
        lines += &markup::stub();
    }
    if options.inline {
        lines = ["<!-- In the page's head: -->\n", &lines, markup::SPACE, &markup::script(&script, &settings.tag)].concat();
        lines += "<!-- Where the survey is to stand: -->\n";
        lines += &markup::element(&settings.element, &link(&settings).unwrap_or_default());
    } else {
        lines += &markup::script(&script, &settings.tag);
        lines += &link(&settings).map(|link| markup::without_script(&link)).unwrap_or_default();
    }
    Ok(Answer { lines, notes })
}

/// The link to the plain form, which says what is asked there.
fn link(settings: &Settings) -> Option<String> {
    let address = settings.value("fallback")?;
    let language = choose(&TAGS, settings.value("lang").as_slice()).unwrap_or("en");
    let words = Words::parse(file(language).unwrap_or_default());
    let question = settings.value("ask").and_then(Scale::from_name).and_then(|scale| {
        let subject = settings.value("subject").unwrap_or_default();
        Some(standard::survey(scale, "", subject, &words).questions.first()?.text.get("", "").to_owned())
    });
    Some(markup::link(address, question.as_deref().unwrap_or(words.get("feedback"))))
}

/// A tag manager comes too late for what has to be in the page itself.
fn apart(options: &Options) -> Result<(), Refusal> {
    let others = [
        ("--preload", options.preload, "hints are over when a tag manager comes: put them into the page itself"),
        ("--stub", options.stub, "it has to be in the page before the first call: put it into the page itself"),
        ("--inline", options.inline, "its space is kept by the page itself: put the element and its rule there"),
    ];
    match others.into_iter().find(|(_, given, _)| *given) {
        Some((option, _, reason)) => Err(Refusal::Together { option, with: "--gtm", reason }),
        None => Ok(()),
    }
}

/// All that is set, by whichever option.
fn given(options: &Options) -> Result<Vec<Setting>, Refusal> {
    let named = [
        ("endpoint", &options.endpoint),
        ("ask", &options.ask),
        ("surveys", &options.surveys),
        ("id", &options.id),
        ("subject", &options.subject),
        ("trigger", &options.trigger),
        ("fallback", &options.fallback),
    ];
    let named = named.into_iter().filter_map(|(name, value)| Some(Setting::named(name, value.as_deref()?)));
    named.chain(options.set.iter().map(|text| Setting::written(text))).collect()
}

/// What the reader may have forgotten.
fn notes(settings: &Settings, options: &Options) -> Vec<String> {
    let mut notes = Vec::new();
    if settings.value("endpoint").is_none() {
        notes.push("without --endpoint nothing is asked, unless the page sets one".to_owned());
    }
    if settings.value("ask").or(settings.value("surveys")).is_none() {
        notes.push("without --ask or --surveys nothing is asked by itself".to_owned());
    }
    if options.inline && settings.value("surveys").is_some() {
        notes.push("the space is that of a preset: measure your survey, and set min-height to what it needs".to_owned());
    }
    notes
}

/// The build that a page with these settings loads, as the loader chooses it, and what it depends on besides.
fn wanted(settings: &Settings) -> (Build, Option<String>) {
    let has = |name: &str, test: fn(&str) -> bool| settings.value(name).is_some_and(test);
    let english = |lang: &str| lang.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("en"));
    if settings.value("surveys").is_some()
        || has("placement", |place| place.starts_with("tab") || place.starts_with("anc"))
        || settings.value("lang").is_some_and(|lang| !english(lang))
    {
        return (Build::Full, None);
    }
    let note = "the hints are for the English build, and for nothing where the page's <html lang>, or without one the browser, \
                is of another language: add --set lang=… to say which";
    (Build::Core, settings.value("lang").is_none().then(|| note.to_owned()))
}
