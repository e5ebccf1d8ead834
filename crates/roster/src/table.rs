//! One table of the roster.

use crate::Origin;
use arrow_array::ArrayRef;

/// A named column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Name, unique in the table.
    pub name: String,
    /// Values, one a row.
    pub values: ArrayRef,
    /// Why a value is missing, as a dictionary of the codebook's labels; only
    /// for fields with more than a blank.
    pub missing: Option<ArrayRef>,
}

/// The rows of one table, sorted by owner and key.
///
/// Columns are those of the codebook, in its order, then derived variables in
/// the order in which they were added.
#[derive(Clone, Debug)]
pub struct TableData {
    /// Name of the table.
    pub name: String,
    /// Number of rows.
    pub rows: usize,
    /// The columns.
    pub columns: Vec<Column>,
    /// Origin of every row.
    pub origin: Origin,
    /// Row of the owner in the owner's table, or [`crate::NO_ROW`]; empty for a table that belongs to none.
    pub owner: Vec<u32>,
}

impl TableData {
    /// The values of the column of this name.
    pub fn column(&self, name: &str) -> Option<&ArrayRef> {
        self.columns.iter().find(|column| column.name == name).map(|column| &column.values)
    }

    /// Adds a computed column.
    ///
    /// # Panics
    /// If its length is not that of the table, or the name is taken: both are bugs of the caller.
    pub fn add(&mut self, name: &str, values: ArrayRef) {
        assert_eq!(values.len(), self.rows, "one value a row");
        assert!(self.column(name).is_none(), "column `{name}` exists");
        self.columns.push(Column { name: name.to_owned(), values, missing: None });
    }
}
