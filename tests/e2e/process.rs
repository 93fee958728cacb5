//! Programs that the tests start, each ended by its id together with what it has started itself.

use std::fs;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::eventually::{LIMIT, within};

/// A running program; it ends with its owner, on a panic too.
pub struct Process(Child);

impl Process {
    /// Starts `command` in silence.
    pub fn start(command: &mut Command) -> Self {
        let program = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Self(child.unwrap_or_else(|error| panic!("{program} does not start: {error}")))
    }

    /// Starts `command`, to be talked to over its standard input and output.
    pub fn start_talking(command: &mut Command) -> (Self, ChildStdin, ChildStdout) {
        let program = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.unwrap_or_else(|error| panic!("{program} does not start: {error}"));
        let ends = (child.stdin.take().expect("asked for"), child.stdout.take().expect("asked for"));
        (Self(child), ends.0, ends.1)
    }

    /// Its id.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// True while it runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }

    /// Kills it with what it has started, and waits until all of them have gone: what they had locked is free then.
    pub fn kill(mut self) {
        let killed = tree(self.id());
        signal("KILL", &killed);
        // It has been killed: this returns at once.
        _ = self.0.wait();
        within(LIMIT, "killed programs to go", || killed.iter().all(|id| gone(*id)).then_some(()));
    }

    /// Asks it to end, and waits until it has.
    pub fn terminate(mut self) {
        signal("TERM", &[self.id()]);
        within(LIMIT, "the program to end after SIGTERM", || (!self.runs()).then_some(()));
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.runs() {
            kill_tree(self.id());
            // It has been killed: this returns at once.
            _ = self.0.wait();
        }
    }
}

/// Kills a program and what it has started, by their ids.
pub fn kill_tree(id: u32) {
    signal("KILL", &tree(id));
}

/// Kills one process, by its id.
pub fn kill(id: u32) {
    signal("KILL", &[id]);
}

/// The id of a program, and those of what it has started.
pub fn tree(id: u32) -> Vec<u32> {
    let mut all = vec![id];
    let mut next = 0;
    while let Some(parent) = all.get(next).copied() {
        all.extend(children(parent));
        next += 1;
    }
    all
}

/// Whether a program has ended, even if nobody has asked how.
fn gone(id: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    // The state follows the name, which may hold brackets itself.
    status.rsplit_once(") ").is_none_or(|(_, rest)| rest.starts_with(['Z', 'X']))
}

fn children(parent: u32) -> Vec<u32> {
    // One file a thread: a browser starts its processes from several.
    let threads = fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>()).collect()
}

fn signal(name: &str, ids: &[u32]) {
    // Fails where a program has ended already.
    _ = Command::new("kill")
        .arg(format!("-{name}"))
        .args(ids.iter().map(u32::to_string))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}
