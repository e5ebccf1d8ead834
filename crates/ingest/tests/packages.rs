//! Packages as they arrive: whole, broken, and with records that cannot be read.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use codebook::Codebook;
use ingest::{IngestError, Intake, ReadOptions, Reason, find_packages, read_packages};
use roster::Accepted;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use testkit::files::{edit, fixture, repository, seal};

fn read(folder: &Path) -> Result<Intake, IngestError> {
    let codebook = Arc::new(Codebook::open(&repository("schemas/wg-short-set")).unwrap());
    let arrivals = find_packages(&folder.join("packages"), &["wg-a".to_owned()], &codebook)?;
    read_packages(&arrivals, &codebook, &ReadOptions::default(), &|_| {})
}

/// Changes a file of the package and seals the package again.
fn spoil(folder: &Path, file: &str, from: &str, to: &str) {
    let package = folder.join("packages/wg-a");
    edit(&package.join(file), from, to);
    seal(&package);
}

#[test]
fn every_record_is_read_with_its_origin() {
    let folder = fixture("wg");
    let intake = read(folder.path()).unwrap();
    let (_, members) = intake.roster.table("members").unwrap();
    assert_eq!((members.rows, intake.rejected.len()), (80, 0));

    // The origin points at the bytes of the record.
    let text = fs::read_to_string(folder.path().join("packages/wg-a/members.csv")).unwrap();
    for row in [0, 41, 79] {
        let line = members.origin.line[row] as usize;
        let at_byte = text[members.origin.byte[row] as usize..].lines().next();
        assert_eq!(text.lines().nth(line - 1), at_byte);
        assert_eq!(members.origin.record[row] as usize, line - 1);
    }
}

#[test]
fn unreadable_records_are_listed_and_nothing_is_lost() {
    let folder = fixture("wg");
    spoil(folder.path(), "members.csv", "1002,1,1,52", "1002,1,1,fifty-two");
    spoil(folder.path(), "members.csv", "1002,2,2,46,1,2,1,1,1,1\n", "1002,2,2,46,1,2,1,1,1\n");
    spoil(folder.path(), "dwellings.csv", "2026-03-09", "2026-02-30");
    let intake = read(folder.path()).unwrap();

    let found: Vec<_> =
        intake.rejected.iter().map(|record| (record.line, record.field.as_deref(), &record.reason)).collect();
    assert_eq!(
        found,
        [
            (2, Some("visited_on"), &Reason::NotDate { value: "2026-02-30".into() }),
            (2, Some("age_years"), &Reason::NotWhole { value: "fifty-two".into() }),
            (3, None, &Reason::Cells { found: 9, expected: 10 }),
        ]
    );
    assert_eq!(intake.rejected[2].bytes, b"1002,2,2,46,1,2,1,1,1");

    let account = ingest::Account::balance(&intake.roster, &Accepted::all(&intake.roster), &intake.rejected).unwrap();
    let total = account.total(&intake.roster, None);
    assert_eq!((total.received, total.accepted, total.set_aside, total.rejected), (102, 99, 0, 3));
}

#[test]
fn a_cell_that_is_not_text_is_rejected_and_its_neighbours_survive() {
    let folder = fixture("wg");
    let package = folder.path().join("packages/wg-a");
    let bytes = fs::read(package.join("dwellings.csv")).unwrap();
    let spoilt = String::from_utf8(bytes).unwrap().replacen("\n1002", "\n\u{1}1002", 1).into_bytes();
    let spoilt: Vec<u8> = spoilt.into_iter().map(|byte| if byte == 1 { 0xff } else { byte }).collect();
    fs::write(package.join("dwellings.csv"), spoilt).unwrap();
    seal(&package);

    let intake = read(folder.path()).unwrap();
    assert_eq!(intake.rejected.len(), 1);
    assert_eq!(intake.rejected[0].reason, Reason::Encoding { encoding: "UTF-8" });
    assert_eq!(intake.roster.table("dwellings").unwrap().1.rows, 21);
}

#[test]
fn a_missing_answer_keeps_its_reason() {
    let folder = fixture("wg");
    spoil(folder.path(), "members.csv", "1002,1,1,52,1,1", "1002,1,1,52,1,9");
    let intake = read(folder.path()).unwrap();
    let (_, members) = intake.roster.table("members").unwrap();
    let hear = members.columns.iter().find(|column| column.name == "hear").unwrap();
    let row = members.origin.line.iter().position(|&line| line == 2).unwrap();
    use arrow_array::Array;
    assert!(hear.values.is_null(row));
    assert!(hear.missing.as_ref().unwrap().is_valid(row));
}

#[test]
fn broken_packages_are_refused_with_place_and_next_step() {
    let cases: [(&str, &str, &str, bool, &[&str]); 11] = [
        (
            "package.toml",
            "records = 80",
            "records = 81",
            false,
            &["members.csv", "80 records found", "declares 81", "help: "],
        ),
        ("members.csv", "1002,1,1,52", "1002,1,1,53", false, &["members.csv", "SHA-256", "help: "]),
        ("members.csv", "gender", "sex", true, &["members.csv`, line 1: unknown column `sex`", "`gender`", "help: "]),
        ("members.csv", "gender", "see", true, &["line 1: column `see` stands there twice", "help: "]),
        ("package.toml", "survey ", "surevy ", false, &["package.toml", "surevy", "help: "]),
        (
            "package.toml",
            "wg-short-set",
            "cn-disability-2006",
            false,
            &["survey is `cn-disability-2006`, expected `wg-short-set`", "help: "],
        ),
        ("package.toml", "\"1.0\"", "\"0.9\"", false, &["form_version is `0.9`, expected `1.0`", "help: "]),
        ("package.toml", "\"utf-8\"", "\"utf-7\"", false, &["unknown encoding `utf-7`", "`gb18030`", "help: "]),
        ("package.toml", "\"members.csv\"", "\"../members.csv\"", false, &["leaves the package folder", "help: "]),
        (
            "package.toml",
            "table   = \"members\"",
            "table   = \"people\"",
            false,
            &["no file for table `members`", "help: "],
        ),
        ("package.toml", "\"wg-a\"", "\"wg-b\"", false, &["no package of `wg-a`", "found `wg-b`", "help: "]),
    ];
    for (file, from, to, sealed, expected) in cases {
        let folder = fixture("wg");
        let package = folder.path().join("packages/wg-a");
        edit(&package.join(file), from, to);
        if sealed {
            seal(&package);
        }
        let message = read(folder.path()).expect_err(to).to_string();
        for part in expected {
            assert!(message.contains(part), "`{part}` is not in: {message}");
        }
    }
}
