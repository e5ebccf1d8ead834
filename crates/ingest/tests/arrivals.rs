//! Packages over time: the latest of a sender is in force, copies are ignored, contradictions refused.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use codebook::Codebook;
use ingest::{Arrivals, IngestError};
use std::path::Path;
use tempfile::TempDir;
use testkit::files::{copy, edit, fixture, repository, seal};

fn open(folder: &Path) -> Result<Arrivals, IngestError> {
    let codebook = Codebook::open(&repository("schemas/wg-short-set")).unwrap();
    Arrivals::open(&folder.join("packages"), &codebook)
}

/// The survey with a second copy of its only package, at another place and prepared on another day.
fn with_second(place: &str, prepared: &str) -> TempDir {
    let folder = fixture("wg");
    let second = folder.path().join("packages").join(place);
    copy(&folder.path().join("packages/wg-a"), &second);
    edit(&second.join("package.toml"), "2026-03-16", prepared);
    folder
}

fn days(packages: &[ingest::Package]) -> Vec<&str> {
    packages.iter().map(|package| package.prepared.as_str()).collect()
}

#[test]
fn the_latest_of_a_sender_is_in_force_wherever_it_lies() {
    for place in ["aa", "zz", "by-day/2026-03-20/wg-a"] {
        let folder = with_second(place, "2026-03-20");
        let arrivals = open(folder.path()).unwrap();
        assert_eq!((days(&arrivals.packages), days(&arrivals.superseded)), (vec!["2026-03-20"], vec!["2026-03-16"]));
        assert_eq!(arrivals.packages[0].folder, folder.path().join("packages").join(place));
        assert_eq!(arrivals.superseded_of("wg-a").count(), 1);
    }
}

#[test]
fn three_versions_stand_oldest_first() {
    let folder = with_second("b", "2026-03-20");
    copy(&folder.path().join("packages/b"), &folder.path().join("packages/c"));
    edit(&folder.path().join("packages/c/package.toml"), "2026-03-20", "2026-03-02");
    let arrivals = open(folder.path()).unwrap();
    assert_eq!(days(&arrivals.packages), ["2026-03-20"]);
    assert_eq!(days(&arrivals.superseded), ["2026-03-02", "2026-03-16"]);
}

#[test]
fn a_copy_is_listed_and_ignored() {
    let folder = with_second("again/wg-a", "2026-03-16");
    let arrivals = open(folder.path()).unwrap();
    assert_eq!((arrivals.packages.len(), arrivals.superseded.len()), (1, 0));
    let copy = &arrivals.duplicates[0];
    assert_eq!(copy.folder, folder.path().join("packages/wg-a"));
    assert_eq!(copy.same_as, folder.path().join("packages/again/wg-a"), "the first by path is read");
}

#[test]
fn one_day_and_two_contents_are_refused_with_both_folders() {
    let folder = with_second("zz", "2026-03-16");
    let second = folder.path().join("packages/zz");
    edit(&second.join("members.csv"), "1002,1,1,52", "1002,1,1,53");
    for sealed in [false, true] {
        if sealed {
            seal(&second); // before, the manifests agree and the files do not
        }
        let message = open(folder.path()).unwrap_err().to_string();
        let shown = message.replace(&*folder.path().to_string_lossy(), "SURVEY");
        assert_eq!(
            shown,
            "two packages of `wg-a` say they were prepared on 2026-03-16, but differ: `SURVEY/packages/wg-a` and \
             `SURVEY/packages/zz`\n  help: move the wrong one away, or have the sender give its correction a later day \
             in `prepared`"
        );
    }
}

#[test]
fn a_day_that_is_none_is_refused() {
    for day in ["16.3.2026", "2026-3-16", "2026-02-30", "+026-03-16", ""] {
        let folder = fixture("wg");
        edit(&folder.path().join("packages/wg-a/package.toml"), "2026-03-16", day);
        let message = open(folder.path()).unwrap_err().to_string();
        let expected = format!("prepared is `{day}`, expected a day such as `2006-06-02`");
        assert!(message.contains(&expected), "{message}");
    }
}

#[test]
fn who_is_missing_late_or_unexpected() {
    let folder = fixture("wg");
    let arrivals = open(folder.path()).unwrap();
    let expected = ["wg-b".to_owned(), "wg-c".to_owned()];
    assert_eq!(arrivals.missing(&expected), ["wg-b", "wg-c"]);
    assert_eq!(arrivals.unexpected(&expected), ["wg-a"]);
    let package = &arrivals.packages[0];
    assert!(package.is_late("2026-03-15") && !package.is_late("2026-03-16"));
}
