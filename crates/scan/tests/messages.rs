//! What people read when a plan or a file cannot be used.

use scan::{Plan, Source, scan};
use std::path::Path;

const DATA: &str = "province,county,w,sex,age,name\n11,1,2.5,1,30,a\n11,2,,2,40,b\n12,3,1,1,50,c\n";

/// The message that a plan gets on the data; the folder's path is taken out.
fn message(data: &str, plan: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, spec) = (folder.path().join("records.csv"), folder.path().join("plan.toml"));
    std::fs::write(&file, data).expect("written");
    std::fs::write(&spec, plan).expect("written");
    let run = |spec: &Path| {
        let plan = Plan::open(spec)?;
        let source = Source::open(&file)?;
        scan(&source, &plan, &mut |_| {}).map(|totals| totals.records())
    };
    let message = run(&spec).expect_err("a refusal").to_string();
    message.replace(&format!("{}/", folder.path().display()), "")
}

fn plan(design: &str, table: &str) -> String {
    format!("[design]\n{design}\n[[table]]\nid = \"T1\"\nstatistics = [\"proportion\"]\n{table}\n")
}

const SEX: &str = "variable = \"sex\"";

#[test]
fn a_missing_weight_is_refused_with_its_record() {
    let plan = plan("weight = \"w\"\nstrata = \"province\"\npsu = \"county\"", SEX);
    assert_eq!(
        message(DATA, &plan),
        "`records.csv`, record 2: the weight is missing\n  help: every record has a weight; 0 for one that stands for nobody"
    );
}

#[test]
fn an_unknown_column_is_answered_with_the_nearest() {
    let plan = plan("strata = \"provinc\"", SEX);
    assert_eq!(
        message(DATA, &plan),
        "design.strata: there is no column `provinc` in the file\n  help: did you mean `province`?"
    );
}

#[test]
fn a_weight_that_is_text_is_refused() {
    let plan = plan("weight = \"name\"", SEX);
    assert_eq!(
        message(DATA, &plan),
        "design.weight: `name` is of type Utf8, expected a number\n  \
         help: a cell that is no number makes a whole CSV column text; an empty cell is a missing number"
    );
}

#[test]
fn a_condition_that_is_none_is_refused() {
    let plan = plan("psu = \"county\"", "variable = \"sex\"\nwhere = \"age + 1\"");
    assert_eq!(
        message(DATA, &plan),
        "table `T1`: `age + 1` is of type a whole number, expected a condition\n  help: compare something, such as `age >= 15`"
    );
}

#[test]
fn a_statistic_that_the_table_cannot_give_is_refused() {
    let plan = "[design]\n[[table]]\nid = \"T1\"\nstatistics = [\"ratio\"]\nvariable = \"age\"\n";
    assert_eq!(
        message(DATA, plan),
        "table `T1`: `ratio` cannot be computed from what the table names\n  \
         help: a coded variable has totals and proportions, a number totals and means, a numerator ratios"
    );
}

#[test]
fn a_record_without_its_place_in_the_design_is_refused() {
    let data = "stratum,psu,sex\n1,1,1\n,2,2\n";
    let plan = plan("strata = \"stratum\"\npsu = \"psu\"", SEX);
    assert_eq!(
        message(data, &plan),
        "`records.csv`, record 2: the column `stratum` of the design is missing\n  \
         help: every record has its place in the design; complete the column, or read the records that have it"
    );
}

#[test]
fn a_plan_that_asks_for_nothing_is_refused() {
    assert_eq!(
        message(DATA, "table = []\n[design]\n"),
        "`plan.toml`: there is no table\n  help: write one `[[table]]` at least"
    );
}
