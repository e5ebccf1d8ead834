//! The city has the counts and rates of the report it is shaped after, for any seed.
//!
//! The estimate is recomputed here from the written files: base weights from the
//! frame, one factor for each cell of area, sex and age group.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;
#[path = "support/estimate.rs"]
mod weighted;

use std::collections::BTreeSet;
use support::{SEED, age, disabled, make, number, read};
use synth::Scale;
use weighted::estimate;

#[test]
fn counts_and_rates_are_those_of_the_report() {
    for seed in [SEED, 1, 99] {
        let (folder, summary) = make(Scale::City, seed);
        let survey = read(&folder.path().join("survey"));
        assert_eq!((survey.households.len(), survey.persons.len()), (3_204, 10_253));
        let units = |width: usize| {
            survey.communities.iter().map(|line| line["community_id"][..width].to_owned()).collect::<BTreeSet<_>>()
        };
        assert_eq!(units(6).into_iter().collect::<Vec<_>>(), ["990501", "990581", "990583"]);
        assert_eq!((units(9).len(), units(12).len(), units(14).len()), (12, 24, 24));
        let kinds: Vec<_> = survey.communities.iter().step_by(8).map(|line| &line["county_kind"]).collect();
        assert_eq!(kinds, ["3", "2", "2"]);

        let from_seven = survey.persons.iter().filter(|person| age(person) >= 7).count() as f64;
        let suspects = survey.referrals.len() as f64;
        let examined = survey.referrals.iter().filter(|slip| slip["outcome"] == "1").count() as f64;
        let seen = survey.persons.iter().filter(|person| person["seen"] == "1").count() as f64;
        assert!((0.1565..0.159).contains(&(suspects / from_seven)), "seed {seed}: {suspects} of {from_seven}");
        assert_eq!(format!("{:.2}", 100.0 * examined / suspects), "99.15");
        assert_eq!(format!("{:.2}", 100.0 * seen / 10_253.0), "83.46");

        let truth = &summary.truth;
        assert_eq!(truth.suspects, survey.referrals.len() as u64);
        assert_eq!(truth.disabled, survey.disabled_persons.len() as u64);
        assert_eq!(truth.by_category.iter().sum::<u64>(), truth.disabled);
        assert_eq!(truth.children, 10_253 - from_seven as u64);
    }
}

#[test]
fn the_estimate_is_the_headline() {
    for seed in [SEED, 1, 2, 3, 4, 5, 99, 1987] {
        let (folder, summary) = make(Scale::City, seed);
        let survey = read(&folder.path().join("survey"));
        let result = estimate(&survey, 3.0);
        assert!((result.population - 6_071_875.0).abs() < 0.5);
        assert!((result.total - 388_600.0).abs() < 5.0, "seed {seed}: {}", result.total);
        assert_eq!(format!("{:.3}", 100.0 * result.total / result.population), "6.400");
        assert!((result.total - summary.truth.weighted_disabled).abs() < 1e-4);
        assert!(result.factors.0 > 0.8 && result.factors.1 < 1.25, "seed {seed}: {:?}", result.factors);
    }
}

#[test]
fn the_people_of_the_fixture_are_plausible() {
    let (folder, summary) = make(Scale::City, SEED);
    let survey = read(&folder.path().join("survey"));
    let share = |low: i64, high: i64| {
        let inside: Vec<_> = survey.persons.iter().filter(|person| (low..=high).contains(&age(person))).collect();
        let sick = inside.iter().filter(|person| disabled(person)).count();
        (inside.len() as f64 / 10_253.0, sick as f64 / inside.len() as f64)
    };
    assert!((0.05..0.065).contains(&share(0, 6).0));
    assert!((0.01..0.025).contains(&share(0, 14).1), "children {:?}", share(0, 14));
    assert!((0.03..0.05).contains(&share(15, 59).1), "adults {:?}", share(15, 59));
    assert!((0.18..0.28).contains(&share(60, 120).1), "old {:?}", share(60, 120));
    let truth = &summary.truth;
    assert!((0.45..0.6).contains(&(truth.urban as f64 / truth.persons as f64)));
    assert!((0.24..0.35).contains(&(truth.severe as f64 / truth.disabled as f64)));
    let published = [14.86, 24.16, 1.53, 29.07, 6.68, 7.40, 16.30];
    for (count, published) in truth.by_category.into_iter().zip(published) {
        let percent = 100.0 * count as f64 / truth.disabled as f64;
        // Classes are drawn independently: three standard deviations of a binomial share.
        let spread = 3.0 * (published * (100.0 - published) / truth.disabled as f64).sqrt();
        assert!((percent - published).abs() < spread, "{percent:.2} for {published}");
    }
    let sizes = survey.households.iter().map(|line| number(line, "residents_listed").unwrap());
    assert!(sizes.clone().all(|size| (1..=9).contains(&size)));
    assert_eq!(sizes.sum::<i64>(), 10_253);
}
