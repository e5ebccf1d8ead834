//! Growing columns: cells in, Arrow arrays out.

use crate::cell::Cell;
use arrow_array::builder::{Date32Builder, Float64Builder, Int8Builder, Int16Builder, Int32Builder, StringBuilder};
use arrow_array::{ArrayRef, DictionaryArray, Int8Array, StringArray};
use codebook::{Field, Kind};
use roster::Column;
use std::sync::Arc;

/// The columns of one file while it is read.
pub(crate) struct Columns {
    columns: Vec<Growing>,
}

struct Growing {
    values: Values,
    /// Number of the missing code of each row, for fields that tell several kinds of missing apart.
    missing: Option<Int8Builder>,
}

enum Values {
    Int8(Int8Builder),
    Int16(Int16Builder),
    Int32(Int32Builder),
    Number(Float64Builder),
    Text(StringBuilder),
    Date(Date32Builder),
}

impl Columns {
    pub(crate) fn new(fields: &[Field], rows: usize) -> Self {
        let columns = fields
            .iter()
            .map(|field| Growing {
                values: match field.kind {
                    Kind::Int8 => Values::Int8(Int8Builder::with_capacity(rows)),
                    Kind::Int16 => Values::Int16(Int16Builder::with_capacity(rows)),
                    Kind::Int32 => Values::Int32(Int32Builder::with_capacity(rows)),
                    Kind::Number => Values::Number(Float64Builder::with_capacity(rows)),
                    Kind::Text => Values::Text(StringBuilder::with_capacity(rows, rows * 8)),
                    Kind::Date => Values::Date(Date32Builder::with_capacity(rows)),
                },
                missing: field.missing_reasons().next().map(|_| Int8Builder::with_capacity(rows)),
            })
            .collect();
        Self { columns }
    }

    /// Adds one row; `cells` are in the order of the codebook, text ranges point into `scratch`.
    pub(crate) fn push(&mut self, cells: &[Cell], scratch: &str) {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.values.push(cell, scratch);
            if let Some(missing) = &mut column.missing {
                let reason = if let Cell::Missing(Some(reason)) = cell { Some(*reason as i8) } else { None };
                missing.append_option(reason);
            }
        }
    }

    /// The finished columns.
    pub(crate) fn finish(self, fields: &[Field]) -> Vec<Column> {
        let finish = |(field, column): (&Field, Growing)| Column {
            name: field.name.clone(),
            values: column.values.finish(),
            missing: column.missing.map(|mut reasons| labelled(field, reasons.finish())),
        };
        fields.iter().zip(self.columns).map(finish).collect()
    }
}

fn labelled(field: &Field, reasons: Int8Array) -> ArrayRef {
    let labels: StringArray = field.missing_reasons().map(|code| Some(code.label.en.as_str())).collect();
    Arc::new(DictionaryArray::new(reasons, Arc::new(labels)))
}

impl Values {
    fn push(&mut self, cell: &Cell, scratch: &str) {
        let whole = if let Cell::Whole(value) = cell { Some(*value) } else { None };
        match self {
            Self::Int8(builder) => builder.append_option(whole.map(|value| value as i8)),
            Self::Int16(builder) => builder.append_option(whole.map(|value| value as i16)),
            Self::Int32(builder) => builder.append_option(whole.map(|value| value as i32)),
            Self::Date(builder) => builder.append_option(whole.map(|value| value as i32)),
            Self::Number(builder) => {
                builder.append_option(if let Cell::Real(value) = cell { Some(*value) } else { None });
            }
            Self::Text(builder) => {
                builder.append_option(if let Cell::Text(range) = cell { Some(&scratch[range.clone()]) } else { None });
            }
        }
    }

    fn finish(self) -> ArrayRef {
        match self {
            Self::Int8(mut builder) => Arc::new(builder.finish()),
            Self::Int16(mut builder) => Arc::new(builder.finish()),
            Self::Int32(mut builder) => Arc::new(builder.finish()),
            Self::Number(mut builder) => Arc::new(builder.finish()),
            Self::Text(mut builder) => Arc::new(builder.finish()),
            Self::Date(mut builder) => Arc::new(builder.finish()),
        }
    }
}
