//! `weigh`: the form for control totals, and the check of filled ones, broken one by one.

use crate::bench::{Bench, clean, prevalens};
use std::fs;
use std::process::Output;

fn weigh(bench: &Bench, task: &str, more: &[&str]) -> Output {
    let survey = bench.path("survey.toml");
    prevalens(["weigh", task, survey.to_str().unwrap()].iter().chain(more))
}

/// Few records are said in a test of their own.
fn check(bench: &Bench) -> Output {
    weigh(bench, "check", &["--few", "5"])
}

fn text(bench: &Bench, output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap().replace(&*bench.survey.path().to_string_lossy(), "SURVEY")
}

/// The village with persons raked to two margins.
fn raked() -> Bench {
    let bench = Bench::of("village");
    bench.edit(
        "survey.toml",
        "poststratify = { by = [\"area\", \"sex\"], totals = \"control/population.csv\" }",
        "\n[[weight.step]]\nname = \"raked\"\nrake = { margins = [\
         { by = [\"area\"], totals = \"control/area.csv\" }, { by = [\"sex\"], totals = \"control/sex.csv\" }] }",
    );
    fs::write(bench.path("control/area.csv"), "area,total\n1,820\n2,980\n").unwrap();
    fs::write(bench.path("control/sex.csv"), "sex,total\n1,800\n2,1000\n").unwrap();
    bench
}

const FORM: &str = "\u{feff}area,area_label,area_label_zh,sex,sex_label,sex_label_zh,n,weighted_sum,total\r
1,urban,城镇,1,male,男,8,400,\r
1,urban,城镇,2,female,女,10,500,\r
2,rural,乡村,1,male,男,8,400,\r
2,rural,乡村,2,female,女,10,500,\r
";

#[test]
fn the_form_lists_every_cell_of_the_sample() {
    let bench = Bench::of("village");
    fs::remove_file(bench.path("control/population.csv")).unwrap(); // nobody knows the totals yet
    let out = bench.outs.path().join("form");
    let written = weigh(&bench, "form", &["--out", out.to_str().unwrap()]);
    let told = "person_weight, step poststratify: records by area, sex, 4 cells -> control/population.csv\n";
    assert_eq!(clean(&written), told);
    assert_eq!(fs::read_to_string(out.join("population.csv")).unwrap(), FORM);

    // Somebody may have filled it.
    let again = weigh(&bench, "form", &["--out", out.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(2));
    let said = bench.said(&again);
    assert!(said.contains("`OUTS/form/population.csv` exists and may hold totals"), "{said}");
    clean(&weigh(&bench, "form", &["--out", out.to_str().unwrap(), "--overwrite"]));
}

#[test]
fn a_filled_form_weighs_as_the_totals_do() {
    let bench = Bench::of("village");
    let before = clean(&check(&bench));
    let lines: Vec<&str> = FORM.split_inclusive("\r\n").collect();
    let filled = format!(
        "{}{}320\r\n{}500\r\n{}480\r\n{}500\r\n",
        lines[0],
        cut(lines[1]),
        cut(lines[2]),
        cut(lines[3]),
        cut(lines[4])
    );
    fs::write(bench.path("control/population.csv"), filled).unwrap();
    assert_eq!(clean(&check(&bench)), before);
}

fn cut(line: &str) -> &str {
    line.trim_end()
}

#[test]
fn a_sheet_of_the_workbook_is_read_as_well() {
    let bench = Bench::of("village");
    let before = clean(&check(&bench));
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("read first").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("population").unwrap();
    for (column, name) in ["area", "sex", "n", "total"].into_iter().enumerate() {
        sheet.write_string(0, column as u16, name).unwrap();
    }
    for (row, [area, sex, total]) in [[1, 1, 320], [1, 2, 500], [2, 1, 480], [2, 2, 500]].into_iter().enumerate() {
        let row = row as u32 + 1;
        sheet.write_string(row, 0, area.to_string()).unwrap();
        sheet.write_number(row, 1, sex).unwrap();
        sheet.write_number(row, 3, total).unwrap();
    }
    book.save(bench.path("control/totals.xlsx")).unwrap();
    bench.edit("survey.toml", "control/population.csv", "control/totals.xlsx#population");
    assert_eq!(clean(&check(&bench)), before);

    bench.edit("survey.toml", "#population", "#people");
    let output = check(&bench);
    let said = text(&bench, &output);
    assert!(said.starts_with("error[totals_unreadable]: `SURVEY/control/totals.xlsx`: sheet `people`: there is no such sheet; found `read first`, `population`"), "{said}");
}

/// What is wrong, in which line, with one line of the totals changed.
#[test]
fn every_mistake_is_named_with_its_line() {
    let cases = [
        (
            "1,1,320",
            "1,1,",
            "error[total_blank]: area = 1, sex = 1 has no total\n --> SURVEY/control/population.csv:2\n",
        ),
        (
            "1,2,500",
            "1,2,5OO",
            "error[total_not_a_number]: area = 1, sex = 2: the total is `5OO`, expected a number\n --> SURVEY/control/population.csv:3\n",
        ),
        (
            "2,1,480",
            "2,1,0",
            "error[total_not_positive]: area = 2, sex = 1: the total is 0, expected a number above 0\n --> SURVEY/control/population.csv:4\n",
        ),
        (
            "2,2,500\n",
            "2,2,500\n\n1,1,320\n",
            "error[cell_twice]: area = 1, sex = 1 stands here and on line 2\n --> SURVEY/control/population.csv:7\n",
        ),
        (
            "1,2,500\n",
            "",
            "error[cell_missing]: there is no line for area = 1, sex = 2, where 10 records are\n --> SURVEY/control/population.csv\n",
        ),
        (
            "2,2,500\n",
            "2,2,500\n3,1,100\n",
            "error[cell_unknown]: area = 3, sex = 1 has the total 100, but no record of the sample is there\n --> SURVEY/control/population.csv:6\n  = note: weight `person_weight`, step `poststratify`\n  = help: `3` is no code of `area`; the code list has 1, 2\n",
        ),
        (
            "area,sex",
            "region,sex",
            "error[totals_unreadable]: `SURVEY/control/population.csv`, line 1: there is no column `area`; found `region`, `sex`, `total`\n --> SURVEY/control/population.csv:1\n",
        ),
    ];
    for (from, to, expected) in cases {
        let bench = Bench::of("village");
        bench.edit("control/population.csv", from, to);
        let output = check(&bench);
        let said = text(&bench, &output);
        assert!(said.starts_with(expected), "{said}");
        assert_eq!(output.status.code(), Some(1), "{said}");
        let last = bench.said(&output);
        assert!(
            last.ends_with("checked 1 margin, 4 cells: 1 error, 0 warnings; the totals must be put right first\n"),
            "{last}"
        );
        // A run refuses them too, and publishes nothing.
        assert_eq!(bench.run().status.code(), Some(2), "{to}");
        assert!(bench.left().is_empty());
    }
}

#[test]
fn totals_far_from_the_sample_and_small_cells_are_warnings() {
    let bench = Bench::of("village");
    bench.edit("control/population.csv", "2,2,500", "2,2,5000");
    let output = weigh(&bench, "check", &["--few", "10"]);
    let said = text(&bench, &output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for expected in [
        "warning[few_records]: area = 1, sex = 1 has 8 records in the sample\n --> SURVEY/control/population.csv:2\n",
        "warning[ratio_implausible]: area = 2, sex = 2: the total 5000 is 10.000 times what the weighted sample says (500.0)\n --> SURVEY/control/population.csv:5\n",
    ] {
        assert!(said.contains(expected), "{said}");
    }
    assert!(!said.contains("area = 1, sex = 2 has"), "{said}"); // ten records are ten
    assert_eq!(weigh(&bench, "check", &["--few", "10", "--strict"]).status.code(), Some(1));
    assert_eq!(weigh(&bench, "check", &["--few", "5", "--ratio", "10.5", "--strict"]).status.code(), Some(0));
}

#[test]
fn margins_of_one_population_must_agree() {
    let bench = raked();
    clean(&check(&bench));
    bench.edit("control/sex.csv", "1000", "1010");
    let output = check(&bench);
    assert_eq!(
        text(&bench, &output),
        "error[margins_disagree]: all cells add up to 1810, but to 1800 in `SURVEY/control/area.csv` (by area), +10 from there
 --> SURVEY/control/sex.csv
  = note: weight `person_weight`, step `raked`
  = help: margins of one population have one sum: correct one of the two

"
    );
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn margins_that_share_a_column_agree_in_each_of_its_codes() {
    let bench = raked();
    bench.edit("survey.toml", "{ by = [\"sex\"]", "{ by = [\"sex\", \"area\"]");
    fs::write(bench.path("control/sex.csv"), "sex,area,total\n1,1,330\n1,2,470\n2,1,500\n2,2,500\n").unwrap();
    let output = check(&bench);
    let said = text(&bench, &output);
    assert!(said.contains("area = 1 add up to 830, but to 820 in `SURVEY/control/area.csv`"), "{said}");
    assert!(said.contains("area = 2 add up to 970, but to 980 in `SURVEY/control/area.csv`"), "{said}");
}

#[test]
fn bounds_too_narrow_for_a_cell_are_told_with_what_would_do() {
    let bench = raked();
    bench.edit("survey.toml", "rake = {", "calibrate = { distance = \"logit\", bounds = [0.95, 1.05],");
    let said = text(&bench, &check(&bench));
    let expected = "error[bounds_too_narrow]: cells need ratios from 0.9111 to 1.0889; the bounds are 0.95 to 1.05\n";
    assert!(said.starts_with(expected), "{said}");
    let output = bench.run();
    assert_eq!(
        bench.said(&output).lines().skip(1).collect::<Vec<_>>().join("\n"),
        "error: weight `person_weight`, step `raked`: within the bounds 0.95 to 1.05 the column `area = 1` can be from 855 to 945, but its total is 820
  note: its total stands in `SURVEY/control/area.csv`, line 2
  help: bounds of 0.91 to 1.09 would do; or join small cells, or leave a column out"
    );
    bench.edit("survey.toml", "[0.95, 1.05]", "[0.5, 2]");
    let said = clean(&check(&bench));
    assert!(said.contains("note[bounds_needed]") && said.contains("raked"), "{said}");
}

#[test]
fn json_has_a_line_for_each_finding_and_one_for_the_weights() {
    let bench = Bench::of("village");
    let output = weigh(&bench, "check", &["--format", "json", "--few", "9"]);
    let lines: Vec<serde_json::Value> =
        clean(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["check"], "few_records");
    assert_eq!(lines[0]["line"], 2);
    let weights = lines[2]["weights"].as_array().unwrap();
    let steps: Vec<&str> = weights.iter().map(|line| line["step"].as_str().unwrap()).collect();
    assert_eq!(steps, ["base", "poststratify", "base"]);
    assert_eq!(weights[1]["ratio"], serde_json::json!([0.8, 1.2]));
}
