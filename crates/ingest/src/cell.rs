//! One cell: from bytes to a typed value.

use crate::{Encoding, Reason};
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

/// Reads one cell of `field`; text is added to `scratch`.
pub(crate) fn read(field: &Field, bytes: &[u8], encoding: Encoding, scratch: &mut String) -> Result<Cell, Reason> {
    if field.kind == Kind::Text {
        let text = encoding.decode(bytes).ok_or(Reason::Encoding { encoding: encoding.name() })?;
        if let Some(missing) = missing(field, &text) {
            return Ok(missing);
        }
        let start = scratch.len();
        scratch.push_str(&text);
        return Ok(Cell::Text(start..scratch.len()));
    }
    let trimmed = bytes.trim_ascii();
    // Numbers and days are ASCII; anything else is shown as it decodes, or as an encoding fault.
    let Some(text) = trimmed.is_ascii().then_some(trimmed).and_then(|ascii| std::str::from_utf8(ascii).ok()) else {
        let value = encoding.decode(trimmed).ok_or(Reason::Encoding { encoding: encoding.name() })?.into_owned();
        return Err(match field.kind {
            Kind::Date => Reason::NotDate { value },
            Kind::Number => Reason::NotNumber { value },
            Kind::Int8 | Kind::Int16 | Kind::Int32 | Kind::Text => Reason::NotWhole { value },
        });
    };
    if let Some(missing) = missing(field, text) {
        return Ok(missing);
    }
    match field.kind {
        Kind::Int8 => whole(text, i64::from(i8::MAX)),
        Kind::Int16 => whole(text, i64::from(i16::MAX)),
        Kind::Int32 => whole(text, i64::from(i32::MAX)),
        Kind::Number => real(text),
        Kind::Date => day(text).map(Cell::Whole).ok_or_else(|| Reason::NotDate { value: text.to_owned() }),
        Kind::Text => unreachable!("text is read above"),
    }
}

fn missing(field: &Field, text: &str) -> Option<Cell> {
    let code = field.missing.iter().find(|code| code.value == text)?;
    let reason = field.missing_reasons().position(|reason| reason.value == code.value);
    Some(Cell::Missing(reason.map(|position| position as u8)))
}

fn whole(text: &str, limit: i64) -> Result<Cell, Reason> {
    let value: i64 = text.parse().map_err(|_| Reason::NotWhole { value: text.to_owned() })?;
    if value.abs() > limit {
        return Err(Reason::TooLarge { value: text.to_owned(), limit });
    }
    Ok(Cell::Whole(value))
}

fn real(text: &str) -> Result<Cell, Reason> {
    let value: f64 = text.parse().map_err(|_| Reason::NotNumber { value: text.to_owned() })?;
    if !value.is_finite() {
        return Err(Reason::NotNumber { value: text.to_owned() });
    }
    Ok(Cell::Real(value))
}

/// Whether a text is a day written as 2006-04-01.
pub fn is_day(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') && day(text).is_some()
}

/// Days since 1970-01-01 of a day written as 2006-04-01.
fn day(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    let (year, month, day): (i64, i64, i64) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = *lengths.get(usize::try_from(month - 1).ok()?)?;
    if !(1..=length).contains(&day) {
        return None;
    }
    // Years are counted from March, so that the leap day is the last of its year.
    let (shifted_year, shifted_month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let era = shifted_year.div_euclid(400);
    let of_era = shifted_year.rem_euclid(400);
    let of_year = (153 * shifted_month + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(day("1970-01-01"), Some(0));
        assert_eq!(day("2006-04-01"), Some(13_239));
        assert_eq!(day("2000-02-29"), Some(11_016));
        assert_eq!(day("1900-02-29"), None);
        assert_eq!(day("2006-4-1"), None);
        assert_eq!(day("2006-13-01"), None);
    }

    #[test]
    fn numbers_that_are_none_are_refused() {
        assert_eq!(whole("4", 127), Ok(Cell::Whole(4)));
        assert_eq!(whole("4.5", 127), Err(Reason::NotWhole { value: "4.5".into() }));
        assert_eq!(whole("128", 127), Err(Reason::TooLarge { value: "128".into(), limit: 127 }));
        assert_eq!(real("NaN"), Err(Reason::NotNumber { value: "NaN".into() }));
    }
}
