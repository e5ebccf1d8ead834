//! The survey file, the schema and the arguments, each wrong in one way: exit code 2, place, value,
//! expectation, next step, and nothing left behind.

use crate::bench::{Bench, prevalens};

#[test]
fn a_key_nobody_knows() {
    let bench = Bench::of("village");
    bench.edit("survey.toml", "expected = ", "wanted   = 1\nexpected = ");
    bench.refuses(
        "error: cannot understand `SURVEY/survey.toml`: TOML parse error at line 11, column 1
   |
11 | wanted   = 1
   | ^^^^^^
unknown field `wanted`, expected one of `dir`, `expected`, `missing`, `due`
  help: correct the line; `fixtures/city/survey.toml` shows every part of a survey file",
    );
}

#[test]
fn a_key_that_must_be_there() {
    let bench = Bench::of("village");
    bench.edit("survey.toml", "max_rejected_share  = 0.01\n", "");
    bench.refuses(
        "error: cannot understand `SURVEY/survey.toml`: TOML parse error at line 21, column 1
   |
21 | [gates]
   | ^^^^^^^
missing field `max_rejected_share`
  help: correct the line; `fixtures/city/survey.toml` shows every part of a survey file",
    );
}

#[test]
fn a_gate_that_is_no_share() {
    let bench = Bench::of("village");
    bench.edit("survey.toml", "max_rejected_share  = 0.01", "max_rejected_share = 1.5");
    bench.refuses(
        "error: `SURVEY/survey.toml`: gates.max_rejected_share is 1.5, expected a share from 0 to 1
  help: 0.05 lets 5 % pass",
    );
}

#[test]
fn a_day_due_that_is_none() {
    let bench = Bench::of("village");
    bench.edit("survey.toml", "expected = ", "due = \"5 June\"\nexpected = ");
    bench.refuses(
        "error: `SURVEY/survey.toml`: packages.due is `5 June`, expected a day such as `2006-06-05`
  help: packages whose `prepared` is a later day are reported as late",
    );
}

#[test]
fn a_sender_named_twice() {
    let bench = Bench::of("village");
    bench.edit("survey.toml", "[\"990901\"]", "[\"990901\", \"990901\"]");
    bench.refuses(
        "error: `SURVEY/survey.toml`: packages.expected names `990901` twice
  help: name every sender once",
    );
}

#[test]
fn an_interval_method_that_does_not_exist() {
    let bench = Bench::of("village");
    bench.edit("survey.toml", "[headline]", "[estimate]\nintervals = [\"logit\", \"wlad\"]\n\n[headline]");
    bench.refuses(
        "error: `SURVEY/survey.toml`: estimate.intervals: unknown interval method `wlad`; \
         expected one of `korn_graubard`, `logit`, `wilson`, `beta`, `linear`, `asin`, `likelihood`
  help: the first interval named is the one decisions rest on",
    );
}

#[test]
fn a_confidence_level_in_percent() {
    let bench = Bench::of("village");
    bench.edit("survey.toml", "[headline]", "[estimate]\nlevel = 95\n\n[headline]");
    bench.refuses(
        "error: `SURVEY/survey.toml`: estimate.level is 95, expected a share between 0.5 and 1
  help: 0.95 is the usual level",
    );
}

#[test]
fn a_headline_that_no_table_gives() {
    let bench = Bench::of("wg");
    bench.edit("survey.toml", "\"W01\"", "\"T01\"");
    bench.refuses(
        "error: `SURVEY/survey.toml`: headline.table is `T01`, \
         expected one of `W01`, `W02`, `W03`, `W04`, `W05`, `W06`
  help: name a table of the schema's `tables.toml`",
    );
}

#[test]
fn a_projection_onto_an_unknown_population() {
    let bench = Bench::of("village");
    bench.edit("survey.toml", "base = \"registered_population\"", "base = \"census\"");
    bench.refuses(
        "error: `SURVEY/survey.toml`: projection.base is `census`, expected one of `registered_population`
  help: write a `[[population_base]]` of that name",
    );
}

#[test]
fn two_weights_of_one_name() {
    let bench = Bench::of("village");
    bench.edit("survey.toml", "\"household_weight\"", "\"person_weight\"");
    bench.refuses(
        "error: `SURVEY/survey.toml`: two `[[weight]]` have the name `person_weight`
  help: rename or remove one of them",
    );
}

#[test]
fn a_schema_folder_that_is_not_there() {
    let bench = Bench::of("village");
    bench.edit("survey.toml", "/cn-disability-2006", "/cn-disability-1987");
    bench.refuses(
        "error: cannot read `SCHEMAS/cn-disability-1987/codebook/datapackage.json`: \
         No such file or directory (os error 2)
  help: a schema folder holds `codebook/datapackage.json`, `structure.toml`, `derived.toml`, `tables.toml` and `rules/`",
    );
}

#[test]
fn a_survey_file_that_is_not_there() {
    let bench = Bench::of("village");
    std::fs::remove_file(bench.path("survey.toml")).unwrap();
    bench.refuses(
        "error: cannot read `SURVEY/survey.toml`: No such file or directory (os error 2)
  help: name a survey file, for example `fixtures/city/survey.toml`, or make a survey with `prevalens synth city --out DIR`",
    );
}

#[test]
fn arguments_that_mean_nothing() {
    let bench = Bench::of("village");
    let cases: [(&[&str], &str); 3] = [
        (&["--speed"], "error: unexpected argument '--speed' found"),
        (&["--threads", "0"], "error: invalid value '0' for '--threads <N>': 0 is not in 1..=65535"),
        (&["--format", "xml"], "error: invalid value 'xml' for '--format <FORM>'\n  [possible values: text, json]"),
    ];
    for (arguments, message) in cases {
        let output = bench.run_with(arguments);
        let said = bench.said(&output);
        assert!(said.starts_with(message), "{said}");
        assert!(said.contains("For more information, try '--help'."), "{said}");
        bench.refused(&output, said.trim_end(), &[]);
    }
    assert_eq!(prevalens(["walk"]).status.code(), Some(2));
    assert_eq!(prevalens([""; 0]).status.code(), Some(2));
}
