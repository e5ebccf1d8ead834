//! Where the records and cells of a dBase table stand.

use crate::IngestError;
use crate::error::quoted;
use dbase::{FieldInfo, FieldType, ReaderBuilder, UnicodeLossy};
use std::io::Cursor;
use std::ops::Range;
use std::path::Path;

/// Bytes of the header, and of the description of a field.
const HEADER: usize = 32;
const FIELD: usize = 32;
/// Bytes of the name at the start of a description, filled up with NUL.
const NAME: usize = 11;
/// What ends the descriptions of the fields.
const FIELDS_END: u8 = 0x0d;
/// What may stand after the last record.
const END: u8 = 0x1a;
/// Types of fields that hold text.
const TYPES: [(FieldType, &str); 5] = [
    (FieldType::Character, "C"),
    (FieldType::Numeric, "N"),
    (FieldType::Float, "F"),
    (FieldType::Logical, "L"),
    (FieldType::Date, "D"),
];

/// Where everything stands.
pub(super) struct Layout {
    /// Byte of the first record.
    pub(super) first: usize,
    /// Bytes of a record with its flag.
    pub(super) size: usize,
    /// Records, the last one cut off perhaps.
    pub(super) records: u32,
    /// Byte after the last record.
    pub(super) end: usize,
    /// The language byte.
    pub(super) language: u8,
    pub(super) fields: Vec<Place>,
}

/// One field of a table.
pub(super) struct Place {
    pub(super) name: Vec<u8>,
    pub(super) kind: Kind,
    /// Its bytes in the record.
    pub(super) place: Range<usize>,
}

/// What a field holds.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// Text.
    Text,
    /// A number as text.
    Number,
    /// A day as 20060401.
    Day,
}

impl Layout {
    /// Reads the header and holds it against the bytes of the file.
    pub(super) fn open(bytes: &[u8], path: &Path) -> Result<Self, IngestError> {
        let broken = |message: String| IngestError::Layout {
            path: path.to_owned(),
            message,
            help: "export the table again as dBase III or IV",
        };
        let fields = fields(bytes).map_err(broken)?;
        let number = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
        let (first, size) = (number(8), number(10));
        let claimed = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]);
        let mut places = Vec::with_capacity(fields.len());
        let mut at = 1;
        for (field, description) in fields.iter().zip(bytes[HEADER..].chunks(FIELD)) {
            let kind = kind(field, path)?;
            let place = at..at + usize::from(field.length());
            at = place.end;
            // `dbase` would decode the name before its encoding is known.
            let name = description[..NAME].split(|&byte| byte == 0).next().unwrap_or_default().to_vec();
            places.push(Place { name, kind, place });
        }
        if size != at || first > bytes.len() || size < 2 {
            let claims = format!("records of {size} bytes from byte {first}");
            return Err(broken(format!(
                "its header claims {claims}, but its fields take {at} bytes and the file has {}",
                bytes.len()
            )));
        }
        let (found, end) = count(&bytes[first..], size);
        if found != u64::from(claimed) {
            return Err(IngestError::HeaderCount { path: path.to_owned(), claimed, found });
        }
        Ok(Self { first, size, records: claimed, end: first + end, language: bytes[29], fields: places })
    }
}

/// The number of records that stand in `body`, the last cut off perhaps, and where they end.
fn count(body: &[u8], size: usize) -> (u64, usize) {
    let whole = body.len() / size;
    let rest = &body[whole * size..];
    match rest {
        [] | [END] => (whole as u64, whole * size),
        [..] => (whole as u64 + 1, body.len()),
    }
}

fn kind(field: &FieldInfo, path: &Path) -> Result<Kind, IngestError> {
    match field.field_type() {
        FieldType::Character | FieldType::Logical => Ok(Kind::Text),
        FieldType::Numeric | FieldType::Float => Ok(Kind::Number),
        FieldType::Date => Ok(Kind::Day),
        FieldType::Memo | FieldType::Integer | FieldType::Double | FieldType::Currency | FieldType::DateTime => {
            Err(IngestError::UnknownChoice {
                path: path.to_owned(),
                key: "field type",
                value: field.field_type().to_string(),
                expected: quoted(TYPES.map(|(_, letter)| letter)),
                help: "export the table with fields of these types",
            })
        }
    }
}

/// The fields, as `dbase` understands them.
///
/// It gets the header alone, with a day that exists: a table may have none.
fn fields(bytes: &[u8]) -> Result<Vec<FieldInfo>, String> {
    let descriptions = bytes.get(HEADER..).ok_or("it is shorter than a header")?;
    let is_end = |description: &[u8]| description.first() == Some(&FIELDS_END);
    let count = descriptions.chunks(FIELD).position(is_end).ok_or("the list of its fields has no end")?;
    let mut header = bytes[..HEADER + count * FIELD].to_vec();
    header.push(FIELDS_END);
    header[0] = 0x03; // dBase III: fields and records stand alike in all versions
    header[1..4].copy_from_slice(&[106, 4, 1]);
    let length = u16::try_from(header.len()).map_err(|_| "it has too many fields".to_owned())?;
    header[8..10].copy_from_slice(&length.to_le_bytes());
    let reader = ReaderBuilder::new().with_encoding(UnicodeLossy).build(Cursor::new(header));
    reader.map(|reader| reader.fields().to_vec()).map_err(|error| error.to_string())
}
