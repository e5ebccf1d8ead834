//! Values as text for people.

use arrow_array::{Array, ArrayRef};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use codebook::{Table, Text};
use roster::TableData;

/// What stands for a missing value without a stated reason.
fn missing() -> Text {
    Text::new("(missing)", "（缺失）")
}

/// A value in both languages; missing values say so.
pub(crate) fn value(values: &ArrayRef, row: usize) -> Text {
    match plain(values, row) {
        Some(text) => Text::new(text.clone(), text),
        None => missing(),
    }
}

/// A recorded or derived value in both languages; missing values say why if the record does.
pub(crate) fn recorded(spec: &Table, table: &TableData, column: &str, row: usize) -> Text {
    let Some(column) = table.columns.iter().find(|known| known.name == column) else { return missing() };
    let reason = column.missing.as_ref().and_then(|missing| plain(missing, row));
    match (plain(&column.values, row), reason) {
        (Some(text), _) => Text::new(text.clone(), text),
        (None, Some(reason)) => {
            let code =
                spec.field(&column.name).and_then(|field| field.missing.iter().find(|code| code.label.en == reason));
            let chinese = code.map_or_else(|| reason.clone(), |code| code.label.zh.clone());
            Text::new(format!("({reason})"), format!("（{chinese}）"))
        }
        (None, None) => missing(),
    }
}

/// A value as text; `None` when missing.
pub fn plain(values: &ArrayRef, row: usize) -> Option<String> {
    if values.is_null(row) {
        return None;
    }
    let formatter = ArrayFormatter::try_new(values.as_ref(), &FormatOptions::default()).ok()?;
    Some(formatter.value(row).to_string())
}
