//! `cargo xtask bench`: what asking costs a page, beside other widgets and beside the page alone (`benches/page`).

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::call::Call;
use crate::debian::{CHROMIUM, NODE};
use crate::places::{Places, on_path};
use crate::plan::Plan;
use crate::{embed, packages};

/// What may be chosen on the command line.
#[derive(Default)]
pub struct Options {
    quick: bool,
    publish: bool,
    rounds: Option<u32>,
    only: Option<String>,
    settings: Option<String>,
    out: Option<PathBuf>,
}

impl Options {
    /// `[--rounds 9] [--quick] [--only <contenders>] [--settings <settings>] [--out <folder>] [--publish]`
    pub fn parse(args: &[String]) -> Result<Self, String> {
        let mut options = Self::default();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let mut value = |what: &str| args.next().cloned().ok_or_else(|| format!("`{arg}` wants {what}"));
            match arg.as_str() {
                "--quick" => options.quick = true,
                "--publish" => options.publish = true,
                "--rounds" => {
                    let rounds = value("a number")?.parse().ok().filter(|rounds| *rounds > 0);
                    options.rounds = Some(rounds.ok_or("`--rounds` wants a number")?);
                }
                "--only" => options.only = Some(value("contenders, with commas between them")?),
                "--settings" => options.settings = Some(value("`local`, `slow` or both")?),
                "--out" => options.out = Some(value("a folder")?.into()),
                other => {
                    let known = "--rounds, --quick, --only, --settings, --out, --publish";
                    return Err(format!("`bench` takes no `{other}`; there are {known}"));
                }
            }
        }
        if options.publish && (options.quick || options.only.is_some() || options.settings.is_some()) {
            return Err("only a whole bench is published".to_owned());
        }
        Ok(options)
    }
}

/// Builds the widget and measures it; the script fetches what it is compared with.
pub fn bench(places: &Places, options: &Options) -> Result<()> {
    let mut plan = Plan::default();
    NODE.need(&mut plan);
    CHROMIUM.need(&mut plan);
    embed::plan(&mut plan, places)?;
    let time = if options.quick { "about 5 minutes" } else { "about 20 minutes, more on a busy machine" };
    plan.step(format!("what asking costs a page ({time})"), || {
        packages::check_node()?;
        call(places, options)?.run()
    });
    plan.run()
}

fn call(places: &Places, options: &Options) -> Result<Call> {
    let call = Call::new("node")
        .arg(places.root.join("benches/page/page.mjs"))
        .arg("--embed")
        .arg(places.embed())
        .arg("--chromium")
        .arg(on_path("chromium").context("chromium is not on PATH")?)
        .arg("--out")
        .arg(options.out.clone().unwrap_or_else(|| places.target("bench")))
        .args(options.quick.then_some("--quick"));
    let named = [
        ("--rounds", options.rounds.map(|rounds| rounds.to_string())),
        ("--only", options.only.clone()),
        ("--settings", options.settings.clone()),
    ];
    let call = named
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .fold(call, |call, (name, value)| call.arg(name).arg(value));
    Ok(if options.publish { call.arg("--publish").arg(places.root.join("docs")) } else { call })
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn options_are_known_and_whole() {
        let parse = |line: &str| Options::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        assert!(parse("").is_ok_and(|options| !options.quick && !options.publish && options.rounds.is_none()));
        let some = parse("--rounds 7 --only candor,empty --settings slow --quick --out /tmp/x");
        assert!(some.is_ok_and(|options| options.rounds == Some(7) && options.only.as_deref() == Some("candor,empty")));
        assert!(parse("--publish --rounds 11").is_ok_and(|options| options.publish));
        for wrong in ["--rounds", "--rounds 0", "--rounds many", "--only", "slow", "--publish --quick", "--publish --only candor"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
