//! What ingest could not read, as the localisation of findings needs it.

use ingest::Rejected;
use roster::Roster;
use validate::Unread;

/// For each unreadable record the row it belongs to, where its key can be read.
pub fn of(roster: &Roster, rejected: &[Rejected]) -> Vec<Unread> {
    let known = rejected.iter().filter(|record| !record.belongs_to.is_empty());
    known
        .map(|record| Unread { table: roster.files[record.file as usize].table, owner: record.belongs_to.clone() })
        .collect()
}
