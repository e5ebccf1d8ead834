//! The second reading: cells that have one meaning but are written otherwise than the codebook asks.
//!
//! Full-width characters, blanks around a code, a whole number with `.0`, days
//! in other forms. Every use is noted and released, nothing is changed silently.

use crate::{Form, day};
use codebook::{Kind, half_width};

/// A code in narrow characters without blanks around it; `None` when it is so already.
pub(crate) fn narrow(text: &str) -> Option<String> {
    let is_trimmed = |bytes: &[u8]| bytes.trim_ascii().len() == bytes.len();
    if text.is_ascii() && is_trimmed(text.as_bytes()) {
        return None; // the common case
    }
    let plain = |letter: char| half_width(letter) == letter;
    if text.chars().all(plain) && text.trim().len() == text.len() {
        return None;
    }
    let narrow: String = text.chars().map(half_width).collect();
    Some(narrow.trim().to_owned())
}

/// A code without the signs by which a spreadsheet keeps its zeros: `="0100"` and `'0100`.
pub(crate) fn unmarked(text: &str) -> Option<&str> {
    let formula = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    formula.or_else(|| text.strip_prefix('\'')).filter(|code| !code.contains(['"', '\'']))
}

/// Whether a code is a number with an exponent, as a spreadsheet writes long ones: `9.90901E+16`.
pub(crate) fn is_scientific(text: &str) -> bool {
    let Some((digits, exponent)) = text.split_once(['E', 'e']) else { return false };
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
    all_digits(whole) && all_digits(rest) && exponent.strip_prefix('+').is_some_and(all_digits)
}

/// A number or day in the form the codebook asks for; `None` when there is no other way to read it.
pub(crate) fn number(kind: Kind, text: &str) -> Option<(String, Form)> {
    let narrowed = narrow(text);
    let narrow = narrowed.as_deref().unwrap_or(text);
    let rewritten = match kind {
        Kind::Int8 | Kind::Int16 | Kind::Int32 => {
            let round = || exponent(narrow).map(|text| (text, Form::Exponent));
            whole(narrow).map(|text| (text, Form::WholeDecimal)).or_else(round)
        }
        Kind::Date => day::other(narrow).map(|day| (day::written(day), Form::OtherDay)),
        Kind::Number | Kind::Text => None,
    };
    rewritten.or(narrowed.map(|text| (text, Form::Narrowed)))
}

/// `3.0` as `3`: spreadsheets and data frames write whole numbers so when a column has blanks.
fn whole(text: &str) -> Option<String> {
    let (whole, rest) = text.split_once('.')?;
    let zeros = !rest.is_empty() && rest.bytes().all(|byte| byte == b'0');
    (zeros && !whole.is_empty()).then(|| whole.to_owned())
}

/// `1e+05` as `100000`: R writes round numbers so when that is shorter, and loses no digit.
///
/// Only with the small `e` of R: a spreadsheet's `1.2E+05` may stand for 123456.
fn exponent(text: &str) -> Option<String> {
    let (digit, zeros) = text.split_once("e+")?;
    let one_digit = digit.len() == 1 && digit.as_bytes()[0].is_ascii_digit();
    let zeros: usize = zeros.parse().ok().filter(|zeros| *zeros < 10)?;
    one_digit.then(|| format!("{digit}{}", "0".repeat(zeros)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_become_narrow() {
        assert_eq!(narrow("１２Ａ－３"), Some("12A-3".into()));
        assert_eq!(narrow(" 12"), Some("12".into()));
        assert_eq!(narrow("　12　"), Some("12".into()));
        assert_eq!(narrow("12"), None);
        assert_eq!(narrow("十二"), None);
    }

    #[test]
    fn signs_of_a_spreadsheet_are_known() {
        assert_eq!(unmarked("=\"0100\""), Some("0100"));
        assert_eq!(unmarked("'0100"), Some("0100"));
        for text in ["0100", "=0100", "=\"01\"&\"00\"", "''", "\"0100\""] {
            assert_eq!(unmarked(text), None, "{text}");
        }
        for text in ["9.90901E+16", "1E+17", "1.0e+5"] {
            assert!(is_scientific(text), "{text}");
        }
        for text in ["E+1", "1E5", "12E", "HOUSE+1", "1.E+2", "1E+", "990901"] {
            assert!(!is_scientific(text), "{text}");
        }
    }

    #[test]
    fn numbers_are_read_again() {
        let cases = [
            (Kind::Int8, "3.0", Some("3")),
            (Kind::Int8, "３．００", Some("3")),
            (Kind::Int8, "-9.0", Some("-9")),
            (Kind::Int8, "３", Some("3")),
            (Kind::Int32, "1e+05", Some("100000")),
            (Kind::Int32, "1E+05", None),
            (Kind::Int32, "1.2e+05", None),
            (Kind::Int32, "1e+99", None),
            (Kind::Int32, "e+05", None),
            (Kind::Int8, "3.5", None),
            (Kind::Int8, ".0", None),
            (Kind::Number, "０．３", Some("0.3")),
            (Kind::Number, "0,3", None),
            (Kind::Date, "２００６年４月１日", Some("2006-04-01")),
            (Kind::Date, "2006/4/1", Some("2006-04-01")),
            (Kind::Date, "1/4/2006", None),
        ];
        for (kind, text, read) in cases {
            assert_eq!(number(kind, text).map(|(text, _)| text).as_deref(), read, "{text}");
        }
    }
}
