//! The line of a file, to be shown in a message.
//!
//! Messages find a field in a line by its place, and star out private ones, so
//! what they get is made uniform: line 1 is the names of the codebook in the
//! order of the file, whatever its headings, and commas stand between cells.

use crate::{Encoding, Format};
use roster::SourceFile;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};

/// Longest line that is shown.
const LONGEST: u64 = 64 << 10;

/// A line of a file, from 1, as [`shown_line`] gives it; nothing if it cannot be read any more.
pub fn line_of(file: &SourceFile, number: u32) -> Option<String> {
    if number == 1 {
        return shown_line(file, number, b"");
    }
    let mut reader = BufReader::new(File::open(&file.location).ok()?);
    for _ in 1..number {
        reader.skip_until(b'\n').ok()?;
    }
    let mut line = Vec::new();
    reader.take(LONGEST).read_until(b'\n', &mut line).ok()?;
    shown_line(file, number, &line)
}

/// The text of line `number` whose bytes are `line`, with commas between the cells; for line 1 the
/// names of the columns. Nothing for a format without lines.
pub fn shown_line(file: &SourceFile, number: u32, line: &[u8]) -> Option<String> {
    let format = Format::named(&file.format)?;
    if number == 1 {
        return (format != Format::Dbf).then(|| file.columns.join(","));
    }
    let encoding = Encoding::named(&file.encoding).filter(|encoding| *encoding != Encoding::Utf16)?;
    if format != Format::Csv {
        return None;
    }
    let text = encoding.decode(line)?;
    let text = text.trim_end_matches(['\r', '\n']);
    match file.delimiter {
        b',' => Some(text.to_owned()),
        other => Some(with_commas(text, other)),
    }
}

/// A line with another delimiter as one with commas.
fn with_commas(text: &str, delimiter: u8) -> String {
    let mut quoted = false;
    let mut cells = vec![String::new()];
    for letter in text.chars() {
        quoted ^= letter == '"';
        if !quoted && letter == char::from(delimiter) {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(letter);
        }
    }
    joined(cells.iter().map(String::as_str))
}

/// Cells as a line of comma-separated values.
pub(crate) fn joined<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let quoted = |cell: &str| match cell.contains([',', '\n', '\r']) && !cell.starts_with('"') {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    };
    cells.map(quoted).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_delimiter_becomes_a_comma_and_commas_are_quoted() {
        assert_eq!(with_commas("a;\"b;c\";1,5;", b';'), "a,\"b;c\",\"1,5\",");
        assert_eq!(joined(["a", "b,c", ""].into_iter()), "a,\"b,c\",");
    }
}
