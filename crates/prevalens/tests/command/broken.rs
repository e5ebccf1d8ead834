//! `fixtures/broken`: the village as a county office might send it, with a handful of errors.
//!
//! The fixture is made from `fixtures/village` by the edits below; after a change of either, write it
//! again: `OVERWRITE=1 cargo test -p prevalens --test command broken`.

use crate::bench::{bytes_of, same_files};
use crate::csv::Csv;
use std::path::Path;
use testkit::files::{copy, repository, seal};

/// Table, household, line on the form, field, what stands there instead.
const EDITS: [(&str, &str, &str, &str, &str); 5] = [
    ("persons", "99090110100401002", "2", "birth_year", "19-1"), // cannot be read
    ("persons", "99090110120901001", "3", "sex", "3"),           // no such code
    ("households", "99090110600201001", "", "residents_listed", "5"), // four persons follow
    ("referrals", "99090110120901003", "1", "missed_reason", ""), // missed, nobody says why
    ("persons", "99090110600201002", "1", "working", ""),        // not asked
];
/// The slip that was not handed in.
const LOST: (&str, &str) = ("99090110620301003", "1");

fn make(folder: &Path) {
    copy(&repository("fixtures/village/packages/990901"), folder);
    for (table, household, line, field, value) in EDITS {
        edit(&folder.join(format!("{table}.csv")), household, line, field, value);
    }
    let mut slips = Csv::open(&folder.join("referrals.csv"));
    let (household, line) = (slips.column("household_id"), slips.column("person_no"));
    let before = slips.rows.len();
    slips.rows.retain(|row| (row[household].as_str(), row[line].as_str()) != LOST);
    assert_eq!(slips.rows.len(), before - 1, "the slip that gets lost");
    slips.save();
    seal(folder);
}

fn edit(path: &Path, household: &str, line: &str, field: &str, value: &str) {
    let mut file = Csv::open(path);
    let (key, field) = (file.column("household_id"), file.column(field));
    let number = (!line.is_empty()).then(|| file.column("person_no"));
    let is_wanted = |row: &&mut Vec<String>| row[key] == household && number.is_none_or(|number| row[number] == line);
    let row = file.rows.iter_mut().find(is_wanted).expect("the record of the village");
    assert_ne!(row[field], value, "an edit that changes nothing");
    row[field] = value.to_owned();
    file.save();
}

#[test]
fn the_broken_package_is_the_village_with_these_edits() {
    let made = tempfile::tempdir().unwrap();
    let folder = made.path().join("990901");
    make(&folder);
    let committed = repository("fixtures/broken/990901");
    if std::env::var_os("OVERWRITE").is_some() {
        copy(&folder, &committed);
    }
    same_files(&bytes_of(&committed), &bytes_of(&folder));
}
