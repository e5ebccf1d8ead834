//! One entry as bytes.
//!
//! ```text
//! "prevalens-cache\n"   SHA-256 of the rest   length of the head   head (JSON)   a section for each table
//! ```
//!
//! Sections begin at multiples of 64 bytes, so that columns are used where they stand.

use super::records;
use super::stamp::Stamp;
use crate::package::Told;
use crate::{Normalised, Package, PackageRecords, Rejected};
use arrow_buffer::Buffer;
use arrow_schema::ArrowError;
use codebook::Codebook;
use roster::SourceFile;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const MARK: &[u8; 16] = b"prevalens-cache\n";
const DIGEST: std::ops::Range<usize> = 16..48;
const LENGTH: std::ops::Range<usize> = 48..56;
const ALIGNMENT: usize = 64;

/// An entry whose digest is right.
pub(super) struct Entry {
    pub(super) stamps: Vec<Stamp>,
    head: Head,
    sections: Vec<Buffer>,
}

/// Everything but the columns.
#[derive(Serialize, Deserialize)]
struct Head {
    key: String,
    stamps: Vec<Stamp>,
    files: Vec<Told>,
    rejected: Vec<Rejected>,
    normalised: Vec<Normalised>,
    /// Length of each table's section.
    sections: Vec<usize>,
}

impl Entry {
    /// The bytes of an entry.
    pub(super) fn write(key: &str, stamps: Vec<Stamp>, records: &PackageRecords) -> Result<Vec<u8>, ArrowError> {
        let sections = records.tables.iter().map(records::write).collect::<Result<Vec<_>, _>>()?;
        let told = |file: &SourceFile| Told {
            received: file.received,
            encoding: file.encoding.clone(),
            columns: file.columns.clone(),
            delimiter: file.delimiter,
        };
        let head = Head {
            key: key.to_owned(),
            stamps,
            files: records.files.iter().map(told).collect(),
            rejected: records.rejected.clone(),
            normalised: records.normalised.clone(),
            sections: sections.iter().map(Vec::len).collect(),
        };
        let head = serde_json::to_vec(&head).map_err(|error| ArrowError::ExternalError(Box::new(error)))?;
        let mut bytes = [MARK.as_slice(), &[0; 32], &(head.len() as u64).to_le_bytes(), &head].concat();
        for section in &sections {
            bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
            bytes.extend_from_slice(section);
        }
        let digest = Sha256::digest(&bytes[DIGEST.end..]);
        bytes[DIGEST].copy_from_slice(&digest);
        Ok(bytes)
    }

    /// The entry in these bytes; `None` when they are damaged or those of something else.
    pub(super) fn read(bytes: Vec<u8>, key: &str) -> Option<Self> {
        let rest = bytes.get(DIGEST.end..)?;
        if !bytes.starts_with(MARK) || Sha256::digest(rest).as_slice() != &bytes[DIGEST] {
            return None;
        }
        let length = u64::from_le_bytes(bytes.get(LENGTH)?.try_into().ok()?);
        let end = LENGTH.end.checked_add(usize::try_from(length).ok()?)?;
        let head: Head = serde_json::from_slice(bytes.get(LENGTH.end..end)?).ok()?;
        if head.key != key {
            return None;
        }
        let bytes = Buffer::from_vec(bytes);
        let mut sections = Vec::with_capacity(head.sections.len());
        let mut at = end;
        for &length in &head.sections {
            let start = at.next_multiple_of(ALIGNMENT);
            at = start.checked_add(length).filter(|&end| end <= bytes.len())?;
            sections.push(bytes.slice_with_length(start, length));
        }
        Some(Self { stamps: head.stamps.clone(), head, sections })
    }

    /// The records, if they are what the codebook says tables are.
    pub(super) fn records(self, package: &Package, codebook: &Codebook) -> Option<PackageRecords> {
        let Head { files: heads, rejected, normalised, .. } = self.head;
        let tables = codebook.tables.len();
        if [heads.len(), self.sections.len(), self.stamps.len(), package.files.len()] != [tables; 4] {
            return None;
        }
        let mut records = PackageRecords { files: Vec::new(), tables: Vec::new(), rejected, normalised };
        for (table, (told, section)) in heads.into_iter().zip(self.sections).enumerate() {
            records.tables.push(records::read(section, &codebook.tables[table], table as u32)?);
            records.files.push(package.source_file(table, told));
        }
        Some(records)
    }
}
