//! Units with a record that could not be read: a change of values there would hide what is missing.

use crate::{accept, show};
use roster::Roster;
use std::collections::BTreeSet;

/// A record that could not be read, by the row it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// Position of its table in the codebook.
    pub table: usize,
    /// The key of the row it belongs to, as text; empty when that could not be read either.
    pub owner: Vec<String>,
}

/// The rows of the table `unit` to which such a record belongs.
pub(super) fn units(roster: &Roster, unit: usize, unread: &[Unread]) -> BTreeSet<u32> {
    let mut units = BTreeSet::new();
    for table in 0..roster.tables.len() {
        let (Some(owner), Some(link)) = (roster.owner_of(table), &roster.codebook.tables[table].belongs_to) else {
            continue;
        };
        let keys: BTreeSet<&[String]> =
            unread.iter().filter(|record| record.table == table).map(|record| record.owner.as_slice()).collect();
        if keys.is_empty() {
            continue;
        }
        let data = &roster.tables[owner];
        let parts: Vec<_> = link.fields.iter().filter_map(|field| data.column(field)).collect();
        for row in 0..data.rows {
            let key: Option<Vec<String>> = parts.iter().map(|values| show::plain(values, row)).collect();
            if key.is_some_and(|key| keys.contains(key.as_slice())) {
                let (table, row) = accept::top(roster, unit, owner, row);
                units.extend((table == unit).then_some(row as u32));
            }
        }
    }
    units
}
