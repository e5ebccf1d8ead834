//! The oracle harness on a small committed collection, `fixtures/golden/oracle-small`.
//!
//! Guards the harness itself: that every family of cases is connected, that a wrong
//! expected value is reported as differing, that what is not understood is
//! "unsupported", and that a case that must be refused is. Regenerate the
//! collection: `Rscript oracle.R` in the folder.

use std::fs;
use std::path::Path;
use testkit::files::{copy, edit, repository};
use testkit::oracle::{Count, Oracle, Outcome, Report, passes, write};

fn small() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&repository("fixtures/golden/oracle-small"), folder.path());
    folder
}

fn run(folder: &Path) -> Vec<Report> {
    Oracle::open(folder).expect("a collection of cases").run(|_, _| true)
}

fn case<'a>(reports: &'a [Report], id: &str) -> &'a Outcome {
    &reports.iter().find(|report| report.id == id).expect("a case of this name").outcome
}

fn tally(reports: &[Report]) -> String {
    let mut out = Vec::new();
    write(&mut out, reports).expect("memory takes everything");
    String::from_utf8(out).expect("text")
}

#[test]
fn every_case_agrees() {
    let reports = run(small().path());
    let text = tally(&reports);
    assert_eq!(Count::of(&reports), Count { agree: 22, differ: 0, unsupported: 0 }, "{text}");
    assert!(reports.iter().all(passes));
    assert_eq!(text.lines().last(), Some("agree 22, differ 0, unsupported 0"));
}

#[test]
fn a_wrong_expected_value_is_reported_with_both_numbers() {
    let folder = small();
    let cases = folder.path().join("cases.json");
    let text = fs::read_to_string(&cases).unwrap();
    let right = text.split("\"est\":").nth(1).unwrap().split(',').next().unwrap().to_owned();
    let wrong: f64 = right.parse::<f64>().unwrap() * (1.0 + 1e-8);
    edit(&cases, &format!("\"est\":{right}"), &format!("\"est\":{wrong}"));

    let reports = run(folder.path());
    let Outcome::Differ(found) = case(&reports, "mean-001") else { panic!("{:?}", case(&reports, "mean-001")) };
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].row.as_str(), found[0].field.as_str()), ("income", "est"));
    assert!(found[0].ours.starts_with(&right[..10]) && found[0].expected == wrong.to_string(), "{found:?}");
    assert!(!passes(reports.iter().find(|report| report.id == "mean-001").unwrap()));
    assert!(tally(&reports).ends_with("agree 21, differ 1, unsupported 0\n"));
}

#[test]
fn what_is_not_understood_is_unsupported_with_its_reason() {
    let folder = small();
    let cases = folder.path().join("cases.json");
    edit(&cases, "\"nest\":false", "\"nest\":false,\"finite\":true");
    let reports = run(folder.path());
    let Outcome::Unsupported(reason) = case(&reports, "mean-001") else { panic!("{:?}", case(&reports, "mean-001")) };
    assert!(reason.contains("unknown field `finite`"), "{reason}");
    assert!(!passes(&reports[0]));
}

#[test]
fn a_case_to_be_refused_must_be_refused() {
    let folder = small();
    let reports = run(folder.path());
    let refused = &reports.last().unwrap();
    let Outcome::Agree { message: Some(message), .. } = &refused.outcome else { panic!("{:?}", refused.outcome) };
    assert!(message.contains("single"), "{message}");

    edit(&folder.path().join("cases.json"), "\"psu\":[\"region\"]", "\"psu\":[\"village\"]");
    assert!(matches!(run(folder.path()).last().unwrap().outcome, Outcome::NotRefused));
}

#[test]
fn a_damaged_data_file_fails_its_cases_alone() {
    let folder = small();
    fs::remove_file(folder.path().join("data/people_jkn.csv")).unwrap();
    let reports = run(folder.path());
    let failed: Vec<&str> =
        reports.iter().filter(|r| matches!(r.outcome, Outcome::Failed(_))).map(|r| r.kind.as_str()).collect();
    assert_eq!(failed, ["rep"]);
}

#[test]
fn the_order_of_reports_is_that_of_the_file_whatever_the_threads() {
    let folder = small();
    let text = |threads| testkit::with_threads(threads, || tally(&run(folder.path())));
    assert_eq!(text(1), text(7));
}
