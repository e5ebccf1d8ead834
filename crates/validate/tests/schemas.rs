//! The rule books that come with the program: they compile, their examples come out, nothing is left to improve.

#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use codebook::Codebook;
use std::path::Path;
use std::sync::Arc;

fn open(name: &str) -> Arc<Codebook> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas").join(name);
    Arc::new(Codebook::open(&folder).unwrap())
}

const SCHEMAS: [&str; 2] = ["cn-disability-2006", "wg-short-set"];

#[test]
fn derived_variables_compile() {
    for name in SCHEMAS {
        roster::expr::check_derived(&open(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn every_example_has_the_verdict_it_says() {
    for name in SCHEMAS {
        let failures = validate::check_examples(&open(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let texts: Vec<String> = failures.iter().map(ToString::to_string).collect();
        assert!(texts.is_empty(), "{name}:\n{}", texts.join("\n"));
    }
}

#[test]
fn nothing_is_left_to_improve() {
    for name in SCHEMAS {
        let linted = validate::lint(&open(name));
        let texts: Vec<String> = linted.lints.iter().map(|lint| format!("{}: {}", lint.rule, lint.problem)).collect();
        assert!(texts.is_empty(), "{name}:\n{}", texts.join("\n"));
        assert!(linted.tried > 0 && linted.pairs > 0, "{name}: nothing was tried, so nothing can be found");
    }
}

#[test]
fn every_id_of_the_edit_specification_is_answered() {
    let codebook = open("cn-disability-2006");
    let rules = codebook.rules.iter().flat_map(|rule| &rule.covers);
    let derived = codebook.derived.iter().flat_map(|variable| &variable.covers);
    let measures = codebook.quality.measures.iter().flat_map(|measure| &measure.covers);
    let answered: std::collections::BTreeSet<&str> = rules.chain(derived).chain(measures).map(String::as_str).collect();
    let groups = [('V', 16), ('H', 8), ('R', 8), ('S', 3), ('A', 7), ('G', 4)];
    let ids: Vec<String> =
        groups.iter().flat_map(|(group, last)| (1..=*last).map(move |number| format!("{group}{number:02}"))).collect();
    assert_eq!(answered, ids.iter().map(String::as_str).collect());
}
