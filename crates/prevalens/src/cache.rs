//! The cache of packages on the command line, and what is said about it.

use crate::console;
use clap::Args;
use ingest::{Cache, Reader};
use std::path::{Path, PathBuf};

/// Where packages are kept in readable form.
#[derive(Debug, Args)]
pub struct CacheChoice {
    /// Keep packages in readable form in DIR; unchanged ones are not read again.
    ///
    /// `<out>-cache` when not given. It holds all records with their names, so
    /// its folders are made for their owner alone; it can be removed at any time.
    #[arg(long, value_name = "DIR")]
    pub cache: Option<PathBuf>,
    /// Read every package, and keep nothing.
    #[arg(long, conflicts_with = "cache")]
    pub no_cache: bool,
}

impl CacheChoice {
    /// The cache of a run that writes `out`, if there is to be one and it can be used.
    pub fn open(&self, out: &Path, survey: &str) -> Option<Cache> {
        match &self.cache {
            _ if self.no_cache => None,
            Some(folder) => open(folder, survey),
            None => {
                let mut name = out.file_name()?.to_os_string();
                name.push("-cache");
                open(&out.with_file_name(name), survey)
            }
        }
    }
}

/// The cache of a survey in `folder`; one that cannot be used is told and done without.
pub fn open(folder: &Path, survey: &str) -> Option<Cache> {
    match Cache::open(folder, survey) {
        Ok(cache) => Some(cache),
        Err(error) => {
            console::talk(&format!("note: the cache `{}` cannot be used: {error}", folder.display()));
            None
        }
    }
}

/// Says how many of `packages` came from the cache, and whether it could be written.
pub fn tell(reader: &Reader, packages: usize) {
    let kept = reader.kept();
    if kept > 0 {
        console::talk(&format!("{kept} of {packages} packages are unchanged and were taken from the cache"));
    }
    if let Some(error) = reader.trouble() {
        console::talk(&format!("note: the cache cannot be written, the next run reads these packages again: {error}"));
    }
}
