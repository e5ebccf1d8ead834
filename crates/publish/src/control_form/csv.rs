//! A sheet of the form as CSV: UTF-8 with a byte order mark, so that spreadsheet programs open Chinese.

use super::{FormSheet, rounded};

/// The sheet as text.
pub(super) fn csv(sheet: &FormSheet) -> String {
    let mut out = String::from('\u{feff}');
    line(&mut out, sheet.header.iter().map(String::as_str));
    for row in &sheet.rows {
        let numbers = [row.n.to_string(), rounded(row.sum).to_string(), String::new()];
        line(&mut out, row.texts.iter().chain(&numbers).map(String::as_str));
    }
    out
}

fn line<'a>(out: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        match cell.contains([',', '"', '\n', '\r']) {
            true => *out += &format!("\"{}\"", cell.replace('"', "\"\"")),
            false => out.push_str(cell),
        }
    }
    out.push_str("\r\n");
}
