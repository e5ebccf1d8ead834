//! Which row an unreadable record belongs to: its own key may be legible although the record is not.

use codebook::Table;
use roster::Roster;
use std::collections::BTreeMap;

/// The rows of owners by the texts of their keys; a table is listed when the first record asks for it.
pub(super) struct Owners<'a> {
    roster: &'a Roster,
    keys: BTreeMap<usize, BTreeMap<Vec<String>, u32>>,
}

impl<'a> Owners<'a> {
    pub(super) fn new(roster: &'a Roster) -> Self {
        Self { roster, keys: BTreeMap::new() }
    }

    /// Table and row that a record of `spec` belongs to, by the texts of its cells.
    pub(super) fn of(&mut self, spec: &Table, cell: &dyn Fn(&str) -> String) -> Option<(usize, u32)> {
        let owner = spec.belongs_to.as_ref()?;
        let table = self.roster.codebook.position(&owner.table)?;
        let roster = self.roster;
        let keys = self.keys.entry(table).or_insert_with(|| by_key(roster, table));
        let wanted: Vec<String> = owner.fields.iter().map(|field| cell(field)).collect();
        keys.get(&wanted).map(|row| (table, *row))
    }
}

fn by_key(roster: &Roster, table: usize) -> BTreeMap<Vec<String>, u32> {
    let data = &roster.tables[table];
    let columns: Vec<_> = roster.codebook.tables[table].primary_key.iter().filter_map(|key| data.column(key)).collect();
    let key = |row: usize| columns.iter().map(|values| validate::plain(values, row).unwrap_or_default()).collect();
    (0..data.rows).map(|row| (key(row), row as u32)).collect()
}
