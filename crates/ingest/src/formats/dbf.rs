//! dBase tables: header and fields by `dbase`, records as the bytes that they are.
//!
//! ```text
//! 32 bytes header │ 32 bytes a field ... 0D │ flag + cells │ flag + cells │ ... │ 1A
//!   count, sizes, │   name, type, length    │ ' ' or '*' (deleted)
//!   language byte │
//! ```
//!
//! What the header claims is held against the bytes that are there before
//! anything is read or allocated. A deleted record is still received.

mod language;
mod layout;

use super::{Source, Start, Value};
use crate::{Encoding, IngestError, Reason};
use layout::Layout;
use std::path::Path;

/// What a record starts with.
const KEPT: u8 = b' ';
const DELETED: u8 = b'*';

/// The records of a dBase table.
pub(crate) struct Dbf<'a> {
    layout: Layout,
    header: Vec<String>,
    encoding: Encoding,
    bytes: &'a [u8],
    /// Records gone by.
    passed: u32,
    record: &'a [u8],
}

impl<'a> Dbf<'a> {
    /// Opens a dBase table: holds its header against its bytes and decides its encoding.
    pub(crate) fn open(
        bytes: &'a [u8],
        path: &Path,
        declared: Option<Encoding>,
        forced: Option<Encoding>,
    ) -> Result<Self, IngestError> {
        let layout = Layout::open(bytes, path)?;
        let encoding = language::decide(&layout, bytes, path, declared, forced)?;
        let decode = |name: &Vec<u8>| encoding.decode(name).map(std::borrow::Cow::into_owned);
        let header: Option<Vec<String>> = layout.fields.iter().map(|field| decode(&field.name)).collect();
        let header = header.ok_or_else(|| IngestError::Header {
            path: path.to_owned(),
            encoding: encoding.name(),
            expected: Encoding::names(),
        })?;
        Ok(Self { layout, header, encoding, bytes, passed: 0, record: b"" })
    }
}

/// A number without the zeros after its point: the definition of the field put them there.
///
/// A cell filled with `*` holds no number; one stands for all.
fn without_decimals(cell: &[u8]) -> &[u8] {
    if !cell.is_empty() && cell.iter().all(|&byte| byte == b'*') {
        return &cell[..1];
    }
    let is_plain = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    if !cell.contains(&b'.') || !cell.iter().all(is_plain) {
        return cell; // an exponent ends in zeros that count
    }
    let last = cell.iter().rposition(|&byte| byte != b'0').map_or(0, |last| last + 1);
    cell[..last].strip_suffix(b".").unwrap_or(&cell[..last])
}

impl Source for Dbf<'_> {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn encoding(&self) -> Encoding {
        self.encoding
    }

    fn next(&mut self) -> Result<Option<Start>, IngestError> {
        if self.passed == self.layout.records {
            return Ok(None);
        }
        let start = self.layout.first + self.passed as usize * self.layout.size;
        self.record = &self.bytes[start..(start + self.layout.size).min(self.layout.end)];
        self.passed += 1;
        let fault = match self.record.first() {
            _ if self.record.len() < self.layout.size => {
                Some(Reason::Truncated { found: self.record.len(), expected: self.layout.size })
            }
            Some(&KEPT) => None,
            Some(&DELETED) => Some(Reason::Deleted),
            Some(_) | None => Some(Reason::Flag),
        };
        Ok(Some(Start { line: self.passed, byte: start as u64, fault }))
    }

    fn cells(&self) -> usize {
        self.layout.fields.len()
    }

    fn cell(&self, column: usize) -> Value<'_> {
        let cell = &self.record[self.layout.fields[column].place.clone()];
        let filled = cell.iter().rposition(|byte| !matches!(byte, b' ' | 0)).map_or(0, |last| last + 1);
        match self.layout.fields[column].kind {
            layout::Kind::Text => Value::Bytes(&cell[..filled]),
            layout::Kind::Number => Value::Numeric(without_decimals(cell[..filled].trim_ascii_start())),
            layout::Kind::Day => Value::Digits(&cell[..filled]),
        }
    }

    fn raw(&self) -> Vec<u8> {
        self.record.to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::without_decimals;

    #[test]
    fn zeros_of_the_field_definition_go_and_others_stay() {
        let cases = [
            ("1959.000", "1959"),
            ("0.80", "0.8"),
            ("-9.0", "-9"),
            ("100", "100"),
            ("0.0", "0"),
            ("1.50E+20", "1.50E+20"),
            ("*******", "*"),
            ("", ""),
        ];
        for (cell, number) in cases {
            assert_eq!(without_decimals(cell.as_bytes()), number.as_bytes(), "{cell}");
        }
    }
}
