//! The corrections ledger in a run: applied before anything is computed, released with the original values.

use crate::bench::{Bench, bytes_of, clean, same_files};
use crate::parquet::Rows;
use std::fs;

const PERSON: &str = "99090110100401001/1";

/// The village with a ledger of these lines: table, key, field, old, new.
fn with_ledger(lines: &[&str]) -> Bench {
    let bench = Bench::of("village");
    let end = "form read again,office 2,2006-06-09";
    let text: String = lines.iter().map(|line| format!("{line},{end}\n")).collect();
    fs::write(bench.path("ledger.csv"), format!("table,key,field,old,new,reason,by,on\n{text}")).unwrap();
    bench.edit("survey.toml", "[gates]", "[corrections]\nfile = \"ledger.csv\"\n\n[gates]");
    bench
}

#[test]
fn a_corrected_value_is_released_and_the_original_stands_in_the_ledger() {
    let bench = with_ledger(&[&format!("persons,{PERSON},birth_year,1959,1958")]);
    let output = bench.run();
    clean(&output);
    assert!(bench.said(&output).starts_with("corrections: 1 applied, 0 refused\n"), "{}", bench.said(&output));

    let persons = Rows::open(&bench.out(), "persons");
    let row = persons.find(&[("household_id", &PERSON[..17]), ("person_no", "1")])[0];
    assert_eq!((persons.text("birth_year")[row].as_str(), persons.text("age")[row].as_str()), ("1958", "47"));
    let ledger = Rows::open(&bench.out(), "corrections");
    assert_eq!(ledger.find(&[("original", "1959"), ("new", "1958"), ("status", "applied"), ("record", "1")]), [0]);
    assert_eq!(ledger.text("file"), ["990901/persons.csv"]);
    assert_eq!(Rows::open(&bench.out(), "findings").len(), 0);

    // But for the ledger, the microdata are those of a file that said so from the first.
    let written = Bench::of("village");
    written.edit("packages/990901/persons.csv", ",1959,", ",1958,").seal("990901");
    clean(&written.run());
    let columns = ["birth_year", "age", "age_group", "person_weight"];
    let other = Rows::open(&written.out(), "persons");
    for column in columns {
        assert_eq!(persons.text(column), other.text(column), "{column}");
    }
}

#[test]
fn a_refused_correction_is_told_found_and_released() {
    let bench = with_ledger(&[
        &format!("persons,{PERSON},birth_year,1960,1958"),
        "persons,99090110100401001/9,birth_year,1960,1958",
    ]);
    let output = bench.run();
    clean(&output);
    let said = bench.said(&output);
    assert!(
        said.starts_with(
            "corrections: 0 applied, 2 refused\n  \
             line 2: persons 99090110100401001/1 birth_year: the old value differs: the record says `1959`\n  \
             line 3: persons 99090110100401001/9 birth_year: there is no such record\n"
        ),
        "{said}"
    );
    let message = "a correction of birth_year was refused: the old value differs: the record says `1959`";
    assert!(said.contains(&format!("warning[corrections_applied]: {message}\n --> 990901/persons.csv:2:")), "{said}");
    let findings = Rows::open(&bench.out(), "findings");
    assert_eq!(findings.find(&[("rule", "corrections_applied"), ("fields", "birth_year")]), [0]);
    assert_eq!(findings.len(), 1, "a line that means no record stands in the ledger alone");
    let ledger = Rows::open(&bench.out(), "corrections");
    assert_eq!(ledger.text("refusal"), ["old_value_differs", "no_such_record"]);
    assert_eq!(Rows::open(&bench.out(), "persons").len(), 36, "a warning sets nothing aside");
}

#[test]
fn private_values_and_misspelt_fields_show_no_value() {
    let bench = with_ledger(&[
        &format!("persons,{PERSON},name,合成罪月地盈地地,合成甲二"),
        "persons,99090110100401001/2,name,合成丙丙,合成甲二",
        &format!("persons,{PERSON},nmae,合成罪月地盈地地,合成甲二"),
    ]);
    let output = bench.run();
    clean(&output);
    let ledger = Rows::open(&bench.out(), "corrections");
    assert_eq!(ledger.text("status"), ["applied", "refused", "refused"]);
    assert_eq!(ledger.text("refusal"), ["", "old_value_differs", "unknown_field"]);
    for column in ["original", "old", "new", "reason", "message"] {
        for cell in ledger.text(column) {
            assert!(!cell.contains("合成"), "{column}: {cell}");
        }
    }
    assert!(!bench.said(&output).contains("合成"), "{}", bench.said(&output));
    for (name, bytes) in bytes_of(&bench.out()) {
        let found = bytes.windows("合成甲二".len()).any(|window| window == "合成甲二".as_bytes());
        assert!(!found, "`{name}` holds a private value");
    }
}

#[test]
fn a_ledger_that_is_not_there_or_broken_stops_the_run() {
    let bench = with_ledger(&[]);
    clean(&bench.run());
    let without = Bench::of("village");
    clean(&without.run());
    let files = |bench: &Bench| {
        let mut files = bytes_of(&bench.out());
        files.retain(|name, _| name == "persons.parquet");
        files.into_keys().collect::<Vec<_>>()
    };
    assert_eq!(files(&bench), files(&without));

    fs::remove_file(bench.path("ledger.csv")).unwrap();
    let before = bytes_of(&bench.out());
    bench.refuses(
        "error: cannot read `SURVEY/ledger.csv`: No such file or directory (os error 2)
  help: check the path in the survey file or in `design.toml`",
    );
    same_files(&before, &bytes_of(&bench.out()));
    fs::write(bench.path("ledger.csv"), "table;key;field\n").unwrap();
    bench.refuses(
        "error: `SURVEY/ledger.csv`, line 1: unknown column `table;key;field`
  help: a ledger of corrections is a CSV file in UTF-8 with the columns table, key, field, old, new, reason, by, on",
    );
}
