//! The corrections ledger: a line is applied only if the record still says the old value, and every
//! line ends applied or refused with a reason.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use arrow_array::{Array, cast::AsArray};
use codebook::Codebook;
use ingest::{ReadOptions, correct, find_packages, read_ledger, read_packages};
use roster::Roster;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use testkit::files::{edit, fixture, repository, seal};

const HEADER: &str = "table,key,field,old,new,reason,by,on\n";

fn roster(folder: &Path) -> Roster {
    let codebook = Arc::new(Codebook::open(&repository("schemas/wg-short-set")).unwrap());
    let arrivals = find_packages(&folder.join("packages"), &["wg-a".to_owned()], &codebook).unwrap();
    read_packages(&arrivals, &codebook, &ReadOptions::default(), &|_| {}).unwrap().roster
}

/// The roster after the ledger of these lines, which begin with table, key, field, old, new.
fn corrected(folder: &Path, lines: &[&str]) -> Roster {
    let path = folder.join("corrections.csv");
    let text: String = lines.iter().map(|line| format!("{line},read again,office,2026-03-20\n")).collect();
    fs::write(&path, format!("{HEADER}{text}")).unwrap();
    correct(roster(folder), read_ledger(&path).unwrap())
}

/// Every cell of the roster as text, by table, column and row.
fn cells(roster: &Roster) -> Vec<(String, String, usize, Option<String>)> {
    let mut cells = Vec::new();
    for (spec, table) in roster.codebook.tables.iter().zip(&roster.tables) {
        for (field, column) in spec.fields.iter().zip(&table.columns) {
            let text = |row| (spec.name.clone(), field.name.clone(), row, column.recorded(field, row));
            cells.extend((0..table.rows).map(text));
        }
    }
    cells
}

#[test]
fn only_the_cells_named_change() {
    let folder = fixture("wg");
    let before = roster(folder.path());
    let after = corrected(
        folder.path(),
        &[
            "members,1002/1,age_years,52,25",
            "members,1002/2,hear,2,9", // to a missing code with a meaning
            "members,1006/1,hear,9,3", // and back
            "members,1002/3,walk,1,",  // to blank
            "dwellings,1002,visited_on,2026-03-09,2026-03-10",
        ],
    );
    assert!(after.corrections.iter().all(|line| line.refusal.is_none()), "{:?}", after.corrections);
    let originals: Vec<_> = after.corrections.iter().map(|line| line.original.as_deref().unwrap()).collect();
    assert_eq!(originals, ["52", "2", "9", "1", "2026-03-09"]);

    let changed: Vec<_> = cells(&before).into_iter().zip(cells(&after)).filter(|(a, b)| a != b).collect();
    let shown: Vec<String> = changed
        .iter()
        .map(|((table, field, row, old), (.., new))| format!("{table} {row} {field}: {old:?} -> {new:?}"))
        .collect();
    assert_eq!(
        shown,
        [
            r#"dwellings 0 visited_on: Some("2026-03-09") -> Some("2026-03-10")"#,
            r#"members 0 age_years: Some("52") -> Some("25")"#,
            r#"members 1 hear: Some("2") -> Some("9")"#,
            r#"members 3 hear: Some("9") -> Some("3")"#,
            r#"members 2 walk: Some("1") -> None"#,
        ]
    );
    // Types and lists of reasons are those of a roster that was read so.
    for (old, new) in before.tables.iter().zip(&after.tables) {
        assert_eq!(old.origin, new.origin);
        for (old, new) in old.columns.iter().zip(&new.columns) {
            assert_eq!(old.values.data_type(), new.values.data_type());
            assert_eq!(
                old.missing.as_ref().map(|list| list.data_type()),
                new.missing.as_ref().map(|list| list.data_type())
            );
        }
    }
}

#[test]
fn a_correction_gives_what_the_file_would_have_given() {
    let folder = fixture("wg");
    let by_ledger = corrected(folder.path(), &["members,1002/2,hear,2,9", "members,1006/1,hear,9,3"]);
    let package = folder.path().join("packages/wg-a");
    edit(&package.join("members.csv"), "1002,2,2,46,1,2", "1002,2,2,46,1,9");
    edit(&package.join("members.csv"), "1006,1,2,66,1,9", "1006,1,2,66,1,3");
    seal(&package);
    let by_file = roster(folder.path());
    for (one, other) in by_ledger.tables.iter().zip(&by_file.tables) {
        for (one, other) in one.columns.iter().zip(&other.columns) {
            assert_eq!(one.values.to_data(), other.values.to_data(), "{}", one.name);
            assert_eq!(one.missing.as_ref().map(|m| m.to_data()), other.missing.as_ref().map(|m| m.to_data()));
        }
    }
}

#[test]
fn every_refusal_has_its_reason() {
    let cases = [
        ("people,1002/1,age_years,52,25", "there is no such table"),
        ("members,1002/1,age,52,25", "the table has no such field"),
        ("members,1002/1,member_no,1,9", "key fields are not corrected: it would be another record"),
        ("members,1002/1,dwelling_no,1002,1006", "key fields are not corrected: it would be another record"),
        ("members,1002/77,age_years,52,25", "there is no such record"),
        ("members,1002,age_years,52,25", "there is no such record"),
        ("members,1019/1,age_years,70,7", "2 records have this key"),
        ("members,1002/1,age_years,53,25", "the old value differs: the record says `52`"),
        ("members,1002/1,age_years,,25", "the old value differs: the record says `52`"),
        ("members,1002/1,age_years,52.0x,25", "the old value differs: the record says `52`"),
        ("members,1010/1,walk,1,2", "the old value differs: the record is blank"),
        ("members,1002/1,age_years,52,old", "the new value cannot be used: `old` is not a whole number"),
        ("members,1002/1,age_years,52,40000", "the new value cannot be used: `40000` is larger than 32767"),
        ("dwellings,1002,visited_on,2026-03-09,2026-02-30", "the new value cannot be used: `2026-02-30` is not a day"),
    ];
    let folder = fixture("wg");
    let package = folder.path().join("packages/wg-a");
    let text = fs::read_to_string(package.join("members.csv")).unwrap();
    let line = text.lines().find(|line| line.starts_with("1019,1,")).unwrap().to_owned();
    fs::write(package.join("members.csv"), format!("{text}{line}\n1010,1,1,30,1,1,,1,1,1\n")).unwrap();
    seal(&package);
    let before = cells(&roster(folder.path()));
    for (line, expected) in cases {
        let after = corrected(folder.path(), &[line]);
        let words = after.corrections[0].refusal.as_ref().expect(line).words();
        assert!(words.en.starts_with(expected), "{line}: {}", words.en);
        assert!(!words.zh.is_empty());
        assert_eq!(cells(&after), before, "{line}: nothing changes");
    }
}

#[test]
fn of_two_lines_for_one_cell_neither_is_applied() {
    let folder = fixture("wg");
    let lines = ["members,1002/1,age_years,52,25", "members,1002/2,age_years,46,64", "members,1002/1,age_years,25,26"];
    let after = corrected(folder.path(), &lines);
    let refusals: Vec<_> =
        after.corrections.iter().map(|line| line.refusal.as_ref().map(|refusal| refusal.words().en)).collect();
    let twice = |line: u32| Some(format!("line {line} of the ledger corrects the same cell"));
    assert_eq!(refusals, [twice(4), None, twice(2)]);
}

#[test]
fn a_line_says_why_who_and_when() {
    let folder = fixture("wg");
    let path = folder.path().join("corrections.csv");
    for (end, column) in [(",office,2026-03-20", "reason"), ("why,,2026-03-20", "by"), ("why,office,20 March", "on")] {
        fs::write(&path, format!("{HEADER}members,1002/1,age_years,52,25,{end}\n")).unwrap();
        let after = correct(roster(folder.path()), read_ledger(&path).unwrap());
        let words = after.corrections[0].refusal.as_ref().unwrap().words().en;
        assert_eq!(words, format!("`{column}` is blank or not a day"));
    }
}

#[test]
fn columns_may_stand_in_any_order_and_a_broken_ledger_is_refused() {
    let folder = fixture("wg");
    let path = folder.path().join("corrections.csv");
    fs::write(
        &path,
        "\u{feff}on,by,reason,new,old,field,key,table\r\n2026-03-20,o,r,25,52,age_years,1002/1,members\r\n",
    )
    .unwrap();
    let after = correct(roster(folder.path()), read_ledger(&path).unwrap());
    assert_eq!(after.corrections[0].refusal, None);

    let cases: [(&[u8], &str); 6] = [
        (b"table,key\n", "line 1: column `field` is missing"),
        (b"table,key,field,old,new,reason,by,when\n", "line 1: unknown column `when`"),
        (b"table,key,field,old,new,reason,by,on,on\n", "line 1: column `on` stands there twice"),
        (b"table,key,field,old,new,reason,by,on\nmembers,1002/1\n", "line 2: 2 cells, the header has 8"),
        (b"table,key,field,old,new,reason,by,on\na,b,c,d,e,\xff,g,h\n", "line 2: not UTF-8"),
        (b"", "line 1: column `table` is missing"),
    ];
    for (bytes, expected) in cases {
        fs::write(&path, bytes).unwrap();
        let message = read_ledger(&path).unwrap_err().to_string();
        assert!(message.contains(expected) && message.contains("help: "), "{message}");
    }
}

#[test]
fn missing_codes_of_every_package_keep_their_meaning() {
    let folder = fixture("wg");
    let second = folder.path().join("packages/wg-b");
    testkit::files::copy(&folder.path().join("packages/wg-a"), &second);
    edit(&second.join("package.toml"), "\"wg-a\"", "\"wg-b\"");
    for table in ["members.csv", "dwellings.csv"] {
        let text = fs::read_to_string(second.join(table)).unwrap();
        fs::write(second.join(table), text.replace("\n1", "\n3")).unwrap();
    }
    seal(&second);
    let codebook = Arc::new(Codebook::open(&repository("schemas/wg-short-set")).unwrap());
    let senders = ["wg-a", "wg-b"].map(str::to_owned);
    let arrivals = find_packages(&folder.path().join("packages"), &senders, &codebook).unwrap();
    let roster = read_packages(&arrivals, &codebook, &ReadOptions::default(), &|_| {}).unwrap().roster;
    let path = folder.path().join("corrections.csv");
    let lines = ["members,1006/1,hear,9,1", "members,3006/1,hear,9,2", "members,3006/1,see,1,9"];
    let text: String = lines.iter().map(|line| format!("{line},read again,office,2026-03-20\n")).collect();
    fs::write(&path, format!("{HEADER}{text}")).unwrap();

    let after = correct(roster, read_ledger(&path).unwrap());

    assert!(after.corrections.iter().all(|line| line.refusal.is_none()), "{:?}", after.corrections);
    let (table, members) = after.table("members").unwrap();
    let see = &members.columns[codebook.tables[table].position("see").unwrap()];
    let row = after.corrections[2].row.unwrap() as usize;
    assert_eq!(see.recorded(codebook.tables[table].field("see").unwrap(), row).as_deref(), Some("9"));
    let reasons = see.missing.as_ref().unwrap();
    assert_eq!(reasons.as_any_dictionary_opt().unwrap().values().len(), 1, "one list of reasons for all packages");
}
