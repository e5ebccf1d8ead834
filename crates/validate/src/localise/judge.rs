//! What the error rules say about copies of a unit.

use super::copies;
use super::localiser::{Entry, Localiser};
use super::unit::Unit;
use codebook::Verdict;
use roster::expr::ExprError;
use std::collections::BTreeSet;

/// A rule about one row of the unit, and one field for kinds that check field by field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Instance {
    /// Position among the localiser's entries.
    pub(super) entry: usize,
    /// Row of the roster.
    pub(super) row: usize,
    pub(super) field: Option<u32>,
}

/// What the rules say about the unit as it was recorded.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    /// What fails.
    pub(super) fails: BTreeSet<Instance>,
    /// What is undecided, by entry and row.
    pub(super) open: BTreeSet<(usize, usize)>,
}

impl Recorded {
    /// Judges the unit as recorded.
    pub(super) fn of(localiser: &Localiser, unit: &Unit) -> Result<Self, ExprError> {
        let mut recorded = Self::default();
        let as_it_is = copies::Variants { cells: &[], values: &[], choices: &[Vec::new()] };
        let entries: Vec<usize> = (0..localiser.errors).collect();
        for (_, instance, verdict) in judge(localiser, unit, as_it_is, &entries)? {
            match verdict {
                Verdict::Fails => {
                    recorded.fails.insert(instance);
                }
                Verdict::Undecided => {
                    recorded.open.insert((instance.entry, instance.row));
                }
                Verdict::Holds | Verdict::NotApplicable => {}
            }
        }
        Ok(recorded)
    }

    /// Whether a verdict of a copy cannot be had: a failure, or a rule left open that was decided before.
    ///
    /// A blank would leave most rules open; that is no way to satisfy one.
    pub(super) fn bars(&self, instance: Instance, verdict: Verdict) -> bool {
        match verdict {
            Verdict::Fails => true,
            Verdict::Undecided => !self.open.contains(&(instance.entry, instance.row)),
            Verdict::Holds | Verdict::NotApplicable => false,
        }
    }
}

/// What some rules find in copies: number of the copy, instance, verdict; by rule, then copy, then row.
pub(super) fn judge(
    localiser: &Localiser,
    unit: &Unit,
    variants: copies::Variants,
    entries: &[usize],
) -> Result<Vec<(usize, Instance, Verdict)>, ExprError> {
    let of = |entry: &usize| -> &Entry { &localiser.entries[*entry] };
    let derived = entries.iter().flat_map(|entry| of(entry).lineage.derived.iter().copied()).collect();
    let roster = copies::copies(unit, variants, &localiser.columns, &derived)?;
    let mut found = Vec::new();
    for &entry in entries {
        let level = of(&entry).level;
        let span = &unit.spans[level.table];
        let rows = roster.tables[level.table].rows;
        if rows == 0 {
            continue;
        }
        let (findings, _) = level.judge(&roster, 0..rows)?;
        found.extend(findings.into_iter().map(|finding| {
            let (copy, row) = (finding.row as usize / span.len(), finding.row as usize % span.len());
            (copy, Instance { entry, row: span.start + row, field: finding.field }, finding.verdict)
        }));
    }
    Ok(found)
}
