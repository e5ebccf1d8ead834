//! The cache: a package that has not changed is not read again.
//!
//! ```text
//! package.toml, codebook, options, program ──digest──► key ──► DIR/<survey>/<key>.package
//!                                                               ├─ stamps of the files (size, times)
//!                                                               └─ readable and rejected records
//! ```
//!
//! The key holds the digests that `package.toml` states, so an entry can only be
//! of these bytes; the stamps say whether the files still have them without
//! reading them. A file with another stamp is digested again; one with another
//! digest is read, and refused, as if there were no cache.
//!
//! The records of an entry hold names: the folder is for its owner alone. An
//! entry that is damaged, or not ours, is ignored and written again; writing goes
//! to a file aside that gets its name when it is complete. Nothing here can fail
//! a run.
//!
//! Start reading at [`Cache::open`].

mod entry;
mod records;
mod stamp;

use crate::{Package, PackageRecords, ReadOptions};
use codebook::{Codebook, hex};
use entry::Entry;
use sha2::{Digest, Sha256};
use stamp::Trust;
pub(crate) use stamp::of as stamps;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Raised when the form of an entry changes.
const FORMAT: u32 = 3;
/// How an entry's file name ends.
const ENTRY: &str = "package";
/// How the name of a file being written ends.
const PARTIAL: &str = "partial";

/// Readable forms of packages on disk.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// The cache of the survey `id` in `folder`; both are made, for their owner alone, if they do not exist.
    ///
    /// # Errors
    /// When a folder cannot be made.
    pub fn open(folder: &Path, id: &str) -> io::Result<Self> {
        let own = folder.join(&hex(&Sha256::digest(id))[..16]);
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&own)?;
        Ok(Self { folder: own })
    }

    /// The name of the entry of a package.
    pub(crate) fn key(package: &Package, codebook: &Codebook, options: &ReadOptions) -> String {
        let options = format!("{options:?}"); // whatever options there will be
        let mut digest = Sha256::new();
        for part in [&FORMAT.to_string(), program(), &codebook.digest, &options, &package.sha256] {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
        hex(&digest.finalize())
    }

    /// The records of a package, if its entry is whole and its files have not changed.
    pub(crate) fn load(&self, key: &str, package: &Package, codebook: &Codebook) -> Option<PackageRecords> {
        let path = self.path(key);
        let written = stamp::modified(&path)?;
        let entry = Entry::read(fs::read(&path).ok()?, key)?;
        let mut renew = false;
        for (file, stamp) in package.files.iter().zip(&entry.stamps) {
            match stamp::trust(&package.folder.join(&file.path), stamp, written) {
                Trust::Unchanged => {}
                Trust::Unknown if stamp::has_digest(&package.folder, file) => renew = true,
                Trust::Unknown => return None,
            }
        }
        let records = entry.records(package, codebook)?;
        if renew {
            // Failing to write the new stamps costs the next run a digest, no more.
            let _ = self.store(key, package, &records, stamp::of(package));
        }
        Some(records)
    }

    /// Keeps the records of a package; `stamps` are those of its files before they were read.
    pub(crate) fn store(
        &self,
        key: &str,
        package: &Package,
        records: &PackageRecords,
        stamps: Option<Vec<stamp::Stamp>>,
    ) -> io::Result<()> {
        debug_assert_eq!(package.files.len(), records.files.len(), "the records are those of the package");
        let Some(stamps) = stamps else { return Ok(()) };
        let bytes = Entry::write(key, stamps, records).map_err(io::Error::other)?;
        let aside = self.folder.join(format!("{key}.{}.{PARTIAL}", std::process::id()));
        let mut file = File::create(&aside)?;
        // Held while it is written: who sweeps can tell it from what a dead run left.
        let _ = file.try_lock();
        let written = file.write_all(&bytes).and_then(|()| fs::rename(&aside, self.path(key)));
        if written.is_err() {
            let _ = fs::remove_file(&aside);
        }
        written
    }

    /// Removes the entries of this survey that are not `used`, and what dead runs left half-written.
    pub fn sweep(&self, used: &BTreeSet<String>) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for path in entries.flatten().map(|entry| entry.path()) {
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default();
            let is_key = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            let old = match end {
                ENTRY => is_key(stem) && !used.contains(stem),
                PARTIAL => is_key(stem.split('.').next().unwrap_or_default()) && is_dead(&path),
                _ => false, // somebody else's
            };
            if old {
                let _ = fs::remove_file(&path);
            }
        }
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{key}.{ENTRY}"))
    }
}

/// This very program: another version, or the same built anew, may read the same bytes otherwise.
fn program() -> &'static str {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let built = std::env::current_exe().ok().and_then(|path| stamp::modified(&path));
        format!("{} {}", env!("CARGO_PKG_VERSION"), built.unwrap_or_default())
    })
}

/// Whether nobody writes this file any more: the system lets go of a lock when its process ends.
fn is_dead(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| file.try_lock().is_ok())
}
