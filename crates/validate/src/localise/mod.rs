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
#[cfg(test)]
mod naive;
mod prefer;
mod trial;
mod unit;

pub use hint::{Change, Hint, Outcome};

use crate::kinds::Scope;
use crate::level::Level;
use crate::lineage::{Columns, Lineage};
use crate::space::{Candidates, Space};
use crate::{Finding, Findings, RuleBook, ValidateError, accept};
use arrow_array::ArrayRef;
use codebook::{Codebook, Severity};
use judge::{Instance, Recorded};
use rayon::prelude::*;
use roster::Roster;
use roster::expr::{ExprError, Type};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use trial::{Trial, trial};
use unit::{Cell, Unit};

/// The most combinations of values that are tried for one set of cells.
const MOST_VARIANTS: usize = 4096;

/// The most sets of cells that are tried for one unit.
const MOST_ROUNDS: usize = 50;

/// The most units of a survey that are looked at; with more, the fault is not in single values.
const MOST_UNITS: usize = 10_000;

impl RuleBook {
    /// Adds hints to the findings that set a unit aside: where several failed, or one that concerns several fields.
    ///
    /// The hints are the same for any number of threads.
    ///
    /// # Errors
    /// [`ValidateError::Derived`] when a derived variable of the codebook does not compile.
    pub fn localise(&self, roster: &Roster, findings: &mut Findings) -> Result<(), ValidateError> {
        let units = units(self, roster, findings);
        if units.is_empty() {
            return Ok(());
        }
        let localiser = Localiser::new(self, roster)?;
        let not_sought = Arc::new(Hint::new(roster, localiser.unit, Outcome::NotSought, 0, 0));
        let hints: Vec<Vec<(usize, Arc<Hint>)>> = units
            .into_par_iter()
            .enumerate()
            .map(|(number, (row, failed))| {
                if number >= MOST_UNITS {
                    return failed.into_iter().map(|at| (at, Arc::clone(&not_sought))).collect();
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

/// A rule at one of its tables, with what it reads.
#[derive(Debug)]
struct Entry<'a> {
    level: &'a Level,
    lineage: Lineage,
}

/// What is the same for all units.
#[derive(Debug)]
struct Localiser<'a> {
    codebook: &'a Codebook,
    roster: &'a Roster,
    /// Position of the unit's table.
    unit: usize,
    columns: Columns,
    /// Rules about the unit and the rows below: those of severity error first.
    entries: Vec<Entry<'a>>,
    /// How many of them are of severity error.
    errors: usize,
    /// Table and field of what an error rule reads and a hint may change.
    changeable: Vec<(usize, usize)>,
    space: Space,
    /// For fields whose values cannot all be tried: fields that a rule reads together with them.
    kin: BTreeMap<(usize, usize), BTreeSet<(usize, usize)>>,
}

impl<'a> Localiser<'a> {
    fn new(book: &'a RuleBook, roster: &'a Roster) -> Result<Self, ValidateError> {
        let codebook: &Codebook = &book.codebook;
        let columns = Columns::of(codebook)?;
        let unit = codebook.position(&codebook.structure.set_aside).expect("the codebook checked its structure");
        let inside = |level: &&Level| {
            (level.table == unit || columns.shape.ancestors(level.table).any(|above| above == unit))
                && level.scope() != Scope::Beyond
        };
        let mut levels: Vec<&Level> = book.levels.iter().filter(inside).collect();
        levels.sort_by_key(|level| level.severity != Severity::Error);
        let errors = levels.iter().filter(|level| level.severity == Severity::Error).count();
        let entry = |level| Entry { level, lineage: Lineage::of(level, codebook, &columns) };
        let entries: Vec<Entry> = levels.into_iter().map(entry).collect();
        let reads = entries[..errors].iter().flat_map(|entry| &entry.lineage.reads);
        let read: BTreeSet<(usize, usize)> = reads.map(|read| (read.table, read.field)).collect();
        let changeable = read.into_iter().filter(|&(table, field)| may_change(codebook, table, field)).collect();
        let space = Space::of(codebook, entries.iter().map(|entry| &entry.lineage));
        let kin = kin(roster, &space, &entries[..errors]);
        Ok(Self { codebook, roster, unit, columns, entries, errors, changeable, space, kin })
    }

    /// The error rules that read the field of a cell.
    fn errors_reading(&self, cell: Cell) -> Vec<usize> {
        self.reading(0..self.errors, cell)
    }

    fn reading(&self, entries: std::ops::Range<usize>, cell: Cell) -> Vec<usize> {
        let reads =
            |entry: &Entry| entry.lineage.reads.iter().any(|read| (read.table, read.field) == (cell.table, cell.field));
        entries.filter(|&entry| reads(&self.entries[entry])).collect()
    }

    /// The cells an instance reads that may be changed.
    fn cells_read(&self, unit: &Unit<'a>, instance: Instance) -> Vec<usize> {
        let entry = &self.entries[instance.entry];
        let table = entry.level.table;
        let rule = &self.codebook.rules[entry.level.rule];
        if let (Some(field), None, Scope::Fields) = (instance.field, &rule.when, entry.level.scope()) {
            let cell = Cell { table, row: instance.row, field: field as usize };
            return unit.number(cell).into_iter().collect();
        }
        unit.read(&entry.lineage.reads, table, instance.row)
    }

    /// Hints for the findings of one unit, by their position.
    fn hints(&self, row: u32, failed: &[(usize, &Finding)]) -> Vec<(usize, Arc<Hint>)> {
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

    /// The values of a cell: the recorded one, then those to try, in the type of its column.
    fn values(&self, unit: &Unit<'a>, cell: Cell) -> ArrayRef {
        let mut candidates: Candidates = self.space.fields[cell.table][cell.field].clone();
        for &(table, field) in self.kin.get(&(cell.table, cell.field)).into_iter().flatten() {
            let column = &self.roster.tables[table].columns[field].values;
            let rows = match unit.above[table] {
                Some(row) => row..row + 1,
                None => unit.spans[table].clone(),
            };
            let computed = Type::of(column.data_type()).expect("recorded columns can be read by expressions").storage();
            let values = arrow_cast::cast(&column.slice(rows.start, rows.len()), &computed);
            candidates.add(&values.expect("a column casts to the type it is computed in"));
        }
        copies::choices(unit, cell, &candidates).expect("values of the column's own kind")
    }
}

/// Keys link records and private fields are not shown: neither is changed.
fn may_change(codebook: &Codebook, table: usize, field: usize) -> bool {
    let spec = &codebook.tables[table];
    let name = &spec.fields[field].name;
    let links = spec.belongs_to.as_ref().is_some_and(|owner| owner.fields.contains(name));
    !spec.fields[field].private && !links && !spec.primary_key.contains(name)
}

/// Which fields are read together with a field whose values cannot all be tried.
fn kin(roster: &Roster, space: &Space, entries: &[Entry]) -> BTreeMap<(usize, usize), BTreeSet<(usize, usize)>> {
    let codebook = &roster.codebook;
    let kind = |(table, field): (usize, usize)| Type::of(roster.tables[table].columns[field].values.data_type());
    let mut kin: BTreeMap<(usize, usize), BTreeSet<(usize, usize)>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.level.scope() == Scope::Expressions) {
        let read: BTreeSet<(usize, usize)> = entry.lineage.reads.iter().map(|read| (read.table, read.field)).collect();
        for &own in read.iter().filter(|&&(table, field)| !space.fields[table][field].complete) {
            let alike = read.iter().copied().filter(|&other| kind(other) == kind(own));
            let shown = alike.filter(|&(table, field)| !codebook.tables[table].fields[field].private);
            kin.entry(own).or_default().extend(shown);
        }
    }
    kin
}
