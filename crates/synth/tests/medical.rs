//! What was suspected, examined and found agrees from form to form.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use support::{Line, SEED, age, disabled, make, number, read};
use synth::Scale;

type Key = (String, String);

fn key(line: &Line) -> Key {
    (line["household_id"].clone(), line["person_no"].clone())
}

const SPECIALTIES: [&str; 6] = ["visual", "hearing", "speech", "physical", "intellectual", "mental"];

#[test]
fn every_form_agrees_with_the_others() {
    // V04 to V10, S01 to S03, A01, A02.
    for scale in [Scale::Village, Scale::City, Scale::Province { persons: 20_000 }] {
        let (folder, _) = make(scale, SEED + 2);
        let survey = read(&folder.path().join("survey"));
        let slips: BTreeMap<Key, &Line> = survey.referrals.iter().map(|line| (key(line), line)).collect();
        let forms: BTreeMap<Key, &Line> = survey.disabled_persons.iter().map(|line| (key(line), line)).collect();
        let mut found: BTreeMap<Key, Vec<&Line>> = BTreeMap::new();
        for line in &survey.assessments {
            found.entry(key(line)).or_default().push(line);
        }
        assert_eq!((slips.len(), forms.len()), (survey.referrals.len(), survey.disabled_persons.len()));
        assert_eq!(found.len(), forms.len());
        let numbers: BTreeSet<_> =
            survey.referrals.iter().map(|slip| (&slip["household_id"][..6], &slip["slip_no"])).collect();
        assert_eq!(numbers.len(), slips.len(), "slip numbers are unique in a county");

        let visits: BTreeMap<&str, &str> =
            survey.households.iter().map(|line| (&*line["household_id"], &*line["visit_date"])).collect();
        for person in &survey.persons {
            let key = key(person);
            let suspect = person["screening"] == "1";
            let visited = visits[&*key.0];
            assert_eq!(suspect, slips.contains_key(&key));
            assert_eq!(age(person) <= 6, person["child_check"] == "1");
            assert!(age(person) <= 6 || suspect || person["final_result"] == "0");
            assert_eq!(disabled(person), forms.contains_key(&key));
            assert_eq!(disabled(person), !person["final_grade"].is_empty());
            if let Some(slip) = slips.get(&key) {
                check_slip(person, slip, visited);
            }
            let parts = found.get(&key).map_or(&[][..], Vec::as_slice);
            if disabled(person) {
                let categories: BTreeSet<_> = parts.iter().map(|part| number(part, "category").unwrap()).collect();
                assert_eq!(categories.len(), parts.len(), "{key:?}");
                let overall = if parts.len() == 1 { *categories.first().unwrap() } else { 7 };
                let grade = parts.iter().map(|part| number(part, "grade").unwrap()).min();
                assert_eq!(number(person, "final_result"), Some(overall));
                assert_eq!(number(person, "final_grade"), grade);
                assert_eq!(number(forms[&key], "overall_category"), Some(overall));
                assert_eq!(number(forms[&key], "overall_grade"), grade);
                let speaks = !categories.contains(&3);
                for part in parts.iter().filter(|part| part["category"] == "2" && speaks) {
                    // A06: severe loss without a speech component came after speech was learned.
                    let severe = number(part, "grade").unwrap() <= 2;
                    assert!(!severe || months_between(person, part) >= 36, "{part:?}");
                }
                let earliest = slips.get(&key).map_or(visited, |slip| &*slip["appointment"]);
                for part in parts {
                    assert!((earliest.."2006-05-16").contains(&&*part["assessed_on"]));
                    check_part(person, part);
                    if let Some(slip) = slips.get(&key) {
                        let specialty = SPECIALTIES[number(part, "category").unwrap() as usize - 1];
                        assert_eq!(slip[&format!("examined_{specialty}")], "1");
                    }
                }
            } else {
                assert!(parts.is_empty(), "{key:?}");
            }
        }
    }
}

/// Months from birth to onset.
fn months_between(person: &Line, part: &Line) -> i64 {
    let month = |line: &Line, lead: &str| {
        number(line, &format!("{lead}_year")).unwrap() * 12 + number(line, &format!("{lead}_month")).unwrap()
    };
    month(part, "onset") - month(person, "birth")
}

fn check_slip(person: &Line, slip: &Line, visited: &str) {
    assert!(!slip["slip_no"].is_empty() && &*slip["appointment"] > visited);
    let flags = |lead: &str| SPECIALTIES.map(|name| number(slip, &format!("{lead}_{name}")).unwrap());
    assert!(flags("suspect").contains(&1));
    if slip["outcome"] == "1" {
        assert_eq!(flags("suspect"), flags("examined"));
        assert_eq!((&slip["slip_result"], &slip["slip_grade"]), (&person["final_result"], &person["final_grade"]));
        assert!(slip["missed_reason"].is_empty());
    } else {
        assert_eq!((&*slip["outcome"], &*person["final_result"]), ("2", "9"));
        assert_eq!(flags("examined"), [0; 6]);
        assert!((1..=4).contains(&number(slip, "missed_reason").unwrap()));
        assert!(slip["slip_result"].is_empty() && slip["slip_grade"].is_empty());
    }
}

/// V14, V15, A03 to A07.
fn check_part(person: &Line, part: &Line) {
    let (age, category, grade) = (age(person), number(part, "category").unwrap(), number(part, "grade").unwrap());
    let cause = number(part, "cause").unwrap();
    assert!(cause / 100 == category && (matches!(cause % 100, 1..=11 | 98 | 99)), "{part:?}");
    let month = |year: &str, month: &str, line: &Line| number(line, year).unwrap() * 12 + number(line, month).unwrap();
    let onset = month("onset_year", "onset_month", part);
    assert!(onset >= month("birth_year", "birth_month", person) && onset <= 2006 * 12 + 3, "{part:?}");
    assert!(category != 3 || age >= 3);

    let range = |column: &str, ranges: [(i64, i64); 4]| {
        let (low, high) = ranges[grade as usize - 1];
        let value = number(part, column).unwrap();
        assert!((low..=high).contains(&value), "{column} of grade {grade}: {part:?}");
    };
    let mut filled: BTreeSet<&str> = BTreeSet::new();
    match category {
        1 => {
            let acuity: f64 = part["acuity"].parse().unwrap();
            let (low, high) = [(0.0, 0.02), (0.02, 0.05), (0.05, 0.1), (0.1, 0.3)][grade as usize - 1];
            assert!(acuity >= low && acuity < high, "{part:?}");
            filled.insert("acuity");
            if let Some(field) = number(part, "field_degrees") {
                assert_eq!((field < 5, field < 10), (grade == 1, grade <= 2), "{part:?}");
                filled.insert("field_degrees");
            }
        }
        2 => {
            range("hearing_db", [(91, 130), (81, 90), (61, 80), (41, 60)]);
            filled.insert("hearing_db");
        }
        3 => {
            range("intelligibility", [(0, 10), (11, 25), (26, 45), (46, 65)]);
            filled.insert("intelligibility");
        }
        5 if age <= 6 => {
            range("dq", [(0, 25), (26, 39), (40, 54), (55, 75)]);
            filled.insert("dq");
        }
        5 => {
            range("iq", [(0, 19), (20, 34), (35, 49), (50, 69)]);
            filled.insert("iq");
        }
        _ => {}
    }
    if matches!(category, 5 | 6) && age >= 18 {
        range("whodas", [(116, 180), (106, 115), (96, 105), (52, 95)]);
        filled.insert("whodas");
    }
    for column in ["acuity", "field_degrees", "hearing_db", "intelligibility", "dq", "iq", "whodas"] {
        assert_eq!(filled.contains(column), !part[column].is_empty(), "{column}: {part:?}");
    }
    assert_eq!(part["not_measurable"] == "1", filled.is_empty() && category != 4);
}
