//! Codes of a column as text, whatever its storage.

use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int16Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use rustc_hash::FxHashMap;

/// The code in a row as text; `None` when there is no value.
///
/// # Panics
/// On a column that is neither whole number, text nor boolean, which cannot be a code.
pub fn code_of(values: &ArrayRef, row: usize) -> Option<String> {
    if values.is_null(row) {
        return None;
    }
    Some(match values.data_type() {
        DataType::Utf8 => values.as_string::<i32>().value(row).to_owned(),
        _ => whole(values, row).to_string(),
    })
}

fn whole(values: &ArrayRef, row: usize) -> i64 {
    match values.data_type() {
        DataType::Int8 => i64::from(values.as_primitive::<Int8Type>().value(row)),
        DataType::Int16 => i64::from(values.as_primitive::<Int16Type>().value(row)),
        DataType::Int32 => i64::from(values.as_primitive::<Int32Type>().value(row)),
        DataType::Int64 => values.as_primitive::<Int64Type>().value(row),
        DataType::Boolean => i64::from(values.as_boolean().value(row)),
        other => unreachable!("a column of type {other} holds no codes"),
    }
}

/// Whether a column of this type holds codes.
pub(crate) fn is_code(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 | DataType::Utf8 | DataType::Boolean
    )
}

/// Stands for a row without a code in [`dense`].
pub(crate) const NO_CODE: u32 = u32::MAX;

/// The codes of a column as numbers in order of first appearance, with their texts; [`NO_CODE`] where
/// there is no value. One look-up a row, no text made but once for each code.
pub(crate) fn dense(values: &ArrayRef) -> (Vec<u32>, Vec<String>) {
    let mut texts = Vec::new();
    let mut number = |text: String| {
        texts.push(text);
        texts.len() as u32 - 1
    };
    let rows = 0..values.len();
    let codes = if let Some(strings) = values.as_string_opt::<i32>() {
        let mut seen: FxHashMap<&str, u32> = FxHashMap::default();
        let code = |row: usize| {
            let text = strings.value(row);
            *seen.entry(text).or_insert_with(|| number(text.to_owned()))
        };
        each(rows, values, code)
    } else {
        let mut seen: FxHashMap<i64, u32> = FxHashMap::default();
        let code = |row: usize| {
            let value = whole(values, row);
            *seen.entry(value).or_insert_with(|| number(value.to_string()))
        };
        each(rows, values, code)
    };
    (codes, texts)
}

fn each(rows: std::ops::Range<usize>, values: &ArrayRef, mut code: impl FnMut(usize) -> u32) -> Vec<u32> {
    rows.map(|row| if values.is_null(row) { NO_CODE } else { code(row) }).collect()
}
