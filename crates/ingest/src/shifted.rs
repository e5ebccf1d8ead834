//! GBK read one byte late: refused, never repaired.
//!
//! ```text
//! written   A3 B1 A3 B2 A3 B4     full-width 1 2 4
//! read         B1 A3 B2 A3 B4..   保 玻 ...: real characters, wrong ones
//! ```
//! Full-width digits A3 B0 to A3 B9 turn into B0 A3 to B9 A3 when a byte is
//! lost before them. The result decodes, so only its pattern gives it away.

use crate::Encoding;

/// Characters in a row from which a text is taken for shifted: 常保福 may be a name, four are not.
const RUN: usize = 4;

/// Whether a character is a full-width digit or its point or sign, read one byte late.
///
/// 埃保玻常矗担叮罚福梗 stand for the digits; the mark for the decimal point
/// falls into the private use area.
fn is_shifted(letter: char) -> bool {
    matches!(letter, '埃' | '保' | '玻' | '常' | '矗' | '担' | '叮' | '罚' | '福' | '梗')
}

/// Whether text holds a long run of shifted digits.
pub(crate) fn in_text(text: &str) -> bool {
    let mut run = 0;
    text.chars().any(|letter| {
        run = if is_shifted(letter) { run + 1 } else { 0 };
        run >= RUN
    })
}

/// Whether a cell that should be a number or a day is made of shifted digits.
///
/// The bytes are looked at, because the last one may be half a character.
pub(crate) fn in_number(bytes: &[u8], encoding: Encoding) -> bool {
    match encoding {
        Encoding::Gb18030 => {
            let (pairs, rest) = bytes.as_chunks::<2>();
            let digits = pairs.iter().filter(|pair| matches!(pair, [0xb0..=0xb9, 0xa3])).count();
            let all = pairs.iter().all(|pair| matches!(pair, [0xa1..=0xfe, 0xa3]));
            all && digits > 0 && matches!(rest, [] | [0xa1..=0xfe])
        }
        // Converted after the byte was lost: the wrong characters stand there in another encoding.
        Encoding::Utf8 | Encoding::Utf16 | Encoding::Big5 => encoding.decode(bytes).is_some_and(|text| {
            !text.is_empty()
                && text.chars().all(|letter| is_shifted(letter) || ('\u{e000}'..'\u{f900}').contains(&letter))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ten_characters_are_the_digits_read_late() {
        for digit in 0..10_u8 {
            let read = Encoding::Gb18030.decode(&[0xb0 + digit, 0xa3]).unwrap().into_owned();
            assert!(read.chars().all(is_shifted), "{digit} reads as {read}");
        }
    }

    #[test]
    fn a_shifted_number_is_told_from_text() {
        // 12.43 in full width without its first byte, as it stands in a document of the time.
        let late = b"\xb1\xa3\xb2\xa3\xae\xa3\xb4\xa3\xb3";
        assert!(in_number(late, Encoding::Gb18030));
        assert!(in_number("保玻".as_bytes(), Encoding::Utf8));
        assert!(!in_number(b"12", Encoding::Gb18030));
        assert!(!in_number(b"\xd2\xbb", Encoding::Gb18030));
        assert!(!in_number(b"", Encoding::Utf8));
        assert!(in_text("保玻矗常福"));
        assert!(!in_text("常保福"));
        assert!(!in_text("福建省常州"));
    }
}
