//! `cargo xtask pictures`: the pictures in `docs/pictures`, taken in a real browser: those of the README, and sheets of every
//! kind of question at every placement (`docs/pictures.md`).

use anyhow::Result;

use crate::call::Call;
use crate::debian::BROWSERS;
use crate::places::Places;
use crate::plan::Plan;
use crate::{collector, embed, packages, site};

/// What may be chosen on the command line.
#[derive(Default)]
pub struct Options {
    check: bool,
    only: Option<String>,
}

/// Compares all of them.
pub const CHECK: &Options = &Options { check: true, only: None };

impl Options {
    /// `[--check] [--only <part of a name>]`
    pub fn parse(args: &[String]) -> Result<Self, String> {
        let mut options = Self::default();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--check" => options.check = true,
                "--only" => options.only = Some(args.next().ok_or("`--only` wants a part of a picture's name")?.clone()),
                other => return Err(format!("`pictures` takes no `{other}`; there are --check, --only")),
            }
        }
        Ok(options)
    }
}

/// Builds everything and takes the pictures, to keep those that look otherwise, or to compare them with the kept ones.
pub fn pictures(places: &Places, options: &Options) -> Result<()> {
    let mut plan = Plan::default();
    self::plan(&mut plan, places, options)?;
    plan.run()
}

/// Plans to.
pub fn plan<'a>(plan: &mut Plan<'a>, places: &'a Places, options: &'a Options) -> Result<()> {
    BROWSERS.need(plan);
    embed::plan(plan, places)?;
    site::plan(plan, places)?;
    collector::plan(plan, places);
    let title = if options.check { "comparing with docs/pictures" } else { "pictures: docs/pictures" };
    plan.step(format!("{title} (about 3 minutes)"), || {
        packages::check_node()?;
        let call = Call::new("node")
            .arg(places.xtask().join("pictures/pictures.mjs"))
            .arg("--collector")
            .arg(collector::program(places))
            .arg("--embed")
            .arg(places.embed())
            .arg("--site")
            .arg(places.site())
            .arg("--kept")
            .arg(places.root.join("docs/pictures"))
            .arg("--taken")
            .arg(places.target("pictures"))
            .args(options.check.then_some("--check"));
        options.only.iter().fold(call, |call, only| call.arg("--only").arg(only)).run()
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn options_are_known_and_whole() {
        let parse = |line: &str| Options::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        assert!(parse("").is_ok_and(|options| !options.check && options.only.is_none()));
        assert!(parse("--only 320 --check").is_ok_and(|options| options.check && options.only.as_deref() == Some("320")));
        assert!(parse("--only").is_err() && parse("320").is_err());
    }
}
