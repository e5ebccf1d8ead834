//! A clean survey keeps the rules of the domain notes: counts, relations, ages.
//!
//! Each check names the rules it covers. What the doctors found is checked in
//! `medical.rs`.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use support::{Line, SEED, Survey, age, disabled, make, number, read};
use synth::Scale;

fn surveys() -> Vec<Survey> {
    let scales = [Scale::Village, Scale::City, Scale::Province { persons: 20_000 }];
    scales
        .into_iter()
        .map(|scale| {
            let (folder, _) = make(scale, SEED + 1);
            read(&folder.path().join("survey"))
        })
        .collect()
}

/// The persons of each household, in order of line.
fn rosters(survey: &Survey) -> BTreeMap<&str, Vec<&Line>> {
    let mut rosters: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
    for person in &survey.persons {
        rosters.entry(&person["household_id"]).or_default().push(person);
    }
    rosters
}

#[test]
fn household_forms_match_their_persons() {
    // H01, H02, V10, V13, V16, G01: no household without persons, none twice, no gap in the numbers.
    for survey in surveys() {
        let rosters = rosters(&survey);
        assert_eq!(rosters.len(), survey.households.len());
        let mut expected = (String::new(), 0);
        for household in &survey.households {
            let id = household["household_id"].as_str();
            assert!(id.len() == 17 && id[..14] == household["community_id"]);
            expected = if expected.0 == id[..14] { (expected.0, expected.1 + 1) } else { (id[..14].to_owned(), 1) };
            assert_eq!(id[14..].parse::<i32>().unwrap(), expected.1);
            assert_eq!((household["household_type"].as_str(), household["visit_result"].as_str()), ("1", "1"));
            let roster = &rosters[id];
            let count = |keep: &dyn Fn(&Line) -> bool| roster.iter().filter(|person| keep(person)).count() as i64;
            assert_eq!(number(household, "residents_listed"), Some(count(&|_| true)));
            assert_eq!(number(household, "residents_male"), Some(count(&|person| person["sex"] == "1")));
            assert_eq!(number(household, "residents_female"), Some(count(&|person| person["sex"] == "2")));
            assert_eq!(number(household, "disabled_listed"), Some(count(&disabled)));
            let respondent = roster[number(household, "respondent_no").unwrap() as usize - 1];
            assert!(respondent["seen"] == "1" && age(respondent) >= 15, "{id}");
            assert!(("2006-04-01".."2006-05-16").contains(&household["visit_date"].as_str()));
        }
    }
}

#[test]
fn relations_sexes_and_ages_fit() {
    // H03 to H06, H08.
    for survey in surveys() {
        for (id, roster) in rosters(&survey) {
            let of = |relation: &str| roster.iter().filter(|person| person["relation"] == relation).collect::<Vec<_>>();
            let lines: Vec<_> = roster.iter().map(|person| number(person, "person_no").unwrap()).collect();
            assert_eq!(lines, (1..=roster.len() as i64).collect::<Vec<_>>(), "{id}");
            assert!(of("0").len() == 1 && roster[0]["relation"] == "0", "{id}");
            let head = roster[0];
            assert!(age(head) >= 15 && of("1").len() <= 1);
            let mut couple = vec![head];
            for spouse in of("1") {
                assert_ne!(spouse["sex"], head["sex"], "{id}");
                assert!(["2", "3"].contains(&spouse["marital"].as_str()) && spouse["marital"] == head["marital"]);
                couple.push(spouse);
            }
            let (young, old) =
                (couple.iter().map(|one| age(one)).min().unwrap(), couple.iter().map(|one| age(one)).max().unwrap());
            for child in of("2").into_iter().chain(of("6")) {
                assert!(age(child) <= young - 16, "{id}: child {} of {young}", age(child));
            }
            for parent in of("3").into_iter().chain(of("4")) {
                assert!(age(parent) >= old + 16, "{id}: parent {} of {old}", age(parent));
                assert!(of("8").iter().all(|sibling| age(sibling) <= age(parent) - 16), "{id}");
                assert!(of("5").iter().all(|older| age(older) >= age(parent) + 16), "{id}");
            }
            assert!(of("5").iter().all(|older| age(older) >= age(head) + 32), "{id}");
            for grandchild in of("7") {
                assert!(age(grandchild) <= young - 32, "{id}");
                assert!(of("6").iter().all(|parent| age(grandchild) <= age(parent) - 16), "{id}");
            }
            assert_eq!(
                of("6").len(),
                of("2").iter().filter(|child| ["2", "3"].contains(&child["marital"].as_str())).count()
            );
        }
    }
}

#[test]
fn items_are_asked_at_their_ages() {
    // R01 to R08, V02, V03.
    for survey in surveys() {
        for person in &survey.persons {
            let age = age(person);
            let filled = |column: &str| !person[column].is_empty();
            let (year, month) = (number(person, "birth_year").unwrap(), number(person, "birth_month").unwrap());
            assert!((1880..=2006).contains(&year) && (1..=12).contains(&month) && (year < 2006 || month <= 3));
            assert!((0..=105).contains(&age));
            assert_eq!((filled("education"), filled("literate")), (age >= 6, age >= 6), "{person:?}");
            assert_eq!(filled("schooling"), (6..=14).contains(&age));
            assert_eq!((filled("marital"), filled("working")), (age >= 15, age >= 15));
            assert_eq!((filled("child_check"), filled("screening")), (age <= 6, age >= 7));
            assert_eq!(person["active_service"], "2");
            assert_eq!(person["hukou"] == "9", person["residence"] == "4");
            if let Some(level) = number(person, "education") {
                let floor = [0, 5, 11, 14, 16, 16, 20][level as usize - 1];
                assert!(age >= floor, "{person:?}");
                assert!(level > 1 || person["literate"] == "2", "{person:?}");
                assert!(level < 5 || person["literate"] == "1");
            }
            if ["2", "3"].contains(&person["marital"].as_str()) {
                assert!(age >= if person["sex"] == "1" { 22 } else { 20 }, "{person:?}");
            }
        }
    }
}

#[test]
fn names_are_synthetic_and_tell_all_persons_apart() {
    // H07.
    for survey in surveys() {
        let mut seen = BTreeSet::new();
        for person in &survey.persons {
            let name = person["name"].as_str();
            assert!(name.starts_with("合成") || name.starts_with("合㐂"), "{name}");
            assert!(seen.insert(name), "{name} twice");
        }
    }
}

#[test]
fn communities_add_up_their_forms() {
    // V11, V13, G01, G02.
    for survey in surveys() {
        for community in &survey.communities {
            let id = community["community_id"].as_str();
            assert_eq!(
                (&id[..6], &id[..9], &id[..12]),
                (&*community["county_id"], &*community["township_id"], &*community["village_id"])
            );
            let here = |line: &&Line| line["household_id"].starts_with(id);
            let households = survey.households.iter().filter(here).count() as i64;
            let persons = survey.persons.iter().filter(here).count() as i64;
            let suspects =
                survey.persons.iter().filter(here).filter(|person| person["screening"] == "1").count() as i64;
            assert_eq!(number(community, "listed_households"), Some(households));
            assert_eq!(number(community, "reported_households"), Some(households));
            assert_eq!(number(community, "listed_persons"), Some(persons));
            assert_eq!(number(community, "reported_persons"), Some(persons));
            assert_eq!(number(community, "reported_suspects"), Some(suspects));
        }
    }
}
