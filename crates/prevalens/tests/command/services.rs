//! Counts of programmes in a run: the coverage in the release, what is flagged, what is refused.

use crate::bench::{Bench, clean};
use crate::parquet::Rows;

#[test]
fn coverage_is_the_count_over_the_published_total() {
    let bench = Bench::of("city");
    clean(&bench.run());
    let rows = Rows::open(&bench.out(), "services");
    assert_eq!(rows.len(), 10, "five counts, two variance bases");
    let [recipients, total, coverage, low, high, total_low, total_high] =
        ["recipients", "total", "coverage", "ci_low", "ci_high", "total_ci_low", "total_ci_high"]
            .map(|name| rows.numbers(name));
    for row in 0..rows.len() {
        assert!((coverage[row] * total[row] / recipients[row] - 1.0).abs() < 1e-12);
        assert!((low[row] * total_high[row] / recipients[row] - 1.0).abs() < 1e-12);
        assert!((high[row] * total_low[row] / recipients[row] - 1.0).abs() < 1e-12);
    }
    let estimates = Rows::open(&bench.out(), "estimates");
    let found =
        estimates.find(&[("table_id", "S01"), ("statistic", "coverage"), ("level", "community rehabilitation")]);
    assert_eq!(found.len(), 2);
    assert_eq!(estimates.text("denominator")[found[0]], "Persons with a disability, estimated (T01)");
    assert_eq!(estimates.text("variable_label")[found[0]], "Service coverage");
    assert!((estimates.numbers("estimate")[found[0]] - 40_097.0 / 388_600.0).abs() < 1e-6);
}

#[test]
fn areas_by_code_and_areas_without_an_estimate() {
    let bench = Bench::of("city");
    bench.edit(
        "control/services.csv",
        "community rehabilitation,社区康复,,40097",
        "community rehabilitation,社区康复,990501,900000,persons,2006,a register\ncommunity rehabilitation,社区康复,990502,12,persons,2006,a register\ncommunity rehabilitation,社区康复,,40097",
    );
    let said = clean(&bench.run());
    assert!(said.contains("T01 has no estimated total for county_id 990502"), "{said}");
    assert!(said.contains("exceeds_total: the count is "), "{said}");
    let rows = Rows::open(&bench.out(), "services");
    let lost = rows.find(&[("area_code", "990502")]);
    assert_eq!((lost.len(), rows.text("coverage")[lost[0]].as_str()), (1, ""));
    assert_eq!(rows.find(&[("area_code", "990501"), ("area_variable", "county_id")]).len(), 2);
}

#[test]
fn counts_that_cannot_be_used() {
    let refused = |from: &str, to: &str, message: &str| {
        let bench = Bench::of("city");
        bench.edit("control/services.csv", from, to);
        bench.refuses(message);
    };
    refused(
        "40097",
        "40 097",
        "error: `SURVEY/survey.toml`: `SURVEY/control/services.csv`, line 2: `recipients` is `40 097`, expected a number from 0\n  help: write it without separators",
    );
    refused(
        ",events,",
        ",pieces,",
        "error: `SURVEY/survey.toml`: `SURVEY/control/services.csv`, line 5: `counts` is `pieces`, expected one of `persons`, `events`
  help: `persons` if everybody stands in the register once; `events` for devices, operations, visits",
    );
    refused(
        "40097,persons,not stated",
        "40097,persons,",
        "error: `SURVEY/survey.toml`: `SURVEY/control/services.csv`, line 2: `period` is empty\n  help: a count without programme, period or source cannot be published",
    );
    refused(
        "social relief,",
        "community rehabilitation,",
        "error: `SURVEY/survey.toml`: `SURVEY/control/services.csv`, line 3: `community rehabilitation` stands there twice for one area and period\n  help: one count for each programme, area and period",
    );
}

#[test]
fn an_id_that_the_plan_has() {
    let bench = Bench::of("city");
    bench.edit("survey.toml", "id     = \"S01\"", "id     = \"T01\"");
    bench.refuses(
        "error: `SURVEY/survey.toml`: services.id is `T01`, which is a table of the plan
  help: give the coverage figures an id of their own",
    );
}
