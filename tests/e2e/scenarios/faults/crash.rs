//! The process of one tab is killed; the rest of its browser lives on.

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use crate::eventually::eventually;
use crate::process::{kill, tree};

/// Kills the process of a browser that works hardest: that of a page that is in an endless loop.
pub fn busiest(driver: u32) {
    let pages = || tree(driver).into_iter().filter(|id| is_a_page(*id)).map(|id| (id, ticks(id))).collect::<Vec<_>>();
    let busiest = eventually("a page to be busy", || {
        let before = pages();
        sleep(Duration::from_millis(300));
        let worked = |(id, now): (u32, u64)| {
            let then = before.iter().find(|(known, _)| *known == id)?.1;
            Some((now.saturating_sub(then), id))
        };
        let mut all: Vec<_> = pages().into_iter().filter_map(worked).collect();
        all.sort_unstable();
        let next = all.iter().rev().nth(1).map_or(0, |(worked, _)| *worked);
        // In hundredths of a second. Others may want the processor too, but no other page does.
        all.pop().filter(|(worked, _)| *worked >= 4 && *worked > 2 * next)
    });
    kill(busiest.1);
}

/// Whether a process shows pages: each engine names them in its own way.
fn is_a_page(id: u32) -> bool {
    let line = fs::read_to_string(format!("/proc/{id}/cmdline")).unwrap_or_default().replace('\0', " ");
    line.contains("--type=renderer")
        || line.contains("WebKitWebProcess")
        || line.contains("-contentproc") && line.contains(" tab")
}

/// The time that a process has worked, in the system's ticks.
fn ticks(id: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    // After the program's name, which may hold anything: state is the first field, utime and stime the 12th and 13th.
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    fields.split_ascii_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum()
}
