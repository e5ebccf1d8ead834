//! The village's figures, by hand.
//!
//! ```text
//! total       40 + 50 + 40 + 50 = 180 of 1,800 = 10 %
//! townships   scores 35 and -35 (adjusted weights): v = 70^2 / 1800^2, se = 3.8889 points
//! ```

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use support::{SEED, age, disabled, make, read};
use synth::Scale;

#[test]
fn weights_are_round_and_the_prevalence_is_ten_per_cent() {
    for seed in [SEED, 5] {
        let (folder, summary) = make(Scale::Village, seed);
        let survey = read(&folder.path().join("survey"));
        assert_eq!((survey.communities.len(), survey.households.len(), survey.persons.len()), (4, 12, 36));
        let mut total = 0;
        for person in survey.persons.iter().filter(|person| disabled(person)) {
            let here = |other: &&support::Line| other["community_id"] == person["household_id"][..14];
            let area = &survey.communities.iter().find(here).unwrap()["area"];
            total += match (area.as_str(), person["sex"].as_str()) {
                ("1", "1") => 40,
                ("2", "1") => 60,
                _ => 50,
            };
        }
        assert_eq!(total, 180);
        assert!((summary.truth.weighted_disabled - 180.0).abs() < 1e-9);
        assert!((summary.truth.prevalence() - 0.1).abs() < 1e-12);
        assert_eq!(survey.persons.iter().filter(|person| age(person) <= 6).count(), 2);
    }
}

#[test]
fn the_page_shows_every_step() {
    let (folder, _) = make(Scale::Village, SEED);
    let page = std::fs::read_to_string(folder.path().join("survey/README.md")).unwrap();
    for line in [
        "(1800 / (2 x 270)) x (30 / 2) = 50",
        "(1800 / (2 x 90)) x (10 / 2) = 50",
        "weighted total   40 + 50 + 40 + 50 = 180",
        "prevalence       180 / 1800 = 10.0000 %",
        "(41 - (-41))^2 / 1800^2 = 6724 / 3240000",
        "((90 - (-49))^2 + ((-42) - 1)^2) / 1800^2 = 21170 / 3240000",
        "(35 - (-35))^2 / 1800^2 = 4900 / 3240000",
        "((60 - (-25))^2 + ((-60) - 25)^2) / 1800^2 = 14450 / 3240000",
        "se      3.8889 points",
        "se      6.6782 points",
    ] {
        assert!(page.contains(line), "{line}");
    }
}
