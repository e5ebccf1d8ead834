//! `estimate` and `merge` on a file of another survey, against R.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use testkit::{Golden, Relative};

const DATA: &str = "fixtures/golden/county_fpc/input.csv";
const PLAN: &str = "fixtures/estimate/plan.toml";

fn run(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Command::new(env!("CARGO_BIN_EXE_prevalens")).current_dir(root).args(arguments).output().unwrap()
}

/// (domain, statistic, variable) to (estimate, se, deff, df) of CSV on stdout.
fn figures(output: &Output) -> BTreeMap<(String, String, String), [Option<f64>; 4]> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let columns = ["estimate", "se", "deff", "df"].map(at);
    let record = |record: Result<csv::StringRecord, csv::Error>| {
        let record = record.unwrap();
        let key = ["domain", "statistic", "variable"].map(|name| record[at(name)].to_owned());
        (key.into(), columns.map(|column| record[column].parse().ok()))
    };
    reader.records().map(record).collect()
}

#[test]
fn every_figure_agrees_with_r() {
    let ours = figures(&run(&["estimate", DATA, "--spec", PLAN, "--format", "csv"]));
    let expected = Golden::open("county_fpc").expected();
    let text = |column: &str| expected.text(column);
    let numbers = ["estimate", "se", "deff", "df"].map(|column| expected.numbers(column));
    let mut compared = 0;
    for (row, ((domain, statistic), term)) in text("domain").iter().zip(text("case")).zip(text("term")).enumerate() {
        let domain = match *domain {
            "all" => "",
            "women" => "sex=2",
            "middle" => "stratum=middle",
            other => panic!("a domain `{other}` that this test does not know"),
        };
        let variable = term.replace('/', " / ");
        let got = ours[&(domain.to_owned(), statistic.to_string(), variable)];
        for (numbers, got) in numbers.iter().zip(got) {
            match (numbers[row], got) {
                (Some(expected), Some(got)) => {
                    Relative(1e-9).check(&format!("{domain} {statistic} {term}"), got, expected)
                }
                (None, None) => {}
                (expected, got) => panic!("{domain} {statistic} {term}: {got:?}, expected {expected:?}"),
            }
            compared += 1;
        }
    }
    assert_eq!(compared, 48);
}

#[test]
fn totals_of_two_holders_give_the_figures_of_both() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(DATA)).unwrap();
    let (header, records) = text.split_once('\n').unwrap();
    let holders = [("a", "east"), ("b", "middle")];
    let mut totals = Vec::new();
    for (name, stratum) in holders {
        let own = |line: &&str| line.starts_with("east") == (stratum == "east");
        let records: Vec<&str> = records.lines().filter(own).collect();
        let data = folder.path().join(format!("{name}.csv"));
        std::fs::write(&data, format!("{header}\n{}\n", records.join("\n"))).unwrap();
        let file = folder.path().join(format!("{name}.parquet")).display().to_string();
        let data = data.display().to_string();
        let output = run(&["estimate", &data, "--spec", PLAN, "--format", "none", "--totals", &file]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        totals.push(file);
    }
    let merged = figures(&run(&["merge", &totals[0], &totals[1], "--spec", PLAN, "--format", "csv"]));
    let pooled = figures(&run(&["estimate", DATA, "--spec", PLAN, "--format", "csv"]));
    assert_eq!(merged.len(), pooled.len());
    for (key, numbers) in pooled {
        for (pooled, merged) in numbers.iter().zip(merged[&key]) {
            match (pooled, merged) {
                (Some(pooled), Some(merged)) => Relative(1e-12).check(&format!("{key:?}"), merged, *pooled),
                (pooled, merged) => assert_eq!(pooled.is_some(), merged.is_some(), "{key:?}"),
            }
        }
    }
}

#[test]
fn a_parquet_file_of_the_figures_has_the_form_of_a_release() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("tables.parquet");
    let output = run(&["estimate", DATA, "--spec", PLAN, "--format", "none", "--out", &out.display().to_string()]);
    assert!(output.status.success() && output.stdout.is_empty());
    let rows = crate::parquet::Rows::open(folder.path(), "tables");
    assert_eq!(rows.len(), 24);
    assert!(rows.text("estimand").iter().all(|estimand| estimand == "design"));
    assert!(rows.text("variance_basis").iter().all(|basis| basis == "design"));
}

#[test]
fn a_stratum_with_one_unit_is_refused_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("one.csv");
    std::fs::write(&data, "stratum,village,villages_in_stratum,weight,sex,disabled,income,rooms\na,1,9,1,1,0,5,1\nb,2,9,1,1,1,5,1\nb,3,9,1,2,0,5,1\n").unwrap();
    let output = run(&["estimate", &data.display().to_string(), "--spec", PLAN]);
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("stratum `a`") && message.contains("single_psu"), "{message}");
}
