//! A drawn sample that is read again has the chances it was drawn with.

use super::*;
use crate::draw::{Drawn, draw};
use crate::sample::StageIds;
use std::fmt::Write;

const DESIGN: &str = r#"
[[stage]]
unit      = "county"
id        = "county"
frame     = "counties.csv"
strata    = ["region"]
select    = "pps_brewer"
size      = "size"
take      = 3
certainty = "over"

[[stage]]
unit   = "village"
id     = "village"
frame  = "villages.csv"
select = "pps_wr"
size   = "size"
take   = 3
hit    = "visit"

[[stage]]
unit   = "dwelling"
id     = "dwelling"
frame  = "dwellings.csv"
strata = ["kind"]
select = "srs"
take   = { old = 2, new = 1 }

[[variance]]
name   = "counties"
title  = { en = "counties", zh = "县" }
psu    = "county"
strata = ["region"]
"#;

fn survey() -> (tempfile::TempDir, Declaration) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut frames =
        ["region,county,size\n", "county,village,size\n", "county,village,dwelling,kind\n"].map(str::to_owned);
    for (county, size) in [(1, 40), (2, 900), (3, 60), (4, 100), (5, 30), (6, 70), (7, 10), (8, 20)] {
        writeln!(frames[0], "r{},{county},{size}", county % 2).expect("a line");
        for village in 0..4 {
            writeln!(frames[1], "{county},{village},{}", 3 + 5 * village).expect("a line");
            for dwelling in 0..6 + village {
                let kind = if dwelling % 3 == 0 { "new" } else { "old" };
                writeln!(frames[2], "{county},{village},{dwelling},{kind}").expect("a line");
            }
        }
    }
    for (name, text) in ["counties.csv", "villages.csv", "dwellings.csv"].iter().zip(&frames) {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    std::fs::write(folder.path().join("design.toml"), DESIGN).expect("a file");
    let declared = Declaration::open(&folder.path().join("design.toml")).expect("a design");
    (folder, declared)
}

/// The codes of a drawn sample as the records of a survey would bring them, and the strata of each stage.
fn surveyed(drawn: &Drawn<'_>) -> (Vec<StageIds>, Vec<Vec<String>>) {
    let last = drawn.stages.last().expect("a stage").units.len();
    let column =
        |at: usize, text: &dyn Fn(usize) -> String| (0..last).map(|unit| text(drawn.way(unit)[at].listed)).collect();
    let ids = drawn.stages.iter().enumerate().map(|(at, stage)| {
        let hits = (0..last).map(|unit| drawn.way(unit)[at].hit.map(|hit| hit.to_string()));
        StageIds {
            unit: stage.stage.unit.clone(),
            column: stage.stage.id.clone(),
            values: column(at, &|listed| stage.listing.units[listed].code.clone()),
            hits: stage.stage.hit.as_ref().and(hits.collect()),
            probability: Vec::new(),
            certain: Vec::new(),
        }
    });
    let strata = drawn.stages.iter().enumerate();
    let strata = strata.map(|(at, stage)| column(at, &|listed| stage.listing.group_of(listed).stratum.clone()));
    (ids.collect(), strata.collect())
}

#[test]
fn a_sample_read_again_has_its_chances() {
    let (folder, declared) = survey();
    let listings = Listing::open_all(&declared, folder.path()).expect("frames");
    for seed in 0..50 {
        let drawn = draw(&declared, &listings, seed).expect("a sample");
        let (stages, strata) = surveyed(&drawn);
        for at in 0..declared.stage.len() {
            let origin = |unit: usize| format!("unit {unit}");
            let surveyed = Surveyed { stages: &stages, set_aside: &[], strata: &strata[at], origin: &origin };
            let result = stage(&declared, at, &surveyed, folder.path()).expect("chances");
            for unit in 0..strata[at].len() {
                let way = drawn.way(unit);
                assert_eq!(
                    result.probability[unit].to_bits(),
                    way[at].probability.to_bits(),
                    "seed {seed}, stage {at}"
                );
                assert_eq!(result.certain[unit], way[at].certain, "seed {seed}, stage {at}");
            }
        }
    }
}

/// Without the column that numbers the draws nobody knows which village came twice.
#[test]
fn draws_that_are_not_numbered_are_refused() {
    let (folder, mut declared) = survey();
    declared.stage[1].hit = None;
    let listings = Listing::open_all(&declared, folder.path()).expect("frames");
    let twice = |drawn: &Drawn| {
        let units = &drawn.stages[1].units;
        (1..units.len())
            .any(|unit| (units[unit].above, units[unit].listed) == (units[unit - 1].above, units[unit - 1].listed))
    };
    let drawn = (0..50).map(|seed| draw(&declared, &listings, seed).expect("a sample")).find(twice);
    let (stages, strata) = surveyed(&drawn.expect("of 50 samples one has a village twice"));
    let surveyed = Surveyed { stages: &stages, set_aside: &[], strata: &strata[1], origin: &|_| String::new() };
    let message = match stage(&declared, 1, &surveyed, folder.path()) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("it was accepted"),
    };
    assert!(
        message.contains("but the design draws 3 times with replacement; which was drawn more than once"),
        "{message}"
    );
    assert!(
        message.contains("help: number the draws 1 to 3 in a column of the sampled table, and name it as `hit`"),
        "{message}"
    );
}
