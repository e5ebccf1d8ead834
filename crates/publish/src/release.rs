//! The release directory: written aside, put in place by one rename.
//!
//! A run killed at any moment leaves the earlier release as it was; what it
//! left aside is removed by the next run.

use crate::lock::Lock;
use crate::manifest::{self, MANIFEST};
use crate::place::Place;
use crate::{OutputTable, PublishError, ReleaseInfo, ReplicateFile, parquet_file};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A release being written.
#[derive(Debug)]
pub struct Release {
    place: Place,
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
        let place = Place::of(target)?;
        let lock = place.take()?;
        let failed = |source: io::Error| PublishError::Write { path: place.target.clone(), source };
        fs::create_dir(&place.aside).map_err(failed)?;
        Ok(Self { place, _lock: lock, info, files: Vec::new(), finished: false })
    }

    /// Puts right what a dead run left beside `target`: its half-written release goes, and the earlier release,
    /// should it have been moved away, comes back. A run that is still writing is left alone.
    ///
    /// # Errors
    /// [`PublishError::Write`] when something cannot be removed, [`PublishError::NoName`].
    pub fn tidy(target: &Path) -> Result<(), PublishError> {
        Place::of(target)?.tidy()
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
            let path = self.place.target.join(&table.name);
            self.file(&format!("{}.parquet", table.name), |out| {
                out.write_all(&bytes).map_err(|source| PublishError::Write { path, source })
            })?;
            tables.push(table);
        }
        Ok(tables)
    }

    /// Writes replicate weights, and beside them the JSON text that says how to use them.
    ///
    /// Gives back the columns without rows, for whoever describes them.
    ///
    /// # Errors
    /// [`PublishError`] when they cannot be written.
    pub fn replicates(&mut self, file: &ReplicateFile) -> Result<OutputTable, PublishError> {
        let table = file.description();
        let mut key_values = self.info.key_values();
        key_values.extend(file.key_values());
        self.file(&format!("{}.parquet", table.name), |out| {
            parquet_file::write_chunks(out, table, &key_values, file.chunks())
        })?;
        self.text(&format!("{}.json", table.name), &file.how())?;
        Ok(table.clone())
    }

    /// Writes one text file.
    ///
    /// # Errors
    /// [`PublishError::Write`] when it cannot be written.
    pub fn text(&mut self, name: &str, text: &str) -> Result<(), PublishError> {
        let path = self.place.target.join(name);
        self.file(name, |out| out.write_all(text.as_bytes()).map_err(|source| PublishError::Write { path, source }))
    }

    fn file(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut Digesting) -> Result<(), PublishError>,
    ) -> Result<(), PublishError> {
        let failed = |source| PublishError::Write { path: self.place.target.join(name), source };
        let file = File::create(self.place.aside.join(name)).map_err(failed)?;
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
        Self::check_target(&self.place.target)?;
        let failed = |source: io::Error| PublishError::Write { path: self.place.target.clone(), source };
        self.place.put_in_place().map_err(failed)?;
        self.finished = true;
        Ok(self.place.target.clone())
    }
}

impl Drop for Release {
    fn drop(&mut self) {
        if !self.finished {
            // Nothing half-written stays; the next run would remove it as well.
            let _ = fs::remove_dir_all(&self.place.aside);
        }
    }
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
