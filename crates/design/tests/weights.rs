//! Probabilities and weights of the second survey, and designs that are refused.
//!
//! Dwellings: 12 of 60 in zone 1, 10 of 45 in zone 2, so base weights 5 and 4.5.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use codebook::Codebook;
use design::{Declaration, DesignError, Sample, WeightSpec};
use ingest::{ReadOptions, find_packages, read_packages};
use roster::{Accepted, Roster};
use std::path::Path;
use std::sync::Arc;
use testkit::files::{edit, fixture, repository};

fn roster(folder: &Path) -> Roster {
    let codebook = Arc::new(Codebook::open(&repository("schemas/wg-short-set")).unwrap());
    let arrivals = find_packages(&folder.join("packages"), &["wg-a".to_owned()], &codebook).unwrap();
    let mut roster = read_packages(&arrivals, &codebook, &ReadOptions::default(), &|_| {}).unwrap().roster;
    roster::expr::derive(&mut roster).unwrap();
    roster
}

fn build(folder: &Path) -> Result<(Roster, Sample), DesignError> {
    let roster = roster(folder);
    let declared = Declaration::open(&folder.join("design.toml"))?;
    let weight = "name = \"person_weight\"\ntable = \"members\"\n\
                  poststratify = { by = [\"zone\", \"gender\"], totals = \"control/population.csv\" }";
    let weights: Vec<WeightSpec> = vec![toml::from_str(weight).unwrap()];
    let sample = Sample::build(&roster, &Accepted::all(&roster), &declared, &weights, folder)?;
    Ok((roster, sample))
}

#[test]
fn base_weights_are_inverse_probabilities() {
    let folder = fixture("wg");
    let (_, sample) = build(folder.path()).unwrap();
    let mut weights: Vec<f64> = sample.probability.iter().map(|chance| 1.0 / chance).collect();
    weights.dedup_by(|a, b| (*a - *b).abs() < 1e-12);
    assert_eq!(weights.len(), 2);
    assert!((weights[0] - 5.0).abs() < 1e-12 && (weights[1] - 4.5).abs() < 1e-12);

    let basis = &sample.bases[0];
    assert_eq!((basis.psus().unit_ids.len(), basis.psus().strata.len()), (22, 2));
    assert!((basis.psus().strata[0].fraction - 0.2).abs() < 1e-15);
    assert!((basis.psus().strata[1].fraction - 10.0 / 45.0).abs() < 1e-15);
}

#[test]
fn weights_add_up_to_every_control_total() {
    let folder = fixture("wg");
    let (roster, sample) = build(folder.path()).unwrap();
    let weight = sample.weight("person_weight").unwrap();
    let strata = weight.post_strata.as_ref().unwrap();
    assert_eq!(strata.codes, [["1", "1"], ["1", "2"], ["2", "1"], ["2", "2"]]);
    let values = weight.values();
    for (number, total) in [106.0, 113.0, 79.0, 82.0].into_iter().enumerate() {
        let rows = (0..roster.tables[weight.table].rows)
            .filter(|&row| strata.of_class[weight.class[row] as usize] as usize == number);
        let sum: f64 = rows.map(|row| values[row]).sum();
        assert!((sum - total).abs() < 1e-9 * total, "{:?}: {sum} is not {total}", strata.codes[number]);
    }
    let spread = weight.chain().diagnostics()[1];
    assert!(spread.n == 80 && spread.min > 0.0 && spread.kish >= 1.0);
}

#[test]
fn a_unit_that_is_set_aside_leaves_the_sample() {
    let folder = fixture("wg");
    let roster = roster(folder.path());
    let mut accepted = Accepted::all(&roster);
    accepted.reason[0][3] = Some(0);
    let members = roster.spans(0, 1).unwrap();
    for row in members[3]..members[4] {
        accepted.reason[1][row as usize] = Some(0);
    }
    let declared = Declaration::open(&folder.path().join("design.toml")).unwrap();
    let sample = Sample::build(&roster, &accepted, &declared, &[], folder.path()).unwrap();
    assert_eq!(sample.rows.len(), 21);
    assert!(!sample.rows.contains(&3));
    // It was drawn all the same: the others' chances stay 12 of 60 and 10 of 45.
    let expected = [12.0 / 60.0, 10.0 / 45.0];
    assert!(sample.probability.iter().all(|chance| expected.iter().any(|known| (chance - known).abs() < 1e-15)));
}

#[test]
fn a_unit_that_was_surveyed_twice_is_refused() {
    let folder = fixture("wg");
    let package = folder.path().join("packages/wg-a");
    edit(&package.join("dwellings.csv"), "1006,1,4,2026-03-09\n", "1006,1,4,2026-03-09\n1006,1,4,2026-03-10\n");
    testkit::files::seal(&package);
    let message = build(folder.path()).expect_err("a dwelling came twice").to_string();
    let start =
        "dwelling `1006` was surveyed twice: `wg-a/dwellings.csv`, line 3 and `wg-a/dwellings.csv`, line 4\n  help: ";
    assert!(message.starts_with(start), "{message}");
}

#[test]
fn designs_that_cannot_be_computed_are_refused() {
    let cases: [(&str, &str, &str, &[&str]); 23] = [
        (
            "frame/dwellings.csv",
            "1002,1\n",
            "",
            &["dwelling `1002` was surveyed but is not in the frame", "wg-a/dwellings.csv`, line 2", "help: "],
        ),
        (
            "frame/dwellings.csv",
            "1002,1\n",
            "1002,1\n1002,1\n",
            &["dwellings.csv`, line ", "`1002` stands there twice", "help: "],
        ),
        (
            "frame/dwellings.csv",
            "dwelling_no,zone",
            "dwelling,zone",
            &["line 1: there is no column `dwelling_no`", "help: "],
        ),
        (
            "design.toml",
            "\"1\" = 12",
            "\"1\" = 13",
            &["dwelling: 12 units of `1` were surveyed, but the design draws 13", "help: "],
        ),
        ("design.toml", "\"1\" = 12, ", "", &["`take` names no number for stratum `1`", "help: "]),
        ("design.toml", "\"srs\"", "\"pps_sampford\"", &["stage `dwelling`: `size` is missing", "help: "]),
        (
            "frame/dwellings.csv",
            "1002,1\n",
            "1002,2\n",
            &["dwelling `1002` is of stratum `1` in `", "line 2, but the frame `", "dwellings.csv` says `2`", "help: "],
        ),
        (
            "frame/dwellings.csv",
            "1002,1\n",
            "1002,1\n1002,2\n",
            &["dwelling `1002` stands in two strata, `1` and `2`", "help: ", "the other is line 3"],
        ),
        ("frame/dwellings.csv", "1002,1\n", "1002,\n", &["line 3: `zone` is empty, expected a code", "help: "]),
        (
            "design.toml",
            "\"2\" = 10",
            "\"2\" = 46",
            &["dwelling: the design draws 46 of `2`, but `", "dwellings.csv` lists 45", "help: lower `take`"],
        ),
        (
            "design.toml",
            "take   = ",
            "certainty = [\"1002\", \"9999\"]\ntake   = ",
            &["stage `dwelling`: `certainty` names `9999`, which the frame does not list", "help: "],
        ),
        ("design.toml", "take   = ", "rate = 0.2\ntake   = ", &["`take` and `rate` stand together", "help: "]),
        (
            "design.toml",
            "take   = { \"1\" = 12, \"2\" = 10 }",
            "rate = 20",
            &["`rate` is 20, expected a share", "help: "],
        ),
        ("design.toml", "take   = ", "certainty = \"over\"\ntake   = ", &["without sizes no unit is too large"]),
        ("design.toml", "take   = ", "hit = \"visit\"\ntake   = ", &["`hit` has no use here", "help: "]),
        ("design.toml", "take   = { \"1\" = 12", "take   = { \"1\" = 0", &["`take` is 0", "help: "]),
        (
            "design.toml",
            "\"2\" = 10",
            "\"2\" = 10, \"3\" = 4",
            &["stage `dwelling`: `take` names stratum `3`, which the frame does not have", "help: "],
        ),
        (
            "design.toml",
            "\"srs\"",
            "\"pps\"",
            &["unknown variant `pps`, expected one of `srs`, `systematic`, `pps_systematic`"],
        ),
        (
            "design.toml",
            "\"srs\"\ntake   = { \"1\" = 12, \"2\" = 10 }",
            "\"all\"",
            &["dwelling: 12 units of `1` were surveyed, but the design draws 60", "help: "],
        ),
        ("design.toml", "fpc ", "fcp ", &["design.toml", "fcp"]),
        (
            "design.toml",
            "psu        = \"dwelling_no\"",
            "psu        = \"dwelling\"",
            &["no column `dwelling` in table `dwellings`", "help: "],
        ),
        ("control/population.csv", "1,1,106\n", "", &["no total for zone = 1, gender = 1", "help: "]),
        (
            "control/population.csv",
            "1,1,106\n",
            "1,1,106\n3,1,5\n",
            &["no record is in zone = 3, gender = 1", "help: "],
        ),
    ];
    for (file, from, to, expected) in cases {
        let folder = fixture("wg");
        edit(&folder.path().join(file), from, to);
        let message = build(folder.path()).expect_err(to).to_string();
        for part in expected {
            assert!(message.contains(part), "`{part}` is not in: {message}");
        }
    }
}
