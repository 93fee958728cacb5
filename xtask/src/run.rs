//! `cargo xtask run`: everything built, then served by the collector in this process's place.

use anyhow::Result;

use crate::call::Call;
use crate::places::Places;
use crate::plan::Plan;
use crate::{collector, embed, site};

/// What may be chosen on the command line.
pub struct Options {
    port: u16,
    more: Vec<String>,
}

impl Options {
    /// `[--port N] [-- more for candor serve]`
    pub fn parse(args: &[String]) -> Result<Self, String> {
        let mut options = Self { port: 4080, more: Vec::new() };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let value = match arg.as_str() {
                "--" => {
                    options.more = args.cloned().collect();
                    break;
                }
                "--port" => args.next().map(String::as_str).unwrap_or_default(),
                other => other
                    .strip_prefix("--port=")
                    .ok_or_else(|| format!("`run` takes no `{other}` (what follows `--` goes to `candor serve`)"))?,
            };
            options.port = value.parse().map_err(|_| format!("`{value}` is not a port"))?;
        }
        Ok(options)
    }
}

/// Builds everything and serves it.
pub fn run(places: &Places, options: &Options) -> Result<()> {
    let mut plan = Plan::default();
    embed::plan(&mut plan, places)?;
    site::plan(&mut plan, places)?;
    collector::plan(&mut plan, places);
    plan.step("serving (Ctrl-C ends it)", || {
        Call::new(collector::program(places))
            .arg("serve")
            .arg("--port")
            .arg(options.port.to_string())
            .arg("--embed-dir")
            .arg(places.embed())
            .arg("--site-dir")
            .arg(places.site())
            .args(&options.more)
            .become_it()
    });
    plan.run()
}
