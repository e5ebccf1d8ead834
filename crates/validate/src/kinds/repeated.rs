//! Which rows are equal to another row.

use arrow_array::ArrayRef;
use arrow_row::{RowConverter, SortField};
use rustc_hash::FxHashMap;

/// Whether each row of some columns has the values of any other; a missing value equals a missing one.
pub(super) fn repeated(columns: &[ArrayRef]) -> Vec<bool> {
    let fields = columns.iter().map(|column| SortField::new(column.data_type().clone())).collect();
    let converter = RowConverter::new(fields).expect("columns are plain types");
    let keys = { converter }.convert_columns(columns).expect("the columns the converter was made for");
    let mut first: FxHashMap<&[u8], usize> = FxHashMap::default();
    first.reserve(keys.num_rows());
    let mut repeated = vec![false; keys.num_rows()];
    for (row, key) in keys.iter().enumerate() {
        let before = *first.entry(key.data()).or_insert(row);
        if before != row {
            repeated[before] = true;
            repeated[row] = true;
        }
    }
    repeated
}
