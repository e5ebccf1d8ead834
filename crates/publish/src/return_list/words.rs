//! The words of a return list, in the two languages.

use super::ReturnList;
use super::row::ReturnRow;
use codebook::Text;
use validate::Language;

/// The columns after the places, with the width of each in characters.
const AFTER: [(&str, &str, usize); 9] = [
    ("record", "记录号", 7),
    ("field", "项目", 16),
    ("value", "填写值", 10),
    ("what is wrong", "问题", 36),
    ("what to do", "处理办法", 40),
    ("severity", "级别", 10),
    ("rule", "规则", 18),
    ("corrected to / explanation", "更正值／说明", 24),
    ("by, on", "更正人、日期", 12),
];
/// Widths of the columns of places: as wide as their longest value, between these.
const PLACE_WIDTH: (usize, usize) = (7, 24);

/// The header, with the width of each column.
pub(super) fn header(list: &ReturnList, language: Language) -> Vec<(String, usize)> {
    let form = (language.of("form", "表").to_owned(), 13);
    let place = |(at, title): (usize, &Text)| {
        let longest = list.rows.iter().map(|row| width(&row.places[at])).max().unwrap_or(0) + 1;
        (language.pick(title).to_owned(), longest.clamp(PLACE_WIDTH.0, PLACE_WIDTH.1))
    };
    let after = AFTER.iter().map(|(en, zh, width)| (language.of(en, zh).to_owned(), *width));
    std::iter::once(form).chain(list.places.iter().enumerate().map(place)).chain(after).collect()
}

/// Lines that a text takes in a column of this width; wide characters take two places.
pub(super) fn lines(text: &str, column: usize) -> usize {
    let usable = (column * 9 / 10).max(1); // lines end before a word or a sign that may not begin the next
    text.split('\n').map(|line| width(line).div_ceil(usable).max(1)).sum()
}

/// Places that a text takes: Chinese and other wide characters take two.
fn width(text: &str) -> usize {
    text.chars().map(|letter| if letter >= '\u{1100}' { 2 } else { 1 }).sum()
}

/// The cells of a row, in the order of the header; `between` stands between several fields or values.
pub(super) fn cells(row: &ReturnRow, language: Language, between: &str) -> Vec<String> {
    let joined = |texts: &[Text]| texts.iter().map(|text| language.pick(text)).collect::<Vec<_>>().join(between);
    let weight = match row.weight {
        Some((severity, verdict)) => language.weight(severity, verdict),
        None => language.of("unreadable", "无法读取"),
    };
    let mut cells = vec![language.pick(&row.form).to_owned()];
    cells.extend(row.places.iter().cloned());
    cells.push(row.record.to_string());
    cells.push(joined(&row.fields));
    cells.push(joined(&row.values));
    cells.push(language.pick(&row.wrong).to_owned());
    cells.push(joined(&row.help));
    cells.push(weight.to_owned());
    cells.push(row.rule.clone());
    cells.extend([String::new(), String::new()]); // for the clerk
    cells
}
