//! Reads and writes scenario files.

use std::collections::BTreeMap;

/// One scenario.
#[derive(Debug, Clone)]
pub struct Scenario {
    pub file: String,
    /// The number of its title's line.
    pub number: usize,
    pub title: String,
    pub lines: Vec<Line>,
}

/// Something that happens, and what is expected to come of it at that time.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// The number of its first line in the file.
    pub number: usize,
    /// The number of its last line.
    pub last: usize,
    /// As it is written.
    pub text: String,
    /// Milliseconds since the scenario began; the same as before where it says none.
    pub time: Option<i64>,
    /// What happens; nothing but time passing where it is empty.
    pub command: String,
    pub expected: Vec<String>,
}

/// What came of each line, and the times at which it did.
pub type Happened = Vec<Vec<(i64, String)>>;

/// Reads a file. What stands before the first title belongs to every scenario.
pub fn read(file: &str, text: &str) -> Vec<Scenario> {
    let mut shared: Vec<Line> = vec![];
    let mut scenarios: Vec<Scenario> = vec![];
    for (index, written) in text.lines().enumerate() {
        let number = index + 1;
        let line = written.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(title) = line.strip_prefix("== ") {
            let lines = shared.clone();
            scenarios.push(Scenario { file: file.into(), number, title: title.into(), lines });
            continue;
        }
        let lines = scenarios.last_mut().map_or(&mut shared, |scenario| &mut scenario.lines);
        if let Some(expected) = line.strip_prefix('>') {
            let last = lines.last_mut().unwrap_or_else(|| panic!("{file}:{number}: expects before anything happens"));
            last.expected.push(expected.trim().into());
        } else if written.starts_with("  ") {
            // An indented line goes on with the one before.
            let last = lines.last_mut().unwrap_or_else(|| panic!("{file}:{number}: goes on with nothing"));
            last.text += &format!(" {line}");
            last.command += &format!(" {line}");
            last.last = number;
        } else {
            let (time, command) = match line.strip_prefix("at ") {
                Some(rest) => {
                    let (time, command) = time(rest).unwrap_or_else(|| panic!("{file}:{number}: no time: {rest}"));
                    (Some(time), command)
                }
                None => (None, line),
            };
            lines.push(Line { number, last: number, text: line.into(), time, command: command.into(), expected: vec![] });
        }
    }
    scenarios
}

/// The file with what happened in the place of what was expected; a time at which something happened gets a line.
pub fn rewrite(text: &str, scenarios: &[Scenario], play: &dyn Fn(&Scenario) -> Happened) -> String {
    let mut before: BTreeMap<usize, String> = BTreeMap::new();
    let mut after: BTreeMap<usize, String> = BTreeMap::new();
    for scenario in scenarios {
        let mut now = 0;
        for (line, happened) in scenario.lines.iter().zip(play(scenario)) {
            let mut earlier = None;
            now = line.time.unwrap_or(now);
            for (time, what) in happened {
                if time == now {
                    *after.entry(line.last).or_default() += &format!("> {what}\n");
                    continue;
                }
                let lines = before.entry(line.number).or_default();
                if earlier != Some(time) {
                    *lines += &format!("at {}\n", write_time(time));
                    earlier = Some(time);
                }
                *lines += &format!("> {what}\n");
            }
        }
    }
    let mut out = String::new();
    for (index, line) in text.lines().enumerate() {
        out += &before.remove(&(index + 1)).unwrap_or_default();
        if !line.trim_start().starts_with('>') {
            out += line;
            out.push('\n');
        }
        out += &after.remove(&(index + 1)).unwrap_or_default();
    }
    out
}

/// Reads `0:05`, `1:00:00.500`, `31d 0:00`, in milliseconds, and what comes after it.
pub fn time(text: &str) -> Option<(i64, &str)> {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    if let Some(days) = word.strip_suffix('d') {
        let days: i64 = days.parse().ok()?;
        let (more, rest) = time(rest).unwrap_or((0, rest));
        return Some((days * 86_400_000 + more, rest));
    }
    let (whole, fraction) = word.split_once('.').unwrap_or((word, "0"));
    let parts: Vec<i64> = whole.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let seconds = match parts[..] {
        [minutes, seconds] => minutes * 60 + seconds,
        [hours, minutes, seconds] => (hours * 60 + minutes) * 60 + seconds,
        _ => return None,
    };
    let fraction: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Some((seconds * 1_000 + fraction, rest.trim()))
}

/// Writes a time as [`time`] reads it.
pub fn write_time(ms: i64) -> String {
    let (days, hours, minutes) = (ms / 86_400_000, ms / 3_600_000 % 24, ms / 60_000 % 60);
    let mut text = if days > 0 { format!("{days}d ") } else { String::new() };
    if hours > 0 {
        text += &format!("{hours}:{minutes:02}:{:02}", ms / 1_000 % 60);
    } else {
        text += &format!("{minutes}:{:02}", ms / 1_000 % 60);
    }
    if ms % 1_000 > 0 {
        text += &format!(".{:03}", ms % 1_000);
    }
    text
}
