//! Replicates declared in `design.toml`: their standard errors in the release, and their weights for others.

use crate::bench::{Bench, bytes_of, clean, same_files};
use crate::parquet::Rows;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::BTreeMap;
use std::fs::{self, File};

/// For the village, whose two townships have two communities each.
const VILLAGE: &str = r#"
[[replicates]]
name   = "jackknife"
title  = { en = "jackknife of communities", zh = "调查小区刀切法" }
basis  = "within_townships"
method = "jkn"

[[replicates]]
name   = "balanced"
title  = { en = "balanced half-samples, the other half at 0.3", zh = "平衡半样本（Fay 0.3）" }
basis  = "within_townships"
method = "fay"
rho    = 0.3
"#;

/// For the city, whose three sites have four townships each.
const CITY: &str = r#"
[[replicates]]
name   = "bootstrap"
title  = { en = "bootstrap of townships", zh = "乡镇街道自助法" }
basis  = "townships_within_sites"
method = "bootstrap"
count  = 40
seed   = 2006
mse    = false

[[replicates]]
name   = "differences"
title  = { en = "successive differences of townships", zh = "乡镇街道逐次差分法" }
basis  = "townships_within_sites"
method = "successive_differences"
count  = 20
"#;

fn declared(fixture: &str) -> Bench {
    let bench = Bench::of(fixture);
    let text = fs::read_to_string(bench.path("design.toml")).unwrap();
    let declared = if fixture == "village" { VILLAGE } else { CITY };
    fs::write(bench.path("design.toml"), text + declared).unwrap();
    bench
}

/// `(share, standard error)` of persons with a disability over everybody.
fn headline(bench: &Bench, basis: &str) -> (f64, f64) {
    let estimates = Rows::open(&bench.out(), "estimates");
    let wanted = [("table_id", "T01"), ("statistic", "proportion"), ("variance_basis", basis), ("estimand", "design")];
    let rows = estimates.find(&wanted);
    let whole: Vec<usize> = rows.into_iter().filter(|&row| estimates.text("by1_variable")[row].is_empty()).collect();
    assert_eq!(whole.len(), 1, "one headline under {basis}");
    (estimates.numbers("estimate")[whole[0]], estimates.numbers("se")[whole[0]])
}

#[test]
fn the_file_gives_the_standard_error_of_the_release() {
    for (fixture, name, replicates, method) in [
        ("village", "jackknife", 4, "jkn"),
        ("village", "balanced", 4, "fay"),
        ("city", "bootstrap", 40, "bootstrap"),
        ("city", "differences", 20, "successive_differences"),
    ] {
        let bench = declared(fixture);
        clean(&bench.run_with(&["--replicate-weights", name]));
        let how: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(bench.out().join("replicate_weights.json")).unwrap()).unwrap();
        assert_eq!((how["method"].as_str(), how["replicates"].as_u64()), (Some(method), Some(replicates)));
        assert_eq!(how["key"], serde_json::json!(["household_id", "person_no"]));

        let (weights, persons) = (Rows::open(&bench.out(), "replicate_weights"), Rows::open(&bench.out(), "persons"));
        let key = |rows: &Rows| rows.text("household_id").into_iter().zip(rows.text("person_no")).collect::<Vec<_>>();
        let disabled: BTreeMap<_, bool> =
            key(&persons).into_iter().zip(persons.text("any_disability").iter().map(|text| text == "true")).collect();
        let keys = key(&weights);
        let share = |column: &str| {
            let (mut all, mut with) = (0.0, 0.0);
            for (key, weight) in keys.iter().zip(weights.numbers(column)) {
                all += weight;
                with += if disabled[key] { weight } else { 0.0 };
            }
            with / all
        };
        let full = share("person_weight");
        let shares: Vec<f64> = (1..=replicates).map(|number| share(&format!("person_weight_r{number:03}"))).collect();
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        let centre = if how["mse"].as_bool().unwrap() { full } else { mean };
        let rscales = how["rscales"].as_array().unwrap().iter().map(|scale| scale.as_f64().unwrap());
        let sum: f64 = shares.iter().zip(rscales).map(|(share, rscale)| rscale * (share - centre).powi(2)).sum();
        let se = (how["scale"].as_f64().unwrap() * sum).sqrt();

        let (released, released_se) = headline(&bench, name);
        assert!((full - released).abs() < 1e-12 && (se - released_se).abs() < 1e-12, "{name}: {se} {released_se}");
        assert!(se > 0.001, "{name}");
    }
}

#[test]
fn the_footer_says_how_and_the_data_package_names_the_columns() {
    let bench = declared("village");
    bench.edit("survey.toml", "[headline]", "[release]\nreplicate_weights = \"balanced\"\n\n[headline]");
    clean(&bench.run());
    let file = File::open(bench.out().join("replicate_weights.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let pairs = reader.metadata().file_metadata().key_value_metadata().unwrap();
    let of = |key: &str| pairs.iter().find(|pair| pair.key == key).and_then(|pair| pair.value.clone()).unwrap();
    assert_eq!(of("replicates_method"), "fay");
    assert_eq!(of("replicates_mse"), "true");
    assert_eq!(of("replicates_rscales"), "[1.0,1.0,1.0,1.0]");
    assert!((of("replicates_scale").parse::<f64>().unwrap() - 1.0 / (4.0 * 0.49)).abs() < 1e-15);
    let package = fs::read_to_string(bench.out().join("datapackage.json")).unwrap();
    assert!(package.contains("\"person_weight_r004\"") && package.contains("replicate_weights_households.parquet"));
    assert!(fs::read_to_string(bench.out().join("manifest.json")).unwrap().contains("replicate_weights.json"));
}

#[test]
fn threads_change_no_byte() {
    let bench = declared("village");
    clean(&bench.run_with(&["--replicate-weights", "balanced", "--threads", "1"]));
    let first = bytes_of(&bench.out());
    let out = bench.outs.path().join("other");
    clean(&bench.run_to(&out, &["--replicate-weights", "balanced", "--threads", "7"]));
    same_files(&first, &bytes_of(&out));
}

#[test]
fn replicates_that_are_not_declared() {
    let bench = declared("village");
    let before = bench.left();
    let output = bench.run_with(&["--replicate-weights", "jackknive"]);
    let message = "error: `--replicate-weights` is `jackknive`, expected one of `jackknife`, `balanced`
  help: declare `[[replicates]]` of that name in `design.toml`";
    bench.refused(&output, message, &before);

    let bench = Bench::of("village");
    bench.edit("survey.toml", "[headline]", "[release]\nreplicate_weights = \"jkn\"\n\n[headline]");
    bench.refuses(
        "error: `SURVEY/survey.toml`: release.replicate_weights is `jkn`, expected one of none
  help: declare `[[replicates]]` of that name in `design.toml`",
    );
}

#[test]
fn declarations_that_cannot_be_used() {
    let refuses = |from: &str, to: &str, message: &str| {
        let bench = declared("village");
        bench.edit("design.toml", from, to);
        bench.refuses(&format!("error: `SURVEY/design.toml`: {message}"));
    };
    refuses(
        "rho    = 0.3",
        "count  = 4",
        "replicates `balanced`: `fay` takes `rho` and nothing else\n  help: write `rho = 0.3`",
    );
    refuses(
        "rho    = 0.3",
        "rho    = 0.3\nseed   = 1",
        "replicates `balanced`: `fay` takes `rho` and nothing else\n  help: write `rho = 0.3`",
    );
    refuses(
        "method = \"jkn\"",
        "method = \"bootstrap\"\ncount  = 40",
        "replicates `jackknife`: `bootstrap` takes `count` and `seed`\n  help: write `count = 500` and a `seed` of your choice",
    );
    refuses(
        "name   = \"balanced\"",
        "name   = \"townships\"",
        "replicates `townships`: the name is used twice\n  help: names are unique among `[[variance]]` and `[[replicates]]`",
    );
    refuses(
        "basis  = \"within_townships\"\nmethod = \"fay\"",
        "basis  = \"counties\"\nmethod = \"fay\"",
        "replicates `balanced`: there is no variance basis of the name in `basis`\n  help: name one `[[variance]]`",
    );
}

#[test]
fn a_method_that_does_not_fit_the_basis() {
    let bench = declared("village");
    bench.edit("design.toml", "method = \"jkn\"", "method = \"jk1\"");
    bench.refuses(
        "checked 12 households in 6 files: 12 usable, 0 set aside
error: replicates `jackknife`: `jk1` leaves out units of a design without strata, but there are 2
  help: use `jkn`, which leaves out units within their strata",
    );
}

#[test]
fn a_replicate_without_anybody_of_a_post_stratum() {
    let bench = declared("village");
    bench.edit("design.toml", "method = \"jkn\"", "method = \"bootstrap\"\ncount  = 40\nseed   = 2006");
    bench.refuses(
        "checked 12 households in 6 files: 12 usable, 0 set aside
error: replicates `jackknife`: replicate 1 of 40: weight step `poststratify`: no record with a weight is in `area = 1, sex = 1`, but its total is 320
  help: join it with a neighbour, in the control totals and in the cells
  note: the full sample can be adjusted; a replicate leaves sampling units out, so a cell needs records in several of them",
    );
}
