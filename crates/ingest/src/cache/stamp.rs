//! Whether a file still has the bytes it had, without reading it.

use crate::{FileEntry, Package};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{File, symlink_metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// A file written this shortly before its stamp was kept may have been written again at the same
/// instant of a coarse clock: two seconds are the coarsest that file systems keep.
const TICK: i128 = 2_000_000_000;

/// Size and times of a plain file, in nanoseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    size: u64,
    modified: i128,
    /// The time at which the system last changed anything about it, which nobody can set.
    changed: i128,
}

/// What a stamp says about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// It has the bytes it had.
    Unchanged,
    /// Its bytes must be looked at.
    Unknown,
}

/// The stamps of a package's files; `None` when one is not there or no plain file.
pub(crate) fn of(package: &Package) -> Option<Vec<Stamp>> {
    package.files.iter().map(|file| stamp(&package.folder.join(&file.path))).collect()
}

/// Compares a file with the stamp that was kept at the time `written`.
pub(super) fn trust(path: &Path, kept: &Stamp, written: i128) -> Trust {
    let settled = kept.modified.max(kept.changed) + TICK < written;
    if settled && stamp(path).as_ref() == Some(kept) { Trust::Unchanged } else { Trust::Unknown }
}

/// When a file was last written.
pub(super) fn modified(path: &Path) -> Option<i128> {
    symlink_metadata(path).ok().filter(|metadata| metadata.is_file())?.modified().ok().map(nanoseconds)
}

/// Whether a file of a package has the digest that the package states.
pub(super) fn has_digest(folder: &Path, file: &FileEntry) -> bool {
    let path = folder.join(&file.path);
    let plain = symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file());
    plain && digest(&path).is_ok_and(|found| found == file.sha256)
}

fn digest(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(codebook::hex(&digest.finalize())),
            read => digest.update(&piece[..read]),
        }
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = symlink_metadata(path).ok().filter(|metadata| metadata.is_file())?;
    let modified = nanoseconds(metadata.modified().ok()?);
    #[cfg(unix)]
    let changed = {
        use std::os::unix::fs::MetadataExt;
        i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec())
    };
    #[cfg(not(unix))]
    let changed = modified;
    Some(Stamp { size: metadata.len(), modified, changed })
}

fn nanoseconds(time: SystemTime) -> i128 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    }
}
