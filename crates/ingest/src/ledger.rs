//! The corrections ledger: a CSV file with one line for each cell that the office corrects.
//!
//! ```text
//! table,key,field,old,new,reason,by,on
//! persons,99050110100101001/2,birth_year,1895,1985,digits exchanged; form checked,office 3,2006-06-09
//! ```
//!
//! `key` is the primary key as findings show it: its values joined with `/`. A
//! missing code is written as its code, a blank cell as nothing. The columns may
//! stand in any order; all of them must be there.
//!
//! Start reading at [`read_ledger`], then [`correct`].

mod apply;
mod resolve;

pub use apply::correct;

use crate::IngestError;
use roster::LedgerEntry;
use std::path::Path;

/// The columns of the ledger.
pub const LEDGER_COLUMNS: [&str; 8] = ["table", "key", "field", "old", "new", "reason", "by", "on"];

/// Reads a ledger, UTF-8 with or without a byte order mark.
///
/// # Errors
/// [`IngestError::Read`] when it cannot be read, [`IngestError::Ledger`] when it
/// is no such table. What a line asks for is not judged here.
pub fn read_ledger(path: &Path) -> Result<Vec<LedgerEntry>, IngestError> {
    let bytes = std::fs::read(path).map_err(|source| IngestError::Read { path: path.to_owned(), source })?;
    let failed = |line: u64, problem: String| IngestError::Ledger { path: path.to_owned(), line, problem };
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        failed(1 + before.iter().filter(|&&byte| byte == b'\n').count() as u64, "not UTF-8".to_owned())
    })?;
    let body = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::Headers).from_reader(body.as_bytes());
    let broken = |error: csv::Error| failed(error.position().map_or(1, csv::Position::line), plain(&error));
    let place = places(reader.headers().map_err(broken)?).map_err(|problem| failed(1, problem))?;

    let mut entries = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let [table, key, field, old, new, reason, by, on] = place.map(|at| record[at].to_owned());
        let [table, key, field, reason, by, on] =
            [table, key, field, reason, by, on].map(|text| text.trim().to_owned());
        let line = record.position().map_or(0, csv::Position::line) as u32;
        entries.push(LedgerEntry { line, table, key, field, old, new, reason, by, on });
    }
    Ok(entries)
}

/// For each column of [`LEDGER_COLUMNS`] its place in the file.
fn places(header: &csv::StringRecord) -> Result<[usize; 8], String> {
    for (at, column) in header.iter().enumerate() {
        if !LEDGER_COLUMNS.contains(&column) {
            return Err(format!("unknown column `{column}`"));
        }
        if header.iter().take(at).any(|before| before == column) {
            return Err(format!("column `{column}` stands there twice"));
        }
    }
    let mut place = [0; 8];
    for (place, name) in place.iter_mut().zip(LEDGER_COLUMNS) {
        let found = header.iter().position(|column| column == name);
        *place = found.ok_or_else(|| format!("column `{name}` is missing"))?;
    }
    Ok(place)
}

fn plain(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} cells, the header has {expected_len}")
        }
        other => format!("not CSV: {other:?}"),
    }
}
