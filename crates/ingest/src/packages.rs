//! All packages in force, read in parallel, file by file.

use crate::columns::Columns;
use crate::file::{self, Contents, Job};
use crate::package::Told;
use crate::{Arrivals, IngestError, Normalised, Package, ReadOptions, Rejected, location};
use arrow_array::types::Int8Type;
use arrow_array::{Array, ArrayRef, DictionaryArray, cast::AsArray};
use codebook::{Codebook, Table};
use rayon::prelude::*;
use roster::{Column, Origin, RawTable, Roster, SourceFile};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// What was read.
#[derive(Debug)]
pub struct Intake {
    /// Every readable record.
    pub roster: Roster,
    /// Every unreadable record, in file order.
    pub rejected: Vec<Rejected>,
    /// Every cell that was written otherwise than it was read, file by file.
    pub normalised: Vec<Normalised>,
}

/// What one package held. File numbers count its own files, one for each table of the codebook.
#[derive(Clone, Debug, Default)]
pub struct PackageRecords {
    /// The files.
    pub files: Vec<SourceFile>,
    /// The readable records of each table.
    pub tables: Vec<RawTable>,
    /// The unreadable records, in file order.
    pub rejected: Vec<Rejected>,
    /// The cells that were written otherwise than they were read.
    pub normalised: Vec<Normalised>,
}

/// Reads every file of every package in force.
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
    options: &ReadOptions,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Intake, IngestError> {
    let read = |package: &Package| read_package(package, codebook, options, progress);
    let records: Vec<Result<PackageRecords, IngestError>> = arrivals.packages.par_iter().map(read).collect();
    Intake::of(codebook, records.into_iter().collect::<Result<_, _>>()?)
}

/// Reads the files of one package.
///
/// # Errors
/// As [`read_packages`]; of several files that cannot be used, the first.
pub fn read_package(
    package: &Package,
    codebook: &Codebook,
    options: &ReadOptions,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<PackageRecords, IngestError> {
    let read = |table: usize| {
        let one = read_one(package, table, codebook, options, table as u32)?;
        progress(one.0.received);
        Ok(one)
    };
    let done: Vec<Result<(SourceFile, Contents), IngestError>> =
        (0..codebook.tables.len()).into_par_iter().map(read).collect();
    let mut records = PackageRecords::default();
    for one in done {
        let (file, contents) = one?;
        records.files.push(file);
        records.tables.push(contents.table);
        records.rejected.extend(contents.rejected);
        records.normalised.extend(contents.normalised);
    }
    Ok(records)
}

impl Intake {
    /// The records of all packages, one package after the other.
    ///
    /// # Errors
    /// [`IngestError::Roster`] when there are more rows than a roster can hold.
    pub fn of(codebook: &Arc<Codebook>, packages: Vec<PackageRecords>) -> Result<Self, IngestError> {
        let mut files = Vec::new();
        let mut parts: Vec<Vec<RawTable>> =
            codebook.tables.iter().map(|_| Vec::with_capacity(packages.len())).collect();
        let (mut rejected, mut normalised) = (Vec::new(), Vec::new());
        for package in packages {
            let before = files.len() as u32;
            files.extend(package.files);
            for (parts, mut table) in parts.iter_mut().zip(package.tables) {
                table.origin.file.iter_mut().for_each(|file| *file += before);
                parts.push(table);
            }
            rejected.extend(package.rejected.into_iter().map(|one| Rejected { file: one.file + before, ..one }));
            let notes = package.normalised.into_iter();
            normalised.extend(notes.map(|one| Normalised { file: one.file + before, ..one }));
        }
        let together = |(parts, spec): (Vec<RawTable>, &Table)| join(parts, spec);
        let raw = parts.into_par_iter().zip(&codebook.tables).map(together).collect();
        Ok(Self { roster: Roster::assemble(Arc::clone(codebook), files, raw)?, rejected, normalised })
    }
}

fn read_one(
    package: &Package,
    table: usize,
    codebook: &Codebook,
    options: &ReadOptions,
    number: u32,
) -> Result<(SourceFile, Contents), IngestError> {
    let entry = &package.files[table];
    let (location, bytes) = location::read(&package.folder, &entry.path)?;
    let found = codebook::hex(&Sha256::digest(&bytes));
    if found != entry.sha256 {
        return Err(IngestError::Checksum { path: location, declared: entry.sha256.clone(), found });
    }
    let job = Job { path: &location, entry, spec: &codebook.tables[table], options, number };
    let mut contents = file::read(bytes, job)?;
    contents.check_count(entry.records, &location)?;
    let told = Told {
        received: contents.received,
        encoding: contents.encoding.to_owned(),
        columns: std::mem::take(&mut contents.columns),
        delimiter: contents.delimiter,
    };
    let file = package.source_file(table, told);
    Ok((file, contents))
}

/// The rows of one table from all files, one after the other.
fn join(mut parts: Vec<RawTable>, spec: &Table) -> RawTable {
    if parts.is_empty() {
        return RawTable { columns: Columns::new(&spec.fields, 0).finish(&spec.fields), origin: Origin::default() };
    }
    if parts.len() == 1 {
        return parts.remove(0);
    }
    let mut origin = Origin::default();
    for part in &mut parts {
        origin.append(&mut part.origin);
    }
    let columns = (0..spec.fields.len()).map(|position| {
        let pieces: Vec<&dyn Array> = parts.iter().map(|part| part.columns[position].values.as_ref()).collect();
        let reasons = parts.iter().map(|part| part.columns[position].missing.as_ref());
        Column {
            name: spec.fields[position].name.clone(),
            values: together(&pieces),
            missing: reasons.collect::<Option<Vec<_>>>().map(|reasons| together_reasons(&reasons)),
        }
    });
    RawTable { columns: columns.collect(), origin }
}

fn together(pieces: &[&dyn Array]) -> ArrayRef {
    arrow_select::concat::concat(pieces).expect("the codebook fixes the type of every column")
}

/// Why values are missing: the list of reasons is that of the codebook in every part, and stays so.
fn together_reasons(parts: &[&ArrayRef]) -> ArrayRef {
    let lists: Vec<&DictionaryArray<Int8Type>> = parts.iter().map(|part| part.as_dictionary()).collect();
    let keys: Vec<&dyn Array> = lists.iter().map(|list| list.keys() as &dyn Array).collect();
    let keys = together(&keys).as_primitive::<Int8Type>().clone();
    Arc::new(DictionaryArray::new(keys, Arc::clone(lists[0].values())))
}
