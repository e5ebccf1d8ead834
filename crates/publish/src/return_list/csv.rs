//! The return list as CSV: UTF-8 with a byte order mark, so that spreadsheet programs open Chinese.
//!
//! Identifiers stand as they are. A spreadsheet shortens numbers of more than
//! 15 digits when it opens a CSV file; the XLSX beside it keeps them as text.

use super::ReturnList;
use super::words::{cells, header};
use validate::Language;

/// The list as text.
pub(super) fn csv(list: &ReturnList, language: Language) -> String {
    let mut out = String::from('\u{feff}');
    line(&mut out, header(list, language).into_iter().map(|(title, _)| title));
    for row in &list.rows {
        line(&mut out, cells(row, language, "; ").into_iter());
    }
    out
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push_str(&quoted(&harmless(cell)));
    }
    out.push_str("\r\n");
}

/// A cell that no spreadsheet takes for a formula: records come from strangers.
fn harmless(cell: String) -> String {
    let number = cell.parse::<f64>().is_ok();
    match cell.starts_with(['=', '+', '-', '@', '\t']) && !number {
        true => format!("'{cell}"),
        false => cell,
    }
}

fn quoted(cell: &str) -> String {
    match cell.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{harmless, quoted};

    #[test]
    fn formulas_of_strangers_stay_text() {
        assert_eq!(harmless("=1+1".into()), "'=1+1");
        assert_eq!(harmless("@sum".into()), "'@sum");
        assert_eq!(harmless("-8".into()), "-8");
        assert_eq!(harmless("990901".into()), "990901");
    }

    #[test]
    fn quotes_and_commas_are_quoted() {
        assert_eq!(quoted("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(quoted("plain"), "plain");
    }
}
