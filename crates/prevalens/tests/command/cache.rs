//! Unchanged packages are not read again, and nobody can tell from the release.

use crate::bench::{Bench, bytes_of, clean, same_files};
use std::fs;

const ALL_KEPT: &str = "3 of 3 packages are unchanged and were taken from the cache\n";

#[test]
fn a_release_from_the_cache_is_the_same_byte_for_byte() {
    let bench = Bench::of("city");
    bench.edit("packages/990581/persons.csv", ",1,1952,", ",1,19-2,").seal("990581");
    bench.edit("survey.toml", "max_rejected_share  = 0.01", "max_rejected_share  = 0.5");
    let first = bench.run_with(&["--no-cache", "--show", "0"]);
    clean(&first);
    assert!(!bench.outs.path().join("release-cache").exists());
    let expected = bytes_of(&bench.out());
    for threads in ["1", "7"] {
        for kept in [false, true] {
            let output = bench.run_with(&["--show", "0", "--threads", threads]);
            clean(&output);
            assert_eq!(bench.said(&output).starts_with(ALL_KEPT), kept, "{}", bench.said(&output));
            same_files(&expected, &bytes_of(&bench.out()));
        }
        fs::remove_dir_all(bench.outs.path().join("release-cache")).unwrap();
    }
}

#[test]
fn only_what_changed_is_read_and_superseded_packages_are_kept_too() {
    let bench = Bench::of("city");
    let cache = bench.outs.path().join("kept here");
    let run = || {
        let output = bench.run_with(&["--cache", cache.to_str().unwrap()]);
        clean(&output);
        bench.said(&output).lines().next().unwrap().to_owned()
    };
    assert!(run().starts_with("checked "));
    testkit::files::copy(&bench.path("packages/990501"), &bench.path("packages/later"));
    bench.edit("packages/later/package.toml", "2006-06-02", "2006-06-09");
    assert_eq!(run(), "3 of 4 packages are unchanged and were taken from the cache");
    assert_eq!(run(), "4 of 4 packages are unchanged and were taken from the cache");
    let entries = || fs::read_dir(fs::read_dir(&cache).unwrap().next().unwrap().unwrap().path()).unwrap().count();
    assert_eq!(entries(), 4);
    fs::remove_dir_all(bench.path("packages/990501")).unwrap();
    assert_eq!(run(), "3 of 3 packages are unchanged and were taken from the cache");
    assert_eq!(entries(), 3, "the entry that nothing uses is removed");
}

#[test]
fn a_cache_that_cannot_be_used_is_done_without() {
    let bench = Bench::of("village");
    let file = bench.outs.path().join("file");
    fs::write(&file, "mine").unwrap();
    let output = bench.run_with(&["--cache", file.to_str().unwrap()]);
    clean(&output);
    let said = bench.said(&output);
    assert!(said.starts_with("note: the cache `OUTS/file` cannot be used: "), "{said}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}
