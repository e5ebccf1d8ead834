//! The cache gives what reading gives, or nothing: whatever was done to files or entries.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use arrow_array::Array;
use codebook::Codebook;
use ingest::{Arrivals, Cache, IngestError, PackageRecords, ReadOptions, Reader};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;
use testkit::files::{copy, edit, fixture, repository, seal};

struct Bench {
    survey: TempDir,
    cache: TempDir,
    codebook: Codebook,
}

impl Bench {
    /// The survey with two unreadable records, and an empty cache.
    fn new() -> Self {
        let survey = fixture("wg");
        let package = survey.path().join("packages/wg-a");
        edit(&package.join("members.csv"), "1002,1,1,52", "1002,1,1,fifty-two");
        edit(&package.join("dwellings.csv"), "2026-03-09", "2026-02-30");
        seal(&package);
        let codebook = Codebook::open(&repository("schemas/wg-short-set")).unwrap();
        Self { survey, cache: tempfile::tempdir().unwrap(), codebook }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.survey.path().join("packages/wg-a").join(name)
    }

    /// The records of the package and whether they came from the cache.
    fn read(&self) -> Result<(PackageRecords, bool), IngestError> {
        self.read_as("wg")
    }

    fn read_as(&self, survey: &str) -> Result<(PackageRecords, bool), IngestError> {
        let arrivals = Arrivals::open(&self.survey.path().join("packages"), &self.codebook)?;
        let cache = Cache::open(self.cache.path(), survey).unwrap();
        let reader = Reader::new(&self.codebook, ReadOptions::default(), Some(&cache));
        let records = reader.read(&arrivals.packages[0], &|_| {})?;
        let kept = reader.kept() == 1;
        reader.sweep();
        assert_eq!(reader.trouble(), None);
        Ok((records, kept))
    }

    /// All entries and what else lies in the cache.
    fn entries(&self) -> Vec<PathBuf> {
        let own = fs::read_dir(self.cache.path()).unwrap().map(|entry| entry.unwrap().path());
        let mut all: Vec<PathBuf> = own.flat_map(|own| fs::read_dir(own).unwrap()).map(|e| e.unwrap().path()).collect();
        all.sort();
        all
    }
}

#[track_caller]
fn same(one: &PackageRecords, other: &PackageRecords) {
    assert_eq!((&one.files, &one.rejected), (&other.files, &other.rejected));
    for (one, other) in one.tables.iter().zip(&other.tables) {
        assert_eq!(one.origin, other.origin);
        assert_eq!(one.columns.len(), other.columns.len());
        for (one, other) in one.columns.iter().zip(&other.columns) {
            assert_eq!(one.name, other.name);
            assert_eq!(one.values.to_data(), other.values.to_data(), "{}", one.name);
            assert_eq!(one.missing.as_ref().map(|m| m.to_data()), other.missing.as_ref().map(|m| m.to_data()));
        }
    }
}

#[test]
fn a_second_reading_gives_the_same_from_the_cache() {
    let bench = Bench::new();
    let (first, kept) = bench.read().unwrap();
    assert!(!kept);
    assert_eq!((first.rejected.len(), bench.entries().len()), (2, 1));
    for _ in 0..2 {
        let (again, kept) = bench.read().unwrap();
        assert!(kept);
        same(&first, &again);
    }
    // Another place is no other package.
    fs::create_dir(bench.survey.path().join("packages/by day")).unwrap();
    let moved = bench.survey.path().join("packages/by day/x");
    fs::rename(bench.survey.path().join("packages/wg-a"), &moved).unwrap();
    let (again, kept) = bench.read().unwrap();
    assert!(kept);
    assert!(again.files[0].location.starts_with(&moved));
}

#[test]
fn settled_files_are_not_even_opened() {
    let bench = Bench::new();
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for name in ["members.csv", "dwellings.csv"] {
        fs::File::options().write(true).open(bench.file(name)).unwrap().set_modified(long_ago).unwrap();
    }
    bench.read().unwrap();
    // The system's own time of the last change cannot be set, so the entry is made to look younger.
    let entry = bench.entries().remove(0);
    let later = fs::metadata(&entry).unwrap().modified().unwrap() + Duration::from_secs(60);
    fs::File::options().write(true).open(&entry).unwrap().set_modified(later).unwrap();
    assert!(bench.read().unwrap().1);
    assert_eq!(fs::metadata(&entry).unwrap().modified().unwrap(), later, "the entry was not written again");
}

#[test]
fn a_changed_file_is_seen_even_if_size_and_time_are_put_back() {
    let bench = Bench::new();
    bench.read().unwrap();
    let path = bench.file("members.csv");
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    edit(&path, "1002,2,2,46", "1002,2,2,47");
    fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    let message = bench.read().unwrap_err().to_string();
    assert!(message.contains("SHA-256"), "{message}");

    // Sealed again it is another package with an entry of its own; the old one goes.
    let before = bench.entries();
    seal(&bench.survey.path().join("packages/wg-a"));
    assert!(!bench.read().unwrap().1);
    assert!(bench.read().unwrap().1);
    assert_eq!(bench.entries().len(), 1);
    assert_ne!(bench.entries(), before);
}

#[test]
fn a_file_touched_but_not_changed_still_comes_from_the_cache() {
    let bench = Bench::new();
    let (first, _) = bench.read().unwrap();
    let path = bench.file("members.csv");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, bytes).unwrap();
    let (again, kept) = bench.read().unwrap();
    assert!(kept);
    same(&first, &again);
}

#[test]
fn a_damaged_entry_is_ignored_and_written_again() {
    let bench = Bench::new();
    let (first, _) = bench.read().unwrap();
    let entry = bench.entries().remove(0);
    let whole = fs::read(&entry).unwrap();
    let flipped = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    let mut damaged: Vec<Vec<u8>> = (0..whole.len()).step_by(97).map(flipped).collect();
    damaged.extend([0, 1, 16, 47, 48, 56, 100, whole.len() / 2, whole.len() - 1].map(|end| whole[..end].to_vec()));
    damaged.push([whole.as_slice(), b"more"].concat());
    damaged.push(b"not an entry at all".to_vec());
    for bytes in damaged {
        fs::write(&entry, &bytes).unwrap();
        let (again, kept) = bench.read().unwrap();
        assert!(!kept);
        same(&first, &again);
        assert!(bench.read().unwrap().1, "it was written again");
    }
    // A whole entry under the name of another package is not taken either.
    let other = entry.with_file_name(format!("{}.package", "0".repeat(64)));
    fs::rename(&entry, &other).unwrap();
    fs::copy(&other, &entry).unwrap();
    assert!(bench.read().unwrap().1);
    assert_eq!(bench.entries(), [entry], "and is swept away");
}

#[test]
fn an_entry_of_another_package_under_this_name_is_not_taken() {
    let bench = Bench::new();
    bench.read().unwrap();
    let first = bench.entries().remove(0);
    let bytes = fs::read(&first).unwrap();
    edit(&bench.file("members.csv"), "1002,2,2,46", "1002,2,2,47");
    seal(&bench.survey.path().join("packages/wg-a"));
    bench.read().unwrap();
    fs::write(bench.entries().remove(0), bytes).unwrap();
    assert!(!bench.read().unwrap().1);
}

#[test]
fn only_what_is_ours_and_dead_is_swept() {
    let bench = Bench::new();
    bench.read().unwrap();
    let entry = bench.entries().remove(0);
    let beside = |name: &str| entry.with_file_name(name);
    let key = "ab".repeat(32);
    let [old, dead, live] = ["package", "1.partial", "2.partial"].map(|end| beside(&format!("{key}.{end}")));
    let strangers = ["notes.txt", "mine.package", "mine.partial"].map(beside);
    for path in [&old, &dead].into_iter().chain(&strangers) {
        fs::write(path, "x").unwrap();
    }
    let writer = fs::File::create(&live).unwrap();
    writer.lock().unwrap();
    bench.read_as("another survey").unwrap();
    assert!(old.exists(), "another survey sweeps its own");
    bench.read().unwrap();
    assert!(!old.exists() && !dead.exists() && live.exists() && entry.exists());
    assert!(strangers.iter().all(|path| path.exists()));
    drop(writer);
    bench.read().unwrap();
    assert!(!live.exists());
}

#[test]
fn another_codebook_reads_anew() {
    let bench = Bench::new();
    bench.read().unwrap();
    let schema = tempfile::tempdir().unwrap();
    copy(&repository("schemas/wg-short-set"), schema.path());
    edit(&schema.path().join("codebook/members.schema.json"), "\"maximum\": 120", "\"maximum\": 121");
    let changed = Bench { codebook: Codebook::open(schema.path()).unwrap(), ..bench };
    assert!(!changed.read().unwrap().1);
}

#[cfg(unix)]
#[test]
fn the_folders_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("made/here");
    Cache::open(&folder, "survey").unwrap();
    assert_eq!(mode(&folder), 0o700);
    let own = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    assert_eq!(mode(&own), 0o700);
}
