//! What stands between the cells: declared, or the only one under which the header makes sense.

use super::{Splitter, Text};
use crate::IngestError;
use crate::error::quoted;
use codebook::Table;
use std::path::Path;

/// What stands between cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// The tab character.
    Tab,
}

/// Every delimiter with the names a package may use.
pub(crate) const DELIMITERS: [(Delimiter, &str, u8); 3] =
    [(Delimiter::Comma, "comma", b','), (Delimiter::Semicolon, "semicolon", b';'), (Delimiter::Tab, "tab", b'\t')];

impl Delimiter {
    /// The delimiter of this name.
    pub fn named(name: &str) -> Option<Self> {
        let is_meant = |known: &str, byte: u8| known.eq_ignore_ascii_case(name) || name.as_bytes() == [byte];
        DELIMITERS.into_iter().find(|&(_, known, byte)| is_meant(known, byte)).map(|(delimiter, ..)| delimiter)
    }

    pub(super) fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}

/// How well a header fits the table under one delimiter.
struct Fit {
    cells: usize,
    known: usize,
}

fn fit(delimiter: u8, text: &Text, path: &Path, spec: &Table) -> Fit {
    let headings = Splitter::new(delimiter, text.bytes.len()).header(text, path).unwrap_or_default();
    let known = headings.iter().filter(|heading| spec.resolve(heading).is_some()).count();
    Fit { cells: headings.len(), known }
}

/// The delimiter under which every heading is a column of the table.
///
/// When none is, the delimiter that fits best is taken if it alone fits at all:
/// the error about the heading that is wrong says more than one about the delimiter.
pub(super) fn decide(text: &Text, path: &Path, spec: &Table) -> Result<Delimiter, IngestError> {
    if let Some((delimiter, byte)) = only_one(&text.bytes) {
        let Fit { cells, known } = fit(byte, text, path, spec);
        if known == cells {
            return Ok(delimiter);
        }
    }
    let fits = DELIMITERS.map(|(delimiter, _, byte)| (delimiter, fit(byte, text, path, spec)));
    // A single heading looks the same whatever the delimiter.
    if fits.iter().all(|(_, fit)| fit.cells <= 1 && fit.known == fit.cells) {
        return Ok(Delimiter::Comma);
    }
    let whole = || fits.iter().filter(|(_, fit)| fit.known == fit.cells);
    let undecided = |candidates: Vec<Delimiter>| {
        let name = |(delimiter, name, _)| candidates.contains(&delimiter).then_some(name);
        let candidates = quoted(DELIMITERS.into_iter().filter_map(name));
        Err(IngestError::Delimiter { path: path.to_owned(), candidates })
    };
    match whole().count() {
        1 => return Ok(whole().map(|(delimiter, _)| *delimiter).next().expect("counted")),
        0 => {}
        _ => return undecided(whole().map(|(delimiter, _)| *delimiter).collect()),
    }
    let pipe = fit(b'|', text, path, spec);
    let best = fits.iter().map(|(_, fit)| fit.known).max().unwrap_or(0);
    if pipe.known > best {
        return Err(IngestError::Pipe { path: path.to_owned() });
    }
    let mut fitting = fits.iter().filter(|(_, fit)| fit.known == best && best > 0);
    match (fitting.next(), fitting.next()) {
        (Some((delimiter, _)), None) => Ok(*delimiter),
        _ => undecided(DELIMITERS.map(|(delimiter, ..)| delimiter).to_vec()),
    }
}

/// The delimiter that stands in the first line, if it is the only one there: the common case, decided at once.
fn only_one(bytes: &[u8]) -> Option<(Delimiter, u8)> {
    let line = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).next()?;
    let mut standing = DELIMITERS.into_iter().filter(|(.., byte)| line.contains(byte));
    let (delimiter, _, byte) = standing.next()?;
    standing.next().is_none().then_some((delimiter, byte))
}
