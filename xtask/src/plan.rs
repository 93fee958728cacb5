//! A command's steps, announced one by one: `[2/7] installing trunk 0.21.14 (about 4 minutes, once)`.

use anyhow::Result;

type Act<'a> = Box<dyn FnOnce() -> Result<()> + 'a>;

/// Steps in order. All are known before the first one starts, so that each can say how many there are.
#[derive(Default)]
pub struct Plan<'a> {
    steps: Vec<(String, Act<'a>)>,
}

impl<'a> Plan<'a> {
    /// Adds a step; a title that is there already is not added twice.
    pub fn step(&mut self, title: impl Into<String>, act: impl FnOnce() -> Result<()> + 'a) {
        let title = title.into();
        if self.steps.iter().all(|(known, _)| *known != title) {
            self.steps.push((title, Box::new(act)));
        }
    }

    /// Runs the steps up to the first failure.
    pub fn run(self) -> Result<()> {
        let all = self.steps.len();
        for (index, (title, act)) in self.steps.into_iter().enumerate() {
            eprintln!("[{}/{all}] {title}", index + 1);
            act()?;
        }
        Ok(())
    }
}
