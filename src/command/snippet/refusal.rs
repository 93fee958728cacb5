//! What is wrong with the options, in a sentence that names the option and what is allowed.

use std::fmt::{self, Display, Formatter};

/// Why nothing is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No documented attribute.
    Unknown {
        /// The name as given.
        name: String,
        /// The attributes that there are.
        allowed: String,
    },
    /// A value that the attribute does not take.
    Value {
        /// The option as it was written.
        option: String,
        /// The value as given.
        value: String,
        /// What is allowed.
        allowed: String,
    },
    /// An attribute without the value that it needs.
    Empty {
        /// The option as it was written.
        option: String,
    },
    /// An attribute that was given two values.
    Twice {
        /// The attribute's name.
        name: String,
    },
    /// An attribute that would say nothing here.
    Idle {
        /// The option as it was written.
        option: String,
        /// Why.
        reason: &'static str,
    },
    /// Two options that do not go together.
    Together {
        /// One of them.
        option: &'static str,
        /// The other one.
        with: &'static str,
        /// Why.
        reason: &'static str,
    },
    /// An address whose origin cannot stand in a policy.
    Origin {
        /// The address.
        address: String,
    },
    /// The widget's files.
    Files {
        /// What was read.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Display for Refusal {
    fn fmt(&self, out: &mut Formatter) -> fmt::Result {
        match self {
            Self::Unknown { name, allowed } => write!(out, "--set {name}: there is no such attribute; there are {allowed}"),
            Self::Value { option, value, allowed } => write!(out, "{option}: {value:?} is not allowed; it takes {allowed}"),
            Self::Empty { option } => write!(out, "{option} needs a value: {option}=…"),
            Self::Twice { name } => write!(out, "{name} is set twice"),
            Self::Idle { option, reason } => write!(out, "{option} says nothing here: {reason}"),
            Self::Together { option, with, reason } => write!(out, "{option} does not go with {with}: {reason}"),
            Self::Origin { address } => {
                write!(
                    out,
                    "{address:?} has no host that a policy can name: letters and digits of ASCII (xn--…), and maybe a port"
                )
            }
            Self::Files { path, reason } => {
                write!(out, "{path} {reason}; `cargo xtask dist` writes it, and --embed-dir says where it is")
            }
        }
    }
}
