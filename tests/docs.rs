//! What the guides say is what the code does.

use candor::engine::options::Options;
use std::fs;
use std::path::Path;

fn guide(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap()
}

/// The first words in backticks of the rows of the table under `heading`.
fn rows(guide: &str, heading: &str) -> Vec<String> {
    let section = guide.split(heading).nth(1).unwrap_or_default();
    let table = section.lines().skip_while(|line| !line.starts_with("|---")).skip(1).take_while(|line| line.starts_with('|'));
    table.filter_map(|row| Some(row.split('`').nth(1)?.to_owned())).collect()
}

#[test]
fn every_documented_attribute_is_one() {
    let attributes = rows(&guide("embedding.md"), "## Attributes of the script tag");
    assert!(attributes.len() > 10, "{attributes:?}");
    for attribute in attributes {
        let good = match attribute.as_str() {
            "data-endpoint" => "/v1/responses",
            "data-ask" => "nps",
            "data-trigger" => "load",
            "data-placement" => "inline",
            "data-cooldown" => "0",
            "data-sample" => "0.5",
            "data-context" => "{}",
            "data-env" => "test",
            "data-consent" => "required",
            "data-theme" => "dark",
            _ => "x",
        };
        assert_eq!(Options::default().set(&attribute, good), Ok(()), "{attribute}");
    }
}

#[test]
fn the_documented_custom_properties_and_parts_are_the_stylesheets() {
    let guide = guide("embedding.md");
    let style = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("style/widget.css")).unwrap();
    let looks = guide.split("## Looks").nth(1).unwrap().split("##").next().unwrap();
    let properties: Vec<_> = looks.split('`').filter(|word| word.starts_with("--candor-")).collect();
    assert!(properties.len() > 5, "{properties:?}");
    for property in properties {
        assert!(style.contains(&format!("var({property}")), "{property}");
    }
}
