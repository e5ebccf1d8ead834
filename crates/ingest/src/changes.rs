//! What a package changed in the one it supersedes: record by record, field by field.
//!
//! Records are the same when their primary keys are. A key that occurs several
//! times is paired in the order of the records. Values are compared as they
//! were read, so a number written in another way is no change.

mod steps;

pub use steps::{Step, steps};

use crate::PackageRecords;
use arrow_array::ArrayRef;
use arrow_row::{RowConverter, Rows, SortField};
use codebook::{Codebook, Table};
use roster::RawTable;
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

/// What happened to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// A field of it says something else.
    Changed,
}

impl ChangeKind {
    /// The word used in files and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// A record that was added or removed, or a field of one that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Position of the table in the codebook.
    pub table: usize,
    /// The values of the primary key, in its order; nothing where one is blank.
    pub key: Vec<Option<String>>,
    /// What happened.
    pub kind: ChangeKind,
    /// Position of the field that was changed.
    pub field: Option<usize>,
    /// What it said; nothing when blank.
    pub old: Option<String>,
    /// What it says; nothing when blank.
    pub new: Option<String>,
}

impl Change {
    /// The key as findings show it: its values joined with `/`.
    pub fn key(&self) -> String {
        let parts: Vec<&str> = self.key.iter().map(|part| part.as_deref().unwrap_or("(missing)")).collect();
        parts.join("/")
    }
}

/// The records that differ between two packages: by table, then by key, then by field.
///
/// # Panics
/// If the records are not those of packages of this codebook.
pub fn changes(codebook: &Codebook, earlier: &PackageRecords, later: &PackageRecords) -> Vec<Change> {
    let mut all = Vec::new();
    for (position, spec) in codebook.tables.iter().enumerate() {
        let pair = Pair { position, spec, old: &earlier.tables[position], new: &later.tables[position] };
        pair.compare(&mut all);
    }
    all
}

/// One table of both packages.
struct Pair<'a> {
    position: usize,
    spec: &'a Table,
    old: &'a RawTable,
    new: &'a RawTable,
}

impl Pair<'_> {
    fn compare(&self, changes: &mut Vec<Change>) {
        let key: Vec<usize> = self.spec.primary_key.iter().filter_map(|name| self.spec.position(name)).collect();
        let keys = |table: &RawTable| -> Vec<ArrayRef> {
            key.iter().map(|&field| table.columns[field].values.clone()).collect()
        };
        let [old_keys, new_keys] = comparable([keys(self.old), keys(self.new)]);
        let [old_rows, new_rows] = comparable([cells(self.old), cells(self.new)]);

        let mut waiting: FxHashMap<&[u8], VecDeque<usize>> = FxHashMap::default();
        for row in 0..old_keys.num_rows() {
            waiting.entry(old_keys.row(row).data()).or_default().push_back(row);
        }
        // Each with its key, by which they are put in order.
        let mut found: Vec<(&[u8], ChangeKind, usize, usize)> = Vec::new();
        for row in 0..new_keys.num_rows() {
            let bytes = new_keys.row(row).data();
            match waiting.get_mut(bytes).and_then(VecDeque::pop_front) {
                None => found.push((bytes, ChangeKind::Added, 0, row)),
                Some(before) if old_rows.row(before) != new_rows.row(row) => {
                    found.push((bytes, ChangeKind::Changed, before, row));
                }
                Some(_) => {}
            }
        }
        for row in 0..old_keys.num_rows() {
            let bytes = old_keys.row(row).data();
            if waiting.get(bytes).is_some_and(|left| left.contains(&row)) {
                found.push((bytes, ChangeKind::Removed, row, 0));
            }
        }
        found.sort_by(|a, b| a.0.cmp(b.0).then(a.1.cmp(&b.1)));
        for (_, kind, before, after) in found {
            match kind {
                ChangeKind::Added => changes.push(self.whole(kind, &key, self.new, after)),
                ChangeKind::Removed => changes.push(self.whole(kind, &key, self.old, before)),
                ChangeKind::Changed => self.fields(&key, before, after, changes),
            }
        }
    }

    fn whole(&self, kind: ChangeKind, key: &[usize], table: &RawTable, row: usize) -> Change {
        let value = |&field: &usize| table.columns[field].recorded(&self.spec.fields[field], row);
        let key = key.iter().map(value).collect();
        Change { table: self.position, key, kind, field: None, old: None, new: None }
    }

    fn fields(&self, key: &[usize], before: usize, after: usize, changes: &mut Vec<Change>) {
        let record = self.whole(ChangeKind::Changed, key, self.new, after);
        for (field, spec) in self.spec.fields.iter().enumerate() {
            let old = self.old.columns[field].recorded(spec, before);
            let new = self.new.columns[field].recorded(spec, after);
            if old != new {
                changes.push(Change { field: Some(field), old, new, ..record.clone() });
            }
        }
    }
}

/// All cells of a table, with the reasons of missing ones.
fn cells(table: &RawTable) -> Vec<ArrayRef> {
    let both = |column: &roster::Column| std::iter::once(column.values.clone()).chain(column.missing.clone());
    table.columns.iter().flat_map(both).collect()
}

/// Columns of two tables as rows that compare.
fn comparable(tables: [Vec<ArrayRef>; 2]) -> [Rows; 2] {
    let fields = tables[0].iter().map(|column| SortField::new(column.data_type().clone())).collect();
    let converter = RowConverter::new(fields).expect("plain types and dictionaries of text");
    tables.map(|columns| converter.convert_columns(&columns).expect("the codebook fixes the type of every column"))
}
