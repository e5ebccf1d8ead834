//! No two records have the same key: in the survey, or `within` one row of a table above.
//!
//! Unlike `key_unique`, the key is what identifies a thing in the world, not a
//! record: the same person under two line numbers. Every record of a repeated
//! key fails; a key with a missing part is undecided, and so is, with `within`,
//! a record that belongs nowhere.

use super::{Check, Hit, Scope, Site, Together, repeated};
use crate::ValidateError;
use crate::sql::{NoSql, released_expr};
use arrow_array::{Array, ArrayRef, UInt32Array};
use codebook::Verdict;
use roster::expr::{Expr, ExprError, ROW, from_clause, quoted};
use roster::{NO_ROW, Roster};
use std::ops::Range;
use std::sync::Arc;

#[derive(Debug)]
struct RecordsDistinct {
    table: usize,
    key: Vec<Expr>,
    within: Option<usize>,
}

pub(super) fn compile(site: &Site) -> Result<Box<dyn Check>, ValidateError> {
    let key = site.rule.key.iter().map(|sql| site.expr("key", sql)).collect::<Result<Vec<_>, _>>()?;
    Ok(Box::new(RecordsDistinct { table: site.table, key, within: within(site)? }))
}

fn within(site: &Site) -> Result<Option<usize>, ValidateError> {
    let Some(name) = &site.rule.within else { return Ok(None) };
    let above = site.shape.ancestors(site.table).find(|&table| site.shape.name(table) == name);
    above.map(Some).ok_or_else(|| {
        let problem = format!("`within` names `{name}`, to which no row of `{}` belongs", site.shape.name(site.table));
        ValidateError::rule(site.rule, problem, "name a table above the rule's")
    })
}

pub(super) fn sql(site: &Site) -> Result<String, NoSql> {
    let within = within(site)?;
    let mut parts = Vec::new();
    let mut above = within;
    for sql in &site.rule.key {
        let (part, reads) = released_expr(site, "key", sql)?;
        parts.push(part);
        above = site.shape.ancestors(site.table).filter(|&table| above == Some(table) || reads == Some(table)).last();
    }
    parts.extend(within.map(|table| format!("{}.{ROW}", quoted(site.shape.name(table)))));
    let columns: Vec<String> = parts.iter().enumerate().map(|(at, part)| format!("{part} as _key{at}")).collect();
    let names: Vec<String> = (0..parts.len()).map(|at| format!("_key{at}")).collect();
    let blank: Vec<String> = names.iter().map(|name| format!("{name} is null")).collect();
    Ok(format!(
        "select {ROW}, cast(null as varchar) as field, case when {blank} then 'undecided' else 'fails' end as verdict\n  \
         from (\n    select *, count(*) over (partition by {key}) as _times\n    \
         from (select {table}.{ROW}, {columns} from {from})\n  )\n  where {blank} or _times > 1",
        blank = blank.join(" or "),
        key = names.join(", "),
        table = quoted(site.shape.name(site.table)),
        columns = columns.join(", "),
        from = from_clause(site.shape, site.table, above),
    ))
}

impl Check for RecordsDistinct {
    fn judge(&self, roster: &Roster, rows: Range<usize>) -> Result<Vec<Hit>, ExprError> {
        let part = |expr: &Expr| {
            let values = expr.bind(roster)?.eval(rows.clone())?;
            Ok(values.into_rows(rows.len()).expect("a value is repeated"))
        };
        let mut parts = self.key.iter().map(part).collect::<Result<Vec<ArrayRef>, ExprError>>()?;
        if let Some(within) = self.within {
            let owners = roster.rows_above_some(self.table, rows.clone(), within).expect("stands above, checked");
            let owner = |row: u32| (row != NO_ROW).then_some(row);
            parts.push(Arc::new(owners.into_iter().map(owner).collect::<UInt32Array>()));
        }
        let repeated = repeated::repeated(&parts);
        let verdict = |at: usize| match parts.iter().any(|part| part.is_null(at)) {
            true => Some(Verdict::Undecided),
            false => repeated[at].then_some(Verdict::Fails),
        };
        let hit = |at: usize| verdict(at).map(|verdict| Hit { row: (rows.start + at) as u32, verdict, field: None });
        Ok((0..rows.len()).filter_map(hit).collect())
    }

    fn together(&self) -> Together {
        self.within.map_or(Together::Table, Together::Below)
    }

    fn scope(&self) -> Scope {
        Scope::Beyond
    }
}
