//! When two headings are the same.

/// The ASCII character that a full-width one stands for; any other character is itself.
///
/// Full-width forms U+FF01 to U+FF5E are ASCII `!` to `~` drawn as wide as a
/// Chinese character; U+3000 is the blank of that width.
pub fn half_width(letter: char) -> char {
    match letter {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        other => other,
    }
}

/// A heading without what makes no difference: blanks around it, capitals, full width.
pub(crate) fn fold(heading: &str) -> String {
    let narrow: String = heading.chars().map(half_width).collect();
    narrow.trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_capitals_and_blanks_make_no_difference() {
        assert_eq!(fold(" ＲＥＳ_total　"), "res_total");
        assert_eq!(fold("县（市、区）编码"), "县(市、区)编码");
        assert_eq!(half_width('５'), '5');
        assert_eq!(half_width('～'), '~');
        assert_eq!(half_width('一'), '一');
    }
}
