//! `status`: who has sent what, with the numbers of a run, whatever is missing or broken.

use crate::bench::{Bench, clean, prevalens};
use std::fs;
use std::process::Output;

fn status(bench: &Bench, more: &[&str]) -> Output {
    let survey = bench.path("survey.toml");
    prevalens(["status", survey.to_str().unwrap()].iter().chain(more))
}

fn json(bench: &Bench) -> serde_json::Value {
    serde_json::from_str(&clean(&status(bench, &["--format", "json"]))).unwrap()
}

/// The city with one sender missing, one late and superseding, one with two records spoiled, and a copy.
fn mixed() -> Bench {
    let bench = Bench::of("city");
    fs::remove_dir_all(bench.path("packages/990583")).unwrap();
    testkit::files::copy(&bench.path("packages/990501"), &bench.path("packages/again"));
    testkit::files::copy(&bench.path("packages/990501"), &bench.path("packages/later"));
    bench.edit("packages/later/package.toml", "2006-06-02", "2006-06-09");
    bench.edit("survey.toml", "expected = ", "due = \"2006-06-05\"\nexpected = ");
    let persons = fs::read_to_string(bench.path("packages/990581/persons.csv")).unwrap();
    let mut lines: Vec<String> = persons.lines().map(str::to_owned).collect();
    lines[1] = lines[1].replacen(",0,1,19", ",0,7,19", 1).replacen(",0,2,19", ",0,7,19", 1);
    let last = lines.len() - 1;
    lines[last] = lines[last].replace(",1,", ",x,");
    fs::write(bench.path("packages/990581/persons.csv"), lines.join("\n") + "\n").unwrap();
    bench.seal("990581");
    bench
}

#[test]
fn every_sender_has_a_line() {
    let bench = mixed();
    let text = clean(&status(&bench, &[]));
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    let line = |name: &str| lines.iter().find(|line| line.first() == Some(&name)).unwrap().clone();
    assert_eq!(line("990501")[..4], ["990501", "late", "2006-06-09", "6"]);
    assert_eq!(line("990581")[..4], ["990581", "arrived", "2006-06-02", "6"]);
    assert_eq!(line("990583"), ["990583", "missing"]);
    assert_eq!(line("total")[..5], ["total", "2", "of", "3", "12"]);
    for note in ["990501: late, 2006-06-05 was due", "990501: supersedes 2006-06-02", "990501: came again as a copy"] {
        assert!(text.contains(note), "{text}");
    }
}

#[test]
fn numbers_are_those_of_a_run() {
    let bench = mixed();
    let told = json(&bench);
    let spoiled = &told["senders"][1];
    assert_eq!(spoiled["rejected"], 1);
    assert!(spoiled["open"]["error"].as_u64().unwrap() >= 1, "{spoiled}");
    assert_eq!(told["senders"][2]["state"], "missing");
    assert_eq!(told["senders"][2]["accepted_rate"], serde_json::Value::Null);
    let number = |value: &serde_json::Value, name: &str| value[name].as_u64().unwrap();
    for sender in told["senders"].as_array().unwrap().iter().chain([&told["total"]]) {
        let ends = number(sender, "accepted") + number(sender, "set_aside") + number(sender, "rejected");
        assert_eq!(number(sender, "received"), ends);
    }

    // A run that stops at a gate accounts for the same records.
    bench.edit("survey.toml", "expected = ", "missing = \"report\"\nexpected = ");
    bench.edit("survey.toml", "max_rejected_share  = 0.01", "max_rejected_share = 0.0");
    bench.edit("survey.toml", "\"refuse\"", "\"set_aside\"");
    assert_eq!(bench.run().status.code(), Some(1));
    let quality = crate::parquet::Rows::open(&bench.outs.path().join("release-stopped"), "quality");
    for (measure, name) in [("accepted_share", "accepted"), ("set_aside_share", "set_aside")] {
        let row = quality.find(&[("measure", measure), ("scope", "total")])[0];
        assert_eq!(quality.text("numerator")[row], told["total"][name].to_string());
    }
}

#[test]
fn a_package_that_cannot_be_used_is_a_line_and_not_an_error() {
    let bench = Bench::of("city");
    bench.edit("packages/990581/persons.csv", ",1,1952,", ",1,1951,");
    testkit::files::copy(&bench.path("packages/990583"), &bench.path("packages/990599"));
    bench.edit("packages/990599/package.toml", "\"990583\"", "\"990599\"");
    let told = json(&bench);
    let states: Vec<&str> =
        told["senders"].as_array().unwrap().iter().map(|sender| sender["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["arrived", "unusable", "arrived", "arrived"]);
    assert_eq!(told["senders"][3]["expected"], false);
    assert!(told["senders"][1]["problem"].as_str().unwrap().contains("SHA-256"));
    assert_eq!(told["senders"][1]["received"], 0);
}

#[test]
fn it_works_before_anything_has_come() {
    let bench = Bench::of("village");
    fs::remove_dir_all(bench.path("packages/990901")).unwrap();
    let text = clean(&status(&bench, &[]));
    assert!(text.contains("990901  missing"), "{text}");
    assert!(text.contains("total   0 of 1"), "{text}");
}

#[test]
fn alarms_make_the_exit_code() {
    let bench = mixed();
    let code = |alarms: &str| status(&bench, &["--fail-on", alarms]).status.code();
    assert_eq!([code("missing"), code("late"), code("error"), code("late,error")], [Some(1); 4]);
    let clean = Bench::of("village");
    assert_eq!(status(&clean, &["--fail-on", "missing,late,error"]).status.code(), Some(0));
    let output = status(&clean, &["--fail-on", "rain"]);
    let said = clean.said(&output);
    assert!(said.contains("[possible values: missing, late, error]"), "{said}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_cache_of_a_run_is_used_and_left_as_it_is() {
    let bench = Bench::of("city");
    testkit::files::copy(&bench.path("packages/990501"), &bench.path("packages/later"));
    bench.edit("packages/later/package.toml", "2006-06-02", "2006-06-09");
    clean(&bench.run());
    let cache = bench.outs.path().join("release-cache");
    let kept = crate::bench::bytes_of(&cache).into_keys().collect::<Vec<_>>();
    assert_eq!(kept.len(), 4);
    let output = status(&bench, &["--cache", cache.to_str().unwrap()]);
    let with = clean(&output);
    assert_eq!(bench.said(&output), "3 of 3 packages are unchanged and were taken from the cache\n");
    assert_eq!(with, clean(&status(&bench, &[])));
    assert_eq!(crate::bench::bytes_of(&cache).into_keys().collect::<Vec<_>>(), kept);
}
