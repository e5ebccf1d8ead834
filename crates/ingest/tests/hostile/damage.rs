//! Files with random damage: every one is read, rejected or refused, and no record is lost.

use crate::bench::Bench;
use ingest::Account;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use roster::Accepted;
use std::fs;
use std::path::PathBuf;
use testkit::files::repository;

/// Damaged copies of each file; set the variable to try more.
const COPIES: u32 = 12;

/// The data files of `fixtures/encodings`.
fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(repository("fixtures/encodings")).unwrap() {
        let folder = entry.unwrap().path();
        if folder.join("package.toml").is_file() {
            files.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
        }
    }
    files.retain(|path| path.extension().is_some_and(|ending| ending != "toml") && !path.ends_with("expected.txt"));
    files.sort();
    files
}

/// Flips, cuts or doubles some bytes.
fn damage(bytes: &mut Vec<u8>, dice: &mut ChaCha20Rng) {
    let mut below = |n: usize| (dice.next_u64() % n.max(1) as u64) as usize;
    for _ in 0..1 + below(4) {
        let at = below(bytes.len());
        match below(4) {
            0 => bytes.truncate(at),
            1 => {
                let piece = bytes[at..(at + below(40)).min(bytes.len())].to_vec();
                bytes.splice(at..at, piece);
            }
            _ if bytes.is_empty() => {}
            2 => bytes[at] = [0, 0xff, b'"', b'\n', b',', 0x1a][below(6)],
            _ => bytes[at] ^= 1 << below(8),
        }
    }
}

#[test]
fn damage_is_told_and_loses_nothing() {
    let copies = std::env::var("HOSTILE_COPIES").map_or(COPIES, |number| number.parse().unwrap());
    let files = files();
    assert!(files.len() > 35);
    for (number, path) in files.iter().enumerate() {
        let name = path.file_name().unwrap().to_str().unwrap();
        let whole = fs::read(path).unwrap();
        for copy in 0..copies {
            let mut dice = ChaCha20Rng::seed_from_u64((number as u64) << 32 | u64::from(copy));
            let mut bytes = whole.clone();
            damage(&mut bytes, &mut dice);
            if let Ok(intake) = Bench::new(name, &bytes, 4).read() {
                let account =
                    Account::balance(&intake.roster, &Accepted::all(&intake.roster), &intake.rejected).unwrap();
                assert_eq!(account.total(&intake.roster, None).received, 4, "{name}, copy {copy}");
            }
        }
    }
}
