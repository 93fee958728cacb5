//! What inputs are made from at first: the documents of the other tests, and samples of everything else.

use std::fs;
use std::path::Path;

use candor::survey::json::{self, Value};

use crate::generate;
use crate::random::Random;
use crate::targets::{Feed, Target};

/// The documents of the repository.
pub struct Seeds {
    documents: Vec<Vec<u8>>,
}

impl Seeds {
    /// Reads the documents that other tests have, in an order that is the same everywhere.
    pub fn read() -> Self {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
        let mut paths: Vec<_> = ["check", "documents", "scenarios/documents"]
            .iter()
            .filter_map(|folder| fs::read_dir(tests.join(folder)).ok())
            .flat_map(|entries| entries.flatten().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .collect();
        paths.sort();
        let documents: Vec<_> = paths.iter().filter_map(|path| fs::read(path).ok()).collect();
        assert!(documents.len() > 3, "only {} documents under {}: have they moved?", documents.len(), tests.display());
        Self { documents }
    }

    /// The first inputs of a target.
    pub fn of(&self, target: &Target, random: &mut Random) -> Vec<Vec<u8>> {
        let mut seeds: Vec<Vec<u8>> = target.samples.iter().map(|sample| sample.as_bytes().to_vec()).collect();
        let mut generated = || generate::document(&random.bytes(2_000));
        match target.feeds {
            Feed::Samples => {}
            Feed::Documents => {
                seeds.extend(self.documents.iter().cloned());
                seeds.extend((0..40).map(|_| generated().to_json().into_bytes()));
            }
            Feed::Conditions => seeds.extend((0..40).filter_map(|_| with_audience(&generated())).map(String::into_bytes)),
            Feed::Bytes => seeds.extend((0..40).map(|size| random.bytes(100 * size))),
        }
        seeds.retain(|seed| seed.len() <= target.longest);
        seeds
    }
}

/// The audience of a document's first survey, beside facts that its conditions may look at.
fn with_audience(document: &Value) -> Option<String> {
    let audience = document.member("surveys")?.as_array()?.first()?.member("audience")?;
    let facts = r##"{"url":"https://a.example/shop/tea?order_id=A-1&utm_source=mail#top","referrer":"https://b.example/",
        "languages":["pt-BR","en"],"device":"phone","touchpoint":"cart","stage":"pay","elements":{"#buy > .now":true},
        "customer":{"id":"c-1","order_id":7,"Plan \"B\"":"2026-11-20"},"context":{"order_id":["A-1",1],"ü":{"a":1}},
        "predicates":{"/shop/**":true},"views":3,"utc_offset_minutes":60,"consent":"granted"}"##;
    let facts = json::parse(facts).ok()?;
    Some(Value::Object(vec![("facts".to_owned(), facts), ("audience".to_owned(), audience.clone())]).to_json())
}
