//! Gates, set-aside and rejected records: every record ends in exactly one place, and over a gate
//! nothing is published.

use crate::bench::{Bench, bytes_of, clean, same_files};
use crate::parquet::Rows;
use std::collections::BTreeMap;
use std::path::Path;

/// A village with one unreadable record and one household of which a person is missing.
fn spoiled() -> Bench {
    let bench = Bench::of("village");
    bench.edit("packages/990901/persons.csv", ",0,1,1959,", ",0,1,19-9,"); // household 1: a year that is none
    bench.edit("packages/990901/persons.csv", ",1,1,1972,", ",1,1,1972,").seal("990901");
    bench
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
    let (numerator, denominator) = (rows.text("numerator"), rows.text("denominator"));
    let mut account: BTreeMap<(String, String), [i64; 4]> = BTreeMap::new();
    for row in 0..rows.len() {
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
    let gates = "gate: gates.max_rejected_share = 0.01: 1 of 69 records are unreadable, a share of 0.0145
  help: have the records corrected, or raise the gate in the survey file if this share is acceptable
gate: gates.max_set_aside_share = 0.05: 9 of 69 records are set aside, a share of 0.1304
  help: have the records corrected, or raise the gate in the survey file if this share is acceptable
";
    assert!(said.contains(gates), "{said}");
    assert!(said.ends_with("nothing was published; see `OUTS/release-stopped`\n"), "{said}");
    same_files(&earlier, &bytes_of(&bench.out()));

    assert_eq!(bench.left(), ["release", "release-stopped"]);
    let stopped = bench.outs.path().join("release-stopped");
    let files: Vec<String> = bytes_of(&stopped).into_keys().collect();
    assert_eq!(files, ["findings.parquet", "manifest.json", "quality.parquet", "rejected.parquet"]);
    assert_eq!(Rows::open(&stopped, "rejected").text("line"), ["2"]);
    assert!(Rows::open(&stopped, "findings").len() > 0);
    balances(&account(&stopped));
}

#[test]
fn under_the_gates_every_record_is_accounted_for() {
    let bench = spoiled();
    with_open_gates(&bench);

    clean(&bench.run());

    let account = account(&bench.out());
    balances(&account);
    let total = |scope: &str, name: &str| account[&(scope.to_owned(), name.to_owned())];
    // Household 1: itself, three other persons, two slips, three assessments, two forms; less what hangs
    // on nobody. Its first person is unreadable.
    assert_eq!(total("total", ""), [69, 59, 9, 1]);
    assert_eq!(total("file", "990901/persons.csv"), [36, 32, 3, 1]);
    assert_eq!(total("table", "communities"), [4, 4, 0, 0]);
    assert_eq!(Rows::open(&bench.out(), "households").len(), 11);
    assert_eq!(Rows::open(&bench.out(), "persons").len(), 32);

    let rejected = Rows::open(&bench.out(), "rejected");
    assert_eq!((rejected.text("file"), rejected.text("line")), (vec!["990901/persons.csv".into()], vec!["2".into()]));
    let reason = &rejected.text("reason")[0];
    assert!(reason.contains("19-9"), "{reason}");
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
    let set_aside = "99090110100401001".to_owned();
    assert!(!Rows::open(&bench.out(), "persons").text("household_id").contains(&set_aside));
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
