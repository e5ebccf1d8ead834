//! An unreadable record as people may see it: private fields starred out, or not shown at all.

use codebook::{Table, Text};
use ingest::{Encoding, Rejected};
use roster::{Roster, SourceFile};
use validate::SourceLine;

/// The record beside the names of its columns.
///
/// Nothing when the file is not text, or when the table has a private field and
/// the record does not have one cell for each column: then nobody knows which
/// cell is the private one.
pub fn rejected_line(
    roster: &Roster,
    record: &Rejected,
    line_of: &dyn Fn(&SourceFile, u32) -> Option<String>,
) -> Option<SourceLine> {
    let file = &roster.files[record.file as usize];
    let table = &roster.codebook.tables[file.table];
    let encoding = Encoding::named(&file.encoding)?;
    let text = match (encoding, file.delimiter) {
        (Encoding::Utf16, _) => return None,
        (_, b',') => legible(encoding, &record.bytes),
        (..) => ingest::shown_line(file, record.line, &record.bytes)?,
    };
    let mut line = SourceLine::new(&line_of(file, 1)?, text.trim_end_matches('\r'));
    let private: Vec<_> = table.fields.iter().filter(|field| field.private).collect();
    if !private.is_empty() && !line.fits() {
        return None;
    }
    private.iter().for_each(|field| line.mask(&field.name));
    Some(line)
}

/// What is wrong, with the name of the field; a value of a private field is not told.
pub fn rejected_words(roster: &Roster, record: &Rejected) -> Text {
    let table: &Table = &roster.codebook.tables[roster.files[record.file as usize].table];
    let words = reason_words(roster, record);
    let Some(field) = record.field.as_ref().and_then(|name| table.field(name)) else { return words };
    Text::new(format!("{}: {}", field.name, words.en), format!("{}：{}", field.title.zh, words.zh))
}

/// Why a record cannot be read; a value of a private field is not told.
pub(crate) fn reason_words(roster: &Roster, record: &Rejected) -> Text {
    let table = &roster.codebook.tables[roster.files[record.file as usize].table];
    match record.field.as_ref().and_then(|name| table.field(name)) {
        Some(field) if field.private => Text::new("a private field that cannot be read", "不公开的字段，无法读取"),
        Some(_) | None => record.reason.in_words(),
    }
}

/// The bytes as text; a cell that is not of the encoding becomes a sign that says so.
fn legible(encoding: Encoding, bytes: &[u8]) -> String {
    let sign = "\u{fffd}";
    match encoding.decode(bytes) {
        Some(text) => text.into_owned(),
        None => {
            let cell = |cell| encoding.decode(cell).map_or_else(|| sign.to_owned(), |text| text.into_owned());
            bytes.split(|&byte| byte == b',').map(cell).collect::<Vec<_>>().join(",")
        }
    }
}
