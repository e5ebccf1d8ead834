//! All packages of a run, read in parallel, file by file.

use crate::error::quoted;
use crate::file::{self, Contents};
use crate::{IngestError, Package, Rejected};
use arrow_array::Array;
use codebook::Codebook;
use rayon::prelude::*;
use roster::{Column, Origin, RawTable, Roster, SourceFile};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;

/// The packages of a run in the order of their senders.
#[derive(Clone, Debug)]
pub struct Arrivals {
    /// The packages.
    pub packages: Vec<Package>,
}

/// What was read.
#[derive(Debug)]
pub struct Intake {
    /// Every readable record.
    pub roster: Roster,
    /// Every unreadable record, in file order.
    pub rejected: Vec<Rejected>,
}

/// Finds the packages in `folder` and holds them against the list of expected senders.
///
/// # Errors
/// [`IngestError::MissingPackage`] and [`IngestError::UnexpectedPackage`] name
/// the sender; a broken `package.toml` is reported with its place.
pub fn find_packages(folder: &Path, expected: &[String], codebook: &Codebook) -> Result<Arrivals, IngestError> {
    let failed = |source| IngestError::Read { path: folder.to_owned(), source };
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.join("package.toml").is_file() {
            folders.push(path);
        }
    }
    folders.sort();
    let mut packages = folders.iter().map(|path| Package::open(path, codebook)).collect::<Result<Vec<_>, _>>()?;
    packages.sort_by(|a, b| a.sender.cmp(&b.sender));
    for pair in packages.windows(2) {
        if pair[0].sender == pair[1].sender {
            let message = format!("`{}` was already sent in `{}`", pair[1].sender, pair[0].folder.display());
            return Err(IngestError::Manifest { path: pair[1].folder.join("package.toml"), message });
        }
    }
    let senders = || packages.iter().map(|package| package.sender.as_str());
    for sender in expected {
        if !senders().any(|found| found == sender) {
            let found = quoted(senders());
            return Err(IngestError::MissingPackage { sender: sender.clone(), folder: folder.to_owned(), found });
        }
    }
    if let Some(sender) = senders().find(|found| !expected.iter().any(|sender| sender == found)) {
        return Err(IngestError::UnexpectedPackage {
            sender: sender.to_owned(),
            folder: folder.to_owned(),
            expected: quoted(expected.iter().map(String::as_str)),
        });
    }
    Ok(Arrivals { packages })
}

/// Reads every file of every package.
///
/// `progress` is called with the number of records of each file when it is done,
/// from any thread.
///
/// # Errors
/// [`IngestError`] when a file is missing, changed, cut, or has another header.
/// Unreadable records are no error: they are listed in [`Intake::rejected`].
pub fn read_packages(
    arrivals: &Arrivals,
    codebook: &Arc<Codebook>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Intake, IngestError> {
    let tables = codebook.tables.len();
    let jobs: Vec<(&Package, usize)> =
        arrivals.packages.iter().flat_map(|package| (0..tables).map(move |table| (package, table))).collect();
    let read = |(number, &(package, table)): (usize, &(&Package, usize))| {
        let one = read_one(package, table, codebook, number as u32)?;
        progress(one.0.received);
        Ok(one)
    };
    let done: Vec<(SourceFile, Contents)> =
        jobs.par_iter().enumerate().map(read).collect::<Result<Vec<_>, IngestError>>()?;

    let mut files = Vec::with_capacity(done.len());
    let mut parts: Vec<Vec<RawTable>> = (0..tables).map(|_| Vec::new()).collect();
    let mut rejected = Vec::new();
    for (file, contents) in done {
        parts[file.table].push(contents.table);
        files.push(file);
        rejected.extend(contents.rejected);
    }
    let raw = parts.into_par_iter().map(join).collect();
    Ok(Intake { roster: Roster::assemble(Arc::clone(codebook), files, raw)?, rejected })
}

fn read_one(
    package: &Package,
    table: usize,
    codebook: &Codebook,
    number: u32,
) -> Result<(SourceFile, Contents), IngestError> {
    let entry = &package.files[table];
    let location = package.folder.join(&entry.path);
    let bytes = std::fs::read(&location).map_err(|source| IngestError::Read { path: location.clone(), source })?;
    let found = codebook::hex(&Sha256::digest(&bytes));
    if found != entry.sha256 {
        return Err(IngestError::Checksum { path: location, declared: entry.sha256.clone(), found });
    }
    let contents = file::read(&bytes, &location, &codebook.tables[table], entry.encoding, number)?;
    if contents.received != entry.records {
        return Err(IngestError::Count { path: location, declared: entry.records, found: contents.received });
    }
    let file = SourceFile {
        sender: package.sender.clone(),
        table,
        path: format!("{}/{}", package.sender, entry.path),
        location,
        encoding: entry.encoding.name().to_owned(),
        declared: entry.records,
        received: contents.received,
        sha256: found,
    };
    Ok((file, contents))
}

/// The rows of one table from all files, one after the other.
fn join(mut parts: Vec<RawTable>) -> RawTable {
    if parts.len() == 1 {
        return parts.remove(0);
    }
    let mut origin = Origin::default();
    for part in &mut parts {
        origin.append(&mut part.origin);
    }
    let together = |pick: &dyn Fn(&Column) -> Option<&dyn Array>, position: usize| {
        let pieces: Option<Vec<&dyn Array>> = parts.iter().map(|part| pick(&part.columns[position])).collect();
        pieces.map(|pieces| arrow_select::concat::concat(&pieces).expect("the codebook fixes the type of every column"))
    };
    let fields = parts.first().map_or(0, |part| part.columns.len());
    let columns = (0..fields)
        .map(|position| Column {
            name: parts[0].columns[position].name.clone(),
            values: together(&|column| Some(column.values.as_ref()), position).expect("every column has values"),
            missing: together(&|column| column.missing.as_deref(), position),
        })
        .collect();
    RawTable { columns, origin }
}
