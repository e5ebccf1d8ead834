//! Codes of a column as text, whatever its storage.

use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int16Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

/// The code in a row as text; `None` when there is no value.
///
/// # Panics
/// On a column that is neither whole number, text nor boolean, which cannot be a code.
pub fn code_of(values: &ArrayRef, row: usize) -> Option<String> {
    if values.is_null(row) {
        return None;
    }
    Some(match values.data_type() {
        DataType::Int8 => values.as_primitive::<Int8Type>().value(row).to_string(),
        DataType::Int16 => values.as_primitive::<Int16Type>().value(row).to_string(),
        DataType::Int32 => values.as_primitive::<Int32Type>().value(row).to_string(),
        DataType::Int64 => values.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Utf8 => values.as_string::<i32>().value(row).to_owned(),
        DataType::Boolean => u8::from(values.as_boolean().value(row)).to_string(),
        other => unreachable!("a column of type {other} holds no codes"),
    })
}

/// Whether a column of this type holds codes.
pub(crate) fn is_code(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 | DataType::Utf8 | DataType::Boolean
    )
}
