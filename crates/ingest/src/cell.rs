//! One cell: from a value of the file to a typed value.
//!
//! ```text
//! value ─► plain reading ─► Cell                  the common case: no copy, no note
//!               └─► second reading ─► Cell + Note     １２, 3.0, 2006/4/1: one meaning, written otherwise
//!                        └─► Reason
//! ```

use crate::formats::Value;
use crate::{Encoding, Form, Reason, day, second, shifted};
use codebook::{Field, Kind};
use std::ops::Range;

/// A readable cell. Text stands in the record's scratch buffer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// No value; the number of the missing code with a meaning, if it was one.
    Missing(Option<u8>),
    /// A whole number or a day since 1970-01-01.
    Whole(i64),
    /// A real number.
    Real(f64),
    /// Text in the scratch buffer.
    Text(Range<usize>),
}

/// A cell that was written otherwise than it was read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Note {
    /// Position of the field.
    pub(crate) field: usize,
    /// The cell as it stands in the file.
    pub(crate) original: String,
    /// The cell as it was read.
    pub(crate) read: String,
    /// In which way it was written otherwise.
    pub(crate) form: Form,
}

/// From here on a spreadsheet's numbers do not hold every digit: they keep 15.
const EXACT: f64 = 1e15;

/// Reads the cells of records, one after the other.
pub(crate) struct CellReader<'a> {
    encoding: Encoding,
    blank: &'a [String],
    /// The texts of the record.
    pub(crate) scratch: String,
    /// What was written otherwise in the record.
    pub(crate) notes: Vec<Note>,
}

impl<'a> CellReader<'a> {
    /// A reader of text in one encoding, where some more texts mean a blank cell.
    pub(crate) fn new(encoding: Encoding, blank: &'a [String]) -> Self {
        Self { encoding, blank, scratch: String::new(), notes: Vec::new() }
    }

    /// Forgets the record before.
    pub(crate) fn start(&mut self) {
        self.scratch.clear();
        self.notes.clear();
    }

    /// Reads a cell of the field at `position`; `coded` says that its text is a code and no free text.
    pub(crate) fn read(&mut self, position: usize, field: &Field, coded: bool, value: Value) -> Result<Cell, Reason> {
        match value {
            Value::Bytes(bytes) if field.kind == Kind::Text => self.text(position, field, coded, bytes),
            Value::Bytes(bytes) => self.number(position, field, bytes),
            Value::Digits(bytes) => {
                let day = std::str::from_utf8(bytes).ok().and_then(day::compact);
                match day.filter(|_| field.kind == Kind::Date) {
                    Some(day) => Ok(Cell::Whole(day)),
                    None => self.read(position, field, coded, Value::Bytes(bytes)),
                }
            }
            Value::Numeric(bytes) if field.kind == Kind::Text && !bytes.is_empty() => {
                let text = self.encoding.decode(bytes).ok_or(Reason::Encoding { encoding: self.encoding.name() })?;
                self.number_as_text(position, field, text.into_owned())
            }
            Value::Numeric(bytes) => self.read(position, field, coded, Value::Bytes(bytes)),
            Value::Whole(value) if field.kind == Kind::Text => self.number_as_text(position, field, value.to_string()),
            Value::Number(value) if field.kind == Kind::Text => {
                if value.abs() >= EXACT {
                    return Err(Reason::DigitsLost { value: value.to_string() });
                }
                self.number_as_text(position, field, value.to_string())
            }
            // Through text, so that missing codes are found and limits hold as everywhere.
            Value::Whole(value) => self.number(position, field, value.to_string().as_bytes()),
            Value::Number(value) => self.number(position, field, value.to_string().as_bytes()),
            Value::Day(day, timed) => self.day(position, field, day, timed),
        }
    }

    /// A number where text is asked for, as it happens to identifiers in spreadsheets.
    fn number_as_text(&mut self, position: usize, field: &Field, text: String) -> Result<Cell, Reason> {
        if let Some(missing) = missing(field, self.blank, &text) {
            return Ok(missing);
        }
        let start = self.scratch.len();
        self.scratch.push_str(&text);
        self.notes.push(Note { field: position, original: text.clone(), read: text, form: Form::NumberAsText });
        Ok(Cell::Text(start..self.scratch.len()))
    }

    fn day(&mut self, position: usize, field: &Field, day: i64, timed: bool) -> Result<Cell, Reason> {
        let read = day::written(day);
        if field.kind != Kind::Date {
            return Err(Reason::DayCell { value: read });
        }
        if timed {
            let original = format!("{read}, with a time");
            self.notes.push(Note { field: position, original, read, form: Form::TimeDropped });
        }
        Ok(Cell::Whole(day))
    }

    fn text(&mut self, position: usize, field: &Field, coded: bool, bytes: &[u8]) -> Result<Cell, Reason> {
        let text = self.encoding.decode(bytes).ok_or(Reason::Encoding { encoding: self.encoding.name() })?;
        if text.contains('\0') {
            return Err(Reason::Nul);
        }
        if !bytes.is_ascii() && shifted::in_text(&text) {
            return Err(Reason::Shifted { value: text.into_owned() });
        }
        if coded && second::is_scientific(&text) {
            return Err(Reason::DigitsLost { value: text.into_owned() });
        }
        let start = self.scratch.len();
        match coded.then(|| code(&text)).flatten() {
            Some((read, form)) => {
                self.scratch.push_str(&read);
                self.notes.push(Note { field: position, original: text.into_owned(), read, form });
            }
            None => self.scratch.push_str(&text),
        }
        let range = start..self.scratch.len();
        Ok(missing(field, self.blank, &self.scratch[range.clone()]).unwrap_or(Cell::Text(range)))
    }

    fn number(&mut self, position: usize, field: &Field, bytes: &[u8]) -> Result<Cell, Reason> {
        if let Some(value) = few_digits(field.kind, bytes)
            && !field.missing.iter().any(|code| code.value.as_bytes() == bytes)
            && self.blank.is_empty()
        {
            return Ok(Cell::Whole(value));
        }
        let trimmed = bytes.trim_ascii();
        let ascii = trimmed.is_ascii().then(|| std::str::from_utf8(trimmed).ok()).flatten();
        if let Some(text) = ascii
            && let Some(cell) = missing(field, self.blank, text).or_else(|| plain(field.kind, text))
        {
            return Ok(cell);
        }
        if shifted::in_number(trimmed, self.encoding) {
            let value = self.encoding.decode(trimmed).map(|text| text.into_owned()).unwrap_or_default();
            return Err(Reason::Shifted { value });
        }
        let text = self.encoding.decode(trimmed).ok_or(Reason::Encoding { encoding: self.encoding.name() })?;
        let again = second::number(field.kind, &text).and_then(|(read, form)| {
            Some((missing(field, self.blank, &read).or_else(|| plain(field.kind, &read))?, read, form))
        });
        match again {
            Some((cell, read, form)) => {
                self.notes.push(Note { field: position, original: text.into_owned(), read, form });
                Ok(cell)
            }
            None => Err(refusal(field.kind, text.into_owned())),
        }
    }
}

/// A code in the form that needs no note; `None` when it is so already.
fn code(text: &str) -> Option<(String, Form)> {
    match second::unmarked(text) {
        Some(code) => Some((second::narrow(code).unwrap_or_else(|| code.to_owned()), Form::Unmarked)),
        None => second::narrow(text).map(|code| (code, Form::Narrowed)),
    }
}

fn missing(field: &Field, blank: &[String], text: &str) -> Option<Cell> {
    // Most cells are either blank or of another length than any code: lengths tell before texts are compared.
    let is_text = |value: &str| value.len() == text.len() && (text.is_empty() || value == text);
    let Some(code) = field.missing.iter().find(|code| is_text(&code.value)) else {
        return blank.iter().any(|blank| blank == text.trim()).then_some(Cell::Missing(None));
    };
    let reason = field.missing_reasons().position(|reason| reason.value == code.value);
    Some(Cell::Missing(reason.map(|position| position as u8)))
}

/// A whole number of a digit or a few that the field can hold, which most cells are.
fn few_digits(kind: Kind, bytes: &[u8]) -> Option<i64> {
    let few = (1..=9).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit);
    let value = few.then(|| bytes.iter().fold(0, |value, digit| 10 * value + i64::from(digit - b'0')))?;
    (value.unsigned_abs() <= limit(kind)).then_some(value).filter(|_| kind.is_whole())
}

/// The value of a text in the one form that needs no note.
fn plain(kind: Kind, text: &str) -> Option<Cell> {
    match kind {
        Kind::Int8 | Kind::Int16 | Kind::Int32 => {
            let value: i64 = text.parse().ok()?;
            (value.unsigned_abs() <= limit(kind)).then_some(Cell::Whole(value))
        }
        Kind::Number => text.parse().ok().filter(|value: &f64| value.is_finite()).map(Cell::Real),
        Kind::Date => day::plain(text).map(Cell::Whole),
        Kind::Text => None,
    }
}

/// The largest number that a kind of field can hold.
fn limit(kind: Kind) -> u64 {
    match kind {
        Kind::Int8 => i8::MAX as u64,
        Kind::Int16 => i16::MAX as u64,
        Kind::Int32 => i32::MAX as u64,
        Kind::Number | Kind::Text | Kind::Date => 0,
    }
}

/// Why a text is no value of a kind of field.
fn refusal(kind: Kind, value: String) -> Reason {
    match kind {
        Kind::Int8 | Kind::Int16 | Kind::Int32 | Kind::Number if value == "*" => Reason::Asterisks,
        Kind::Int8 | Kind::Int16 | Kind::Int32 if value.parse::<i64>().is_ok() => {
            Reason::TooLarge { value, limit: limit(kind) as i64 }
        }
        Kind::Int8 | Kind::Int16 | Kind::Int32 | Kind::Text => Reason::NotWhole { value },
        Kind::Number => Reason::NotNumber { value },
        Kind::Date => Reason::NotDate { value },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_none_are_refused() {
        assert_eq!(plain(Kind::Int8, "4"), Some(Cell::Whole(4)));
        assert_eq!(plain(Kind::Int8, "-127"), Some(Cell::Whole(-127)));
        assert_eq!(plain(Kind::Int8, "4.5"), None);
        assert_eq!(plain(Kind::Int8, "128"), None);
        assert_eq!(refusal(Kind::Int8, "128".into()), Reason::TooLarge { value: "128".into(), limit: 127 });
        assert_eq!(refusal(Kind::Int8, "4.5".into()), Reason::NotWhole { value: "4.5".into() });
        assert_eq!(few_digits(Kind::Int8, b"127"), Some(127));
        assert_eq!(few_digits(Kind::Int8, b"128"), None);
        assert_eq!(few_digits(Kind::Int32, b"999999999"), Some(999_999_999));
        assert_eq!(few_digits(Kind::Date, b"0"), None);
        assert_eq!((few_digits(Kind::Int8, b""), few_digits(Kind::Int8, b"-1")), (None, None));
        assert_eq!(plain(Kind::Number, "NaN"), None);
        assert_eq!(plain(Kind::Number, "-inf"), None);
    }
}
