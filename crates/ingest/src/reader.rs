//! Reading packages, from the cache where it can.

use crate::cache::{Cache, stamps};
use crate::{IngestError, Package, PackageRecords, ReadOptions, read_package};
use codebook::Codebook;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Reads packages of one codebook, and keeps them in a cache if there is one.
#[derive(Debug)]
pub struct Reader<'a> {
    codebook: &'a Codebook,
    options: ReadOptions,
    cache: Option<&'a Cache>,
    kept: AtomicUsize,
    used: Mutex<BTreeSet<String>>,
    trouble: Mutex<Option<std::io::Error>>,
}

impl<'a> Reader<'a> {
    /// A reader that has read nothing yet.
    pub fn new(codebook: &'a Codebook, options: ReadOptions, cache: Option<&'a Cache>) -> Self {
        Self { codebook, options, cache, kept: AtomicUsize::new(0), used: Mutex::default(), trouble: Mutex::default() }
    }

    /// The records of a package.
    ///
    /// # Errors
    /// As [`read_package`]. A cache that cannot be used is no error: see [`Reader::trouble`].
    pub fn read(&self, package: &Package, progress: &(dyn Fn(u64) + Sync)) -> Result<PackageRecords, IngestError> {
        let Some(cache) = self.cache else { return read_package(package, self.codebook, &self.options, progress) };
        let key = Cache::key(package, self.codebook, &self.options);
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        if let Some(records) = cache.load(&key, package, self.codebook) {
            self.kept.fetch_add(1, Ordering::Relaxed);
            progress(records.files.iter().map(|file| file.received).sum());
            return Ok(records);
        }
        let before = stamps(package);
        let records = read_package(package, self.codebook, &self.options, progress)?;
        if let Err(error) = cache.store(&key, package, &records, before) {
            self.trouble.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }
        Ok(records)
    }

    /// How many packages came from the cache.
    pub fn kept(&self) -> usize {
        self.kept.load(Ordering::Relaxed)
    }

    /// Removes from the cache what was not read through this reader.
    pub fn sweep(&self) {
        if let Some(cache) = self.cache {
            cache.sweep(&self.used.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// Why the cache could not be written, if it could not.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(ToString::to_string)
    }
}
