//! Required fields are filled.
//!
//! A missing code with a meaning ("refused") counts as filled: the question was
//! asked. A blank does not.

use super::{Check, Hit, Scope, Site};
use crate::ValidateError;
use crate::sql::{NoSql, each_field};
use arrow_array::Array;
use codebook::Verdict;
use roster::Roster;
use roster::expr::ExprError;
use roster::expr::quoted;
use std::ops::Range;

#[derive(Debug)]
struct MandatoryPresent {
    table: usize,
    required: Vec<usize>,
}

pub(super) fn compile(site: &Site) -> Result<Box<dyn Check>, ValidateError> {
    let fields = site.codebook.tables[site.table].fields.iter().enumerate();
    let required = fields.filter(|(_, field)| field.required).map(|(position, _)| position).collect();
    Ok(Box::new(MandatoryPresent { table: site.table, required }))
}

pub(super) fn sql(site: &Site) -> Result<String, NoSql> {
    each_field(site, |field, column| {
        let reason = match field.missing_reasons().next() {
            Some(_) => format!(" and {} is null", quoted(&format!("{}_missing", field.name))),
            None => String::new(),
        };
        field.required.then(|| format!("{column} is null{reason}"))
    })
}

impl Check for MandatoryPresent {
    fn judge(&self, roster: &Roster, rows: Range<usize>) -> Result<Vec<Hit>, ExprError> {
        let columns = &roster.tables[self.table].columns;
        let mut hits = Vec::new();
        for &field in &self.required {
            let column = &columns[field];
            if column.values.null_count() == 0 {
                continue;
            }
            let reason = |row: usize| column.missing.as_ref().is_some_and(|missing| missing.is_valid(row));
            let blank = rows.clone().filter(|&row| column.values.is_null(row) && !reason(row));
            hits.extend(blank.map(|row| Hit { row: row as u32, verdict: Verdict::Fails, field: Some(field as u32) }));
        }
        hits.sort_by_key(|hit| (hit.row, hit.field));
        Ok(hits)
    }

    fn scope(&self) -> Scope {
        Scope::Fields
    }
}
