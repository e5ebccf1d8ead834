//! What must hold in `quality.toml`: tables, columns and names exist, and are unique.

use crate::{Codebook, Figure, is_column_name};
use std::collections::BTreeSet;

/// Scopes that every release has.
const TAKEN: [&str; 3] = ["total", "table", "file"];

/// The place, the problem and what to do, of the first thing that is wrong.
pub(crate) fn check(codebook: &Codebook) -> Result<(), (String, String, &'static str)> {
    let quality = &codebook.quality;
    let mut scopes = BTreeSet::from(TAKEN);
    for by in &quality.by {
        let place = format!("by `{}`", by.name);
        if !is_column_name(&by.name) || !scopes.insert(&by.name) {
            return Err((place, "the name is taken or not snake_case".into(), "scopes have unique snake_case names"));
        }
        for path in by.columns.iter().chain(&by.within) {
            if column(codebook, path).is_none() {
                let help = "write `table.column`, of a field or derived variable of the codebook";
                return Err((place, format!("there is no column `{path}`"), help));
            }
        }
    }
    let mut names = BTreeSet::new();
    for measure in &quality.measures {
        let place = format!("measure `{}`", measure.name);
        if !is_column_name(&measure.name) || !names.insert(&measure.name) {
            return Err((place, "the name is taken or not snake_case".into(), "measures have unique snake_case names"));
        }
        if codebook.table(&measure.table).is_none() {
            let problem = format!("there is no table `{}`", measure.table);
            return Err((place, problem, "`table` is a table of the codebook"));
        }
        if let Figure::Whipple(digits) | Figure::Myers(digits) = &measure.figure
            && (digits.to < digits.from + 19 || (digits.to - digits.from + 1) % 10 != 0)
        {
            let problem = format!("{} to {} does not hold each last digit equally often", digits.from, digits.to);
            return Err((place, problem, "choose a range of 20, 30, 40 ... numbers, for example 23 to 62"));
        }
    }
    let mut fields = BTreeSet::new();
    for items in &quality.items {
        for field in &items.fields {
            let place = format!("items of `{}`", items.table);
            if codebook.table(&items.table).is_none_or(|table| table.field(field).is_none()) {
                return Err((place, format!("there is no field `{field}`"), "`fields` are fields of `table`"));
            }
            if !fields.insert((&items.table, field)) {
                return Err((place, format!("`{field}` is listed twice"), "a field is asked of one group of rows"));
            }
        }
    }
    Ok(())
}

/// Table and column of `table.column`.
fn column<'a>(codebook: &Codebook, path: &'a str) -> Option<(usize, &'a str)> {
    let (table, column) = path.split_once('.')?;
    codebook.title_of(table, column)?;
    Some((codebook.position(table)?, column))
}
