//! 100 assessments removed from the city must move the figures by exactly what arithmetic says.
//!
//! The arithmetic is done here anew from the CSV files of the packages; only the base weight of each
//! community is taken from the microdata of the full release.

use crate::bench::{Bench, clean};
use crate::csv::Csv;
use crate::parquet::Rows;
use std::collections::{BTreeMap, BTreeSet};

const SENDERS: [&str; 3] = ["990501", "990581", "990583"];

/// Total and share of the headline, design-based.
struct Headline {
    total: f64,
    share: f64,
}

fn headline(bench: &Bench) -> Headline {
    let output = clean(&bench.run_with(&["--format", "json"]));
    let result: serde_json::Value = serde_json::from_str(&output).unwrap();
    let figures = result["headline"]["figures"].as_array().unwrap();
    let of = |statistic: &str| {
        let figure = figures.iter().find(|figure| figure["statistic"] == statistic && figure["estimand"] == "design");
        figure.unwrap()["estimate"].as_f64().unwrap()
    };
    Headline { total: of("total"), share: of("proportion") }
}

fn open(bench: &Bench, sender: &str, table: &str) -> Csv {
    Csv::open(&bench.path(&format!("packages/{sender}/{table}.csv")))
}

/// A number for each person of a release, by household and line.
fn of_persons(bench: &Bench, column: &str) -> BTreeMap<String, f64> {
    let rows = Rows::open(&bench.out(), "persons");
    let (household, person) = (rows.text("household_id"), rows.text("person_no"));
    let keys = household.iter().zip(person).map(|(household, person)| format!("{household}/{person}"));
    keys.zip(rows.numbers(column)).collect()
}

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-11 * expected.abs(), "{found} is not {expected}");
}

/// Removes every seventh assessment, 100 of them; gives back the households in which a rule must fail.
fn remove_assessments(bench: &Bench) -> BTreeSet<String> {
    let (mut seen, mut removed) = (0, 0);
    let mut contradicted = BTreeSet::new();
    for sender in SENDERS {
        let mut assessments = open(bench, sender, "assessments");
        let mut touched = BTreeSet::new();
        let mut kept = Vec::new();
        for row in &assessments.rows {
            seen += 1;
            if seen % 7 == 0 && removed < 100 {
                removed += 1;
                touched.insert(assessments.key(row, &["household_id", "person_no"]));
            } else {
                kept.push(row.clone());
            }
        }
        assessments.rows = kept;
        assessments.save();

        // What remains of a person must still say what the household form says.
        let persons = open(bench, sender, "persons");
        for row in &persons.rows {
            let person = persons.key(row, &["household_id", "person_no"]);
            if !touched.contains(&person) {
                continue;
            }
            let own =
                assessments.rows.iter().filter(|row| assessments.key(row, &["household_id", "person_no"]) == person);
            let rest: Vec<(&str, &str)> = own
                .map(|row| (row[assessments.column("category")].as_str(), row[assessments.column("grade")].as_str()))
                .collect();
            let category = match rest.as_slice() {
                [] => "none",
                [(category, _)] => category,
                _ => "7",
            };
            let grade = rest.iter().map(|(_, grade)| *grade).min().unwrap_or("none");
            if row[persons.column("final_result")] != category || row[persons.column("final_grade")] != grade {
                contradicted.insert(persons.key(row, &["household_id"]));
            }
        }
        bench.seal(sender);
    }
    assert_eq!(removed, 100);
    contradicted
}

/// The headline over the accepted households, from the CSV files and the base weight of each community.
fn by_hand(bench: &Bench, base: &BTreeMap<String, f64>, set_aside: &BTreeSet<String>) -> Headline {
    let mut members: Vec<(String, f64, bool)> = Vec::new();
    for sender in SENDERS {
        let communities = open(bench, sender, "communities");
        let id_and_area =
            |row: &Vec<String>| (communities.key(row, &["community_id"]), communities.key(row, &["area"]));
        let area: BTreeMap<String, String> = communities.rows.iter().map(id_and_area).collect();
        let assessments = open(bench, sender, "assessments");
        let disabled: BTreeSet<String> =
            assessments.rows.iter().map(|row| assessments.key(row, &["household_id", "person_no"])).collect();
        let persons = open(bench, sender, "persons");
        for row in &persons.rows {
            let household = persons.key(row, &["household_id"]);
            if set_aside.contains(&household) {
                continue;
            }
            let number = |name: &str| row[persons.column(name)].parse::<i32>().unwrap();
            let age = if number("birth_month") <= 3 { 2006 } else { 2005 } - number("birth_year");
            let group = 1 + [7, 15, 60, 65].iter().filter(|&&from| age >= from).count();
            let community = &household[..14];
            let cell = format!("{}/{}/{group}", area[community], number("sex"));
            members.push((cell, base[community], disabled.contains(&persons.key(row, &["household_id", "person_no"]))));
        }
    }
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for (cell, weight, _) in &members {
        *sums.entry(cell).or_default() += weight;
    }
    let control = Csv::open(&bench.path("control/population.csv"));
    let mut factor: BTreeMap<String, f64> = BTreeMap::new();
    for row in &control.rows {
        let cell = control.key(row, &["area", "sex", "age_group"]);
        let total: f64 = row[control.column("total")].parse().unwrap();
        factor.insert(cell.clone(), total / sums[cell.as_str()]);
    }
    let weighted = members.iter().map(|(cell, weight, disabled)| (weight * factor[cell], *disabled));
    let (mut total, mut population) = (0.0, 0.0);
    for (weight, disabled) in weighted {
        population += weight;
        total += if disabled { weight } else { 0.0 };
    }
    Headline { total, share: total / population }
}

#[test]
fn a_hundred_assessments_less_move_the_headline_by_what_arithmetic_says() {
    let bench = Bench::of("city");
    let full = headline(&bench);
    let base: BTreeMap<String, f64> = of_persons(&bench, "person_weight_base")
        .into_iter()
        .map(|(person, weight)| (person[..14].to_owned(), weight))
        .collect();
    assert_eq!(base.len(), 24);
    let expected = by_hand(&bench, &base, &BTreeSet::new());
    close(full.total, expected.total);
    close(full.share, expected.share);

    let contradicted = remove_assessments(&bench);
    let spoiled = headline(&bench);

    let before: BTreeSet<String> =
        SENDERS.iter().flat_map(|sender| open(&bench, sender, "households").rows).map(|row| row[0].clone()).collect();
    let accepted: BTreeSet<String> = Rows::open(&bench.out(), "households").text("household_id").into_iter().collect();
    let set_aside: BTreeSet<String> = before.difference(&accepted).cloned().collect();
    assert_eq!(set_aside, contradicted, "exactly the households concerned are set aside");
    let expected = by_hand(&bench, &base, &contradicted);
    close(spoiled.total, expected.total);
    close(spoiled.share, expected.share);
    assert!(spoiled.share < full.share);
}

#[test]
fn a_hundred_persons_found_healthy_take_away_exactly_their_weights() {
    let bench = Bench::of("city");
    let full = headline(&bench);
    let weight = of_persons(&bench, "person_weight");

    let (mut seen, mut healthy) = (0, BTreeSet::new());
    for sender in SENDERS {
        let mut households = open(&bench, sender, "households");
        let mut persons = open(&bench, sender, "persons");
        let (result, grade) = (persons.column("final_result"), persons.column("final_grade"));
        let listed = households.column("disabled_listed");
        for at in 0..persons.rows.len() {
            if !("1"..="7").contains(&persons.rows[at][result].as_str()) {
                continue;
            }
            seen += 1;
            if seen % 6 != 0 || healthy.len() == 100 {
                continue;
            }
            healthy.insert(persons.key(&persons.rows[at], &["household_id", "person_no"]));
            let household = persons.rows[at][0].clone();
            persons.rows[at][result] = "0".into();
            persons.rows[at][grade] = String::new();
            let form = households.rows.iter_mut().find(|row| row[0] == household).unwrap();
            form[listed] = (form[listed].parse::<u32>().unwrap() - 1).to_string();
        }
        households.save();
        persons.save();
        for table in ["assessments", "disabled_persons"] {
            let mut file = open(&bench, sender, table);
            let kept = file.rows.iter().filter(|row| !healthy.contains(&file.key(row, &["household_id", "person_no"])));
            file.rows = kept.cloned().collect();
            file.save();
        }
        let mut slips = open(&bench, sender, "referrals");
        let (result, grade) = (slips.column("slip_result"), slips.column("slip_grade"));
        for at in 0..slips.rows.len() {
            if healthy.contains(&slips.key(&slips.rows[at], &["household_id", "person_no"])) {
                slips.rows[at][result] = "0".into();
                slips.rows[at][grade] = String::new();
            }
        }
        slips.save();
        bench.seal(sender);
    }
    assert_eq!(healthy.len(), 100);
    let taken: f64 = healthy.iter().map(|person| weight[person]).sum();

    let rest = headline(&bench);

    assert_eq!(Rows::open(&bench.out(), "findings").len(), 0, "the records agree with each other");
    close(rest.total, full.total - taken);
    close(rest.share, full.share - taken / (full.total / full.share));
}
