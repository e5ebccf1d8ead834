//! Files of records, cut into parts that can be read on their own.
//!
//! A part is a row group of a Parquet file or a block of whole lines of a CSV
//! file. Parts come in file order; each is decoded by whoever is free.

mod csv;
mod parquet;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use std::path::{Path, PathBuf};

use crate::ScanError;

/// Records of a batch: few enough that the codes of a batch stay in the processor's cache.
pub(crate) const BATCH: usize = 16 * 1024;

/// One or several files with the same columns.
#[derive(Debug)]
pub struct Source {
    files: Vec<File>,
    schema: SchemaRef,
}

#[derive(Debug)]
enum File {
    Parquet(parquet::ParquetFile),
    Csv(csv::CsvFile),
}

/// A part of a file.
pub(crate) struct Part {
    /// Position of the file.
    pub(crate) file: usize,
    /// Records of the file before this part, where known.
    pub(crate) first_record: u64,
    body: Body,
}

enum Body {
    RowGroup(usize),
    Lines(Vec<u8>),
}

/// The batches of a part.
pub(crate) type Batches<'a> = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + 'a>;

impl Source {
    /// Opens a Parquet or CSV file, or all of them in a folder, in order of their names.
    ///
    /// # Errors
    /// [`ScanError`] for a file that is missing or of another format, or whose columns differ from the first one's.
    pub fn open(path: &Path) -> Result<Self, ScanError> {
        let paths = if path.is_dir() { inside(path)? } else { vec![path.to_owned()] };
        let mut files = Vec::with_capacity(paths.len());
        for path in &paths {
            files.push(match format_of(path)? {
                Format::Parquet => File::Parquet(parquet::ParquetFile::open(path)?),
                Format::Csv => File::Csv(csv::CsvFile::open(path)?),
            });
        }
        let Some(first) = files.first() else {
            return Err(ScanError::Format {
                path: path.to_owned(),
                problem: "the folder holds no `.parquet` or `.csv` file".into(),
                help: "name a file, or a folder of files with the same columns",
            });
        };
        let schema = first.schema();
        for (file, path) in files.iter().zip(&paths).skip(1) {
            let names =
                |schema: &SchemaRef| schema.fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>();
            if names(&file.schema()) != names(&schema) {
                let problem =
                    format!("`{}`, not `{}`", names(&file.schema()).join("`, `"), names(&schema).join("`, `"));
                return Err(ScanError::Columns { path: path.clone(), first: paths[0].clone(), problem });
            }
        }
        Ok(Self { files, schema })
    }

    /// The columns with their types; text of Parquet files is read as dictionaries.
    #[must_use]
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Bytes of all files, for progress.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(File::bytes).sum()
    }

    pub(crate) fn path(&self, file: usize) -> &Path {
        match &self.files[file] {
            File::Parquet(file) => &file.path,
            File::Csv(file) => &file.path,
        }
    }

    /// The parts in file order; a CSV file is read here, block by block.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Result<Part, ScanError>> + '_ {
        self.files.iter().enumerate().flat_map(|(file, of)| -> Box<dyn Iterator<Item = Result<Part, ScanError>>> {
            match of {
                File::Parquet(of) => Box::new(
                    of.groups()
                        .map(move |(group, first_record)| Ok(Part { file, first_record, body: Body::RowGroup(group) })),
                ),
                File::Csv(of) => Box::new(of.blocks().map(move |block| {
                    block.map(|(lines, first_record)| Part { file, first_record, body: Body::Lines(lines) })
                })),
            }
        })
    }

    /// Reads columns of a part, in the order asked for.
    pub(crate) fn batches<'a>(&'a self, part: &'a Part, columns: &[usize]) -> Result<Batches<'a>, ScanError> {
        match (&self.files[part.file], &part.body) {
            (File::Parquet(file), Body::RowGroup(group)) => file.batches(*group, columns),
            (File::Csv(file), Body::Lines(lines)) => file.batches(lines, columns),
            (File::Parquet(_), Body::Lines(_)) | (File::Csv(_), Body::RowGroup(_)) => {
                unreachable!("a part is made by the file it is of")
            }
        }
    }

    /// Bytes that a part stands for, for progress.
    pub(crate) fn bytes_of(&self, part: &Part) -> u64 {
        match (&self.files[part.file], &part.body) {
            (File::Parquet(file), Body::RowGroup(group)) => file.bytes_of(*group),
            (_, Body::Lines(lines)) => lines.len() as u64,
            (File::Csv(_), Body::RowGroup(_)) => 0,
        }
    }
}

impl File {
    fn schema(&self) -> SchemaRef {
        match self {
            Self::Parquet(file) => file.schema(),
            Self::Csv(file) => file.schema.clone(),
        }
    }

    fn bytes(&self) -> u64 {
        match self {
            Self::Parquet(file) => file.bytes(),
            Self::Csv(file) => std::fs::metadata(&file.path).map_or(0, |meta| meta.len()),
        }
    }
}

enum Format {
    Parquet,
    Csv,
}

fn format_of(path: &Path) -> Result<Format, ScanError> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("parquet") => Ok(Format::Parquet),
        Some("csv" | "tsv" | "txt") => Ok(Format::Csv),
        _ => Err(ScanError::Format {
            path: path.to_owned(),
            problem: "its name ends neither in `.parquet` nor in `.csv`, `.tsv` or `.txt`".into(),
            help: "convert it, or rename it by what it is",
        }),
    }
}

fn inside(folder: &Path) -> Result<Vec<PathBuf>, ScanError> {
    let failed = |source| ScanError::Read { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_file() && format_of(&path).is_ok() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
