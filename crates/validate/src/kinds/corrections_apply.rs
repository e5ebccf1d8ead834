//! The corrections of the ledger were applied.
//!
//! A refused line of the ledger fails at the cell it means, where it means one;
//! one that means no record of the roster has no row to fail on and is told
//! elsewhere. Without a ledger nothing can fail.

use super::{Check, Hit, Site};
use crate::ValidateError;
use codebook::Verdict;
use roster::Roster;
use roster::expr::ExprError;
use std::ops::Range;

#[derive(Debug)]
struct CorrectionsApply {
    table: usize,
}

pub(super) fn compile(site: &Site) -> Result<Box<dyn Check>, ValidateError> {
    Ok(Box::new(CorrectionsApply { table: site.table }))
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
}
