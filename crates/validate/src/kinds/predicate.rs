//! Kinds with a `require`: what must hold is an SQL condition.
//!
//! True holds, false fails, unknown (a missing value decides) is undecided.

use super::{Check, Hit, Site};
use crate::ValidateError;
use codebook::Verdict;
use roster::Roster;
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
}
