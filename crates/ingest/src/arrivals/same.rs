//! Whether two packages are the same, byte for byte.

use crate::Package;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

/// Whether manifest and files of two packages are identical; one that cannot be read is not.
pub(super) fn bytes(one: &Package, other: &Package) -> bool {
    let same = |name: &str| files(&one.folder.join(name), &other.folder.join(name)).unwrap_or(false);
    same("package.toml") && one.files.iter().all(|file| same(&file.path))
}

fn files(one: &Path, other: &Path) -> io::Result<bool> {
    let (first, second) = (one.metadata()?, other.metadata()?);
    if !first.is_file() || !second.is_file() || first.len() != second.len() {
        return Ok(false);
    }
    let (mut one, mut other) = (BufReader::new(File::open(one)?), BufReader::new(File::open(other)?));
    loop {
        let (left, right) = (one.fill_buf()?, other.fill_buf()?);
        let both = left.len().min(right.len());
        if left[..both] != right[..both] {
            return Ok(false);
        }
        if both == 0 {
            return Ok(left.len() == right.len());
        }
        one.consume(both);
        other.consume(both);
    }
}
