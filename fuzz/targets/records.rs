//! The whole way of a file of persons: read, linked, derived, judged, localised, accepted, put into words.
#![no_main]

use validate::{Language, RuleBook, accept, diagnostic};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Some(roster) = fuzz::records(input) else { return };
    let rules = RuleBook::compile(&roster).expect("the rules compile");
    let Ok(mut findings) = rules.run(&roster, &|_| {}) else { return };
    rules.localise(&roster, &mut findings, &[]).expect("the derived variables compile");
    let accepted = accept(&roster, &findings);
    for (table, data) in roster.tables.iter().enumerate() {
        assert!(accepted.count(table) <= data.rows);
    }
    rules.render_all(&roster, findings.as_slice()).expect("every finding can be said");
    if let Some(finding) = findings.iter().next() {
        diagnostic(&rules, &roster, finding, Language::Chinese, &|_, _| None).expect("and shown");
    }
});
