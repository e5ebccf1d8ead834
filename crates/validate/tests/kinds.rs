//! Each kind of rule on records that are in order and records that are not.

#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

mod common;

use codebook::{RuleKind, Verdict};
use common::{CLEAN, codebook, roster, rule, takes};
use validate::{References, RuleBook, kinds::KINDS};

const MESSAGE: &str = "message = { en = \"{table} {key}: {field} = {value}\", zh = \"{table} {key}：{title} = {value}\" }\nseverity = \"error\"";

/// The English messages of one generic rule on some records, with their verdicts.
fn found(kind: &str, level: &str, records: [&[&str]; 3]) -> Vec<(Verdict, String)> {
    let codebook = codebook(&rule("generic", kind, level, MESSAGE));
    let roster = roster(&codebook, records);
    let book = RuleBook::compile(&roster).unwrap();
    let findings = book.run(&roster, &|_| {}).unwrap();
    let words = book.render_all(&roster, findings.as_slice()).unwrap();
    findings.iter().zip(words).map(|(finding, words)| (finding.verdict, words.message.en)).collect()
}

fn fails(messages: &[&str]) -> Vec<(Verdict, String)> {
    messages.iter().map(|message| (Verdict::Fails, (*message).to_owned())).collect()
}

#[test]
fn the_list_names_every_kind_once() {
    for entry in KINDS {
        // The word in the list is the word that rule files use.
        let rest = format!("message = {{ en = \"\", zh = \"\" }}\nseverity = \"note\"\n{}", takes(entry.kind));
        let codebook = codebook(&rule("one", entry.name, "\"homes\"", &rest));
        assert_eq!(codebook.rules[0].kind, entry.kind);
    }
    let kinds: Vec<RuleKind> = KINDS.iter().map(|entry| entry.kind).collect();
    assert!(kinds.iter().enumerate().all(|(at, kind)| !kinds[..at].contains(kind)));
    assert_eq!(kinds.len(), 15);
}

#[test]
fn generic_kinds_find_nothing_in_clean_records() {
    for entry in KINDS.iter().filter(|entry| entry.kind.reads_codebook()) {
        assert_eq!(found(entry.name, "[\"homes\", \"people\"]", CLEAN), [], "{}", entry.name);
    }
}

#[test]
fn every_row_of_a_repeated_key_fails_next_to_each_other_or_not() {
    let villages: &[&str] = &["v1,1", "v2,2"];
    let homes: &[&str] = &["v1,h1,2", "v2,h1,2", "v1,h2,1"];
    assert_eq!(
        found("key_unique", "\"homes\"", [villages, homes, &[]]),
        fails(&["homes h1: home = h1", "homes h1: home = h1"])
    );
    let people: &[&str] = &["h2,1,Li,1", "h2,2,Li,1", "h2,1,Li,1", "h9,1,Li,1", "h9,1,Li,2"];
    let same = "people h2/1: home, no = h2, 1";
    let orphan = "people h9/1: home, no = h9, 1";
    assert_eq!(
        found("key_unique", "\"people\"", [villages, &["v1,h2,1"], people]),
        fails(&[same, same, orphan, orphan])
    );
}

#[test]
fn a_key_with_a_blank_is_undecided() {
    let people: &[&str] = &["h1,,Li,1", "h1,,Li,1", "h1,2,Li,1"];
    let found = found("key_unique", "\"people\"", [&["v1,1"], &["v1,h1,2"], people]);
    let words = "cannot be decided, a value is missing: people h1/(missing): home, no = h1, (missing)";
    assert_eq!(found, vec![(Verdict::Undecided, words.to_owned()); 2]);
}

#[test]
fn a_row_without_its_owner_fails_and_a_blank_reference_is_undecided() {
    let people: &[&str] = &["h7,1,Li,1", ",2,Li,1"];
    let found = found("reference_exists", "[\"homes\", \"people\"]", [&["v1,1"], &["v1,h1,2"], people]);
    assert_eq!(found[0], (Verdict::Fails, "people h7/1: home = h7".to_owned()));
    assert_eq!(found[1].0, Verdict::Undecided);
    assert_eq!(found.len(), 2);
}

#[test]
fn a_refusal_fills_a_required_field_and_a_blank_does_not() {
    let found = found("mandatory_present", "\"homes\"", [&["v1,1"], &["v1,h1,", "v1,h2,-8", "v1,h3,2"], &[]]);
    assert_eq!(found, fails(&["homes h1: listed = (missing)"]));
}

#[test]
fn codes_outside_the_list_fail_field_by_field() {
    let people: &[&str] = &["h1,1,Li,3", "h1,2,Li,", "h1,3,Li,2"];
    let found = found("codes_listed", "[\"villages\", \"people\"]", [&["v1,7"], &["v1,h1,2"], people]);
    assert_eq!(found, fails(&["villages v1: area = 7", "people h1/1: sex = 3"]));
}

#[test]
fn numbers_outside_the_range_fail() {
    let homes: &[&str] = &["v1,h1,21", "v1,h2,20", "v1,h3,-1", "v1,h4,", "v1,h5,-8"];
    let found = found("range_valid", "\"homes\"", [&["v1,1"], homes, &[]]);
    assert_eq!(found, fails(&["homes h1: listed = 21", "homes h3: listed = -1"]));
}

#[test]
fn when_and_require_make_four_verdicts() {
    // listed: 5 gives true, 1 gives false, blank gives unknown; the village's area switches the rule on.
    let rules = rule(
        "pair",
        "values_consistent",
        "\"homes\"",
        "severity = \"error\"\nwhen = \"villages.area = 1\"\nrequire = \"listed = 5\"\nmessage = { en = \"{listed}\", zh = \"{listed}\" }",
    );
    let codebook = codebook(&rules);
    let villages: &[&str] = &["on,1", "off,2", "open,"];
    let homes: &[&str] =
        &["on,a,5", "on,b,1", "on,c,", "off,d,5", "off,e,1", "off,f,", "open,g,5", "open,h,1", "open,i,-8"];
    let roster = roster(&codebook, [villages, homes, &[]]);
    let book = RuleBook::compile(&roster).unwrap();
    let findings = book.run(&roster, &|_| {}).unwrap();
    let named: Vec<(String, Verdict)> = findings
        .iter()
        .map(|finding| (book.render(&roster, finding).unwrap().key[0].1.clone(), finding.verdict))
        .collect();
    let (fails, open) = (Verdict::Fails, Verdict::Undecided);
    let expected = [("b", fails), ("c", open), ("g", open), ("h", open), ("i", open)];
    assert_eq!(named, expected.map(|(home, verdict)| (home.to_owned(), verdict)));
    assert_eq!(findings.judged(), [6]);
    let counts = findings.rule_counts(&roster.codebook);
    assert_eq!((counts[0].fails, counts[0].undecided), (1, 4));
    let refused = book.render(&roster, &findings[4]).unwrap();
    assert_eq!(refused.message.en, "cannot be decided, a value is missing: (refused)");
    assert_eq!(refused.message.zh, "有缺失值，无法判定：（拒答）");
}

/// The rows of `people` (by line of the form) or homes that a rule fails on or leaves open.
fn judged(kind: &str, level: &str, rest: &str, records: [&[&str]; 3], references: References) -> Vec<(Verdict, u32)> {
    let rest = format!("message = {{ en = \"\", zh = \"\" }}\nseverity = \"error\"\n{rest}");
    let codebook = codebook(&rule("one", kind, level, &rest));
    let roster = roster(&codebook, records);
    let findings = RuleBook::compile_with(&roster, references).unwrap().run(&roster, &|_| {}).unwrap();
    let record = |finding: &validate::Finding| roster.tables[finding.table].origin.record[finding.row as usize];
    findings.iter().map(|finding| (finding.verdict, record(finding))).collect()
}

#[test]
fn a_key_may_be_repeated_in_another_village_but_not_in_this_one() {
    let homes: &[&str] = &["v1,h1,2", "v1,h2,1", "v2,h3,1"];
    let people: &[&str] = &["h1,1,Li,1", "h1,2,Wang,2", "h2,1,Li,1", "h3,1,Wang,2", "h9,1,Li,1", "h2,2,,1"];
    let records = [&["v1,1", "v2,2"][..], homes, people];
    let key = "key = [\"name\", \"sex\"]";
    let (fails, open) = (Verdict::Fails, Verdict::Undecided);
    // The last but one belongs to no home, so to no village; the last has no name.
    assert_eq!(
        judged(
            "records_distinct",
            "\"people\"",
            &format!("{key}\nwithin = \"villages\""),
            records,
            References::default()
        ),
        [(fails, 1), (fails, 3), (open, 5), (open, 6)]
    );
    assert_eq!(
        judged("records_distinct", "\"people\"", key, records, References::default()),
        [(fails, 1), (fails, 2), (fails, 3), (fails, 4), (fails, 5), (open, 6)]
    );
}

#[test]
fn pieces_of_many_villages_find_the_same_as_loops() {
    let villages: Vec<String> = (0..40).map(|village| format!("v{village:02},1")).collect();
    let homes: Vec<String> = (0..400).map(|home| format!("v{:02},h{home:03},5", home / 10)).collect();
    let person = |row: usize| format!("h{:03},{},n{},1", row / 100, row % 100, row * 7919 % 3001);
    let people: Vec<String> = (0..40_000).map(person).collect();
    let text = |lines: &'static mut Vec<String>| lines.iter().map(String::as_str).collect::<Vec<&str>>();
    let lines = [villages, homes, people].map(|lines| text(Box::leak(Box::new(lines))));
    let found = judged(
        "records_distinct",
        "\"people\"",
        "key = [\"name\"]\nwithin = \"villages\"",
        [&lines[0], &lines[1], &lines[2]],
        References::default(),
    );
    let mut times = std::collections::BTreeMap::new();
    let key = |row: usize| (row / 1000, row * 7919 % 3001);
    (0..40_000).for_each(|row| *times.entry(key(row)).or_insert(0) += 1);
    let expected: Vec<u32> = (0..40_000).filter(|&row| times[&key(row)] > 1).map(|row| row as u32 + 1).collect();
    assert_eq!(found.iter().map(|(_, record)| *record).collect::<Vec<_>>(), expected);
}

#[test]
fn a_list_holds_the_key_or_does_not_and_without_a_list_nothing_is_asked() {
    let homes: &[&str] = &["v1,h1,2", "v1,h2,1", "v1,,1"];
    let records = [&["v1,1"][..], homes, &[]];
    let found =
        |references| judged("in_reference_list", "\"homes\"", "key = [\"village\", \"home\"]", records, references);
    let listed = References::default().with(&["village", "home"], ["v1/h2".to_owned()]);
    assert_eq!(found(listed), [(Verdict::Fails, 1), (Verdict::Undecided, 3)]);
    assert_eq!(found(References::default().with(&["home"], [])), []);
    assert_eq!(found(References::default()), []);
}

#[test]
fn a_value_far_from_its_group_fails_where_the_group_is_large_enough() {
    // Logarithms of 1, 2, 4 with median 2: the median distance is ln 2, so the limit is 2 * 2^(3 * 1.4826) = 43.6.
    let homes: &[&str] = &["v1,h1,1", "v1,h2,2", "v1,h3,4", "v1,h4,2", "v1,h5,43", "v1,h6,1", "v1,h7,4", "v2,h8,99"];
    let found = |least: u32, homes| {
        let outlier = format!("outlier = {{ value = \"listed\", group = [\"village\"], limit = 3, least = {least} }}");
        judged("group_outlier", "\"homes\"", &outlier, [&["v1,1", "v2,2"], homes, &[]], References::default())
    };
    assert_eq!(found(7, homes), []);
    let mut far = homes.to_vec();
    far[4] = "v1,h5,44";
    let far = far.leak();
    assert_eq!(found(7, far), [(Verdict::Fails, 5)]);
    assert_eq!(found(8, far), [], "too few to judge by");
    assert_eq!(found(1, &["v1,h1,5", "v1,h2,5", "v1,h3,9"]), [], "no spread to judge by");
    assert_eq!(found(1, &["v1,h1,0", "v1,h2,-8", "v1,h3,9"]), [(Verdict::Undecided, 1), (Verdict::Undecided, 2)]);
}
