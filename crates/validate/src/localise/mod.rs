//! The smallest change that would satisfy all failed rules of a unit (Fellegi and Holt 1976): a hint, never applied.
//!
//! ```text
//! failed error rules of a unit ─► cuts: "one of the cells this rule reads must change"
//!        ┌───────────────────────────┘
//!        ▼                 cells                               satisfied ─► prefer ─► Hint
//! cover: cheapest set ───────────────► trial: any values? ───┤
//!   that hits every cut                on copies of the unit   refused ─► another cut ─┐
//!        ▲─────────────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! The rules themselves judge the copies, so whatever a rule can say takes part.
//! A change must leave no error rule failing and none undecided that was decided
//! before. Keys and private fields are never touched.
//!
//! The result has the least sum of weights, and among those the cells that the
//! failed rules suspect first. It is smallest for the values that are tried: all
//! codes, all values between narrow limits, else the points of
//! [`crate::space`] and the values that stand in the unit.
//!
//! Effort is bounded by numbers of rounds and combinations, not by a clock, so
//! that the same records get the same hints.

mod copies;
mod cover;
mod hint;
mod judge;
mod localiser;
#[cfg(test)]
mod naive;
mod prefer;
mod search;
mod trial;
mod unit;
mod unread;

use crate::{Finding, Findings, RuleBook, ValidateError, accept};
pub use hint::{Change, Hint, Outcome};
use localiser::Localiser;
use rayon::prelude::*;
use roster::Roster;
use std::collections::BTreeMap;
use std::sync::Arc;
pub use unread::Unread;

/// The most combinations of values that are tried for one set of cells.
const MOST_VARIANTS: usize = 8_192;

/// The most sets of cells that are tried for one unit.
const MOST_ROUNDS: usize = 50;

/// The most units of a survey that are looked at; with more, the fault is not in single values.
const MOST_UNITS: usize = 10_000;

impl RuleBook {
    /// Adds hints to the findings that set a unit aside: where several failed, or one that concerns several fields.
    ///
    /// A unit with a record that could not be read gets no change proposed: what the rules miss may stand in that
    /// record. The hints are the same for any number of threads.
    ///
    /// # Errors
    /// [`ValidateError::Derived`] when a derived variable of the codebook does not compile.
    pub fn localise(&self, roster: &Roster, findings: &mut Findings, unread: &[Unread]) -> Result<(), ValidateError> {
        let units = units(self, roster, findings);
        if units.is_empty() {
            return Ok(());
        }
        let localiser = Localiser::new(self, roster)?;
        let incomplete = unread::units(roster, localiser.unit, unread);
        let plain = |outcome| Arc::new(Hint::new(roster, localiser.unit, outcome, 0, 0));
        let (not_sought, not_read) = (plain(Outcome::NotSought), plain(Outcome::Unread));
        let hints: Vec<Vec<(usize, Arc<Hint>)>> = units
            .into_par_iter()
            .enumerate()
            .map(|(number, (row, failed))| {
                let same = |hint: &Arc<Hint>| failed.iter().map(|&at| (at, Arc::clone(hint))).collect();
                if incomplete.contains(&row) {
                    return same(&not_read);
                }
                if number >= MOST_UNITS {
                    return same(&not_sought);
                }
                let found: Vec<(usize, &Finding)> = failed.iter().map(|&at| (at, &findings.list[at])).collect();
                localiser.hints(row, &found)
            })
            .collect();
        for (position, hint) in hints.into_iter().flatten() {
            findings.list[position].hint = Some(hint);
        }
        Ok(())
    }
}

/// The units with something to localise, by row: positions of the findings that set them aside.
fn units(book: &RuleBook, roster: &Roster, findings: &Findings) -> Vec<(u32, Vec<usize>)> {
    let unit = roster.codebook.position(&roster.codebook.structure.set_aside);
    let unit = unit.expect("the codebook checked its structure");
    let mut units: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (position, finding) in findings.iter().enumerate().filter(|(_, finding)| finding.sets_aside()) {
        let (table, row) = accept::top(roster, unit, finding.table, finding.row as usize);
        if table == unit {
            units.entry(row as u32).or_default().push(position);
        }
    }
    let several = |failed: &Vec<usize>| match failed.as_slice() {
        [one] => findings[*one].field.is_none() && book.rule_of(&findings[*one]).fields.len() > 1,
        _ => true,
    };
    units.into_iter().filter(|(_, failed)| several(failed)).collect()
}
