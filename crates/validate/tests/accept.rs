//! What an error sets aside.

#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

mod common;

use common::{CLEAN, codebook, roster, rule};
use roster::{Accepted, Roster};
use validate::{Findings, RuleBook, UnitCount, accept, sentence};

fn book(severity: &str) -> String {
    let generic = format!("severity = \"{severity}\"\nmessage = {{ en = \"\", zh = \"\" }}");
    let every = "[\"villages\", \"homes\", \"people\"]";
    rule("key", "key_unique", every, &generic)
        + &rule("owner", "reference_exists", "[\"homes\", \"people\"]", &generic)
        + &rule("codes", "codes_listed", every, &generic)
        + &rule(
            "count",
            "aggregate_matches_detail",
            "\"homes\"",
            &format!("over = \"people\"\nrequire = \"listed = count(*)\"\n{generic}"),
        )
}

fn judged(severity: &str, records: [&[&str]; 3]) -> (Roster, Findings, Accepted) {
    let roster = roster(&codebook(&book(severity)), records);
    let findings = RuleBook::compile(&roster).unwrap().run(&roster, &|_| {}).unwrap();
    let accepted = accept(&roster, &findings);
    (roster, findings, accepted)
}

/// Keys of the rows of a table that are set aside.
fn aside(roster: &Roster, accepted: &Accepted, table: usize, key: &str) -> Vec<String> {
    let keys = arrow_cast::cast(roster.tables[table].column(key).unwrap(), &arrow_schema::DataType::Utf8).unwrap();
    let keys = arrow_array::cast::AsArray::as_string::<i32>(&keys);
    accepted
        .mask(table)
        .iter()
        .zip(keys)
        .filter(|(used, _)| !**used)
        .map(|(_, key)| key.unwrap_or("").to_owned())
        .collect()
}

#[test]
fn clean_records_are_all_used() {
    let (roster, findings, accepted) = judged("error", CLEAN);
    assert!(findings.is_empty());
    assert_eq!(accepted, Accepted::all(&roster));
    assert_eq!(
        sentence(&roster.codebook, UnitCount::of(&roster, &accepted)).en,
        "checked 3 homes in 3 files: 3 usable, 0 set aside"
    );
}

#[test]
fn an_error_on_a_person_sets_the_home_aside_and_nothing_else() {
    let people: &[&str] = &["h1,1,Li,9", "h1,2,Wang,2", "h2,1,Zhao,2"];
    let (roster, findings, accepted) = judged("error", [CLEAN[0], CLEAN[1], people]);
    assert_eq!(findings.len(), 1);
    assert_eq!(aside(&roster, &accepted, 0, "village"), [""; 0]);
    assert_eq!(aside(&roster, &accepted, 1, "home"), ["h1"]);
    assert_eq!(aside(&roster, &accepted, 2, "home"), ["h1", "h1"]);
    assert_eq!(
        sentence(&roster.codebook, UnitCount::of(&roster, &accepted)).en,
        "checked 3 homes in 3 files: 2 usable, 1 set aside"
    );
}

#[test]
fn warnings_and_undecided_set_nothing_aside() {
    let people: &[&str] = &["h1,1,Li,9", "h1,2,Wang,2", "h2,1,Zhao,2"];
    let (roster, findings, accepted) = judged("warning", [CLEAN[0], CLEAN[1], people]);
    assert_eq!((findings.len(), accepted), (1, Accepted::all(&roster)));
    let homes: &[&str] = &["v1,h1,-8", "v1,h2,", "v2,h3,0"];
    let (roster, findings, accepted) = judged("error", [CLEAN[0], homes, CLEAN[2]]);
    assert_eq!((findings.len(), accepted), (2, Accepted::all(&roster)));
}

#[test]
fn an_error_above_the_unit_takes_all_below() {
    let (roster, _, accepted) = judged("error", [&["v1,3", "v2,2"], CLEAN[1], CLEAN[2]]);
    assert_eq!(aside(&roster, &accepted, 0, "village"), ["v1"]);
    assert_eq!(aside(&roster, &accepted, 1, "home"), ["h1", "h2"]);
    assert_eq!(aside(&roster, &accepted, 2, "home"), ["h1", "h1", "h2"]);
}

#[test]
fn orphans_stand_for_themselves_and_all_below() {
    let homes: &[&str] = &["v1,h1,2", "v1,h2,1", "v9,h3,1"];
    let people: &[&str] = &["h1,1,Li,1", "h1,2,Wang,2", "h2,1,Zhao,2", "h3,1,Qian,2", "h8,1,Sun,1"];
    let (roster, findings, accepted) = judged("error", [CLEAN[0], homes, people]);
    assert_eq!(findings.len(), 2);
    assert_eq!(aside(&roster, &accepted, 1, "home"), ["h3"]);
    assert_eq!(aside(&roster, &accepted, 2, "home"), ["h3", "h8"]);
}

#[test]
fn both_homes_of_a_repeated_key_go_with_their_people() {
    let homes: &[&str] = &["v1,h1,2", "v1,h2,1", "v2,h1,0"];
    let (roster, _, accepted) = judged("error", [CLEAN[0], homes, CLEAN[2]]);
    assert_eq!(aside(&roster, &accepted, 1, "home"), ["h1", "h1"]);
    assert_eq!(aside(&roster, &accepted, 2, "home"), ["h1", "h1"]);
}

#[test]
fn the_reason_is_the_first_finding_that_did_it() {
    // Home h1 lists three (finding on the homes file), one of its people has sex 9 (people file, later).
    let homes: &[&str] = &["v1,h1,3", "v1,h2,1", "v2,h3,0"];
    let people: &[&str] = &["h1,1,Li,9", "h1,2,Wang,2", "h2,1,Zhao,8"];
    let (_, findings, accepted) = judged("error", [CLEAN[0], homes, people]);
    let tables: Vec<usize> = findings.iter().map(|finding| finding.table).collect();
    assert_eq!(tables, [1, 2, 2]);
    assert_eq!(accepted.reason[1], [Some(0), Some(2), None]);
    assert_eq!(accepted.reason[2], [Some(0), Some(0), Some(2)]);
}
