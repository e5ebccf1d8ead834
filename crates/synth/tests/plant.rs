//! Planted errors: the same seed plants the same, and what is not planted stays as it was.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use synth::{Encoding, Request, Scale, SynthError, generate, plant};

fn city(out: &Path, encoding: Option<Encoding>) -> Request {
    let request = Request {
        scale: Scale::City,
        seed: 2006,
        out: out.to_owned(),
        schema: "../schemas/cn-disability-2006".into(),
        overwrite: false,
        encoding,
    };
    generate(&request, &mut |_| {}).unwrap();
    request
}

/// The files of all packages.
fn packages(survey: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for sender in fs::read_dir(survey.join("packages")).unwrap() {
        for file in fs::read_dir(sender.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let name = path.strip_prefix(survey).unwrap().to_string_lossy().into_owned();
            files.insert(name, fs::read(path).unwrap());
        }
    }
    files
}

#[test]
fn without_errors_packages_are_written_as_they_were() {
    for encoding in [None, Some(Encoding::Gb18030)] {
        let folder = tempfile::tempdir().unwrap();
        let request = city(&folder.path().join("city"), encoding);
        let before = packages(&request.out);
        assert_eq!(plant(&request, 0).unwrap(), 0);
        assert!(before == packages(&request.out), "reading and writing changed a package");
    }
}

#[test]
fn the_same_seed_plants_the_same_and_touches_one_household_each() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (city(&folder.path().join("one"), None), city(&folder.path().join("other"), None));
    let clean = packages(&one.out);
    let errors = plant(&one, 2).unwrap();
    assert_eq!(errors, plant(&other, 2).unwrap());
    assert!(packages(&one.out) == packages(&other.out));
    let list = fs::read_to_string(one.out.join("planted.csv")).unwrap();
    assert_eq!(list, fs::read_to_string(other.out.join("planted.csv")).unwrap());
    assert_eq!(list.lines().count(), errors + 1);

    let mut households: Vec<&str> = list.lines().skip(1).map(|line| line.split(',').nth(8).unwrap()).collect();
    households.retain(|household| !household.is_empty());
    let count = households.len();
    households.sort_unstable();
    households.dedup();
    assert_eq!(households.len(), count, "two errors in one household");

    // Household forms that no error names are the same lines as before.
    let forms = |files: &BTreeMap<String, Vec<u8>>, sender: &str| {
        let bytes = &files[&format!("packages/{sender}/households.csv")];
        bytes.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>()
    };
    for sender in ["990501", "990581", "990583"] {
        let (before, after) = (forms(&clean, sender), forms(&packages(&one.out), sender));
        let changed = before.iter().zip(&after).filter(|(a, b)| a != b).count();
        assert_eq!(before.len(), after.len());
        assert!((1..=errors).contains(&changed), "{sender}: {changed} household forms changed");
    }
}

#[test]
fn more_errors_than_places_are_refused_and_nothing_is_planted() {
    let folder = tempfile::tempdir().unwrap();
    let request = city(&folder.path().join("city"), None);
    let before = packages(&request.out);
    let error = plant(&request, 500).unwrap_err();
    assert!(matches!(error, SynthError::Plant { wanted: 500, .. }), "{error}");
    assert!(error.to_string().contains("help: ask for fewer with `--plant N`"), "{error}");
    assert!(before == packages(&request.out) && !request.out.join("planted.csv").exists());
}
