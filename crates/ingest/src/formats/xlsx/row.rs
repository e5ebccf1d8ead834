//! One row of a sheet, and what its cells hold.

use crate::formats::Value;
use crate::limits::{COLUMNS, RECORD_BYTES};
use crate::{Reason, day, line};
use calamine::{DataRef, ExcelDateTime};
use std::borrow::Cow;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Held {
    Blank,
    Text(String),
    Number(f64),
    Day(i64, bool),
}

impl Held {
    /// What is kept of a cell; `None` for an empty one.
    pub(super) fn of(value: &DataRef) -> Option<Self> {
        Some(match value {
            DataRef::Empty => return None,
            DataRef::String(text) if text.is_empty() => return None,
            DataRef::SharedString("") => return None,
            DataRef::String(text) => Self::Text(text.clone()),
            DataRef::SharedString(text) => Self::Text((*text).to_owned()),
            DataRef::Int(value) => Self::Number(*value as f64),
            DataRef::Float(value) => Self::Number(*value),
            DataRef::Bool(true) => Self::Text("TRUE".into()),
            DataRef::Bool(false) => Self::Text("FALSE".into()),
            DataRef::DateTime(moment) => Self::moment(moment),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Self::Text(text.clone()),
            DataRef::Error(error) => Self::Text(error.to_string()),
        })
    }

    /// A day of the 1900 or 1904 count; a number that is no day stays a number.
    fn moment(moment: &ExcelDateTime) -> Self {
        let serial = moment.as_f64();
        let (year, month, of_month, ..) = moment.to_ymd_hms_milli();
        let counted = day::of(i64::from(year), i64::from(month), i64::from(of_month));
        match counted {
            // The largest serial is that of 9999-12-31.
            Some(days) if moment.is_datetime() && (0.0..2_958_466.0).contains(&serial) => {
                Self::Day(days, serial.fract() != 0.0)
            }
            Some(_) | None => Self::Number(serial),
        }
    }

    pub(super) fn value(&self) -> Value<'_> {
        match self {
            Self::Blank => Value::Bytes(b""),
            Self::Text(text) => Value::Bytes(text.as_bytes()),
            Self::Number(value) => Value::Number(*value),
            Self::Day(days, timed) => Value::Day(*days, *timed),
        }
    }

    fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Blank => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(value) => Cow::Owned(value.to_string()),
            Self::Day(days, _) => Cow::Owned(day::written(*days)),
        }
    }
}

/// The cells of one row, up to the last that holds anything.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// Number of the row, from 0.
    pub(super) number: u32,
    pub(super) cells: Vec<Held>,
    pub(super) fault: Option<Reason>,
    bytes: usize,
}

impl Row {
    pub(super) fn start(&mut self) {
        self.cells.clear();
        self.fault = None;
        self.bytes = 0;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.fault.is_none()
    }

    /// Puts a cell into its column; beyond the limits the row gets a fault instead.
    pub(super) fn put(&mut self, number: u32, column: u32, value: Held) {
        self.number = number;
        let column = column as usize;
        if column >= COLUMNS {
            self.fault = Some(Reason::TooManyCells { limit: COLUMNS });
            return;
        }
        if let Held::Text(text) = &value {
            self.bytes += text.len();
            if self.bytes > RECORD_BYTES {
                self.fault = Some(Reason::TooLong { limit: RECORD_BYTES });
                return;
            }
        }
        self.widen(column + 1);
        self.cells[column] = value;
    }

    /// Adds blank cells up to a width.
    pub(super) fn widen(&mut self, width: usize) {
        if self.cells.len() < width {
            self.cells.resize(width, Held::Blank);
        }
    }

    /// The cells as headings.
    pub(super) fn headings(&self) -> Vec<String> {
        self.cells.iter().map(|cell| cell.text().into_owned()).collect()
    }

    /// The cells as a line of comma-separated values.
    pub(super) fn as_csv(&self) -> String {
        let cells: Vec<Cow<'_, str>> = self.cells.iter().map(Held::text).collect();
        line::joined(cells.iter().map(AsRef::as_ref))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    fn moment(serial: f64, is_1904: bool) -> Held {
        Held::moment(&ExcelDateTime::new(serial, DateTime, is_1904))
    }

    #[test]
    fn days_are_counted_from_1900_or_1904() {
        let day = day::plain("2006-04-01").unwrap();
        assert_eq!(moment(38_808.0, false), Held::Day(day, false));
        assert_eq!(moment(37_346.0, true), Held::Day(day, false));
        assert_eq!(moment(38_808.5, false), Held::Day(day, true));
    }

    #[test]
    fn days_that_are_none_stay_numbers() {
        // Excel counts 1900-02-29, a day that did not exist.
        assert_eq!(moment(60.0, false), Held::Number(60.0));
        assert_eq!(moment(-1.0, false), Held::Number(-1.0));
        assert_eq!(moment(3_000_000.0, false), Held::Number(3_000_000.0));
        assert_eq!(Held::moment(&ExcelDateTime::new(1.5, TimeDelta, false)), Held::Number(1.5));
    }

    #[test]
    fn a_row_over_the_limits_has_a_fault_and_no_more_memory() {
        let mut row = Row::default();
        row.put(7, 16_383, Held::Number(1.0));
        assert_eq!(row.fault, Some(Reason::TooManyCells { limit: COLUMNS }));
        assert!(row.cells.is_empty() && !row.is_empty());
        row.start();
        row.put(8, 0, Held::Text("x".repeat(RECORD_BYTES)));
        assert_eq!(row.fault, None);
        row.put(8, 1, Held::Text("x".into()));
        assert_eq!(row.fault, Some(Reason::TooLong { limit: RECORD_BYTES }));
    }
}
