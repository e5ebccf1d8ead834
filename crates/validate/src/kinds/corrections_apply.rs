//! The corrections of the ledger were applied.
//!
//! A refused line of the ledger fails at the cell it means, where it means one;
//! one that means no record of the roster has no row to fail on and is told
//! elsewhere. Without a ledger nothing can fail.

use super::{Check, Hit, Scope, Site};
use crate::ValidateError;
use crate::sql::{NoSql, released};
use codebook::Verdict;
use roster::Roster;
use roster::expr::{ExprError, ROW, quoted};
use std::ops::Range;

#[derive(Debug)]
struct CorrectionsApply {
    table: usize,
}

pub(super) fn compile(site: &Site) -> Result<Box<dyn Check>, ValidateError> {
    Ok(Box::new(CorrectionsApply { table: site.table }))
}

/// The refused lines of the released ledger that mean one record.
pub(super) fn sql(site: &Site) -> Result<String, NoSql> {
    let spec = &site.codebook.tables[site.table];
    let table = quoted(&spec.name);
    let part = |name: &String| Ok(format!("cast({table}.{} as varchar)", released(spec, name)?));
    let key = spec.primary_key.iter().map(part).collect::<Result<Vec<String>, NoSql>>()?;
    Ok(format!(
        "select distinct {table}.{ROW}, ledger.field, 'fails' as verdict\n  \
         from read_parquet('corrections.parquet') as ledger join {table} on ledger.key = {}\n  \
         where ledger.table_name = '{}' and ledger.status = 'refused' and ledger.record is not null",
        key.join(" || '/' || "),
        spec.name,
    ))
}

impl Check for CorrectionsApply {
    fn judge(&self, roster: &Roster, rows: Range<usize>) -> Result<Vec<Hit>, ExprError> {
        let of_table = |correction: &&roster::Correction| correction.table == Some(self.table);
        let refused = roster.corrections.iter().filter(of_table).filter(|correction| correction.refusal.is_some());
        let mut hits: Vec<Hit> = refused
            .filter_map(|correction| {
                let row = correction.row.filter(|&row| rows.contains(&(row as usize)))?;
                Some(Hit { row, verdict: Verdict::Fails, field: correction.field.map(|field| field as u32) })
            })
            .collect();
        hits.sort_by_key(|hit| (hit.row, hit.field));
        hits.dedup(); // two lines for one cell are one finding
        Ok(hits)
    }

    fn scope(&self) -> Scope {
        Scope::Beyond
    }
}
