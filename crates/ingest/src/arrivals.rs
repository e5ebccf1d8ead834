//! Packages over time: who has sent what, and which package of a sender is in force.
//!
//! ```text
//! folders ──find──► packages ──by sender──► the latest `prepared` is in force
//!                                           ├─ earlier ones are superseded
//!                                           └─ byte-identical ones are duplicates
//! ```
//!
//! Two packages that say the same day and differ are an error: which of them is
//! the correction only the sender knows.
//!
//! Start reading at [`Arrivals::open`].

mod find;
mod same;

pub use find::{DEEPEST, Skipped, Why, folders as package_folders};

use crate::error::quoted;
use crate::{IngestError, Package};
use codebook::Codebook;
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// The packages that have arrived.
#[derive(Clone, Debug, Default)]
pub struct Arrivals {
    /// The packages in force: one of each sender, in the order of the senders.
    pub packages: Vec<Package>,
    /// Packages that a later one of the same sender replaced, by sender and day.
    pub superseded: Vec<Package>,
    /// Copies that are not read.
    pub duplicates: Vec<Duplicate>,
    /// Folders that were not looked into.
    pub skipped: Vec<Skipped>,
}

/// A byte-identical copy of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// Who sent it.
    pub sender: String,
    /// When it was prepared.
    pub prepared: String,
    /// The folder of the copy.
    pub folder: PathBuf,
    /// The folder that is read.
    pub same_as: PathBuf,
}

impl Arrivals {
    /// Opens every package in `folder`, directly or grouped in folders, and decides which are in force.
    ///
    /// # Errors
    /// A broken `package.toml` is reported with its place;
    /// [`IngestError::Ambiguous`] names two packages of one sender and day that differ.
    pub fn open(folder: &Path, codebook: &Codebook) -> Result<Self, IngestError> {
        let (folders, skipped) = find::folders(folder)?;
        let opened: Vec<Result<Package, IngestError>> =
            folders.par_iter().map(|path| Package::open(path, codebook)).collect();
        let mut packages = opened.into_iter().collect::<Result<Vec<_>, _>>()?;
        // Days are written year first, so their order is that of the texts; equal ones stay in the order of folders.
        packages.sort_by(|a, b| (&a.sender, &a.prepared).cmp(&(&b.sender, &b.prepared)));
        let mut arrivals = Self { skipped, ..Self::default() };
        for package in packages {
            match arrivals.packages.last() {
                Some(last) if last.sender == package.sender && last.prepared == package.prepared => {
                    let duplicate = copy_of(last, &package)?;
                    arrivals.duplicates.push(duplicate);
                }
                Some(last) if last.sender == package.sender => {
                    arrivals.superseded.extend(arrivals.packages.pop());
                    arrivals.packages.push(package);
                }
                Some(_) | None => arrivals.packages.push(package),
            }
        }
        Ok(arrivals)
    }

    /// The expected senders of whom there is no package, in the order of the list.
    pub fn missing<'a>(&self, expected: &'a [String]) -> Vec<&'a str> {
        let came = |sender: &&String| self.packages.iter().any(|package| package.sender == **sender);
        expected.iter().filter(|sender| !came(sender)).map(String::as_str).collect()
    }

    /// The senders that nobody expects, in order.
    pub fn unexpected(&self, expected: &[String]) -> Vec<&str> {
        let senders = self.packages.iter().map(|package| package.sender.as_str());
        senders.filter(|found| !expected.iter().any(|sender| sender == found)).collect()
    }

    /// The packages that the one in force of this sender replaced, oldest first.
    pub fn superseded_of(&self, sender: &str) -> impl Iterator<Item = &Package> {
        self.superseded.iter().filter(move |package| package.sender == sender)
    }

    /// Refuses when a sender is missing.
    ///
    /// # Errors
    /// [`IngestError::MissingPackage`] names the first of them.
    pub fn refuse_missing(&self, folder: &Path, expected: &[String]) -> Result<(), IngestError> {
        let Some(sender) = self.missing(expected).into_iter().next() else { return Ok(()) };
        let found = quoted(self.packages.iter().map(|package| package.sender.as_str()));
        Err(IngestError::MissingPackage { sender: sender.to_owned(), folder: folder.to_owned(), found })
    }

    /// Refuses when there is a sender whom nobody expects.
    ///
    /// # Errors
    /// [`IngestError::UnexpectedPackage`] names the first of them.
    pub fn refuse_unexpected(&self, folder: &Path, expected: &[String]) -> Result<(), IngestError> {
        let Some(sender) = self.unexpected(expected).into_iter().next() else { return Ok(()) };
        Err(IngestError::UnexpectedPackage {
            sender: sender.to_owned(),
            folder: folder.to_owned(),
            expected: quoted(expected.iter().map(String::as_str)),
        })
    }
}

impl Package {
    /// Whether it was prepared after the day `due`, written as 2006-06-05.
    pub fn is_late(&self, due: &str) -> bool {
        self.prepared.as_str() > due
    }
}

/// Finds the packages in `folder` and holds them against the list of expected senders: all of them, no other.
///
/// # Errors
/// What [`Arrivals::open`], [`Arrivals::refuse_missing`] and [`Arrivals::refuse_unexpected`] say.
pub fn find_packages(folder: &Path, expected: &[String], codebook: &Codebook) -> Result<Arrivals, IngestError> {
    let arrivals = Arrivals::open(folder, codebook)?;
    arrivals.refuse_missing(folder, expected)?;
    arrivals.refuse_unexpected(folder, expected)?;
    Ok(arrivals)
}

/// `other` as a copy of `one`; an error if it is another package.
fn copy_of(one: &Package, other: &Package) -> Result<Duplicate, IngestError> {
    let (sender, prepared) = (other.sender.clone(), other.prepared.clone());
    let (folder, same_as) = (other.folder.clone(), one.folder.clone());
    if same::bytes(one, other) {
        Ok(Duplicate { sender, prepared, folder, same_as })
    } else {
        Err(IngestError::Ambiguous { sender, prepared, one: same_as, other: folder })
    }
}
