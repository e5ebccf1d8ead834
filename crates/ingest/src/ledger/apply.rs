//! Applying the ledger: another roster, in which the corrected columns are built anew.

use super::resolve::resolve;
use crate::Encoding;
use crate::cell::CellReader;
use crate::columns::Columns;
use crate::formats::Value;
use arrow_array::types::Int8Type;
use arrow_array::{Array, ArrayRef, DictionaryArray, Int8Array, cast::AsArray};
use codebook::Field;
use roster::{Column, Correction, LedgerEntry, Refusal, Roster};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Applies a ledger to a roster without derived variables; every line ends applied or refused in
/// [`Roster::corrections`].
///
/// Rows, keys and links stay as they are, because key fields are not corrected.
pub fn correct(mut roster: Roster, ledger: Vec<LedgerEntry>) -> Roster {
    let mut corrections = resolve(&roster, ledger);
    let mut changed: BTreeMap<(usize, usize), BTreeMap<u32, Column>> = BTreeMap::new();
    for correction in &mut corrections {
        let (Some(table), Some(row), Some(field)) = (correction.table, correction.row, correction.field) else {
            continue;
        };
        let spec = &roster.codebook.tables[table].fields[field];
        let found = roster.tables[table].columns[field].recorded(spec, row as usize);
        correction.original.clone_from(&found);
        if correction.refusal.is_some() {
            continue;
        }
        match new_value(spec, correction, found) {
            Ok(value) => {
                changed.entry((table, field)).or_default().insert(row, value);
            }
            Err(refusal) => correction.refusal = Some(refusal),
        }
    }
    for ((table, field), values) in changed {
        let column = &mut roster.tables[table].columns[field];
        *column = rebuilt(column, &values);
    }
    roster.corrections = corrections;
    roster
}

/// The new value as a column of one row, if the record says the old one.
fn new_value(spec: &Field, correction: &Correction, found: Option<String>) -> Result<Column, Refusal> {
    let old = one(spec, &correction.entry.old).ok().map(|old| old.recorded(spec, 0));
    if old.as_ref() != Some(&found) {
        let found = (!spec.private).then(|| found.unwrap_or_default());
        return Err(Refusal::OldDiffers { found });
    }
    let told = |why: String| if spec.private { "it is not of the field's type".to_owned() } else { why };
    one(spec, &correction.entry.new).map_err(|why| Refusal::NewUnreadable { why: told(why) })
}

/// A text of the ledger read as a cell of the field is, as a column of one row.
fn one(spec: &Field, text: &str) -> Result<Column, String> {
    let mut reader = CellReader::new(Encoding::Utf8, &[]);
    let cell = reader.read(0, spec, false, Value::Bytes(text.as_bytes())).map_err(|reason| reason.to_string())?;
    let fields = std::slice::from_ref(spec);
    let mut columns = Columns::new(fields, 1);
    columns.push(&[cell], &reader.scratch);
    Ok(columns.finish(fields).swap_remove(0))
}

/// A column in which some rows have other values, each given as a column of one row.
fn rebuilt(column: &Column, values: &BTreeMap<u32, Column>) -> Column {
    let mut sources: Vec<&dyn Array> = vec![column.values.as_ref()];
    sources.extend(values.values().map(|value| value.values.as_ref()));
    let mut places: Vec<(usize, usize)> = (0..column.values.len()).map(|row| (0, row)).collect();
    for (at, &row) in values.keys().enumerate() {
        places[row as usize] = (at + 1, 0);
    }
    let together = arrow_select::interleave::interleave(&sources, &places);
    let together = together.expect("the codebook fixes the type of every column");
    let missing = column.missing.as_ref().map(|missing| reasons(missing, values));
    Column { name: column.name.clone(), values: together, missing }
}

/// Why values are missing, with the same list of reasons.
fn reasons(missing: &ArrayRef, values: &BTreeMap<u32, Column>) -> ArrayRef {
    let dictionary = missing.as_dictionary::<Int8Type>();
    let reason = |row: usize| match values.get(&(row as u32)).map(|value| value.missing.as_ref()) {
        None => dictionary.keys().is_valid(row).then(|| dictionary.keys().value(row)),
        Some(missing) => {
            let keys = missing?.as_dictionary::<Int8Type>().keys();
            keys.is_valid(0).then(|| keys.value(0))
        }
    };
    let keys: Int8Array = (0..dictionary.len()).map(reason).collect();
    Arc::new(DictionaryArray::new(keys, Arc::clone(dictionary.values())))
}
