//! Planted errors: every one is found under its rule, and nothing is found that was not planted.
//!
//! Recall and precision are computed here from `planted.csv` and
//! `findings.parquet` alone. A finding is explained by a plant of its rule, or
//! one that names the rule in `also`, in the same household (one of two, for what
//! two households share) or, for rules about communities, the same community. Both rates must be 1 for every rule.

use crate::bench::command;
use crate::csv::Csv;
use crate::parquet::Rows;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// Errors of every rule.
const EACH: usize = 3;

/// One line of `planted.csv`.
struct Plant {
    rule: String,
    table: String,
    key: String,
    also: Vec<String>,
    community: String,
    household: String,
}

/// One failed or undecided rule.
struct Found {
    rule: String,
    table: String,
    key: String,
    fails: bool,
    household: String,
}

impl Plant {
    fn expects(&self, rule: &str) -> bool {
        self.rule == rule || self.also.iter().any(|also| also == rule)
    }

    /// Whether a finding lies where this error can have consequences.
    fn reaches(&self, found: &Found) -> bool {
        match found.table.as_str() {
            "communities" => found.key == self.community,
            _ => self.household.split(';').any(|household| !household.is_empty() && found.household == household),
        }
    }

    fn is_found(&self, found: &Found) -> bool {
        found.fails && found.rule == self.rule && found.table == self.table && found.key == self.key
    }
}

fn planted(survey: &Path) -> Vec<Plant> {
    let file = Csv::open(&survey.join("planted.csv"));
    let column = |name: &str| file.column(name);
    let columns = ["rule", "table", "key", "also", "community_id", "household_id"].map(column);
    let plant = |row: &Vec<String>| {
        let [rule, table, key, also, community, household] = columns.map(|at| row[at].clone());
        let also = also.split(';').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        Plant { rule, table, key, also, community, household }
    };
    file.rows.iter().map(plant).collect()
}

fn findings(release: &Path) -> Vec<Found> {
    let rows = Rows::open(release, "findings");
    let [rule, table, verdict] = ["rule", "table_name", "verdict"].map(|name| rows.text(name));
    let keys = ["community_id", "household_id", "person_no", "category"].map(|name| rows.text(name));
    let found = |row: usize| {
        let parts = keys.iter().map(|column| column[row].as_str()).filter(|part| !part.is_empty());
        Found {
            rule: rule[row].clone(),
            table: table[row].clone(),
            key: parts.collect::<Vec<_>>().join("/"),
            fails: verdict[row] == "fails",
            household: keys[1][row].clone(),
        }
    };
    (0..rows.len()).map(found).collect()
}

/// The schema's rules, in its order.
fn rules() -> Vec<String> {
    let schema = testkit::files::repository("schemas/cn-disability-2006");
    codebook::Codebook::open(&schema).unwrap().rules.into_iter().map(|rule| rule.name).collect()
}

#[test]
fn every_rule_has_a_planted_error() {
    let rules: BTreeSet<String> = rules().into_iter().collect();
    let plants: Vec<String> = synth::planted_rules().map(str::to_owned).collect();
    let known: BTreeSet<String> = plants.iter().cloned().collect();
    let missing: Vec<&String> = rules.difference(&known).collect();
    let unknown: Vec<&String> = known.difference(&rules).collect();
    assert!(
        missing.is_empty() && unknown.is_empty() && known.len() == plants.len(),
        "crates/synth/src/plant/list.rs has one entry for each rule of the schema.\n\
         rules without an entry: {missing:?}\nentries without a rule: {unknown:?}\n\
         A new rule needs a function that makes one household or report break it and nothing else, and a line in the list."
    );
}

/// Rates of one rule.
#[derive(Default)]
struct Rates {
    planted: usize,
    found: usize,
    findings: usize,
    explained: usize,
    /// Consequences named in `also` that did not come.
    absent: usize,
}

#[test]
fn every_planted_error_is_found_and_nothing_else() {
    // Other seeds plant in other places: errors of one community must not cancel out.
    for seed in ["2006", "5"] {
        plant_and_find(seed);
    }
}

fn plant_and_find(seed: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (survey, out) = (folder.path().join("city"), folder.path().join("release"));
    let schema = testkit::files::repository("schemas/cn-disability-2006");
    let each = EACH.to_string();
    let made = command(["synth", "city", "--seed", seed, "--plant", &each, "--out"])
        .arg(&survey)
        .arg("--schema")
        .arg(&schema)
        .output();
    let made = made.unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let run = command(["run", "--show", "0"]).arg(survey.join("survey.toml")).arg("--out").arg(&out).output().unwrap();
    assert_eq!(run.status.code(), Some(1), "a gate stops it: {}", String::from_utf8_lossy(&run.stderr));
    let (plants, findings) = (planted(&survey), findings(&folder.path().join("release-stopped")));

    let mut rates: BTreeMap<String, Rates> = rules().into_iter().map(|rule| (rule, Rates::default())).collect();
    let mut wrong = String::new();
    for plant in &plants {
        let own = rates.get_mut(&plant.rule).expect("a rule of the schema");
        own.planted += 1;
        match findings.iter().any(|found| plant.is_found(found)) {
            true => own.found += 1,
            false => writeln!(wrong, "not found: {} at {} {}", plant.rule, plant.table, plant.key).unwrap(),
        }
        for also in &plant.also {
            if !findings.iter().any(|found| found.rule == *also && plant.reaches(found)) {
                rates.get_mut(also).expect("a rule of the schema").absent += 1;
                writeln!(wrong, "not found: {also}, which comes with {} at {}", plant.rule, plant.key).unwrap();
            }
        }
    }
    for found in &findings {
        let own = rates.get_mut(&found.rule).expect("a rule of the schema");
        own.findings += 1;
        match plants.iter().any(|plant| plant.expects(&found.rule) && plant.reaches(found)) {
            true => own.explained += 1,
            false => {
                let near = plants.iter().find(|plant| plant.reaches(found)).map_or("nothing", |plant| &plant.rule);
                let verdict = if found.fails { "fails" } else { "undecided" };
                writeln!(wrong, "{} {verdict} at {} {}: planted there is {near}", found.rule, found.table, found.key)
                    .unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{wrong}", table(&rates));
    assert!(rates.values().all(|rates| rates.planted == EACH), "{}", table(&rates));
}

/// Recall and precision of every rule, the imperfect first.
fn table(rates: &BTreeMap<String, Rates>) -> String {
    let share = |part: usize, whole: usize| if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
    let mut rows: Vec<(bool, String)> = Vec::new();
    for (rule, Rates { planted, found, findings, explained, absent }) in rates {
        let (recall, precision) = (share(*found, *planted), share(*explained, *findings));
        let perfect = found == planted && explained == findings && *absent == 0;
        rows.push((perfect, format!("{rule:42} {planted:7} {recall:6.3} {findings:8} {precision:9.3} {absent:6}\n")));
    }
    rows.sort();
    let header = format!("{:42} planted recall findings precision absent\n", "rule");
    header + &rows.into_iter().map(|(_, row)| row).collect::<String>()
}
