//! Numbers and spans as people read them.

use super::Span;

/// `3`, or `3 to 5` with the word of the language between.
pub(super) fn count<T: Into<u64> + Copy + PartialEq>(span: Span<T>, to: &str) -> String {
    let (min, max) = (grouped(span.min.into()), grouped(span.max.into()));
    if span.min == span.max { min } else { format!("{min}{to}{max}") }
}

/// The same of counts of units in memory.
pub(super) fn sizes(span: Span<usize>, to: &str) -> String {
    count(Span { min: span.min as u64, max: span.max as u64 }, to)
}

/// Four significant digits at both ends.
pub(super) fn decimal(span: Span<f64>, to: &str) -> String {
    let (min, max) = (significant(span.min), significant(span.max));
    if min == max { min } else { format!("{min}{to}{max}") }
}

/// Digits in groups of three.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Four significant digits, no exponent, no zeros behind.
pub(super) fn significant(value: f64) -> String {
    if value.abs() >= 1000.0 {
        return grouped(value.round() as u64);
    }
    let places = if value > 0.0 { (3 - value.log10().floor() as i32).clamp(0, 12) as usize } else { 0 };
    let text = format!("{value:.places$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_digits_are_kept() {
        for (value, text) in [
            (1.0, "1"),
            (0.25, "0.25"),
            (1.0 / 3.0, "0.3333"),
            (0.000_123_456, "0.0001235"),
            (12_345.6, "12,346"),
            (999.96, "1000"),
            (45.678, "45.68"),
        ] {
            assert_eq!(significant(value), text);
        }
        assert_eq!(decimal(Span { min: 0.333_31, max: 0.333_29 }, " to "), "0.3333");
        assert_eq!(count(Span { min: 3_u64, max: 12_000 }, " to "), "3 to 12,000");
    }
}
