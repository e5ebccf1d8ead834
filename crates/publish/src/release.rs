//! The release directory: written aside, put in place by one rename.
//!
//! A run killed at any moment leaves the earlier release as it was; what it
//! left aside is removed by the next run.

use crate::lock::Lock;
use crate::manifest::{self, MANIFEST};
use crate::{OutputTable, PublishError, ReleaseInfo, parquet_file};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A release being written.
#[derive(Debug)]
pub struct Release {
    target: PathBuf,
    aside: PathBuf,
    /// Held until the release is finished or dropped.
    _lock: Lock,
    info: ReleaseInfo,
    files: Vec<(String, u64, String)>,
    finished: bool,
}

impl Release {
    /// Whether `target` may be written: it does not exist, is empty, or is an earlier release and nothing else.
    ///
    /// # Errors
    /// [`PublishError::IsFile`], [`PublishError::NotARelease`], [`PublishError::Stranger`],
    /// [`PublishError::NoName`] for a path such as `.`.
    pub fn check_target(target: &Path) -> Result<(), PublishError> {
        let there = target.ancestors().filter(|path| !path.as_os_str().is_empty()).find(|path| path.exists());
        if let Some(path) = there.filter(|path| !path.is_dir()) {
            return Err(PublishError::IsFile { path: path.to_owned() });
        }
        let Ok(entries) = fs::read_dir(target) else { return Ok(()) }; // to be made
        let mut names: Vec<String> =
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        if names.is_empty() {
            let named = target.file_name().is_some();
            return if named { Ok(()) } else { Err(PublishError::NoName { path: target.to_owned() }) };
        }
        names.sort();
        let manifest = fs::read_to_string(target.join(MANIFEST)).unwrap_or_default();
        let Some(files) = manifest::files(&manifest) else {
            return Err(PublishError::NotARelease { path: target.to_owned() });
        };
        match names.into_iter().find(|name| name != MANIFEST && !files.contains(name)) {
            Some(stranger) => Err(PublishError::Stranger { path: target.to_owned(), stranger }),
            None => Ok(()),
        }
    }

    /// Begins a release that will stand at `target`.
    ///
    /// # Errors
    /// What [`Release::check_target`] says, [`PublishError::Busy`] when another
    /// run writes there, [`PublishError::Write`] when the folder cannot be made.
    pub fn begin(target: &Path, info: ReleaseInfo) -> Result<Self, PublishError> {
        Self::check_target(target)?;
        let failed = |source: io::Error| PublishError::Write { path: target.to_owned(), source };
        let plain: PathBuf = target.components().collect(); // without `/` or `/.` at the end
        // Behind a link the directory is replaced, not the link.
        let target = &if plain.is_symlink() { fs::canonicalize(&plain).map_err(failed)? } else { plain };
        let name = target.file_name().ok_or_else(|| PublishError::NoName { path: target.to_owned() })?;
        let name = name.to_string_lossy();
        let parent = target.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(failed)?;

        let lock = Lock::take(parent.join(format!(".{name}.lock")), target)?;
        let aside = parent.join(format!(".{name}.partial"));
        if aside.exists() {
            fs::remove_dir_all(&aside).map_err(failed)?;
        }
        fs::create_dir(&aside).map_err(failed)?;
        Ok(Self { target: target.to_owned(), aside, _lock: lock, info, files: Vec::new(), finished: false })
    }

    /// Makes tables in parallel, encodes each as Parquet and writes them in order.
    ///
    /// Gives back the tables without their rows, for whoever describes them:
    /// the rows of a table are freed as soon as they are encoded. `done` is
    /// called after each file, from any thread.
    ///
    /// # Errors
    /// What `make` says, and [`PublishError`] when a table cannot be written.
    pub fn tables<T: Sync, E: From<PublishError> + Send>(
        &mut self,
        of: &[T],
        make: impl Fn(&T) -> Result<OutputTable, E> + Sync,
        done: &(dyn Fn() + Sync),
    ) -> Result<Vec<OutputTable>, E> {
        let key_values = self.info.key_values();
        let encoded: Vec<(OutputTable, Vec<u8>)> = of
            .par_iter()
            .map(|one| {
                let table = make(one)?;
                let mut bytes = Vec::new();
                parquet_file::write(&mut bytes, &table, &key_values)?;
                done();
                Ok((table.without_rows(), bytes))
            })
            .collect::<Result<_, E>>()?;
        let mut tables = Vec::with_capacity(encoded.len());
        for (table, bytes) in encoded {
            let path = self.target.join(&table.name);
            self.file(&format!("{}.parquet", table.name), |out| {
                out.write_all(&bytes).map_err(|source| PublishError::Write { path, source })
            })?;
            tables.push(table);
        }
        Ok(tables)
    }

    /// Writes one text file.
    ///
    /// # Errors
    /// [`PublishError::Write`] when it cannot be written.
    pub fn text(&mut self, name: &str, text: &str) -> Result<(), PublishError> {
        let path = self.target.join(name);
        self.file(name, |out| out.write_all(text.as_bytes()).map_err(|source| PublishError::Write { path, source }))
    }

    fn file(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut Digesting) -> Result<(), PublishError>,
    ) -> Result<(), PublishError> {
        let failed = |source| PublishError::Write { path: self.target.join(name), source };
        let file = File::create(self.aside.join(name)).map_err(failed)?;
        let mut out = Digesting { inner: BufWriter::new(file), digest: Sha256::new(), bytes: 0 };
        write(&mut out)?;
        let file = out.inner.into_inner().map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        let sha256 = codebook::hex(&out.digest.finalize());
        self.files.push((name.to_owned(), out.bytes, sha256));
        Ok(())
    }

    /// Writes the manifest and puts the release in place of the earlier one.
    ///
    /// # Errors
    /// [`PublishError::Write`]; the earlier release then still stands.
    pub fn finish(mut self) -> Result<PathBuf, PublishError> {
        self.files.sort();
        let written = self.info.manifest(&self.files);
        let text = serde_json::to_string_pretty(&written).expect("a JSON value can be written") + "\n";
        self.text(MANIFEST, &text)?;
        Self::check_target(&self.target)?;
        let failed = |source: io::Error| PublishError::Write { path: self.target.clone(), source };
        put_in_place(&self.aside, &self.target).map_err(failed)?;
        self.finished = true;
        Ok(self.target.clone())
    }
}

impl Drop for Release {
    fn drop(&mut self) {
        if !self.finished {
            // Nothing half-written stays; the next run would remove it as well.
            let _ = fs::remove_dir_all(&self.aside);
        }
    }
}

/// Swaps the two directories in one step where the system can, and removes what stood there before.
fn put_in_place(aside: &Path, target: &Path) -> io::Result<()> {
    // The names of the files must be on the disk before the directory gets its name.
    #[cfg(unix)]
    File::open(aside)?.sync_all()?;
    if !target.exists() {
        return fs::rename(aside, target);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, aside, CWD, target, RenameFlags::EXCHANGE).is_ok() {
            return fs::remove_dir_all(aside);
        }
    }
    let before = aside.with_extension("previous");
    if before.exists() {
        fs::remove_dir_all(&before)?;
    }
    fs::rename(target, &before)?;
    fs::rename(aside, target)?;
    fs::remove_dir_all(&before)
}

/// A writer that keeps count and digest of what passes.
struct Digesting {
    inner: BufWriter<File>,
    digest: Sha256,
    bytes: u64,
}

impl Write for Digesting {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(buffer)?;
        self.digest.update(&buffer[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
