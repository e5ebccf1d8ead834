//! The search in one unit: cover, trial, another cut, until a set of cells satisfies every rule.

use super::hint::{Hint, Outcome};
use super::judge::{Instance, Recorded};
use super::localiser::Localiser;
use super::trial::{Trial, trial};
use super::unit::{Cell, Unit};
use super::{MOST_ROUNDS, cover, prefer};
use crate::Finding;
use arrow_array::ArrayRef;
use roster::expr::ExprError;
use std::collections::BTreeSet;
use std::sync::Arc;

impl<'a> Localiser<'a> {
    /// Hints for the findings of one unit, by their position.
    pub(super) fn hints(&self, row: u32, failed: &[(usize, &Finding)]) -> Vec<(usize, Arc<Hint>)> {
        let unit = Unit::new(self, row);
        let rules: BTreeSet<usize> = failed.iter().map(|(_, finding)| finding.rule).collect();
        let hint = |outcome, satisfied| Arc::new(Hint::new(self.roster, self.unit, outcome, satisfied, rules.len()));
        let recorded = match Recorded::of(self, &unit) {
            Ok(recorded) => recorded,
            Err(_) => return failed.iter().map(|&(at, _)| (at, hint(Outcome::NotComputed, rules.len()))).collect(),
        };
        let curable: Vec<Instance> =
            recorded.fails.iter().copied().filter(|&fails| !self.cells_read(&unit, fails).is_empty()).collect();
        let about = |finding: &Finding, instance: &Instance| {
            let level = self.entries[instance.entry].level;
            (level.rule, level.table) == (finding.rule, finding.table)
                && (instance.row, instance.field) == (finding.row as usize, finding.field)
        };
        let is_curable = |finding: &Finding| curable.iter().any(|instance| about(finding, instance));
        let satisfied: BTreeSet<usize> =
            failed.iter().filter(|(_, finding)| is_curable(finding)).map(|(_, finding)| finding.rule).collect();
        let needs_record = hint(Outcome::NeedsRecord, 0);
        let smallest = match curable.as_slice() {
            [] => Arc::clone(&needs_record),
            curable => {
                let found = self.search(&unit, &recorded, curable);
                hint(found.unwrap_or(Outcome::NotComputed), satisfied.len())
            }
        };
        let pick = |finding| if is_curable(finding) { Arc::clone(&smallest) } else { Arc::clone(&needs_record) };
        failed.iter().map(|&(at, finding)| (at, pick(finding))).collect()
    }

    fn search(&self, unit: &Unit<'a>, recorded: &Recorded, failed: &[Instance]) -> Result<Outcome, ExprError> {
        let mut cuts: Vec<Vec<usize>> = failed.iter().map(|&instance| self.cells_read(unit, instance)).collect();
        let cost = self.costs(unit, failed);
        for _ in 0..MOST_ROUNDS {
            let Some(chosen) = cover::cheapest(&cuts, |cell| cost[cell]) else { return Ok(Outcome::TooMany) };
            let values = chosen.iter().map(|&cell| self.values(unit, unit.cells[cell]));
            let values: Vec<ArrayRef> = values.collect();
            match trial(self, unit, recorded, &chosen, &values)? {
                Trial::Satisfied(choices) => {
                    return Ok(Outcome::Change(prefer::preferred(self, unit, &chosen, &values, choices)?));
                }
                Trial::Refused(others) if others.is_empty() => return Ok(Outcome::NotFound),
                Trial::Refused(others) => cuts.push(others),
                Trial::TooMany => return Ok(Outcome::TooMany),
            }
        }
        Ok(Outcome::TooMany)
    }

    /// The cost of changing each cell: its weight first, then its place in the order of suspicion.
    ///
    /// Places are counted so that all of them together weigh less than one.
    fn costs(&self, unit: &Unit<'a>, failed: &[Instance]) -> Vec<u64> {
        let count = unit.cells.len();
        let mut suspicion = vec![usize::MAX; count];
        for instance in failed {
            let level = self.entries[instance.entry].level;
            let spec = &self.codebook.tables[level.table];
            let rule = &self.codebook.rules[level.rule];
            let named: Vec<usize> = match instance.field {
                Some(field) => vec![field as usize],
                None => rule.fields.iter().filter_map(|name| spec.position(name)).collect(),
            };
            for (place, field) in named.into_iter().enumerate() {
                if let Some(cell) = unit.number(Cell { table: level.table, row: instance.row, field }) {
                    suspicion[cell] = suspicion[cell].min(place);
                }
            }
        }
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|&cell| (suspicion[cell], cell));
        let one = (count * count + 1) as u64;
        let mut costs = vec![0; count];
        for (place, cell) in order.into_iter().enumerate() {
            costs[cell] = u64::from(unit.field(unit.cells[cell]).weight) * one + place as u64;
        }
        costs
    }
}
