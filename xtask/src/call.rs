//! Calls of other programs that can say how to repeat them by hand.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

/// A program, its arguments and what its environment has besides ours.
pub struct Call {
    command: Command,
    program: String,
    typed: Vec<String>,
}

impl Call {
    /// A program on `PATH`, or at a path.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        Self { command: Command::new(program), program: program.to_string_lossy().into_owned(), typed: Vec::new() }
    }

    /// The cargo that started us, with its toolchain; repeated by hand it is just `cargo`.
    pub fn cargo() -> Self {
        let mut call = Self::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
        "cargo".clone_into(&mut call.program);
        call
    }

    /// Adds one argument.
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.typed.push(quoted(&arg.as_ref().to_string_lossy()));
        self.command.arg(arg);
        self
    }

    /// Adds some.
    pub fn args<A: AsRef<OsStr>>(self, args: impl IntoIterator<Item = A>) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    /// Adds the words of a fixed text.
    pub fn words(self, words: &str) -> Self {
        self.args(words.split_whitespace())
    }

    /// Sets a variable.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Unsets a variable.
    pub fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Sets the working directory.
    pub fn within(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// The whole call as it can be typed.
    pub fn repeat(&self) -> String {
        let mut line = String::new();
        if let Some(folder) = self.command.get_current_dir() {
            let _ = write!(line, "cd {} && ", quoted(&folder.to_string_lossy()));
        }
        for (name, value) in self.command.get_envs() {
            if let Some(value) = value
                && name != "PATH"
            {
                let _ = write!(line, "{}={} ", name.to_string_lossy(), quoted(&value.to_string_lossy()));
            }
        }
        line.push_str(&quoted(&self.program));
        for arg in &self.typed {
            line.push(' ');
            line.push_str(arg);
        }
        line
    }

    /// Runs it to its end; what it prints is seen as it comes.
    pub fn run(mut self) -> Result<()> {
        let status = self.command.status();
        self.check(status)
    }

    /// Runs it to its end, passing its standard output through line by line.
    pub fn run_lines(mut self, mut line_seen: impl FnMut(&str)) -> Result<()> {
        let mut child = self.command.stdout(Stdio::piped()).spawn().with_context(|| format!("{} did not start", self.program))?;
        if let Some(output) = child.stdout.take() {
            for line in BufReader::new(output).split(b'\n') {
                let line = line?;
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                line_seen(&line);
            }
        }
        let status = child.wait();
        self.check(status)
    }

    /// What it prints, if it starts and succeeds; for questions like `--version`.
    pub fn answer(mut self) -> Option<String> {
        let output = self.command.stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    }

    /// Puts it in this process's place, so that signals reach it.
    #[cfg(unix)]
    pub fn become_it(mut self) -> Result<()> {
        use std::os::unix::process::CommandExt as _;
        Err(self.command.exec()).with_context(|| format!("{} did not start", self.program))
    }

    /// Runs it to its end, where a process cannot be replaced.
    #[cfg(not(unix))]
    pub fn become_it(self) -> Result<()> {
        self.run()
    }

    fn check(&self, status: std::io::Result<ExitStatus>) -> Result<()> {
        let status = status.with_context(|| format!("{} did not start", self.program))?;
        if !status.success() {
            bail!("{} failed ({status}). To repeat it alone:\n    {}", self.program, self.repeat());
        }
        Ok(())
    }
}

/// The text as one word of a shell.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=/.,:@%+".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
