//! Records that could not be read, with their bytes and the reason.

use crate::Encoding;
use serde::{Deserialize, Deserializer, Serialize, de::Error};

/// A record that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// Index into the roster's files.
    pub file: u32,
    /// Record number in the file, from 1.
    pub record: u32,
    /// Line on which the record starts, from 1.
    pub line: u32,
    /// Byte at which the record starts, from 0.
    pub byte: u64,
    /// The field that could not be read, if it was one.
    pub field: Option<String>,
    /// Why.
    pub reason: Reason,
    /// The key of the row it belongs to, as far as it can be read: one text for each field, or nothing.
    pub belongs_to: Vec<String>,
    /// The bytes of the record as they stand in the file, the first 64 KiB of one over 1 MiB; its cells
    /// as CSV in UTF-8 when the format has no bytes of its own for a record.
    pub bytes: Vec<u8>,
}

/// Why a record could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// Another number of cells than the header has.
    Cells {
        /// Cells found.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// More bytes than a record may have.
    TooLong {
        /// Bytes a record may have.
        limit: usize,
    },
    /// More cells than a record may have.
    TooManyCells {
        /// Cells a record may have.
        limit: usize,
    },
    /// A quote is opened and not closed before the end of the file.
    OpenQuote,
    /// The file ends within the record.
    Truncated {
        /// Bytes found.
        found: usize,
        /// Bytes of a record.
        expected: usize,
    },
    /// The record is marked as deleted; it is counted, and kept here.
    Deleted,
    /// The record is marked neither as valid nor as deleted.
    Flag,
    /// A cell holds a NUL byte.
    Nul,
    /// Text is asked for, and a number stands there that has more digits than a spreadsheet keeps or shows.
    DigitsLost {
        /// The cell.
        value: String,
    },
    /// A number or text is asked for, and a day stands there.
    DayCell {
        /// The day.
        value: String,
    },
    /// A cell is GBK read one byte late.
    Shifted {
        /// What the cell reads as, if it reads at all.
        value: String,
    },
    /// A cell is not text in the declared encoding.
    Encoding {
        /// The encoding.
        #[serde(deserialize_with = "known")]
        encoding: Name,
    },
    /// A cell of a number is filled with asterisks.
    Asterisks,
    /// A cell is not a whole number.
    NotWhole {
        /// The cell.
        value: String,
    },
    /// A whole number larger than the field can hold.
    TooLarge {
        /// The cell.
        value: String,
        /// Largest number the field can hold.
        limit: i64,
    },
    /// A cell is not a number.
    NotNumber {
        /// The cell.
        value: String,
    },
    /// A cell is not a day written as year-month-day.
    NotDate {
        /// The cell.
        value: String,
    },
}

/// A name that the program knows; under its own name, so that it is not taken for borrowed text.
type Name = &'static str;

/// The name of an encoding that was written by its name.
fn known<'de, D: Deserializer<'de>>(from: D) -> Result<Name, D::Error> {
    let name = String::deserialize(from)?;
    Encoding::named(&name).map(Encoding::name).ok_or_else(|| D::Error::custom("unknown encoding"))
}

impl Reason {
    /// Short name used in outputs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Cells { .. } => "number_of_cells",
            Self::TooLong { .. } => "record_too_long",
            Self::TooManyCells { .. } => "too_many_cells",
            Self::OpenQuote => "open_quote",
            Self::Truncated { .. } => "truncated",
            Self::Deleted => "deleted",
            Self::Flag => "flag",
            Self::Nul => "nul_byte",
            Self::DigitsLost { .. } => "digits_lost",
            Self::DayCell { .. } => "day_cell",
            Self::Shifted { .. } => "shifted_gbk",
            Self::Encoding { .. } => "encoding",
            Self::Asterisks => "asterisks",
            Self::NotWhole { .. } => "not_a_whole_number",
            Self::TooLarge { .. } => "number_too_large",
            Self::NotNumber { .. } => "not_a_number",
            Self::NotDate { .. } => "not_a_date",
        }
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Cells { found, expected } => write!(out, "{found} cells, the header has {expected}"),
            Self::TooLong { limit } => write!(out, "more than {limit} bytes"),
            Self::TooManyCells { limit } => write!(out, "more than {limit} cells"),
            Self::OpenQuote => write!(out, "a quote is opened and not closed before the end of the file"),
            Self::Truncated { found, expected } => write!(out, "the file ends after {found} of its {expected} bytes"),
            Self::Deleted => write!(out, "the record is marked as deleted"),
            Self::Flag => write!(out, "the record begins neither with a blank nor with `*`, the mark of a deleted one"),
            Self::Nul => write!(out, "a cell holds a NUL byte"),
            Self::DigitsLost { value } => {
                write!(out, "`{value}` was a number in a spreadsheet, which keeps 15 digits: the others are lost")
            }
            Self::DayCell { value } => write!(out, "the cell is a day, {value}, where none is asked for"),
            Self::Shifted { value } => write!(
                out,
                "`{value}` is full-width GBK read one byte late: a byte was lost before it, and which one cannot be known"
            ),
            Self::Encoding { encoding } => write!(out, "not {encoding}"),
            Self::Asterisks => {
                write!(
                    out,
                    "filled with `*`: a number too wide for its column, or no value as R and GIS programs write it"
                )
            }
            Self::NotWhole { value } => write!(out, "`{value}` is not a whole number"),
            Self::TooLarge { value, limit } => write!(out, "`{value}` is larger than {limit}"),
            Self::NotNumber { value } => write!(out, "`{value}` is not a number"),
            Self::NotDate { value } => write!(out, "`{value}` is not a day written as 2006-04-01"),
        }
    }
}
