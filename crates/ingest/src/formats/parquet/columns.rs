//! The column types of Parquet as the few that cells are read from.

use crate::formats::Value;
use crate::{IngestError, day};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, TimestampMillisecondType};
use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, PrimitiveArray, StringArray};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{ArrowError, DataType, Field, TimeUnit};
use std::path::Path;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// The values of a column in a batch of rows.
pub(super) enum Values {
    Whole(Int64Array),
    Number(Float64Array),
    Text(StringArray),
    Moment(PrimitiveArray<TimestampMillisecondType>),
}

/// The type that a column is turned into; `None` for one that no cell can come from.
fn target(kind: &DataType) -> Option<DataType> {
    Some(match kind {
        DataType::Dictionary(_, values) => return target(values),
        kind if kind.is_integer() => DataType::Int64,
        DataType::Float16 | DataType::Float32 | DataType::Float64 => DataType::Float64,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Boolean | DataType::Null => {
            DataType::Utf8
        }
        DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) | DataType::Decimal256(..) => {
            DataType::Utf8
        }
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(_, None) => {
            DataType::Timestamp(TimeUnit::Millisecond, None)
        }
        _ => return None, // lists, structures, bytes, times, moments of a zone
    })
}

/// Refuses a column that no cell can come from.
pub(super) fn check(field: &Field, path: &Path) -> Result<(), IngestError> {
    target(field.data_type()).map(|_| ()).ok_or_else(|| IngestError::ColumnType {
        path: path.to_owned(),
        column: field.name().clone(),
        kind: field.data_type().to_string(),
    })
}

impl Values {
    /// The values of a column that [`check`] let pass.
    pub(super) fn of(column: &ArrayRef) -> Result<Self, ArrowError> {
        let kind = target(column.data_type()).expect("checked when the file was opened");
        // A value that does not fit is an error, never silently blank.
        let options = CastOptions { safe: false, ..CastOptions::default() };
        let values = cast_with_options(column, &kind, &options)?;
        Ok(match kind {
            DataType::Int64 => Self::Whole(values.as_primitive::<Int64Type>().clone()),
            DataType::Float64 => Self::Number(values.as_primitive::<Float64Type>().clone()),
            DataType::Utf8 => Self::Text(values.as_string::<i32>().clone()),
            _ => Self::Moment(values.as_primitive::<TimestampMillisecondType>().clone()),
        })
    }

    pub(super) fn value(&self, row: usize) -> Value<'_> {
        match self {
            Self::Whole(values) if values.is_valid(row) => Value::Whole(values.value(row)),
            // R and pandas may write a blank as NaN.
            Self::Number(values) if values.is_valid(row) && !values.value(row).is_nan() => {
                Value::Number(values.value(row))
            }
            Self::Text(values) if values.is_valid(row) => Value::Bytes(values.value(row).as_bytes()),
            Self::Moment(values) if values.is_valid(row) => {
                let value = values.value(row);
                Value::Day(value.div_euclid(DAY), value.rem_euclid(DAY) != 0)
            }
            Self::Whole(_) | Self::Number(_) | Self::Text(_) | Self::Moment(_) => Value::Bytes(b""),
        }
    }

    /// The value as text, for a rejected record.
    pub(super) fn text(&self, row: usize) -> String {
        match self.value(row) {
            Value::Bytes(bytes) | Value::Numeric(bytes) | Value::Digits(bytes) => {
                String::from_utf8_lossy(bytes).into_owned()
            }
            Value::Number(value) => value.to_string(),
            Value::Whole(value) => value.to_string(),
            Value::Day(days, _) => day::written(days),
        }
    }
}
