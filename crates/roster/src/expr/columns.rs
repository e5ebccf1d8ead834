//! Which columns an expression reads: for linting, lineage and binding.

use super::value::Type;

/// A column that an expression reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnUse {
    /// Position of the table in the codebook.
    pub table: usize,
    /// Name of the column.
    pub column: String,
    /// The type it is computed in.
    pub kind: Type,
}
