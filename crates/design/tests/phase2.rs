//! A second phase among the members of the second survey: adults could be drawn, the first member of a dwelling was.
//!
//! By gender 13 of 28 and 9 of 23 were observed; dwellings of zone 1 have base weight 5, those of zone 2 have 4.5.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use codebook::Codebook;
use design::{Declaration, Phase2Class, Sample, WeightSpec};
use ingest::{ReadOptions, find_packages, read_packages};
use roster::{Accepted, Roster};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use testkit::files::{fixture, repository};

const SECOND: &str = r#"
[phase2]
unit     = "adult"
table    = "members"
eligible = "age_years >= 18"
observed = "age_years >= 18 and member_no = 1"
by       = ["gender"]
"#;

const STEP: &str = "name = \"w\"\ntable = \"members\"\n[[step]]\nname = \"drawn\"\nphase2 = true\n";

fn roster(folder: &Path) -> Roster {
    let codebook = Arc::new(Codebook::open(&repository("schemas/wg-short-set")).unwrap());
    let arrivals = find_packages(&folder.join("packages"), &["wg-a".to_owned()], &codebook).unwrap();
    let mut roster = read_packages(&arrivals, &codebook, &ReadOptions::default(), &|_| {}).unwrap().roster;
    roster::expr::derive(&mut roster).unwrap();
    roster
}

/// The sample of the survey with this second phase and this weight, or the message.
fn sample(second: &str, weight: &str) -> Result<(Roster, Sample), String> {
    let folder = fixture("wg");
    let design = folder.path().join("design.toml");
    fs::write(&design, fs::read_to_string(&design).unwrap() + second).unwrap();
    let said = |error: design::DesignError| error.to_string().replace(&*folder.path().to_string_lossy(), "SURVEY");
    let roster = roster(folder.path());
    let declared = Declaration::open(&design).map_err(said)?;
    let weights: [WeightSpec; 1] = [toml::from_str(weight).unwrap()];
    let built = Sample::build(&roster, &Accepted::all(&roster), &declared, &weights, folder.path());
    built.map(|sample| (roster, sample)).map_err(said)
}

fn close(ours: &[f64], theirs: &[f64]) {
    assert_eq!(ours.len(), theirs.len());
    for (row, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!((a - b).abs() <= 1e-12 * b.abs(), "row {row}: {a} is not {b}");
    }
}

#[test]
fn classes_are_counted() {
    let (_, sample) = sample(SECOND, STEP).unwrap();
    let class = |class: &str, eligible, observed| Phase2Class { class: class.into(), eligible, observed };
    let second = sample.phase2.unwrap();
    assert_eq!(second.classes, [class("gender = 1", 28, 13), class("gender = 2", 23, 9)]);
    assert!((second.classes[0].share() - 13.0 / 28.0).abs() < 1e-15);
}

#[test]
fn those_observed_stand_for_all_who_could_be_drawn() {
    let (roster, sample) = sample(SECOND, STEP).unwrap();
    let (table, members) = roster.table("members").unwrap();
    let column = |name: &str| members.column(name).unwrap();
    let number = |name: &str, row| design::code_of(column(name), row).unwrap().parse::<u32>().unwrap();
    let unit = sample.units_of(&roster, table).unwrap();
    // Weighted by hand from the package: 134 of men and 110.5 of women could be drawn, 61.5 and 43.5 were observed.
    let expected: Vec<f64> = (0..members.rows)
        .map(|row| {
            let factor = if number("gender", row) == 1 { 134.0 / 61.5 } else { 110.5 / 43.5 };
            let observed = number("age_years", row) >= 18 && number("member_no", row) == 1;
            if observed { factor / sample.probability[unit[row] as usize] } else { 0.0 }
        })
        .collect();
    let weight = &sample.weights[0];
    close(&weight.values(), &expected);
    let sum: f64 = weight.values().iter().sum();
    assert!((sum - 244.5).abs() < 1e-10, "{sum}");
}

#[test]
fn the_step_is_the_nonresponse_of_the_same_classes_and_is_made_again_in_replicates() {
    let nonresponse = "name = \"w\"\ntable = \"members\"\n[[step]]\nname = \"drawn\"\nnonresponse = { by = [\"gender\"], \
                       eligible = \"age_years >= 18\", responded = \"member_no = 1\" }\n";
    let ((_, second), (_, other)) = (sample(SECOND, STEP).unwrap(), sample(SECOND, nonresponse).unwrap());
    close(&second.weights[0].values(), &other.weights[0].values());
    // A replicate in which every other dwelling counts twice: the classes get other factors, alike in both.
    let factor: Vec<f64> = (0..second.rows.len()).map(|unit| if unit % 2 == 0 { 2.0 } else { 0.0 }).collect();
    let sum = |sample: &Sample| {
        let classes = sample.weights[0].chain().classes();
        let weights = sample.weights[0].reweigh(&factor).unwrap();
        classes.n.iter().zip(weights).map(|(&n, weight)| n as f64 * weight).sum::<f64>()
    };
    assert!((sum(&second) - sum(&other)).abs() < 1e-9);
    assert!((sum(&second) - 244.5).abs() > 1.0, "{}", sum(&second));
}

#[test]
fn shares_within_one_record_are_those_declared() {
    // 0.46 of 28 is 12.88, 0.4 of 23 is 9.2.
    assert!(sample(&format!("{SECOND}rate = {{ \"1\" = 0.46, \"2\" = 0.4 }}\n"), STEP).is_ok());
}

#[test]
fn what_cannot_be_is_refused_with_place_value_and_remedy() {
    let rate = |rate: &str| format!("{SECOND}rate = {rate}\n");
    let cases = [
        (
            SECOND.replace("members", "tents"),
            "second phase `adult`: table `tents` does not belong to the sampled units `dwellings`\n  help: name",
        ),
        (
            SECOND.replace("\"gender\"", "\"colour\""),
            "second phase `adult`: there is no column `colour` in table `members`",
        ),
        (SECOND.replace("\"age_years >= 18\"", "\"years >= 18\""), "second phase `adult`: `years >= 18`: "),
        (SECOND.replace("\"age_years >= 18\"", "\"see >= 1\""), "second phase `adult`: `see >= 1` is unknown for `"),
        (
            SECOND.replace("age_years >= 18 and member_no", "member_no").replace("age_years >= 18", "age_years >= 50"),
            "second phase `adult`: the record in `",
        ),
        (
            SECOND.replace("member_no = 1", "gender = 1"),
            "second phase `adult`: nobody of `gender = 2` was observed, of 23 who could be drawn\n  help: join the class",
        ),
        (
            SECOND.replace("age_years >= 18", "age_years > 200"),
            "second phase `adult`: no accepted record of `members` fulfils `age_years > 200`",
        ),
        (
            rate("0.5"),
            "second phase `adult`: 13 of the 28 of `gender = 1` who could be drawn were observed, a share of 0.4643; \
             `rate` declares 0.5\n  help: correct `rate`",
        ),
        (
            rate("{ \"1\" = 0.46 }"),
            "second phase `adult`: `rate` names no share for `gender = 2`, only for `1`\n  help: add its code",
        ),
        (
            rate("1.5"),
            "`SURVEY/design.toml`: second phase `adult`: `rate` is 1.5, expected a share over 0 and at most 1\n  help: 0.2 ",
        ),
        (
            rate("{ \"1\" = 0.46 }").replace("by       = [\"gender\"]\n", ""),
            "`SURVEY/design.toml`: second phase `adult`: `rate` is declared by class, but `by` names no column",
        ),
        (format!("{SECOND}share = 1\n"), "unknown field `share`"),
    ];
    for (second, expected) in cases {
        let said = sample(&second, STEP).map(|_| ()).unwrap_err();
        assert!(said.contains(expected), "`{expected}` is not in: {said}");
    }
    let said = sample("", STEP).map(|_| ()).unwrap_err();
    assert_eq!(
        said,
        "weight `w`, step `drawn`: the design has no second phase\n  help: declare `[phase2]` in `design.toml`, or remove the step"
    );
    let said = sample(SECOND, &STEP.replace("members", "dwellings")).map(|_| ()).unwrap_err();
    assert!(said.contains("the second phase draws from `members`, and this is a weight of `dwellings`"), "{said}");
}
