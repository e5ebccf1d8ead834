//! The record is in a list that the run hands over, such as a sampling frame.
//!
//! Without such a list (a county checks its own package) there is nothing to
//! check against, and the rule applies to no record.

use super::{Check, Hit, Scope, Site};
use crate::ValidateError;
use crate::references::{Listed, SEPARATOR};
use crate::show;
use crate::sql::{NoSql, released_expr};
use arrow_array::ArrayRef;
use codebook::Verdict;
use roster::Roster;
use roster::expr::{Expr, ExprError, ROW, from_clause, quoted};
use std::ops::Range;

#[derive(Debug)]
struct InReferenceList {
    key: Vec<Expr>,
    listed: Option<Listed>,
}

pub(super) fn compile(site: &Site) -> Result<Box<dyn Check>, ValidateError> {
    let key = site.rule.key.iter().map(|sql| site.expr("key", sql)).collect::<Result<Vec<_>, _>>()?;
    Ok(Box::new(InReferenceList { key, listed: site.references.of(&site.rule.key) }))
}

pub(super) fn sql(site: &Site) -> Result<String, NoSql> {
    let table = quoted(site.shape.name(site.table));
    let Some(listed) = site.references.of(&site.rule.key) else {
        return Ok(format!("select {ROW}, '' as field, '' as verdict from {table} where false"));
    };
    let mut parts = Vec::new();
    let mut above = None;
    for sql in &site.rule.key {
        let (part, reads) = released_expr(site, "key", sql)?;
        parts.push(format!("cast({part} as varchar)"));
        above = site.shape.ancestors(site.table).filter(|&table| above == Some(table) || reads == Some(table)).last();
    }
    let key = parts.join(&format!(" || '{SEPARATOR}' || "));
    let keys: Vec<String> = listed.iter().map(|key| format!("('{}')", key.replace('\'', "''"))).collect();
    Ok(format!(
        "select {ROW}, cast(null as varchar) as field, case when _key is null then 'undecided' else 'fails' end as verdict\n  \
         from (select {table}.{ROW}, {key} as _key from {from})\n  \
         where _key is null or _key not in (select col0 from (values {keys}))",
        keys = if keys.is_empty() { "(null)".to_owned() } else { keys.join(", ") },
        from = from_clause(site.shape, site.table, above),
    ))
}

impl Check for InReferenceList {
    fn judge(&self, roster: &Roster, rows: Range<usize>) -> Result<Vec<Hit>, ExprError> {
        let Some(listed) = &self.listed else { return Ok(Vec::new()) };
        let part = |expr: &Expr| {
            let values = expr.bind(roster)?.eval(rows.clone())?;
            Ok(values.into_rows(rows.len()).expect("a value is repeated"))
        };
        let parts = self.key.iter().map(part).collect::<Result<Vec<ArrayRef>, ExprError>>()?;
        let verdict = |at: usize| {
            let key: Option<Vec<String>> = parts.iter().map(|part| show::plain(part, at)).collect();
            match key {
                None => Some(Verdict::Undecided),
                Some(key) => (!listed.contains(&key.join(SEPARATOR))).then_some(Verdict::Fails),
            }
        };
        let hit = |at: usize| verdict(at).map(|verdict| Hit { row: (rows.start + at) as u32, verdict, field: None });
        Ok((0..rows.len()).filter_map(hit).collect())
    }

    fn ready(&self) -> bool {
        self.listed.is_some()
    }

    fn scope(&self) -> Scope {
        Scope::Beyond
    }
}
