//! Chains of weights in a run: what is refused before a record is read, and one to check by hand.

use crate::bench::{Bench, clean};
use crate::parquet::Rows;
use std::fs;

/// The weights of the village's survey file replaced.
fn declared(weights: &str) -> Bench {
    let bench = Bench::of("village");
    let text = fs::read_to_string(bench.path("survey.toml")).unwrap();
    let (start, end) = (text.find("[[weight]]").unwrap(), text.find("[[population_base]]").unwrap());
    fs::write(bench.path("survey.toml"), format!("{}{weights}\n{}", &text[..start], &text[end..])).unwrap();
    bench
}

#[test]
fn weights_that_cannot_be_meant_are_refused_before_a_record_is_read() {
    let step =
        |text: &str| format!("[[weight]]\nname = \"w\"\ntable = \"persons\"\n[[weight.step]]\nname = \"s\"\n{text}\n");
    let margin = "{ by = [\"area\"], totals = \"control/population.csv\" }";
    let cases = [
        (
            step(""),
            "step `s` of weight `w` does nothing: it has one of `nonresponse`, `phase2`, `poststratify`, `rake`, `calibrate`, `trim`",
        ),
        (
            step(&format!("poststratify = {margin}\ntrim = {{ upper = 3 }}")),
            "step `s` of weight `w` does several things",
        ),
        (
            step(&format!("rake = {{ margins = [{margin}] }}")),
            "`rake` has fewer than two margins: use `poststratify` for one",
        ),
        (step("trim = { strict = true }"), "no limit is given: write `upper`"),
        (
            step(&format!("calibrate = {{ distance = \"logit\", margins = [{margin}] }}")),
            "`logit` needs `bounds`, for example [0.5, 2]",
        ),
        (
            step(&format!("calibrate = {{ distance = \"linear\", bounds = [1.5, 2], margins = [{margin}] }}")),
            "expected a ratio below 1 and one above 1",
        ),
        (
            step(&format!("calibrate = {{ distance = \"ridge\", margins = [{margin}] }}")),
            "unknown variant `ridge`, expected one of `linear`, `raking`, `logit`",
        ),
        (
            step("nonresponse = { by = [\"area\"], answered = \"true\" }"),
            "unknown field `answered`, expected one of `by`, `responded`, `eligible`",
        ),
    ];
    for (weights, expected) in cases {
        let bench = declared(&weights);
        let output = bench.run();
        let said = bench.said(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(expected), "`{expected}` is not in: {said}");
    }
}

#[test]
fn a_step_of_the_second_phase_needs_one_in_the_design() {
    let bench =
        declared("[[weight]]\nname = \"w\"\ntable = \"persons\"\n[[weight.step]]\nname = \"drawn\"\nphase2 = true\n");
    let output = bench.run();
    let said = bench.said(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    let expected = "error: weight `w`, step `drawn`: the design has no second phase\n  help: declare `[phase2]`";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn a_weight_starts_from_one_that_is_there() {
    let weights = |from: &str| {
        format!(
            "[[weight]]\nname = \"household_weight\"\ntable = \"households\"\n[[weight]]\nname = \"w\"\ntable = \"persons\"\nfrom = {from}\n"
        )
    };
    for (from, expected) in [
        (
            "\"family_weight\"",
            "error: weight `w`: there is no weight `family_weight` before it; declared before: `household_weight`\n  help: ",
        ),
        (
            "{ weight = \"household_weight\", after = \"x\" }",
            "error: weight `w`: `household_weight` has no step `x`; it has ",
        ),
    ] {
        let bench = declared(&weights(from));
        let output = bench.run();
        let said = bench.said(&output);
        assert!(said.contains(expected), "`{expected}` is not in: {said}");
    }
}

/// Of six rural households one refused: the five others take 50 · 6/5 = 60, and so do their 15 persons, who then
/// count 480/7 and 500/8 by sex.
const CHAIN: &str = r#"
[[weight]]
name  = "household_weight"
table = "households"

[[weight.step]]
name        = "visited"
nonresponse = { by = ["area"], eligible = "visit_result in (1, 2, 5)", responded = "visit_result = 1" }

[[weight]]
name  = "person_weight"
table = "persons"
from  = { weight = "household_weight", after = "visited" }

[[weight.step]]
name         = "population"
poststratify = { by = ["area", "sex"], totals = "control/population.csv" }
"#;

const REFUSED: &str = "99090110120901001";

#[test]
fn persons_start_from_households_that_answered() {
    let bench = declared(CHAIN);
    let (households, persons) = ("packages/990901/households.csv", "packages/990901/persons.csv");
    bench.edit(
        households,
        "99090110120901001,99090110120901,1,1,3,1,2,7850,107,4,0,1,",
        "99090110120901001,99090110120901,1,2,,,,,,,,,",
    );
    let text = fs::read_to_string(bench.path(persons)).unwrap();
    let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with(REFUSED)).collect();
    assert_eq!(text.lines().count() - kept.len(), 3);
    fs::write(bench.path(persons), kept.join("\n") + "\n").unwrap();
    bench.seal("990901");
    clean(&bench.run());

    let close = |text: &str, expected: f64| {
        let value: f64 = text.parse().unwrap();
        assert!((value - expected).abs() <= 1e-12 * expected, "{value} is not {expected}");
    };
    let rows = Rows::open(&bench.out(), "households");
    let weights = rows.text("household_weight");
    for (row, id) in rows.text("household_id").iter().enumerate() {
        let rural = ["99090110120901", "99090110620301"].iter().any(|community| id.starts_with(community));
        close(
            &weights[row],
            if id == REFUSED {
                0.0
            } else if rural {
                60.0
            } else {
                50.0
            },
        );
    }
    let rows = Rows::open(&bench.out(), "persons");
    let (base, last) = (rows.text("person_weight_base"), rows.text("person_weight"));
    for (keys, start, end) in [
        ([("area", "1"), ("sex", "1")], 50.0, 320.0 / 8.0),
        ([("area", "1"), ("sex", "2")], 50.0, 500.0 / 10.0),
        ([("area", "2"), ("sex", "1")], 60.0, 480.0 / 7.0),
        ([("area", "2"), ("sex", "2")], 60.0, 500.0 / 8.0),
    ] {
        for row in rows.find(&keys) {
            close(&base[row], start);
            close(&last[row], end);
        }
    }
    let steps = Rows::open(&bench.out(), "weights");
    assert_eq!(steps.text("step"), ["base", "visited", "base", "population"]);
    assert_eq!(steps.text("kind"), ["base", "nonresponse", "base", "poststratify"]);
    assert_eq!(steps.text("n"), ["12", "11", "33", "33"]);
}
