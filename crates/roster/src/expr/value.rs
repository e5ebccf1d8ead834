//! The types of expressions, and values that are one for all rows or one a row.

use arrow_array::{Array, ArrayRef, BooleanArray, Datum, UInt32Array, cast::AsArray};
use arrow_schema::{ArrowError, DataType};
use std::sync::Arc;

/// The type of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Whole number, computed in 64 bits.
    Int,
    /// Real number, 64 bits.
    Float,
    /// Text.
    Text,
    /// True, false or unknown.
    Bool,
    /// Calendar day.
    Date,
}

impl Type {
    /// The type that values of a column are computed in; `None` when expressions cannot read it.
    pub fn of(stored: &DataType) -> Option<Self> {
        match stored {
            DataType::Int8
            | DataType::Int16
            | DataType::Int32
            | DataType::Int64
            | DataType::UInt8
            | DataType::UInt16
            | DataType::UInt32 => Some(Self::Int),
            DataType::Float32 | DataType::Float64 => Some(Self::Float),
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Some(Self::Text),
            DataType::Dictionary(_, values) => Self::of(values),
            DataType::Boolean => Some(Self::Bool),
            DataType::Date32 => Some(Self::Date),
            _ => None,
        }
    }

    /// How computed values are stored.
    pub fn storage(self) -> DataType {
        match self {
            Self::Int => DataType::Int64,
            Self::Float => DataType::Float64,
            Self::Text => DataType::Utf8,
            Self::Bool => DataType::Boolean,
            Self::Date => DataType::Date32,
        }
    }

    /// The word used in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Int => "a whole number",
            Self::Float => "a real number",
            Self::Text => "text",
            Self::Bool => "true or false",
            Self::Date => "a date",
        }
    }
}

/// What an expression gives for a range of rows.
#[derive(Clone, Debug)]
pub enum Value {
    /// The same for every row; an array of one.
    One(ArrayRef),
    /// One value a row.
    Rows(ArrayRef),
}

impl Value {
    /// The values, one a row.
    ///
    /// # Errors
    /// Only if the columnar library cannot repeat the value, which is a bug here.
    pub fn into_rows(self, rows: usize) -> Result<ArrayRef, ArrowError> {
        match self {
            Self::Rows(values) => Ok(values),
            Self::One(value) => arrow_select::take::take(&value, &UInt32Array::from_value(0, rows), None),
        }
    }

    pub(crate) fn array(&self) -> &ArrayRef {
        match self {
            Self::One(values) | Self::Rows(values) => values,
        }
    }

    /// The result of a kernel on this value: as constant as the value is.
    pub(crate) fn map(&self, values: ArrayRef) -> Self {
        match self {
            Self::One(_) => Self::One(values),
            Self::Rows(_) => Self::Rows(values),
        }
    }

    /// The result of a kernel on two values: constant when both are.
    pub(crate) fn joined(&self, other: &Self, values: ArrayRef) -> Self {
        match (self, other) {
            (Self::One(_), Self::One(_)) => Self::One(values),
            _ => Self::Rows(values),
        }
    }

    /// The truth values.
    ///
    /// # Panics
    /// If the value is not of type [`Type::Bool`]: the compiler of expressions checks types.
    pub(crate) fn truth(&self) -> &BooleanArray {
        self.array().as_boolean()
    }
}

impl Datum for Value {
    fn get(&self) -> (&dyn Array, bool) {
        match self {
            Self::One(value) => (value.as_ref(), true),
            Self::Rows(values) => (values.as_ref(), false),
        }
    }
}

/// Shorthand for a shared array.
pub(crate) fn shared(array: impl Array + 'static) -> ArrayRef {
    Arc::new(array)
}
