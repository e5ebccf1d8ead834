//! The figures of the field work on the village and the city, against counts made another way.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use arrow_array::{Array, ArrayRef};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use codebook::Codebook;
use ingest::{ReadOptions, find_packages, read_packages};
use quality::{Plan, Rate, Rates, rates};
use roster::Roster;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use testkit::files::repository;

const SCHEMA: &str = "schemas/cn-disability-2006";

fn roster(fixture: &str, senders: &[&str]) -> Roster {
    let codebook = Arc::new(Codebook::open(&repository(SCHEMA)).unwrap());
    let senders: Vec<String> = senders.iter().map(|sender| (*sender).to_owned()).collect();
    let folder = repository("fixtures").join(fixture).join("packages");
    let arrivals = find_packages(&folder, &senders, &codebook).unwrap();
    let mut roster = read_packages(&arrivals, &codebook, &ReadOptions::default(), &|_| {}).unwrap().roster;
    roster::expr::derive(&mut roster).unwrap();
    roster
}

fn city() -> Roster {
    roster("city", &["990501", "990581", "990583"])
}

fn found<'a>(all: &'a Rates, measure: &str, field: Option<&str>, scope: &str, name: &str) -> Option<&'a Rate> {
    all.rates.iter().find(|rate| {
        let (figure, group) = (&all.plan.figures[rate.figure as usize], &all.groups[rate.group as usize]);
        figure.measure == measure && figure.field.as_deref() == field && group.scope == scope && group.name == name
    })
}

fn counts(all: &Rates, measure: &str, scope: &str, name: &str) -> (u64, u64) {
    let rate = found(all, measure, None, scope, name).unwrap();
    (rate.numerator, rate.denominator)
}

/// A column of the roster as texts; missing values are blank.
fn texts(roster: &Roster, table: &str, column: &str) -> Vec<String> {
    let (_, data) = roster.table(table).unwrap();
    let values: &ArrayRef = data.column(column).unwrap();
    let formatter = ArrayFormatter::try_new(values.as_ref(), &FormatOptions::default()).unwrap();
    let text = |row| if values.is_null(row) { String::new() } else { formatter.value(row).to_string() };
    (0..data.rows).map(text).collect()
}

#[test]
fn the_village_by_hand() {
    // Counted in fixtures/village/README.md: 34 of 36 persons are seven or over, 8 are suspects, 7 were examined.
    let all = rates(&roster("village", &["990901"])).unwrap();
    let total = |measure: &str| counts(&all, measure, "total", "");
    assert_eq!(total("entry_rate"), (12, 12));
    assert_eq!(total("suspect_rate"), (8, 34));
    assert_eq!(total("examination_rate"), (7, 8));
    assert_eq!(total("missed_suspect_rate"), (1, 8));
    assert_eq!(total("missed_without_reason_rate"), (0, 1));
    assert_eq!(total("child_examination_rate"), (2, 2));
    assert_eq!(total("assessed_disabled_rate"), (4, 36));
    assert_eq!(total("sex_ratio"), (16, 20));
    let ratio = found(&all, "sex_ratio", None, "total", "").unwrap();
    assert_eq!(all.value(ratio), Some(80.0));
    // The ages of 23 to 62 in the table of the README; 35, 60, 40, 55, 35 and 50 end in 0 or 5.
    let ages = [46, 44, 33, 31, 35, 58, 56, 24, 39, 37, 62, 60, 36, 34, 42, 40, 55, 29, 35, 33, 50, 23];
    assert_eq!(total("whipple_age"), (6, ages.len() as u64));
    // The household of E17 and E18 has four persons, two of them suspects; both enumerators answer for it.
    for enumerator in ["990901/E17", "990901/E18"] {
        assert_eq!(counts(&all, "entry_rate", "enumerator", enumerator), (1, 1));
        assert_eq!(counts(&all, "suspect_rate", "enumerator", enumerator), (2, 4));
    }
}

#[test]
fn groups_add_up_and_agree_with_a_count_by_hand() {
    let roster = city();
    let all = rates(&roster).unwrap();
    // A naive twin: rows to groups by the texts of the household code, whose digits hold community and county.
    let households = texts(&roster, "persons", "household_id");
    let (ages, screening) = (texts(&roster, "persons", "age"), texts(&roster, "persons", "screening"));
    for (scope, digits) in [("community", 14), ("township", 9), ("county", 6), ("total", 0)] {
        let mut by_hand: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for (row, household) in households.iter().enumerate() {
            if ages[row].parse::<u32>().unwrap() >= 7 {
                let entry = by_hand.entry(&household[..digits]).or_default();
                entry.0 += u64::from(screening[row] == "1");
                entry.1 += 1;
            }
        }
        assert!(by_hand.len() == 24 || scope != "community");
        for (name, expected) in by_hand {
            assert_eq!(counts(&all, "suspect_rate", scope, name), expected, "{scope} {name}");
        }
    }
    // Each person counts for two enumerators.
    let persons = |scope: &str| -> u64 {
        let of_scope = |rate: &&Rate| {
            all.plan.figures[rate.figure as usize].measure == "face_to_face_rate"
                && all.groups[rate.group as usize].scope == scope
        };
        all.rates.iter().filter(of_scope).map(|rate| rate.denominator).sum()
    };
    assert_eq!((persons("total"), persons("county"), persons("community")), (10_253, 10_253, 10_253));
    assert_eq!(persons("enumerator"), 2 * 10_253);
}

#[test]
fn items_are_counted_among_those_who_are_asked() {
    let roster = city();
    let all = rates(&roster).unwrap();
    let item = |field: &str| {
        let rate = found(&all, "item_nonresponse", Some(field), "total", "").unwrap();
        (rate.numerator, rate.denominator)
    };
    let ages: Vec<u32> = texts(&roster, "persons", "age").iter().map(|age| age.parse().unwrap()).collect();
    let adults = ages.iter().filter(|&&age| age >= 15).count() as u64;
    assert_eq!(item("marital"), (0, adults));
    assert_eq!(item("schooling"), (0, ages.iter().filter(|age| (6..=14).contains(*age)).count() as u64));
    let incomes = texts(&roster, "households", "income_2005");
    let visits = texts(&roster, "households", "visit_result");
    let asked = || incomes.iter().zip(&visits).filter(|(_, visit)| *visit == "1");
    let missing = asked().filter(|(income, _)| income.is_empty()).count() as u64;
    assert_eq!(item("income_2005"), (missing, asked().count() as u64));
}

#[test]
fn every_field_is_an_item_or_has_a_reason_not_to_be() {
    // Keys and private fields are no items; a rule looks after these two, which only some assessments have.
    let not_asked = ["field_degrees"];
    let codebook = Codebook::open(&repository(SCHEMA)).unwrap();
    let listed: BTreeSet<(&str, &str)> = codebook
        .quality
        .items
        .iter()
        .flat_map(|items| items.fields.iter().map(move |field| (items.table.as_str(), field.as_str())))
        .collect();
    for table in &codebook.tables {
        let is_key = |name: &String| {
            table.primary_key.contains(name)
                || table.belongs_to.as_ref().is_some_and(|owner| owner.fields.contains(name))
        };
        let ids = |name: &str| table.name == codebook.tables[0].name && name.ends_with("_id");
        for field in table.fields.iter().filter(|field| !field.private && !is_key(&field.name) && !ids(&field.name)) {
            assert!(
                listed.contains(&(table.name.as_str(), field.name.as_str()))
                    || not_asked.contains(&field.name.as_str()),
                "`{}` of `{}` is in no `[[items]]` of quality.toml: say who is asked",
                field.name,
                table.name
            );
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_rates() {
    let roster = city();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| rates(&roster).unwrap().rates)
    };
    let one = with(1);
    assert_eq!(one, with(2));
    assert_eq!(one, with(7));
}

#[test]
fn the_schemas_compile() {
    for survey in ["cn-disability-2006", "wg-short-set"] {
        let codebook = Codebook::open(&repository("schemas").join(survey)).unwrap();
        let plan = Plan::compile(&codebook).unwrap();
        assert!(plan.figures.len() > codebook.quality.measures.len(), "measures and items");
    }
}

#[test]
fn a_mistake_names_measure_and_place() {
    let mut codebook = Codebook::open(&repository(SCHEMA)).unwrap();
    let measure = |codebook: &mut Codebook, figure| {
        let seen = |measure: &codebook::Measure| measure.name == "face_to_face_rate";
        codebook.quality.measures.retain(seen);
        codebook.quality.measures[0].figure = figure;
    };
    measure(&mut codebook, codebook::Figure::Share { numerator: "scen = 1".into(), denominator: None });
    assert_eq!(
        Plan::compile(&codebook).unwrap_err().to_string(),
        "`quality.toml`, measure `face_to_face_rate`, `numerator`: expression `scen = 1`, character 1: table `persons` has \
         no column `scen`\n  help: did you mean `seen`?"
    );
    let digits = codebook::Digits { value: "name".into(), from: 10, to: 89 };
    measure(&mut codebook, codebook::Figure::Myers(digits));
    assert_eq!(
        Plan::compile(&codebook).unwrap_err().to_string(),
        "`quality.toml`, measure `face_to_face_rate`, `value`: gives text, expected a whole number\n  help: name a column \
         of whole numbers, or cast the expression"
    );
}
