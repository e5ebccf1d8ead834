//! Chains of weights as a survey declares them: totals met, household weights equal, two declarations of one thing.
//!
//! On the records of `fixtures/city`; `crates/prevalens/tests/golden_r.rs` compares the same weights with R.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use codebook::Codebook;
use design::{Declaration, Sample, WeightSpec};
use ingest::{ReadOptions, find_packages, read_packages};
use roster::{Accepted, NO_ROW, Roster};
use std::sync::{Arc, OnceLock};
use testkit::files::repository;

fn roster() -> &'static Roster {
    static ROSTER: OnceLock<Roster> = OnceLock::new();
    ROSTER.get_or_init(|| {
        let codebook = Arc::new(Codebook::open(&repository("schemas/cn-disability-2006")).unwrap());
        let senders = ["990501", "990581", "990583"].map(str::to_owned);
        let arrivals = find_packages(&repository("fixtures/city/packages"), &senders, &codebook).unwrap();
        let mut roster = read_packages(&arrivals, &codebook, &ReadOptions::default(), &|_| {}).unwrap().roster;
        roster::expr::derive(&mut roster).unwrap();
        roster
    })
}

fn sample(weights: &[&str]) -> Sample {
    let folder = repository("fixtures/raked");
    let declared = Declaration::open(&folder.join("design.toml")).unwrap();
    let weights: Vec<WeightSpec> = weights.iter().map(|text| toml::from_str(text).unwrap()).collect();
    Sample::build(roster(), &Accepted::all(roster()), &declared, &weights, &folder).unwrap()
}

fn step(kind: &str) -> String {
    format!("name = \"w\"\ntable = \"persons\"\n[[step]]\nname = \"s\"\n{kind}")
}

const MARGINS: &str = r#"margins = [
    { by = ["area", "sex"], totals = "control/area_sex.csv" }, { by = ["age_group"], totals = "control/age.csv" } ]"#;

fn close(ours: &[f64], theirs: &[f64]) {
    assert_eq!(ours.len(), theirs.len());
    for (row, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!((a - b).abs() <= 1e-9 * b.abs(), "row {row}: {a} is not {b}");
    }
}

#[test]
fn members_of_a_household_share_a_weight_when_asked() {
    let within = step(&format!("calibrate = {{ distance = \"linear\", within = \"households\", {MARGINS} }}"));
    let alone = step(&format!("calibrate = {{ distance = \"linear\", {MARGINS} }}"));
    let persons = roster().table("persons").unwrap().0;
    let households = roster().table("households").unwrap().0;
    let owner = roster().rows_above(persons, households).unwrap();
    let differ = |spec: &str| {
        let weights = sample(&[spec]).weights[0].values();
        let pairs = || owner.windows(2).zip(weights.windows(2)).filter(|(owner, _)| owner[0] == owner[1]);
        pairs().filter(|(_, weight)| (weight[0] - weight[1]).abs() > 1e-9 * weight[0]).count()
    };
    assert_eq!(differ(&within), 0);
    assert!(differ(&alone) > 1_000, "without `within` members differ");
}

#[test]
fn every_total_of_every_margin_is_met() {
    for kind in [
        format!("rake = {{ {MARGINS} }}"),
        format!("calibrate = {{ distance = \"linear\", {MARGINS} }}"),
        format!("calibrate = {{ distance = \"logit\", bounds = [0.8, 1.25], {MARGINS} }}"),
        format!("calibrate = {{ distance = \"linear\", weights = [500, 700], {MARGINS} }}"),
        format!("calibrate = {{ distance = \"raking\", within = \"households\", {MARGINS} }}"),
    ] {
        let weights = [toml::from_str::<WeightSpec>(&step(&kind)).unwrap()];
        let sample = sample(&[&step(&kind)]);
        let folder = repository("fixtures/raked");
        for margin in sample.margins(roster(), &weights).unwrap() {
            let by: Vec<&str> = margin.by.iter().map(String::as_str).collect();
            let file = design::ControlFile::open(&folder, &margin.totals, &by).unwrap();
            for (cell, line) in margin.cells.iter().zip(&file.lines) {
                assert_eq!(cell.codes, line.codes);
                let design::Total::Number(total) = line.total else { panic!("{line:?}") };
                assert!(
                    (cell.sum - total).abs() <= 1e-9 * total,
                    "{kind}: {:?}: {} is not {total}",
                    cell.codes,
                    cell.sum
                );
            }
        }
    }
}

#[test]
fn raking_is_calibration_with_its_distance() {
    let rake = sample(&[&step(&format!("rake = {{ {MARGINS} }}"))]);
    let calibrate = sample(&[&step(&format!("calibrate = {{ distance = \"raking\", {MARGINS} }}"))]);
    close(&rake.weights[0].values(), &calibrate.weights[0].values());
}

#[test]
fn parts_of_one_margin_are_its_post_strata() {
    let whole = r#"poststratify = { by = ["area", "sex"], totals = "control/area_sex.csv" }"#;
    let parts = r#"calibrate = { distance = "linear", partition = ["area"], margins = [
        { by = ["sex"], totals = "control/area_sex.csv" } ] }"#;
    close(&sample(&[&step(whole)]).weights[0].values(), &sample(&[&step(parts)]).weights[0].values());
}

#[test]
fn replicates_redo_the_steps_of_the_weight_they_start_from() {
    let sample = sample(&[
        "name = \"h\"\ntable = \"households\"\npoststratify = { by = [\"area\"], totals = \"../city/control/households.csv\" }",
        "name = \"p\"\ntable = \"persons\"\nfrom = \"h\"",
        "name = \"q\"\ntable = \"persons\"",
    ]);
    let ones = vec![1.0; sample.rows.len()];
    for weight in &sample.weights {
        close(&weight.reweigh(&ones).unwrap(), weight.chain().weights());
    }
    // Twice as much in every unit: post-stratified households do not notice, and so do not the persons in them.
    let twice = vec![2.0; sample.rows.len()];
    close(&sample.weights[1].reweigh(&twice).unwrap(), sample.weights[1].chain().weights());
    let doubled: Vec<f64> = sample.weights[2].chain().weights().iter().map(|weight| 2.0 * weight).collect();
    close(&sample.weights[2].reweigh(&twice).unwrap(), &doubled);
    // A person has the weight of the household.
    let (households, persons) = (&sample.weights[0], &sample.weights[1]);
    let owner = roster().rows_above(persons.table, households.table).unwrap();
    let of_household = households.values();
    let expected: Vec<f64> =
        owner.iter().map(|&row| if row == NO_ROW { 0.0 } else { of_household[row as usize] }).collect();
    close(&persons.values(), &expected);
}
