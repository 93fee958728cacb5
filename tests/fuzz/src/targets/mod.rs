//! What is fed, and what has to hold: a target is a function of bytes that panics where something is wrong.

mod document;
mod engine;
mod text;
mod walk;
mod wire;

use candor::survey::time::Timestamp;

/// Something that takes outside data.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name on the command line.
    pub name: &'static str,
    /// Takes an input; a panic is a finding.
    pub feed: fn(&[u8]),
    /// Its part of the cases, beside the others'.
    pub share: u64,
    /// The most bytes that an input has while one is searched for.
    pub longest: usize,
    /// Edges that may be passed whatever the input is, and for each of its bytes: some times what is seen. What it holds
    /// to is that nothing explodes; growth is measured by [`crate::growth`].
    pub work: (u64, u64),
    /// Whether inputs are JSON mostly.
    pub is_json: bool,
    /// What first inputs are besides the samples.
    pub feeds: Feed,
    /// First inputs.
    pub samples: &'static [&'static str],
    /// Words to put into inputs.
    pub words: &'static [&'static str],
}

/// What a target is fed at first, besides its samples.
#[derive(Clone, Copy)]
pub enum Feed {
    /// Nothing.
    Samples,
    /// The documents of the other tests, and random ones.
    Documents,
    /// Facts, and conditions of random documents.
    Conditions,
    /// Random bytes.
    Bytes,
}

impl Target {
    /// The most edges that an input of this size may pass.
    pub fn most_work(&self, bytes: usize) -> u64 {
        self.work.0 + self.work.1 * bytes as u64
    }
}

/// The present, for everything that asks for it.
const NOW: Timestamp = Timestamp(1_795_325_467_000);

const MILLION: u64 = 1_000_000;

/// All targets.
pub static TARGETS: [Target; 13] = [
    Target {
        name: "document",
        feed: document::written,
        share: 14,
        longest: 16_384,
        // What is answered on the walks is redacted, each text anew at each save.
        work: (100 * MILLION, 4_000),
        is_json: true,
        feeds: Feed::Documents,
        samples: &[],
        words: document::WORDS,
    },
    Target {
        name: "walk",
        feed: document::generated,
        share: 5,
        longest: 4_096,
        // A survey that leads in circles has 200 steps, and at each its variables are worked out anew from all before it, and what
        // was typed is redacted; a look at every fourth does all of it again. In 12,000 cases the most was 1,151 million.
        work: (3_000 * MILLION, 10_000),
        is_json: false,
        feeds: Feed::Bytes,
        samples: &[],
        words: &["\0", "\x01\x01", "\x02\x02\x02\x02", "\x07", "\x0b", "\x7f"],
    },
    Target {
        name: "recall",
        feed: text::recall,
        share: 12,
        longest: 2_048,
        work: (10_000, 200),
        is_json: false,
        feeds: Feed::Samples,
        samples: &["Hi {{customer.first_name|there}}!", "{{answer.q0|}}{{variable.v0| none }}", "{{ context.a.b }} {{x}} {{"],
        words: &["{{", "}}", "|", ".", "answer", "variable", "customer", "context", "{{answer.a}}", "{{context.b|c}}", " ", "é"],
    },
    Target {
        name: "json",
        feed: wire::json,
        share: 14,
        longest: 4_096,
        work: (10_000, 2_000),
        is_json: true,
        feeds: Feed::Documents,
        samples: wire::JSON,
        words: wire::JSON_WORDS,
    },
    Target {
        name: "event",
        feed: wire::event,
        share: 16,
        longest: 8_192,
        work: (50_000, 3_000),
        is_json: true,
        feeds: Feed::Samples,
        samples: wire::EVENTS,
        words: wire::EVENT_WORDS,
    },
    Target {
        name: "acknowledgement",
        feed: wire::acknowledgement,
        share: 6,
        longest: 2_048,
        work: (20_000, 2_000),
        is_json: true,
        feeds: Feed::Samples,
        samples: wire::ACKNOWLEDGEMENTS,
        words: wire::ACKNOWLEDGEMENT_WORDS,
    },
    Target {
        name: "pattern",
        feed: text::pattern,
        share: 12,
        longest: 1_024,
        // A program of 2,000 instructions may follow them all for every byte.
        work: (MILLION, 40_000),
        is_json: false,
        feeds: Feed::Samples,
        samples: text::PATTERNS,
        words: text::PATTERN_WORDS,
    },
    Target {
        name: "glob",
        feed: text::glob,
        share: 6,
        longest: 256,
        work: (MILLION, 40_000),
        is_json: false,
        feeds: Feed::Samples,
        samples: &["/shop/*/reviews\n/shop/kettles/reviews", "**/*.html\n/a/b.html", "a*a*a\naaaa", "?\n/", "é?***\néa/b"],
        words: &["*", "**", "?", "/", "***", "a", "é", "a*", "/*", "\n"],
    },
    Target {
        name: "time",
        feed: text::time,
        share: 6,
        longest: 64,
        work: (20_000, 1_000),
        is_json: false,
        feeds: Feed::Samples,
        samples: &["2026-11-22T09:00:00Z", "2028-02-29t23:59:60.999999999-23:59", "0000-01-01 00:00:00+00:00", "2026-11-22"],
        words: &["-", ":", "T", "Z", "+00:00", "-23:59", "9999", "0000", "12", "31", "02-29", "24:00:00", ".5", "00"],
    },
    Target {
        name: "redact",
        feed: text::redacted,
        share: 8,
        longest: 1_024,
        // Each of the forms is tried at each word, some hundred steps far at most; an encoded `@` for each length of what is before.
        work: (MILLION, 100_000),
        is_json: false,
        feeds: Feed::Samples,
        samples: &[
            "Call +49 (0)171 2345678 or 0171/2345678, jane.doe+x@example.com, jane%40example.com.",
            "4111 1111 1111 1111, DE89 3704 0044 0532 0130 00, 550e8400-e29b-41d4-a716-446655440000",
            "2026-11-22 10:30, 1.299,00 €, 10/10, A-1001, (555) 123-4567, ۰۹۱۲۱۲۳۴۵۶۷",
        ],
        words: &[
            "@",
            "%40",
            ".",
            "-",
            " ",
            "/",
            "(",
            ")",
            "+",
            "0",
            "12",
            "345",
            "6789",
            "a",
            "A1",
            "b.c",
            "[email]",
            "[",
            "]",
            "٣",
            "é",
            "電",
            "_",
            "'",
            ",",
            "#",
            "4111111111111111",
            "DE89370400440532013000",
            "0a1b2c3d",
        ],
    },
    Target {
        name: "options",
        feed: engine::options,
        share: 6,
        longest: 1_024,
        work: (20_000, 2_000),
        is_json: false,
        feeds: Feed::Samples,
        samples: engine::OPTIONS,
        words: engine::OPTION_WORDS,
    },
    Target {
        name: "log",
        feed: engine::log,
        share: 4,
        longest: 4_096,
        work: (50_000, 3_000),
        is_json: true,
        feeds: Feed::Samples,
        samples: engine::LOGS,
        words: engine::LOG_WORDS,
    },
    Target {
        name: "facts",
        feed: engine::facts,
        share: 8,
        longest: 8_192,
        work: (MILLION, 10_000),
        is_json: true,
        feeds: Feed::Conditions,
        samples: engine::FACTS,
        words: document::WORDS,
    },
];
