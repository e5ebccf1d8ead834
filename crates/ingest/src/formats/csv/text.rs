//! The text of a file as bytes that can be split: UTF-16 becomes UTF-8, all else stays.

use crate::encoding::{decide, mark};
use crate::{Encoding, IngestError};
use std::borrow::Cow;
use std::cell::Cell;
use std::path::Path;

/// A byte that is part of no UTF-8 text: it stands for half a UTF-16 pair.
const LONE: u8 = 0xff;

/// Text without its byte order mark.
pub(super) struct Text<'a> {
    /// What is split.
    pub(super) bytes: Cow<'a, [u8]>,
    /// The encoding of the file.
    pub(super) encoding: Encoding,
    original: &'a [u8],
    mark: usize,
    /// A place in `bytes` and the same place in a UTF-16 file: places are asked for in order.
    reached: Cell<(usize, usize)>,
}

impl<'a> Text<'a> {
    pub(super) fn open(original: &'a [u8], path: &Path, said: Option<Encoding>) -> Result<Self, IngestError> {
        let encoding = decide(original, said, path)?;
        let mark = mark(original).map_or(&b""[..], |(mark, _)| mark);
        let body = &original[mark.len()..];
        let bytes = match encoding {
            Encoding::Utf16 if mark == b"\xff\xfe" => Cow::Owned(narrow(body, u16::from_le_bytes)),
            Encoding::Utf16 => Cow::Owned(narrow(body, u16::from_be_bytes)),
            Encoding::Utf8 | Encoding::Gb18030 | Encoding::Big5 => Cow::Borrowed(body),
        };
        Ok(Self { bytes, encoding, original, mark: mark.len(), reached: Cell::new((0, mark.len())) })
    }

    /// The byte of the file at which the character stands that stands at `at`.
    pub(super) fn position(&self, at: usize) -> u64 {
        let Encoding::Utf16 = self.encoding else { return (at + self.mark) as u64 };
        let (mut from, mut byte) = self.reached.get();
        if at < from {
            (from, byte) = (0, self.mark);
        }
        byte += self.bytes[from..at].iter().map(|&byte| width(byte)).sum::<usize>();
        self.reached.set((at, byte));
        byte as u64
    }

    /// The bytes of the file that `range` was made from.
    pub(super) fn original(&self, range: std::ops::Range<usize>) -> Vec<u8> {
        let (start, end) = (self.position(range.start) as usize, self.position(range.end) as usize);
        self.original[start.min(self.original.len())..end.min(self.original.len())].to_vec()
    }
}

/// UTF-16 as UTF-8; a unit that is half a pair, or half a unit at the end, becomes [`LONE`].
fn narrow(body: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
    let (pairs, rest) = body.as_chunks::<2>();
    let mut bytes = Vec::with_capacity(body.len());
    for letter in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        match letter {
            Ok(letter) => bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
            Err(_) => bytes.push(LONE),
        }
    }
    if !rest.is_empty() {
        bytes.push(LONE);
    }
    bytes
}

/// Bytes in UTF-16 of the character that starts with this byte in UTF-8; none for a later byte of it.
fn width(byte: u8) -> usize {
    match byte {
        0x80..=0xbf => 0,
        0xf0..=0xf7 => 4,
        0..=0x7f | 0xc0..=0xef | 0xf8..=LONE => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_utf_16_are_found_again() {
        let mut file = vec![0xfe, 0xff];
        file.extend("a,𠀀\n中,b\n".encode_utf16().flat_map(u16::to_be_bytes));
        let text = Text::open(&file, Path::new("file"), None).unwrap();
        assert_eq!(&*text.bytes, "a,𠀀\n中,b\n".as_bytes());
        let second = text.bytes.iter().position(|&byte| byte == b'\n').unwrap() + 1;
        assert_eq!(text.position(second), 2 + 2 * 5);
        let raw = text.original(second..second + "中,b".len());
        assert_eq!(raw, "中,b".encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>());
        assert_eq!(text.position(0), 2);
    }

    #[test]
    fn half_a_pair_is_no_text() {
        let text = Text::open(b"\xff\xfea\0\x00\xd8b\0c", Path::new("file"), None).unwrap();
        assert_eq!(&*text.bytes, b"a\xffb\xff");
        assert_eq!(text.original(0..4), b"a\0\x00\xd8b\0c");
    }
}
