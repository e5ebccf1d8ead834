//! Every published figure of `fixtures/city` and `fixtures/wg`, from the packages to
//! `estimates.parquet`, against R `survey` with the same design; and four tables of the
//! city under variance bases of several stages.
//!
//! What breaks if this fails, on the city's disabled persons (388,600; se 22,668 under
//! `townships_within_sites`):
//! - post-stratified weights taken as given: se 21,740;
//! - the rural domain filtered instead of masked, `county_sites`: se 13,479, not
//!   11,673 (one of the three counties has no rural community; it stays in);
//! - urban prevalence on the design's 9 degrees of freedom, not the domain's 5:
//!   interval 4.77 to 7.64 %, not 4.60 to 7.88 %.
//!
//! And on the second survey: without the finite population correction the standard
//! error of W01 is 3.82 points, not 3.40; a missing answer counted as no makes the
//! share 19.58 %, not 19.96 %.
//!
//! And on the city's disabled persons by stages: se 11,887 by the draw of counties
//! alone (Brewer's approximation), 15,231 with townships and villages.
//!
//! Regenerate: as the headers of `fixtures/golden/{city,wg,city_stages}/oracle.R` say.

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;
use std::process::Command;
use testkit::{Relative, files};

/// What tells figures apart, the domain written as `sex=1;age_group=2`.
const KEY: [&str; 7] = ["table_id", "statistic", "variable", "level", "domain", "estimand", "variance_basis"];
const NUMBERS: [&str; 9] = ["n", "estimate", "se", "df", "deff", "ci_low", "ci_high", "ci2_low", "ci2_high"];

type Figures = BTreeMap<[String; 7], [Option<f64>; 9]>;

#[test]
fn city_agrees_with_r() {
    let city = files::repository("fixtures/city/survey.toml");
    println!("city: {} numbers of 5182 figures agree with R to 1e-9", compare("city", &city, 5182, |_| true));
}

#[test]
fn raked_city_agrees_with_r() {
    let raked = files::repository("fixtures/raked/survey.toml");
    // its oracle computes the tables of `plan.R`: other weights, the same tables
    let numbers = compare("raked", &raked, 1684, |table| table <= "T12");
    println!("raked: {numbers} numbers of 1684 figures agree with R to 1e-9");
}

#[test]
fn second_survey_agrees_with_r() {
    let wg = files::repository("fixtures/wg/survey.toml");
    println!("wg: {} numbers of 101 figures agree with R to 1e-9", compare("wg", &wg, 101, |_| true));
}

#[test]
fn city_by_stages_agrees_with_r() {
    let golden = files::repository("fixtures/golden/city_stages");
    let city = files::fixture("city");
    let design = city.path().join("design.toml");
    let declared = std::fs::read_to_string(&design).expect("a design");
    let (stages, _) = declared.split_once("[[variance]]").expect("a variance basis");
    let (_, of_models) = declared.rsplit_once("[[variance]]").expect("a basis without figures");
    let bases = std::fs::read_to_string(golden.join("variance.toml")).expect("bases of several stages");
    std::fs::write(&design, format!("{stages}{bases}\n[[variance]]{of_models}")).expect("a place to write");

    let tables = ["T01", "T08a", "T09b", "T11"];
    let survey = city.path().join("survey.toml");
    let numbers = compare("city_stages", &survey, 327, |table| tables.contains(&table));
    println!("city by stages: {numbers} numbers of 327 figures agree with R to 1e-9");
}

/// Runs a survey and compares its figures of the wanted tables; gives how many numbers that were.
fn compare(survey: &str, file: &Path, figures: usize, wanted: impl Fn(&str) -> bool) -> usize {
    let target = tempfile::tempdir().expect("a temporary folder");
    let release = target.path().join("release");
    run(file, &release);
    let mut ours = published(&release.join("estimates.parquet"));
    ours.retain(|key, _| wanted(&key[0]));
    let expected = expected(&files::repository("fixtures/golden").join(survey).join("expected.csv"));

    let unknown: Vec<_> = ours.keys().filter(|key| !expected.contains_key(*key)).collect();
    assert!(
        unknown.is_empty(),
        "{survey}: {} figures are not in expected.csv, such as {:?}",
        unknown.len(),
        unknown[0]
    );
    let mut wrong = Vec::new();
    let mut numbers = 0;
    for (key, theirs) in &expected {
        let Some(ours) = ours.get(key) else {
            wrong.push(format!("{}: not published", key.join(" ")));
            continue;
        };
        let [_, value, se, ..] = *theirs;
        for (i, name) in NUMBERS.iter().enumerate() {
            let known = se == Some(0.0) && ["se", "deff"].contains(name);
            if !agree(ours[i], theirs[i], if known { value } else { None }) {
                wrong.push(format!("{}: {name} {:?}, in R {:?}", key.join(" "), ours[i], theirs[i]));
            }
            numbers += usize::from(theirs[i].is_some());
        }
    }
    let first = &wrong[..wrong.len().min(20)];
    assert!(wrong.is_empty(), "{survey}: {} numbers differ, the first:\n{}", wrong.len(), first.join("\n"));
    assert_eq!(expected.len(), figures, "{survey}: figures in expected.csv");
    numbers
}

/// Equal to a relative 1e-9. Where R sees no error at all, rounding of `scale` is none.
fn agree(ours: Option<f64>, theirs: Option<f64>, scale: Option<f64>) -> bool {
    match (ours, theirs, scale) {
        (Some(ours), Some(_), Some(scale)) => ours.abs() <= 1e-12 * scale.abs().max(1.0),
        (Some(ours), Some(theirs), None) => Relative(1e-9).agree(ours, theirs),
        (ours, theirs, _) => ours.is_none() && theirs.is_none(),
    }
}

fn run(file: &Path, release: &Path) {
    let output = Command::new(env!("CARGO_BIN_EXE_prevalens"))
        .arg("run")
        .arg(file)
        .arg("--out")
        .arg(release)
        .output()
        .expect("the command runs");
    assert!(output.status.success(), "{}: {}", file.display(), String::from_utf8_lossy(&output.stderr));
}

/// Figures of a release but for projections and coverages, which are a rate and a total times a known
/// number, and for those of models, which `sae` is asked about (`estimate/tests/golden_sae.rs`).
fn published(file: &Path) -> Figures {
    let reader =
        ParquetRecordBatchReaderBuilder::try_new(File::open(file).expect("estimates")).expect("a Parquet file");
    let mut figures = Figures::new();
    for batch in reader.build().expect("a reader") {
        let batch = batch.expect("readable rows");
        let text = |name: &str| column(&batch, name, &DataType::Utf8);
        let keys = KEY.map(|name| if name == "domain" { text("table_id") } else { text(name) });
        let by = [1, 2, 3].map(|k| (text(&format!("by{k}_variable")), text(&format!("by{k}_level"))));
        let numbers = NUMBERS.map(|name| column(&batch, name, &DataType::Float64));
        for row in 0..batch.num_rows() {
            let cell = |column: &dyn Array| match column.is_null(row) {
                true => String::new(),
                false => column.as_string::<i32>().value(row).to_owned(),
            };
            let mut key = keys.each_ref().map(|column| cell(column));
            let parts = by.iter().filter(|(variable, _)| !variable.is_null(row));
            key[4] = parts.map(|(name, level)| format!("{}={}", cell(name), cell(level))).collect::<Vec<_>>().join(";");
            if ["projection", "model"].contains(&key[5].as_str()) || key[1] == "coverage" {
                continue;
            }
            let number =
                |column: &dyn Array| (!column.is_null(row)).then(|| column.as_primitive::<Float64Type>().value(row));
            let twice = figures.insert(key.clone(), numbers.each_ref().map(|column| number(column)));
            assert!(twice.is_none(), "published twice: {key:?}");
        }
    }
    figures
}

fn column(batch: &RecordBatch, name: &str, kind: &DataType) -> arrow_array::ArrayRef {
    let column = batch.column_by_name(name).unwrap_or_else(|| panic!("no column {name}"));
    arrow_cast::cast(column, kind).expect("a column of this kind")
}

fn expected(file: &Path) -> Figures {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(file).expect("a golden file");
    let header: BTreeSet<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let named: BTreeSet<String> = KEY.iter().chain(&NUMBERS).map(|&name| name.to_owned()).collect();
    assert_eq!(header, named, "{}", file.display());
    let number = |text: &str| (!text.is_empty()).then(|| text.parse::<f64>().expect("a number"));
    let mut figures = Figures::new();
    for record in reader.deserialize::<BTreeMap<String, String>>() {
        let record = record.expect("a record");
        let twice = figures.insert(KEY.map(|name| record[name].clone()), NUMBERS.map(|name| number(&record[name])));
        assert!(twice.is_none(), "twice in {}: {record:?}", file.display());
    }
    figures
}
