//! What is the same for all units: the rules, what they read, which values to try.

use super::copies;
use super::judge::Instance;
use super::unit::{Cell, Unit};
use crate::kinds::Scope;
use crate::level::Level;
use crate::lineage::{Columns, Lineage};
use crate::space::{Candidates, Space};
use crate::{RuleBook, ValidateError};
use arrow_array::ArrayRef;
use codebook::{Codebook, Severity};
use roster::Roster;
use roster::expr::Type;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A rule at one of its tables, with what it reads.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) level: &'a Level,
    pub(super) lineage: Lineage,
}

/// What is the same for all units.
#[derive(Debug)]
pub(super) struct Localiser<'a> {
    pub(super) codebook: &'a Codebook,
    pub(super) roster: &'a Roster,
    /// Position of the unit's table.
    pub(super) unit: usize,
    pub(super) columns: Columns,
    /// Rules about the unit and the rows below: those of severity error first.
    pub(super) entries: Vec<Entry<'a>>,
    /// How many of them are of severity error.
    pub(super) errors: usize,
    /// Table and field of what an error rule reads and a hint may change.
    pub(super) changeable: Vec<(usize, usize)>,
    space: Space,
    /// For fields whose values cannot all be tried: fields that a rule reads together with them.
    kin: BTreeMap<(usize, usize), BTreeSet<(usize, usize)>>,
}

impl<'a> Localiser<'a> {
    /// Compiles what all units need.
    pub(super) fn new(book: &'a RuleBook, roster: &'a Roster) -> Result<Self, ValidateError> {
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
    pub(super) fn errors_reading(&self, cell: Cell) -> Vec<usize> {
        self.reading(0..self.errors, cell)
    }

    /// Those of these rules that read the field of a cell.
    pub(super) fn reading(&self, entries: Range<usize>, cell: Cell) -> Vec<usize> {
        let reads =
            |entry: &Entry| entry.lineage.reads.iter().any(|read| (read.table, read.field) == (cell.table, cell.field));
        entries.filter(|&entry| reads(&self.entries[entry])).collect()
    }

    /// The cells an instance reads that may be changed.
    pub(super) fn cells_read(&self, unit: &Unit<'a>, instance: Instance) -> Vec<usize> {
        let entry = &self.entries[instance.entry];
        let table = entry.level.table;
        let rule = &self.codebook.rules[entry.level.rule];
        if let (Some(field), None, Scope::Fields) = (instance.field, &rule.when, entry.level.scope()) {
            let cell = Cell { table, row: instance.row, field: field as usize };
            return unit.number(cell).into_iter().collect();
        }
        unit.read(&entry.lineage.reads, table, instance.row)
    }

    /// The values of a cell: the recorded one, then those to try, in the type of its column.
    pub(super) fn values(&self, unit: &Unit<'a>, cell: Cell) -> ArrayRef {
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
