//! The primary key occurs once.
//!
//! Every row of a repeated key fails, not only the second: nobody can tell from
//! the records which is right. A key with a missing part is undecided.
//!
//! Rows are sorted by owner, then key. When the key holds the owner's key, equal
//! keys stand next to each other and a piece of the table needs its neighbours
//! only; otherwise equal keys can stand anywhere and the table is seen whole.

use super::{Check, Hit, Scope, Site, Together, repeated};
use crate::ValidateError;
use crate::sql::{NoSql, released};
use arrow_array::{Array, ArrayRef, BooleanArray};
use arrow_ord::cmp::not_distinct;
use codebook::Verdict;
use roster::Roster;
use roster::expr::ExprError;
use roster::expr::ROW;
use std::ops::Range;

#[derive(Debug)]
struct KeyUnique {
    table: usize,
    key: Vec<usize>,
    /// Equal keys stand next to each other.
    adjacent: bool,
}

pub(super) fn compile(site: &Site) -> Result<Box<dyn Check>, ValidateError> {
    let table = &site.codebook.tables[site.table];
    let key: Vec<usize> = table.primary_key.iter().filter_map(|name| table.position(name)).collect();
    if key.is_empty() {
        let problem = format!("`{}` has no primary key", table.name);
        return Err(ValidateError::rule(site.rule, problem, "leave the table out of `level`"));
    }
    let adjacent = match &table.belongs_to {
        Some(owner) => owner.fields.iter().all(|field| table.primary_key.contains(field)),
        None => true,
    };
    Ok(Box::new(KeyUnique { table: site.table, key, adjacent }))
}

pub(super) fn sql(site: &Site) -> Result<String, NoSql> {
    let table = &site.codebook.tables[site.table];
    let parts = table.primary_key.iter().map(|name| released(table, name)).collect::<Result<Vec<_>, _>>()?;
    let blank: Vec<String> = parts.iter().map(|part| format!("{part} is null")).collect();
    Ok(format!(
        "select {ROW}, cast(null as varchar) as field, case when {blank} then 'undecided' else 'fails' end as verdict\n  \
         from (select *, count(*) over (partition by {key}) as _times from {table})\n  where {blank} or _times > 1",
        blank = blank.join(" or "),
        key = parts.join(", "),
        table = roster::expr::quoted(&table.name),
    ))
}

impl Check for KeyUnique {
    fn judge(&self, roster: &Roster, rows: Range<usize>) -> Result<Vec<Hit>, ExprError> {
        let table = &roster.tables[self.table];
        let parts: Vec<ArrayRef> = self.key.iter().map(|&field| table.columns[field].values.clone()).collect();
        let repeated = match self.adjacent {
            true => beside(&parts, rows.clone()),
            false => {
                let slices: Vec<ArrayRef> = parts.iter().map(|part| part.slice(rows.start, rows.len())).collect();
                repeated::repeated(&slices)
            }
        };
        let verdict = |row: usize| match parts.iter().any(|part| part.is_null(row)) {
            true => Some(Verdict::Undecided),
            false => repeated[row - rows.start].then_some(Verdict::Fails),
        };
        let hit = |row: usize| verdict(row).map(|verdict| Hit { row: row as u32, verdict, field: None });
        Ok(rows.clone().filter_map(hit).collect())
    }

    fn together(&self) -> Together {
        if self.adjacent { Together::Any } else { Together::Table }
    }

    fn scope(&self) -> Scope {
        Scope::Beyond
    }
}

/// Whether each row has the key of the row before or after it.
fn beside(parts: &[ArrayRef], rows: Range<usize>) -> Vec<bool> {
    let mut repeated = vec![false; rows.len()];
    if rows.is_empty() {
        return repeated;
    }
    let total = parts[0].len();
    // Neighbours from one before the first row to one after the last.
    let (first, last) = (rows.start.saturating_sub(1), (rows.end + 1).min(total));
    let pairs = last - first - 1;
    let mut same = vec![true; pairs];
    for part in parts {
        let equal: BooleanArray = not_distinct(&part.slice(first, pairs), &part.slice(first + 1, pairs))
            .expect("two slices of one column compare");
        same.iter_mut().enumerate().for_each(|(pair, same)| *same &= equal.value(pair));
    }
    for (pair, _) in same.iter().enumerate().filter(|(_, same)| **same) {
        for row in [first + pair, first + pair + 1] {
            if rows.contains(&row) {
                repeated[row - rows.start] = true;
            }
        }
    }
    repeated
}
