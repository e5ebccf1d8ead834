//! The words of a return list, in the two languages.

use super::ReturnList;
use super::row::ReturnRow;
use codebook::Text;
use validate::Language;

/// The columns after the places, with the width of each in characters.
const AFTER: [(&str, &str, f64); 9] = [
    ("record", "记录号", 8.0),
    ("field", "项目", 18.0),
    ("value", "填写值", 14.0),
    ("what is wrong", "问题", 44.0),
    ("what to do", "处理办法", 44.0),
    ("severity", "级别", 10.0),
    ("rule", "规则", 26.0),
    ("corrected to / explanation", "更正值／说明", 26.0),
    ("by, on", "更正人、日期", 16.0),
];

/// The header, with the width of each column.
pub(super) fn header(list: &ReturnList, language: Language) -> Vec<(String, f64)> {
    let form = (language.of("form", "表").to_owned(), 14.0);
    let place = |title: &Text| (language.pick(title).to_owned(), 20.0);
    let after = AFTER.iter().map(|(en, zh, width)| (language.of(en, zh).to_owned(), *width));
    std::iter::once(form).chain(list.places.iter().map(place)).chain(after).collect()
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
    cells.push(language.pick(&row.help).to_owned());
    cells.push(weight.to_owned());
    cells.push(row.rule.clone());
    cells.extend([String::new(), String::new()]); // for the clerk
    cells
}
