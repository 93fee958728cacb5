//! The faults that an answer must survive (docs/delivery.md), each caused for real where an engine lets one cause it.
//!
//! One file a group of faults. A test says in [`faults!`] which faults it proves, and [`table`] makes the table of
//! docs/delivery.md from that and from how the tests came out. [`rig`] has the oracle.

use crate::engine::Engine;
use crate::runner::Test;

mod addon;
mod clock;
mod crash;
mod endpoint;
mod network;
mod page;
mod process;
mod rig;
mod storage;
pub mod table;
mod tabs;
mod transport;

/// A test that proves that something survives faults.
pub struct Proof {
    /// The faults, by their numbers in the table.
    pub faults: &'static [u8],
    /// Its name.
    pub name: &'static str,
    /// The test.
    pub run: Test,
    /// Where it can be caused.
    pub engines: &'static [Engine],
    /// How it is caused, where that is not for real.
    pub means: &'static str,
}

/// Lists the tests of a file: the numbers of the faults, the test's name, the engines if not all of them, and how the fault
/// is caused where that is not for real.
macro_rules! faults {
    ($([$($fault:literal),*] $name:ident $(on $engines:expr)? $(, by $means:literal)?;)*) => {
        pub const PROOFS: &[$crate::scenarios::faults::Proof] = &[$($crate::scenarios::faults::Proof {
            faults: &[$($fault),*],
            name: stringify!($name),
            run: |stage| $name(stage),
            engines: $crate::scenarios::faults::faults!(@engines $($engines)?),
            means: concat!("" $(, $means)?),
        }),*];
    };
    (@engines) => { &$crate::engine::Engine::ALL };
    (@engines $engines:expr) => { &$engines };
}
use faults;

/// The files and their tests.
pub const FILES: &[(&str, &[Proof])] = &[
    ("process", process::PROOFS),
    ("network", network::PROOFS),
    ("endpoint", endpoint::PROOFS),
    ("storage", storage::PROOFS),
    ("tabs", tabs::PROOFS),
    ("clock", clock::PROOFS),
    ("page", page::PROOFS),
    ("transport", transport::PROOFS),
];

/// The tests of an engine.
pub fn of(engine: Engine) -> Vec<(String, Test)> {
    let in_it = |proof: &&Proof| proof.engines.contains(&engine);
    let of_file = |(file, proofs): &(&str, &'static [Proof])| {
        let file = (*file).to_owned();
        proofs.iter().filter(in_it).map(move |proof| (format!("faults::{file}::{}", proof.name), proof.run))
    };
    FILES.iter().flat_map(of_file).collect()
}
