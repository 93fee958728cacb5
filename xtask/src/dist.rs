//! `cargo xtask dist`: what is deployed, and what a page pays for it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::places::Places;
use crate::plan::Plan;
use crate::{collector, embed, site};

/// All that loads up to a preset's first painted question, brotli. Over it, `dist` fails.
const BUDGET: u64 = 45_000;

/// Where the budget should get to.
const AIM: u64 = 36_000;

/// The loader alone, which every page pays, brotli.
const LOADER_BUDGET: u64 = 2_500;

const LOADER: &str = "candor.js";

/// Builds everything and holds it to its budget.
pub fn dist(places: &Places) -> Result<()> {
    let mut plan = Plan::default();
    embed::plan(&mut plan, places)?;
    site::plan(&mut plan, places)?;
    collector::plan(&mut plan, places);
    plan.step("sizes", || sizes(places));
    plan.run()
}

/// Bytes of one file as it is, and as it travels.
struct Size {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

impl Size {
    fn of(file: &Path) -> Result<Self> {
        let length = |suffix: &str| {
            let path = format!("{}{suffix}", file.display());
            fs::metadata(&path).map(|data| data.len()).context(path)
        };
        Ok(Self { raw: length("")?, gzip: length(".gz")?, brotli: length(".br")? })
    }

    fn print(&self, name: &str) {
        println!("{name:<24}{:>10}{:>10}{:>10}", thousands(self.raw), thousands(self.gzip), thousands(self.brotli));
    }
}

fn sizes(places: &Places) -> Result<()> {
    let files = embed::files(places)?;
    println!("{:<24}{:>10}{:>10}{:>10}", "dist/embed", "raw", "gzip", "brotli");
    let mut loader = 0;
    let mut sum = Size { raw: 0, gzip: 0, brotli: 0 };
    // The copy in its versioned folder is the same loader again.
    for name in files.keys().filter(|name| !name.contains('/')) {
        let size = Size::of(&places.embed().join(name))?;
        size.print(name);
        sum.raw += size.raw;
        sum.gzip += size.gzip;
        sum.brotli += size.brotli;
        if name == LOADER {
            loader = size.brotli;
        }
    }
    sum.print("the preset path");
    println!("budget {} (aim {}), of which {LOADER} {}", thousands(BUDGET), thousands(AIM), thousands(LOADER_BUDGET));
    if sum.brotli > BUDGET {
        bail!("the preset path is {} bytes over its budget", thousands(sum.brotli - BUDGET));
    }
    if loader > LOADER_BUDGET {
        bail!("{LOADER} is {} bytes over its budget", thousands(loader - LOADER_BUDGET));
    }
    Ok(())
}

/// 36000 → `36,000`.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
