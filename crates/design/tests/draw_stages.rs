//! A sample drawn stage by stage: chances over many seeds, certainty units, numbered draws, the same bytes.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use design::draw::draw;
use design::{Declaration, DesignError, Listing};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use tempfile::TempDir;

/// Six counties in two strata, one of them too large for chance; three to five villages in each; ten dwellings in each.
fn survey(edit: impl Fn(&str) -> String) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let (mut counties, mut villages, mut dwellings) = (
        "region,county,name,size\n".to_owned(),
        "county,village,size\n".to_owned(),
        "county,village,dwelling\n".to_owned(),
    );
    for (county, size) in [("a", 40), ("b", 900), ("c", 60), ("d", 100), ("e", 30), ("f", 70)] {
        let region = if county < "d" { "north" } else { "south" };
        writeln!(counties, "{region},{county},\"County {county}, {region}\",{size}").unwrap();
        for village in 0..3 + size % 3 {
            writeln!(villages, "{county},{county}{village},{}", 10 + 7 * village).unwrap();
            for dwelling in 0..10 {
                writeln!(dwellings, "{county},{county}{village},{dwelling}").unwrap();
            }
        }
    }
    write("counties.csv", &counties);
    write("villages.csv", &villages);
    write("dwellings.csv", &dwellings);
    write("design.toml", &edit(DESIGN));
    folder
}

const DESIGN: &str = r#"
[[stage]]
unit      = "county"
id        = "county"
frame     = "counties.csv"
strata    = ["region"]
select    = "pps_sampford"
size      = "size"
take      = { north = 2, south = 2 }
certainty = "over"

[[stage]]
unit   = "village"
id     = "village"
frame  = "villages.csv"
select = "pps_brewer"
size   = "size"
take   = 2

[[stage]]
unit   = "dwelling"
id     = "dwelling"
frame  = "dwellings.csv"
select = "srs"
rate   = 0.3

[[variance]]
name   = "counties"
title  = { en = "counties", zh = "县" }
psu    = "county"
strata = ["region"]
"#;

fn tables(folder: &Path, seed: u64) -> Result<BTreeMap<String, String>, DesignError> {
    let declared = Declaration::open(&folder.join("design.toml"))?;
    let listings = Listing::open_all(&declared, folder)?;
    let drawn = draw(&declared, &listings, seed)?;
    Ok(drawn.tables()?.into_iter().map(|table| (table.name.clone(), table.csv())).collect())
}

#[test]
fn the_sample_is_a_table_with_its_chances() {
    let folder = survey(str::to_owned);
    let tables = tables(folder.path(), 7).unwrap();
    assert_eq!(
        tables.keys().collect::<Vec<_>>(),
        ["sample.csv", "stage_1_county.csv", "stage_2_village.csv", "stage_3_dwelling.csv"]
    );
    let first: Vec<&str> = tables["stage_1_county.csv"].lines().collect();
    assert_eq!(first[0], "region,county,name,size,units_listed,units_drawn,certainty,probability");
    assert!(first.contains(&"north,b,\"County b, north\",900,3,2,1,1"), "{first:?}");
    let sample: Vec<&str> = tables["sample.csv"].lines().collect();
    assert_eq!(
        sample[0],
        "region,county,village,dwelling,probability_county,probability_village,probability_dwelling,probability,base_weight"
    );
    assert_eq!(sample.len(), 1 + 4 * 2 * 3, "four counties, two villages in each, three dwellings of ten");
}

#[test]
fn a_seed_is_a_sample() {
    let folder = survey(str::to_owned);
    assert_eq!(tables(folder.path(), 7).unwrap(), tables(folder.path(), 7).unwrap());
    let samples: std::collections::BTreeSet<String> =
        (0..20).map(|seed| tables(folder.path(), seed).unwrap()["sample.csv"].clone()).collect();
    assert_eq!(samples.len(), 20);
}

/// Every group has a stream of its own: what is drawn elsewhere does not move.
#[test]
fn another_frame_of_one_county_leaves_the_others_alone() {
    let folder = survey(str::to_owned);
    let before = tables(folder.path(), 3).unwrap();
    let villages = std::fs::read_to_string(folder.path().join("villages.csv")).unwrap();
    std::fs::write(folder.path().join("villages.csv"), villages.replace("b,b0,10\n", "b,b0,12\n")).unwrap();
    let after = tables(folder.path(), 3).unwrap();
    let others =
        |text: &str| text.lines().filter(|line| !line.starts_with("b,")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(others(&before["stage_2_village.csv"]), others(&after["stage_2_village.csv"]));
    assert_ne!(before["stage_2_village.csv"], after["stage_2_village.csv"]);
}

/// Over 2,000 seeds every dwelling comes as often as its probability says, and the weights add up to all of them.
#[test]
fn chances_multiply_over_the_stages() {
    let folder = survey(str::to_owned);
    let declared = Declaration::open(&folder.path().join("design.toml")).unwrap();
    let listings = Listing::open_all(&declared, folder.path()).unwrap();
    let mut seen: BTreeMap<String, (u32, f64)> = BTreeMap::new();
    let (mut sum, mut squares) = (0.0, 0.0);
    let seeds = 2_000;
    for seed in 0..seeds {
        let drawn = draw(&declared, &listings, seed).unwrap();
        let mut total = 0.0;
        for last in 0..drawn.stages[2].units.len() {
            let way = drawn.way(last);
            let probability: f64 = way.iter().map(|unit| unit.probability).product();
            let path = &drawn.stages[2].listing.units[way[2].listed].path;
            let entry = seen.entry(path.clone()).or_insert((0, probability));
            assert!((entry.1 - probability).abs() < 1e-12, "{path} has two chances");
            entry.0 += 1;
            total += 1.0 / probability;
        }
        sum += total;
        squares += total * total;
    }
    let n = seeds as f64;
    for (path, (times, chance)) in &seen {
        let spread = (n * chance * (1.0 - chance)).sqrt();
        assert!((f64::from(*times) - n * chance).abs() < 5.0 * spread, "{path}: {times} of {n} at {chance}");
    }
    let listed = std::fs::read_to_string(folder.path().join("dwellings.csv")).unwrap().lines().count() - 1;
    assert_eq!(seen.len(), listed, "every dwelling was drawn once at least");
    let (mean, error) = (sum / n, ((squares / n - (sum / n).powi(2)) / n).sqrt());
    assert!((mean - listed as f64).abs() < 4.5 * error.max(1e-9), "{mean} ± {error}, {listed} listed");
}

#[test]
fn draws_with_replacement_are_numbered_and_have_units_of_their_own_below() {
    let folder = survey(|design| {
        let wr = design.replace("pps_sampford", "pps_wr").replace("certainty = \"over\"\n", "");
        wr.replace("north = 2, south = 2", "north = 5, south = 1")
    });
    let tables = tables(folder.path(), 11).unwrap();
    let sample: Vec<Vec<&str>> = tables["sample.csv"].lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(sample[0][..4], ["region", "county", "county_draw", "village"]);
    let mut dwellings: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in &sample[1..] {
        *dwellings.entry((row[0], row[2])).or_default() += 1;
    }
    assert_eq!(dwellings.into_values().collect::<Vec<_>>(), [6; 6], "six draws, two villages of three dwellings each");
    // County b has nine tenths of the north: five draws hit it more than once, with other dwellings each time.
    let of_b: Vec<&Vec<&str>> = sample.iter().filter(|row| row[1] == "b").collect();
    assert!(of_b.len() > 6, "{}", of_b.len());
    let chance: f64 = of_b[0][5].parse().unwrap();
    assert!((chance - 4.5).abs() < 1e-12, "{chance}: expected draws, 5 · 900/1000");
}

#[test]
fn frames_that_end_too_early_are_refused() {
    let folder = survey(str::to_owned);
    for name in ["villages.csv", "dwellings.csv"] {
        let text = std::fs::read_to_string(folder.path().join(name)).unwrap();
        let kept = text.lines().filter(|line| !line.starts_with("b,")).map(|line| format!("{line}\n"));
        std::fs::write(folder.path().join(name), kept.collect::<String>()).unwrap();
    }
    let message = tables(folder.path(), 1).unwrap_err().to_string();
    assert!(
        message.starts_with("village: `") && message.contains("lists nothing in county `b`, which was drawn\n  help: "),
        "{message}"
    );
    let clash = survey(str::to_owned);
    let counties = std::fs::read_to_string(clash.path().join("counties.csv")).unwrap();
    std::fs::write(clash.path().join("counties.csv"), counties.replace(",name,", ",probability,")).unwrap();
    let message = tables(clash.path(), 1).unwrap_err().to_string();
    assert!(
        message.contains("line 1: there is a column `probability`, which the draw writes itself\n  help: "),
        "{message}"
    );
}
