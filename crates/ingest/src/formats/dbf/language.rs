//! The language byte of a dBase table, and the encoding it means.

use super::layout::Layout;
use crate::encoding::the_one_that_fits;
use crate::{Encoding, IngestError};
use std::path::Path;

/// The language bytes that name a Chinese encoding.
const LANGUAGES: [(u8, Encoding); 4] =
    [(0x4d, Encoding::Gb18030), (0x7a, Encoding::Gb18030), (0x4f, Encoding::Big5), (0x78, Encoding::Big5)];

/// Language bytes that name no encoding: none, and "the code page of that machine".
const SILENT: [u8; 2] = [0x00, 0x57];

/// The encoding of a table.
///
/// The byte decides when it names an encoding; what is said otherwise must agree.
/// A byte that names none leaves it to `--encoding`, the package, or the text itself.
pub(super) fn decide(
    layout: &Layout,
    bytes: &[u8],
    path: &Path,
    declared: Option<Encoding>,
    forced: Option<Encoding>,
) -> Result<Encoding, IngestError> {
    let said = forced.or(declared);
    let byte = layout.language;
    let named = LANGUAGES.iter().find(|(known, _)| *known == byte).map(|(_, encoding)| *encoding);
    match (named, said) {
        (Some(named), Some(said)) if named != said => {
            Err(IngestError::Language { path: path.to_owned(), byte, named: named.name(), said: said.name() })
        }
        (Some(named), _) => Ok(named),
        (None, Some(Encoding::Utf16)) => Err(IngestError::Language {
            path: path.to_owned(),
            byte,
            named: "an encoding of single bytes, as every dBase table is",
            said: Encoding::Utf16.name(),
        }),
        (None, Some(said)) if SILENT.contains(&byte) || forced.is_some() => Ok(said),
        (None, None) if SILENT.contains(&byte) => the_one_that_fits(text(layout, bytes), path),
        // Whatever the byte means, ASCII is the same in it.
        (None, _) if text(layout, bytes).is_ascii() => Ok(Encoding::Utf8),
        (None, _) => Err(IngestError::UnknownLanguage { path: path.to_owned(), byte }),
    }
}

/// All cells of a table, one after the other.
///
/// Records begin with an ASCII flag, so a double-byte character cut at the end
/// of one cannot join the next.
fn text<'a>(layout: &Layout, bytes: &'a [u8]) -> &'a [u8] {
    &bytes[layout.first..layout.end]
}
