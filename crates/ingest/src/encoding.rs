//! Character encodings of the files. The package says which; nothing is guessed.

use std::borrow::Cow;

/// An encoding that a package may declare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// GB18030, which contains GBK and GB2312.
    Gb18030,
}

/// Every encoding with the names a package may use.
pub(crate) const ENCODINGS: &[(&str, Encoding)] =
    &[("utf-8", Encoding::Utf8), ("gb18030", Encoding::Gb18030), ("gbk", Encoding::Gb18030)];

impl Encoding {
    /// The encoding of this name.
    pub fn named(name: &str) -> Option<Self> {
        ENCODINGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, encoding)| *encoding)
    }

    /// The name used in messages and outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
        }
    }

    /// The text of one cell; `None` when the bytes are not of this encoding.
    ///
    /// Cells are split as bytes before they are decoded: in both encodings the
    /// comma, the quote and the line end never occur inside a character.
    pub fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Self::Utf8 => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Self::Gb18030 if bytes.is_ascii() => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Self::Gb18030 => encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_truncated_double_byte_is_not_text() {
        assert_eq!(Encoding::Gb18030.decode(b"\xcb\xa6").as_deref(), Some("甩"));
        assert_eq!(Encoding::Gb18030.decode(b"\xcb"), None);
        assert_eq!(Encoding::Utf8.decode(b"\xcb\xa6\xff"), None);
    }

    #[test]
    fn four_byte_characters_are_read() {
        assert_eq!(Encoding::Gb18030.decode(b"\x81\x39\xee\x39").as_deref(), Some("\u{3400}"));
    }
}
