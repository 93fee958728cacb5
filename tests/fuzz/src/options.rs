//! The command line, as `cargo xtask fuzz` hands it on.

use std::path::PathBuf;

use crate::targets::{TARGETS, Target};

/// What to do.
pub struct Options {
    /// How many inputs, over all targets; 0 for the growth of work alone.
    pub cases: u64,
    /// This target alone.
    pub target: Option<&'static Target>,
    /// What the inputs follow from.
    pub seed: u64,
    /// Only this input, which is in a file.
    pub input: Option<PathBuf>,
    /// Where failing inputs are written.
    pub out: PathBuf,
}

impl Options {
    /// Reads the arguments; the fault is one sentence.
    pub fn parse(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self { cases: 50_000, target: None, seed: 1, input: None, out: PathBuf::from("target/fuzz/findings") };
        while let Some(name) = args.next() {
            let value = args.next().ok_or_else(|| format!("`{name}` wants a value"))?;
            let number = || value.parse().map_err(|_| format!("`{name}` wants a whole number, not `{value}`"));
            match name.as_str() {
                "--cases" => options.cases = number()?,
                "--seed" => options.seed = number()?,
                "--input" => options.input = Some(PathBuf::from(value)),
                "--out" => options.out = PathBuf::from(value),
                "--target" => {
                    let known = TARGETS.iter().find(|target| target.name == value);
                    let names = || TARGETS.map(|target| target.name).join(", ");
                    options.target = Some(known.ok_or_else(|| format!("no target `{value}`; there are {}", names()))?);
                }
                _ => return Err(format!("no option `{name}`; there are --cases, --target, --seed, --input, --out")),
            }
        }
        if options.input.is_some() && options.target.is_none() {
            return Err("`--input` wants a `--target`".to_owned());
        }
        Ok(options)
    }

    /// Whether this target is to be fed.
    pub fn wants(&self, target: &str) -> bool {
        self.target.is_none_or(|wanted| wanted.name == target)
    }
}
