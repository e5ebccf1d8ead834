//! Gates, set-aside and rejected records: every record ends in exactly one place, and over a gate
//! nothing is published.

use crate::bench::{Bench, bytes_of, clean, same_files};
use crate::csv::Csv;
use crate::parquet::Rows;
use std::collections::BTreeMap;
use std::path::Path;

/// The household that the tests spoil; its first person was born in 1959.
const SPOILED: &str = "99090110100401001";

/// Records of the village by table: all of them, and those of the spoiled household.
fn records(bench: &Bench) -> BTreeMap<&'static str, [i64; 2]> {
    let tables = ["communities", "households", "persons", "referrals", "assessments", "disabled_persons"];
    let count = |table| {
        let file = Csv::open(&bench.path(&format!("packages/990901/{table}.csv")));
        let own = file.rows.iter().filter(|row| row[0] == SPOILED).count();
        (table, [file.rows.len() as i64, own as i64])
    };
    tables.map(count).into_iter().collect()
}

/// All records, and those of the spoiled household.
fn all_records(bench: &Bench) -> [i64; 2] {
    records(bench).values().fold([0, 0], |sum, counts| [sum[0] + counts[0], sum[1] + counts[1]])
}

fn with_open_gates(bench: &Bench) {
    for gate in ["max_rejected_share  = 0.01", "max_set_aside_share = 0.05", "max_undecided_share = 0.05"] {
        bench.edit("survey.toml", gate, &format!("{}= 0.5", gate.split('=').next().unwrap()));
    }
}

/// `(scope, name) -> (received, accepted, set aside, rejected)` from `quality.parquet`.
fn account(release: &Path) -> BTreeMap<(String, String), [i64; 4]> {
    let rows = Rows::open(release, "quality");
    let (measure, scope, name) = (rows.text("measure"), rows.text("scope"), rows.text("scope_name"));
    let table = rows.text("table_name");
    let (numerator, denominator) = (rows.text("numerator"), rows.text("denominator"));
    let mut account: BTreeMap<(String, String), [i64; 4]> = BTreeMap::new();
    // Figures of the field work count the records of one table.
    for row in (0..rows.len()).filter(|&row| table[row].is_empty()) {
        let place = match measure[row].as_str() {
            "accepted_share" => 1,
            "set_aside_share" => 2,
            "rejected_share" => 3,
            other => panic!("unknown measure {other}"),
        };
        let entry = account.entry((scope[row].clone(), name[row].clone())).or_default();
        entry[0] = denominator[row].parse().unwrap();
        entry[place] = numerator[row].parse().unwrap();
    }
    account
}

#[track_caller]
fn balances(account: &BTreeMap<(String, String), [i64; 4]>) {
    let mut files = [0; 4];
    for ((scope, name), counts) in account {
        let [received, accepted, set_aside, rejected] = *counts;
        assert_eq!(received, accepted + set_aside + rejected, "{scope} {name}");
        if scope == "file" {
            files.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
    }
    assert_eq!(account[&("total".to_owned(), String::new())], files, "the total is the sum of the files");
}

#[test]
fn over_a_gate_nothing_is_published() {
    let bench = Bench::of("village");
    clean(&bench.run());
    let earlier = bytes_of(&bench.out());
    bench.edit("packages/990901/persons.csv", ",0,1,1959,", ",0,1,19-9,").seal("990901");

    let output = bench.run_with(&["--show", "0"]);

    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    let said = bench.said(&output);
    let [received, own] = all_records(&bench);
    let help = "help: have the records corrected, or raise the gate in the survey file if this share is acceptable";
    let share = |count: i64| format!("{:.4}", count as f64 / received as f64);
    let gates = format!(
        "gate: gates.max_rejected_share = 0.01: 1 of {received} records are unreadable, a share of {}\n  {help}\n\
         gate: gates.max_set_aside_share = 0.05: {} of {received} records are set aside, a share of {}\n  {help}\n",
        share(1),
        own - 1,
        share(own - 1),
    );
    assert!(said.contains(&gates), "{said}");
    assert!(said.ends_with("nothing was published; see `OUTS/release-stopped`\n"), "{said}");
    same_files(&earlier, &bytes_of(&bench.out()));

    assert_eq!(bench.left(), ["release", "release-stopped"]);
    let stopped = bench.outs.path().join("release-stopped");
    let files: Vec<String> = bytes_of(&stopped).into_keys().collect();
    let checks = ["changes", "corrections", "findings", "normalised", "quality", "rejected"]
        .map(|name| format!("{name}.parquet"));
    let mut expected = [&checks[..], &["manifest.json".to_owned(), "rules.sql".to_owned()]].concat();
    for table in records(&bench).into_keys() {
        expected.extend([format!("{table}.parquet"), format!("set_aside_{table}.parquet")]);
    }
    expected.sort();
    assert_eq!(files, expected);
    let set_aside = Rows::open(&stopped, "set_aside_referrals");
    let own = records(&bench)["referrals"][1] as usize;
    assert_eq!(set_aside.text("household_id"), vec![SPOILED; own]);
    assert_eq!(set_aside.text("set_aside_by"), vec!["member_count_matches_roster"; own]);
    assert_eq!(Rows::open(&stopped, "rejected").text("line"), ["2"]);
    assert!(Rows::open(&stopped, "findings").len() > 0);
    balances(&account(&stopped));
}

#[test]
fn a_gate_is_told_even_if_its_findings_cannot_be_written() {
    let bench = Bench::of("village");
    bench.edit("packages/990901/persons.csv", ",0,1,1959,", ",0,1,19-9,").seal("990901");
    let stopped = bench.outs.path().join("release-stopped");
    std::fs::create_dir(&stopped).unwrap();
    std::fs::write(stopped.join("thesis.txt"), "mine").unwrap();

    let output = bench.run_with(&["--show", "0"]);

    let said = bench.said(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("gate: gates.max_rejected_share = 0.01: 1 of "), "{said}");
    assert!(said.contains("error: `OUTS/release-stopped` holds something that is not a release"), "{said}");
    assert_eq!(bytes_of(&stopped).into_keys().collect::<Vec<_>>(), ["thesis.txt"]);
}

#[test]
fn under_the_gates_every_record_is_accounted_for() {
    let bench = Bench::of("village");
    bench.edit("packages/990901/persons.csv", ",0,1,1959,", ",0,1,19-9,").seal("990901");
    with_open_gates(&bench);

    clean(&bench.run());

    let account = account(&bench.out());
    balances(&account);
    let total = |scope: &str, name: &str| account[&(scope.to_owned(), name.to_owned())];
    // One person cannot be read; so the household lists more members than it has, and is set aside with
    // all that hangs on it.
    let [received, own] = all_records(&bench);
    assert_eq!(total("total", ""), [received, received - own, own - 1, 1]);
    assert_eq!(total("file", "990901/persons.csv"), [36, 32, 3, 1]);
    assert_eq!(total("table", "communities"), [4, 4, 0, 0]);
    assert_eq!(Rows::open(&bench.out(), "households").len(), 11);
    assert_eq!(Rows::open(&bench.out(), "persons").len(), 32);

    let rejected = Rows::open(&bench.out(), "rejected");
    assert_eq!((rejected.text("file"), rejected.text("line")), (vec!["990901/persons.csv".into()], vec!["2".into()]));
    assert_eq!(rejected.text("field"), ["birth_year"]);
    let message = &rejected.text("message")[0];
    assert!(message.contains("`19-9`"), "{message}");
}

#[test]
fn an_unreadable_record_is_released_without_its_name() {
    let bench = Bench::of("village");
    let persons = std::fs::read_to_string(bench.path("packages/990901/persons.csv")).unwrap();
    let lines: Vec<&str> = persons.lines().collect();
    let name = lines[1].split(',').nth(2).unwrap();
    let one_cell_more = format!("{},", lines[2]);
    bench.edit("packages/990901/persons.csv", ",0,1,1959,", ",0,1,19-9,");
    bench.edit("packages/990901/persons.csv", lines[2], &one_cell_more).seal("990901");
    with_open_gates(&bench);

    clean(&bench.run());

    let rejected = Rows::open(&bench.out(), "rejected");
    let stars = "*".repeat(2 * name.chars().count()); // as wide as the name
    let shown = lines[1].replace(name, &stars).replace(",0,1,1959,", ",0,1,19-9,");
    let hex = shown.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    // Of the second nobody can say which cell is the name.
    assert_eq!(rejected.text("bytes"), [hex, String::new()]);
    assert_eq!(rejected.text("line"), ["2", "3"]);
}

#[test]
fn an_unknown_code_can_set_its_household_aside() {
    let bench = Bench::of("village");
    bench.edit("packages/990901/persons.csv", ",0,1,1959,", ",0,3,1959,").seal("990901");
    bench.edit("survey.toml", "\"refuse\"", "\"set_aside\"");
    with_open_gates(&bench);

    clean(&bench.run());

    let findings = Rows::open(&bench.out(), "findings");
    let unknown = findings.find(&[("rule", "codes_in_code_list"), ("fields", "sex"), ("line", "2")]);
    assert_eq!(unknown.len(), 1);
    let account = account(&bench.out());
    balances(&account);
    assert_eq!(account[&("table".to_owned(), "households".to_owned())], [12, 11, 1, 0]);
    assert_eq!(account[&("table".to_owned(), "persons".to_owned())], [36, 32, 4, 0]);
    assert!(!Rows::open(&bench.out(), "persons").text("household_id").contains(&SPOILED.to_owned()));
}

#[test]
fn a_package_of_headers_alone_is_stopped_at_a_gate() {
    let bench = Bench::of("village");
    let persons = bench.path("packages/990901/persons.csv");
    let text = std::fs::read_to_string(&persons).unwrap();
    std::fs::write(&persons, text.lines().next().unwrap().to_owned() + "\n").unwrap();
    bench.seal("990901");

    let output = bench.run();

    assert_eq!(output.status.code(), Some(1), "{}", bench.said(&output));
    assert_eq!(bench.left(), ["release-stopped"]);
}
