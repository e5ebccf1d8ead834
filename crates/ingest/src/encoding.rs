//! Character encodings of the files: which ones there are, and which one a file is in.
//!
//! ```text
//! --encoding ─► package.toml ─► byte order mark ─► pure ASCII ─► the one that fits ─► error
//!      └────────────┴── must agree with the mark ──┘        (utf-8, gb18030, big5)
//! ```

use crate::IngestError;
use crate::error::quoted;
use std::borrow::Cow;
use std::path::Path;

/// An encoding that a package may declare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// GB18030, which contains GBK and GB2312.
    Gb18030,
    /// Big5, as Windows writes it.
    Big5,
    /// UTF-16 with a byte order mark.
    Utf16,
}

/// Every encoding with the names a package may use.
const ENCODINGS: &[(&str, Encoding)] = &[
    ("utf-8", Encoding::Utf8),
    ("gb18030", Encoding::Gb18030),
    ("gbk", Encoding::Gb18030),
    ("gb2312", Encoding::Gb18030),
    ("big5", Encoding::Big5),
    ("utf-16", Encoding::Utf16),
];

/// The encodings that are tried on a file that says nothing.
const CANDIDATES: [(&str, Encoding); 3] =
    [("utf-8", Encoding::Utf8), ("gb18030", Encoding::Gb18030), ("big5", Encoding::Big5)];

/// Byte order marks with the encoding that each means.
const MARKS: [(&[u8], Encoding); 4] = [
    (b"\xef\xbb\xbf", Encoding::Utf8),
    (b"\xff\xfe", Encoding::Utf16),
    (b"\xfe\xff", Encoding::Utf16),
    (b"\x84\x31\x95\x33", Encoding::Gb18030),
];

impl Encoding {
    /// The encoding of this name.
    pub fn named(name: &str) -> Option<Self> {
        ENCODINGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, encoding)| *encoding)
    }

    /// The names that [`Encoding::named`] knows, for messages.
    pub fn names() -> String {
        quoted(ENCODINGS.iter().map(|(name, _)| *name))
    }

    /// The name used in messages and outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
            Self::Big5 => "Big5",
            Self::Utf16 => "UTF-16",
        }
    }

    /// The text of one cell; `None` when the bytes are not of this encoding.
    ///
    /// Cells are split as bytes before they are decoded: in these encodings the
    /// comma, semicolon, tab, quote and line end never occur inside a character.
    /// A UTF-16 file is turned into UTF-8 before it is split, so its cells are UTF-8.
    pub fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        let other = match self {
            Self::Utf8 | Self::Utf16 => return std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Self::Gb18030 => encoding_rs::GB18030,
            Self::Big5 => encoding_rs::BIG5,
        };
        if bytes.is_ascii() {
            return std::str::from_utf8(bytes).ok().map(Cow::Borrowed);
        }
        other.decode_without_bom_handling_and_without_replacement(bytes)
    }

    /// Whether all of `bytes` are text in this encoding.
    fn fits(self, bytes: &[u8]) -> bool {
        let mut decoder = match self {
            Self::Utf8 | Self::Utf16 => return std::str::from_utf8(bytes).is_ok(),
            Self::Gb18030 => encoding_rs::GB18030.new_decoder_without_bom_handling(),
            Self::Big5 => encoding_rs::BIG5.new_decoder_without_bom_handling(),
        };
        let (mut rest, mut window) = (bytes, [0_u8; 16 << 10]);
        loop {
            let (result, read, _) = decoder.decode_to_utf8_without_replacement(rest, &mut window, true);
            match result {
                encoding_rs::DecoderResult::InputEmpty => return true,
                encoding_rs::DecoderResult::OutputFull => rest = &rest[read..],
                encoding_rs::DecoderResult::Malformed(..) => return false,
            }
        }
    }
}

/// The byte order mark at the start of a file, and the encoding it means.
pub(crate) fn mark(bytes: &[u8]) -> Option<(&'static [u8], Encoding)> {
    MARKS.into_iter().find(|(mark, _)| bytes.starts_with(mark))
}

/// The encoding of a text file.
///
/// `said` is what `--encoding` or the package says.
pub(crate) fn decide(bytes: &[u8], said: Option<Encoding>, path: &Path) -> Result<Encoding, IngestError> {
    match (mark(bytes), said) {
        (Some((_, marked)), Some(said)) if marked != said => {
            Err(IngestError::Marked { path: path.to_owned(), marked: marked.name(), said: said.name() })
        }
        (Some((_, marked)), _) => Ok(marked),
        (None, Some(Encoding::Utf16)) => Err(IngestError::Unmarked { path: path.to_owned() }),
        (None, Some(said)) => Ok(said),
        (None, None) => the_one_that_fits(bytes, path),
    }
}

/// The only encoding in which all of `bytes` are text; ASCII is the same in all of them.
pub(crate) fn the_one_that_fits(bytes: &[u8], path: &Path) -> Result<Encoding, IngestError> {
    if bytes.is_ascii() {
        return Ok(Encoding::Utf8);
    }
    let fitting: Vec<_> = CANDIDATES.into_iter().filter(|(_, candidate)| candidate.fits(bytes)).collect();
    let names = || quoted(fitting.iter().map(|(name, _)| *name));
    match fitting.as_slice() {
        [(_, only)] => Ok(*only),
        [] => Err(IngestError::NoEncoding { path: path.to_owned(), tried: quoted(CANDIDATES.map(|(name, _)| name)) }),
        [..] => Err(IngestError::Undecided { path: path.to_owned(), candidates: names() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(bytes: &[u8], said: Option<Encoding>) -> Result<Encoding, String> {
        decide(bytes, said, Path::new("file")).map_err(|error| error.to_string())
    }

    #[test]
    fn a_truncated_double_byte_is_not_text() {
        assert_eq!(Encoding::Gb18030.decode(b"\xcb\xa6").as_deref(), Some("甩"));
        assert_eq!(Encoding::Gb18030.decode(b"\xcb"), None);
        assert_eq!(Encoding::Utf8.decode(b"\xcb\xa6\xff"), None);
        assert_eq!(Encoding::Big5.decode(b"\xa4\xa4\xa4\xe5").as_deref(), Some("中文"));
    }

    #[test]
    fn four_byte_characters_are_read() {
        assert_eq!(Encoding::Gb18030.decode(b"\x81\x39\xee\x39").as_deref(), Some("\u{3400}"));
    }

    #[test]
    fn a_mark_decides_and_contradicts() {
        assert_eq!(decided(b"\xef\xbb\xbfa", None), Ok(Encoding::Utf8));
        assert_eq!(decided(b"\xff\xfea\0", Some(Encoding::Utf16)), Ok(Encoding::Utf16));
        let message = decided(b"\xef\xbb\xbfa", Some(Encoding::Gb18030)).unwrap_err();
        assert!(message.contains("UTF-8") && message.contains("GB18030"), "{message}");
        assert!(decided(b"a\0", Some(Encoding::Utf16)).unwrap_err().contains("byte order mark"));
    }

    #[test]
    fn what_fits_alone_decides_and_what_fits_twice_does_not() {
        assert_eq!(decided(b"plain", None), Ok(Encoding::Utf8));
        // A character of Big5 ends with none of 80 to A0.
        assert_eq!(decided(b"\xb0\x81", None), Ok(Encoding::Gb18030));
        let message = decided(b"\xa4\xa4\xa4\xe5", None).unwrap_err();
        assert!(message.contains("`gb18030`, `big5`") && message.contains("--encoding"), "{message}");
        assert!(decided(b"\xff\xff\xff", None).unwrap_err().contains("`utf-8`, `gb18030`, `big5`"));
    }

    #[test]
    fn long_text_is_tried_to_its_end() {
        let mut bytes = "字".repeat(20_000).into_bytes();
        assert!(Encoding::Utf8.fits(&bytes));
        let mut gbk = encoding_rs::GBK.encode(&"字".repeat(20_000)).0.into_owned();
        assert!(Encoding::Gb18030.fits(&gbk));
        gbk.push(0xcb);
        assert!(!Encoding::Gb18030.fits(&gbk));
        bytes.push(0xe5);
        assert!(!Encoding::Utf8.fits(&bytes));
    }
}
