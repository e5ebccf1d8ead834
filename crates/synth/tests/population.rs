//! A whole population: consistent from community to county, the same on any number of threads.

use std::collections::BTreeMap;
use std::path::Path;
use synth::{PopulationRequest, population};

fn make(folder: &Path, threads: usize) -> synth::PopulationSummary {
    let request = PopulationRequest { seed: 7, out: folder.to_owned(), overwrite: false, counties: 8 };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
    pool.install(|| population(&request, &mut |_| {})).expect("a population")
}

/// The last column of a CSV file, added up by another.
fn sums(path: &Path, by: usize, of: usize) -> BTreeMap<String, u64> {
    let text = std::fs::read_to_string(path).expect("a file");
    let mut sums = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        *sums.entry(cells[by].to_owned()).or_default() += cells[of].parse::<u64>().expect("a number");
    }
    sums
}

#[test]
fn sizes_add_up_and_every_community_has_people() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("population");
    let summary = make(&root, 2);
    let frame = root.join("frame");
    let counties = sums(&frame.join("counties.csv"), 1, 3);
    assert_eq!(counties, sums(&frame.join("townships.csv"), 0, 2));
    assert_eq!(counties, sums(&frame.join("villages.csv"), 0, 3));
    let people = sums(&frame.join("counts.csv"), 0, 4);
    let listed = std::fs::read_to_string(frame.join("communities.csv")).expect("a file").lines().count() - 1;
    assert_eq!(people.len(), listed);
    assert_eq!(people.values().sum::<u64>(), summary.persons);
    assert_eq!(sums(&root.join("control/population.csv"), 0, 3).values().sum::<u64>(), summary.persons);
    assert_eq!(sums(&frame.join("counts.csv"), 0, 5).values().sum::<u64>(), summary.disabled);
    assert!(people.values().all(|&persons| (300..=550).contains(&persons)));
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, seven) = (folder.path().join("one"), folder.path().join("seven"));
    assert_eq!(make(&one, 1), make(&seven, 7));
    for file in ["frame/counties.csv", "frame/villages.csv", "frame/counts.csv", "control/population.csv", "README.md"]
    {
        assert_eq!(std::fs::read(one.join(file)).expect("a file"), std::fs::read(seven.join(file)).expect("a file"));
    }
}
