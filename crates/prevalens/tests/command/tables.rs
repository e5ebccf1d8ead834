//! Tables of a plan: differences between levels, and plans that ask for what cannot be.

use crate::bench::{Bench, clean};
use crate::parquet::Rows;

/// The second survey with a schema of its own, to be edited.
fn with_schema() -> Bench {
    let bench = Bench::of("wg");
    testkit::files::copy(&testkit::files::repository("schemas/wg-short-set"), &bench.path("schema"));
    let file = bench.path("survey.toml");
    let survey = std::fs::read_to_string(&file).unwrap();
    let line = survey.lines().find(|line| line.starts_with("schema = ")).unwrap();
    std::fs::write(&file, survey.replace(line, "schema = \"schema\"")).unwrap();
    bench
}

#[test]
fn differences_stand_beside_what_they_are_of() {
    let bench = with_schema();
    bench.edit(
        "schema/tables.toml",
        "[[], [\"gender\"], [\"zone\"]]\ncompare",
        "[[\"zone\"], [\"gender\", \"zone\"]]\ncompare",
    );
    clean(&bench.run());
    let rows = Rows::open(&bench.out(), "estimates");
    let estimate = rows.numbers("estimate");
    let one = |wanted: &[(&str, &str)]| {
        let found = rows.find(&[&[("table_id", "W05"), ("estimand", "design")], wanted].concat());
        assert_eq!(found.len(), 1, "{wanted:?}");
        found[0]
    };
    for sex in ["1", "2"] {
        let mean = |zone| {
            estimate[one(&[
                ("statistic", "mean"),
                ("by1_variable", "gender"),
                ("by1_level", sex),
                ("by2_variable", "zone"),
                ("by2_level", zone),
            ])]
        };
        let difference = one(&[("statistic", "difference"), ("by1_variable", "gender"), ("by1_level", sex)]);
        assert!((estimate[difference] - (mean("2") - mean("1"))).abs() < 1e-12);
        assert_eq!(rows.text("level")[difference], "zone=2 less zone=1");
        assert_eq!(rows.text("level_label")[difference], "villages less town");
        assert_eq!(rows.text("ci_method")[difference], "linear");
    }
}

#[test]
fn a_comparison_of_no_domain() {
    let bench = with_schema();
    bench.edit("schema/tables.toml", "compare     = \"zone\"", "compare     = \"age_group\"");
    bench.refuses(
        "error: `SURVEY/schema/tables.toml`: table `W05`: `compare` is `age_group`, which is in none of its `domains`
  help: levels of a domain variable are compared: add a domain with it",
    );
}

#[test]
fn a_comparison_of_totals() {
    let bench = with_schema();
    bench.edit("schema/tables.toml", "[\"mean\"]", "[\"total\"]");
    bench.refuses(
        "error: `SURVEY/schema/tables.toml`: table `W05`: `compare` is `zone`, but its `statistics` are totals only
  help: proportions, means and ratios are compared: add one of them",
    );
}
