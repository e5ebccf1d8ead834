//! The same request gives the same bytes: again, on other threads, and as committed.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::path::Path;
use support::{SEED, files, make, request};
use synth::{Scale, SynthError};

#[test]
fn committed_fixtures_are_what_the_generator_writes() {
    let mut size = 0;
    for (name, scale) in [("village", Scale::Village), ("city", Scale::City)] {
        let (folder, summary) = make(scale, SEED);
        let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name);
        let committed = files(&committed);
        let made = files(&folder.path().join("survey"));
        assert_eq!(summary.files, made.len() as u64);
        assert_eq!(summary.bytes, made.values().map(|bytes| bytes.len() as u64).sum::<u64>());
        for (path, bytes) in &made {
            let same = committed.get(path).is_some_and(|own| own == bytes);
            assert!(same, "fixtures/{name}/{path} differs: write it again with `prevalens synth {name} --seed {SEED}`");
        }
        for path in committed
            .keys()
            .filter(|path| ["packages/", "frame/", "control/"].iter().any(|part| path.starts_with(part)))
        {
            assert!(made.contains_key(path), "fixtures/{name}/{path} is not written by the generator");
        }
        size += made.values().map(Vec::len).sum::<usize>();
    }
    assert!(size < 2_500_000, "{size} bytes of fixtures");
}

#[test]
fn threads_do_not_matter() {
    for scale in [Scale::City, Scale::Nation { persons: 30_000 }] {
        let bytes = [1, 2, 7].map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let (folder, _) = pool.install(|| make(scale, SEED));
            files(&folder.path().join("survey"))
        });
        assert!(bytes[0] == bytes[1] && bytes[0] == bytes[2]);
    }
}

#[test]
fn another_seed_gives_other_people() {
    for scale in [Scale::Village, Scale::City, Scale::Province { persons: 10_000 }] {
        let [one, two] = [1, 2].map(|seed| {
            let (folder, _) = make(scale, seed);
            files(&folder.path().join("survey"))
        });
        let persons = |files: &std::collections::BTreeMap<String, Vec<u8>>| {
            files.iter().find(|(path, _)| path.ends_with("persons.csv")).map(|(_, bytes)| bytes.clone())
        };
        assert_ne!(persons(&one), persons(&two));
    }
}

#[test]
fn one_package_is_gb18030_with_a_four_byte_character() {
    let (folder, _) = make(Scale::City, SEED);
    let persons = std::fs::read(folder.path().join("survey/packages/990583/persons.csv")).unwrap();
    let four_bytes: &[u8] = b"\x81\x39\xef\x31"; // U+3402
    assert!(persons.windows(4).any(|bytes| bytes == four_bytes));
    assert!(String::from_utf8(persons).is_err());
}

#[test]
fn a_folder_in_use_is_refused_and_a_survey_may_be_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let mut village = request(Scale::Village, SEED, folder.path().to_owned());
    std::fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    village.overwrite = true;
    let refused = synth::generate(&village, &mut |_| {});
    assert!(matches!(refused, Err(SynthError::NotEmpty { .. })), "a folder that holds no survey is left alone");
    std::fs::remove_file(folder.path().join("notes.txt")).unwrap();

    village.overwrite = false;
    synth::generate(&village, &mut |_| {}).unwrap();
    let first = files(folder.path());
    assert!(matches!(synth::generate(&village, &mut |_| {}), Err(SynthError::NotEmpty { .. })));
    std::fs::write(folder.path().join("packages/stale.csv"), "old").unwrap();
    village.overwrite = true;
    synth::generate(&village, &mut |_| {}).unwrap();
    assert!(files(folder.path()) == first);
}

#[test]
fn packages_come_in_the_encoding_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut asked = request(Scale::Village, SEED, folder.path().join("survey"));
    asked.encoding = Some(synth::Encoding::Gb18030);
    synth::generate(&asked, &mut |_| {}).unwrap();
    let (plain, _) = make(Scale::Village, SEED);
    let persons = "survey/packages/990901/persons.csv";
    assert!(String::from_utf8(std::fs::read(folder.path().join(persons)).unwrap()).is_err());
    let lines = support::table(&folder.path().join(persons), true);
    assert_eq!(lines, support::table(&plain.path().join(persons), false));
    let manifest = std::fs::read_to_string(folder.path().join("survey/packages/990901/package.toml")).unwrap();
    assert!(manifest.contains("encoding     = \"gb18030\""), "{manifest}");
}
