//! Every package of `fixtures/encodings` gives what its `expected.txt` says, or is refused in its words.
//!
//! The files and the expectations are written by `make.py` there, not by this program.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int8Type, Int16Type};
use codebook::{Codebook, Kind};
use ingest::{IngestError, Intake, Package, ReadOptions, read_package};
use roster::{Accepted, Column};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use testkit::files::repository;

fn folder() -> PathBuf {
    repository("fixtures/encodings")
}

fn read(package: &Path) -> Result<Intake, IngestError> {
    let codebook = Arc::new(Codebook::open(&folder().join("schema")).unwrap());
    let records = read_package(&Package::open(package, &codebook)?, &codebook, &ReadOptions::default(), &|_| {})?;
    Intake::of(&codebook, vec![records])
}

/// A cell as `make.py` writes it.
fn shown(kind: Kind, column: &Column, row: usize) -> String {
    let values = &column.values;
    if let Some(reasons) = column.missing.as_ref().filter(|reasons| reasons.is_valid(row)) {
        assert!(values.is_null(row) && reasons.is_valid(row));
        return "-9".into(); // the only missing code of the schema
    }
    if values.is_null(row) {
        return String::new();
    }
    match kind {
        Kind::Text => values.as_string::<i32>().value(row).to_owned(),
        Kind::Int8 => values.as_primitive::<Int8Type>().value(row).to_string(),
        Kind::Int16 => values.as_primitive::<Int16Type>().value(row).to_string(),
        Kind::Number => values.as_primitive::<Float64Type>().value(row).to_string(),
        Kind::Date => values.as_primitive::<Date32Type>().value_as_date(row).unwrap().to_string(),
        Kind::Int32 => unreachable!("the schema has no such field"),
    }
}

fn report(intake: &Intake) -> String {
    let roster = &intake.roster;
    let (spec, table) = (&roster.codebook.tables[0], &roster.tables[0]);
    let mut rows: Vec<usize> = (0..table.rows).collect();
    rows.sort_by_key(|&row| table.origin.record[row]);
    let mut out = "read\n".to_owned();
    for row in rows {
        let cells = spec.fields.iter().zip(&table.columns).map(|(field, column)| shown(field.kind, column, row));
        writeln!(out, "  {}", cells.collect::<Vec<_>>().join(",")).unwrap();
    }
    out.push_str("rejected\n");
    for one in &intake.rejected {
        let field = one.field.as_deref().unwrap_or("whole");
        writeln!(out, "  record {}, line {}, {field}: {}", one.record, one.line, one.reason.name()).unwrap();
    }
    out.push_str("normalised\n");
    for one in &intake.normalised {
        let (place, form) = (one.place.as_ref().unwrap(), one.form.unwrap().name());
        let value = |value: &Option<String>| value.clone().unwrap_or("-".into());
        let (original, read) = (value(&place.original), value(&place.read));
        writeln!(out, "  record {}, line {}, {}: {original} -> {read} ({form})", place.record, place.line, one.field)
            .unwrap();
    }
    out
}

#[test]
fn every_package_gives_what_it_must() {
    let mut packages: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    packages.retain(|path| path.join("package.toml").is_file());
    packages.sort();
    assert!(packages.len() > 35);
    let mut wrong = String::new();
    for package in packages {
        let expected = fs::read_to_string(package.join("expected.txt")).unwrap();
        let agrees = match read(&package) {
            Ok(intake) => {
                let account =
                    ingest::Account::balance(&intake.roster, &Accepted::all(&intake.roster), &intake.rejected);
                account.unwrap();
                let found = report(&intake);
                (found == expected, found)
            }
            Err(error) => {
                let message = error.to_string();
                let mut words = expected.strip_prefix("refused\n").unwrap_or("not refused").lines();
                (words.all(|part| message.contains(part.trim())) && message.contains("help: "), message)
            }
        };
        if let (false, found) = agrees {
            write!(wrong, "\n=== {}\n{found}--- expected\n{expected}", package.display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn rejected_records_keep_their_bytes() {
    let bytes = |case: &str| read(&folder().join(case)).unwrap().rejected[0].bytes.clone();
    let file = |case: &str, name: &str| fs::read(folder().join(case).join(name)).unwrap();
    let contains = |whole: &[u8], part: &[u8]| whole.windows(part.len()).any(|window| window == part);
    for (case, name) in [("shifted", "residents.csv"), ("dbf-deleted", "residents.dbf"), ("dbf-cut", "residents.dbf")] {
        let record = bytes(case);
        assert!(record.len() > 20 && contains(&file(case, name), &record), "{case}");
    }
    assert_eq!(
        String::from_utf8(bytes("xlsx-numbers")).unwrap(),
        "010002,合喆,990501194511301200,60,1945-11-30," // the last digits of the card are gone
    );
}

#[test]
fn the_option_decides_what_the_package_leaves_open() {
    let codebook = Codebook::open(&folder().join("schema")).unwrap();
    let package = Package::open(&folder().join("undecided"), &codebook).unwrap();
    let options = ReadOptions { encoding: ingest::Encoding::named("GBK") };
    let records = read_package(&package, &codebook, &options, &|_| {}).unwrap();
    let names = &records.tables[0].columns[1].values;
    assert_eq!(names.as_string::<i32>().value(1), "合文");
    assert_eq!(records.files[0].encoding, "GB18030");
}
