//! Kinds with a `require`: what must hold is an SQL condition.
//!
//! True holds, false fails, unknown (a missing value decides) is undecided.

use super::{Check, Hit, Scope, Site};
use crate::ValidateError;
use crate::sql::{self, NoSql};
use codebook::Verdict;
use roster::Roster;
use roster::expr::ROW;
use roster::expr::{Expr, ExprError};
use std::ops::Range;

#[derive(Debug)]
struct Predicate {
    require: Expr,
}

pub(super) fn compile(site: &Site) -> Result<Box<dyn Check>, ValidateError> {
    let sql = site
        .rule
        .require
        .as_deref()
        .ok_or_else(|| ValidateError::rule(site.rule, "`require` is missing", "say in SQL what must hold"))?;
    let require = Expr::condition(sql, site.shape, site.table, site.over)
        .map_err(|source| ValidateError::expression(site.rule, "require", source))?;
    Ok(Box::new(Predicate { require }))
}

pub(super) fn sql(site: &Site) -> Result<String, NoSql> {
    let require = site.rule.require.as_deref().expect("compiled before it is shown");
    let (holds, from) = sql::condition(site, "require", require)?;
    let table = roster::expr::quoted(&site.codebook.tables[site.table].name);
    Ok(format!(
        "select {ROW}, cast(null as varchar) as field, case when holds is null then 'undecided' else 'fails' end as verdict\n  \
         from (select {table}.{ROW}, ({holds}) as holds from {from})\n  where holds is not true"
    ))
}

impl Check for Predicate {
    fn judge(&self, roster: &Roster, rows: Range<usize>) -> Result<Vec<Hit>, ExprError> {
        let start = rows.start;
        let holds = self.require.bind(roster)?.eval_condition(rows)?;
        if holds.true_count() == holds.len() {
            return Ok(Vec::new());
        }
        let hit = |(offset, truth): (usize, Option<bool>)| {
            let verdict = match truth {
                Some(true) => return None,
                Some(false) => Verdict::Fails,
                None => Verdict::Undecided,
            };
            Some(Hit { row: (start + offset) as u32, verdict, field: None })
        };
        Ok(holds.iter().enumerate().filter_map(hit).collect())
    }

    fn scope(&self) -> Scope {
        Scope::Expressions
    }
}
