//! Provinces and nations: exact sizes, a frame that adds up, plausible rates.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;
#[path = "support/estimate.rs"]
mod weighted;

use std::collections::BTreeMap;
use support::{SEED, make, read, request, table};
use synth::{Scale, SynthError};

#[test]
fn a_province_has_its_persons_and_its_truth() {
    let (folder, summary) = make(Scale::Province { persons: 50_000 }, SEED);
    let survey = read(&folder.path().join("survey"));
    assert_eq!(survey.persons.len(), 50_000);
    assert_eq!(summary.counties, 14);
    let result = weighted::estimate(&survey, 14.0);
    assert!((result.population - 50_000.0 * 518.0).abs() < 0.5);
    assert!((result.total - summary.truth.weighted_disabled).abs() < 0.01);
    let truth = &summary.truth;
    assert!((0.055..0.073).contains(&truth.prevalence()), "{}", truth.prevalence());
    assert!((0.145..0.168).contains(&truth.suspect_rate()), "{}", truth.suspect_rate());
    assert!((0.985..0.996).contains(&truth.examination_rate()), "{}", truth.examination_rate());
    assert!((0.82..0.85).contains(&truth.seen_rate()), "{}", truth.seen_rate());
}

#[test]
fn a_nation_takes_sites_in_every_province() {
    let (folder, summary) = make(Scale::Nation { persons: 60_000 }, SEED);
    let root = folder.path().join("survey");
    assert_eq!((summary.truth.persons, summary.counties), (60_000, 62));
    let mut frame: BTreeMap<String, usize> = BTreeMap::new();
    for county in table(&root.join("frame/counties.csv"), false) {
        assert_eq!(county["province_id"], county["county_id"][..2]);
        *frame.entry(county["province_id"].clone()).or_default() += 1;
    }
    assert_eq!(frame.len(), 31);
    let mut sent: BTreeMap<String, usize> = BTreeMap::new();
    for package in std::fs::read_dir(root.join("packages")).unwrap() {
        let name = package.unwrap().file_name().into_string().unwrap();
        *sent.entry(name[..2].to_owned()).or_default() += 1;
    }
    assert!(sent.len() == 31 && sent.values().all(|&sites| sites == 2));
    let design = std::fs::read_to_string(root.join("design.toml")).unwrap();
    assert!(design.contains("strata = [\"province_id\"]") && design.contains("\"66\" = 2"));
}

#[test]
fn impossible_sizes_are_refused() {
    for persons in [100, 10_000_000_000] {
        let folder = tempfile::tempdir().unwrap();
        let asked = request(Scale::Nation { persons }, SEED, folder.path().join("nation"));
        let error = synth::generate(&asked, &mut |_| {}).unwrap_err();
        assert!(matches!(error, SynthError::Persons { .. }), "{error}");
        assert!(!asked.out.exists());
    }
}
