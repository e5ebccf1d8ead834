//! Which rows are used: an error sets aside the whole unit it falls in.
//!
//! The unit is a row of the table `structure.set_aside` with everything below
//! it. An error above that table sets aside its row and all below. A row
//! without an owner stands for itself and all below it, so nothing that hangs
//! from an unknown place slips through. Undecided sets nothing aside.

use crate::Findings;
use roster::{Accepted, NO_ROW, Roster};

/// The rows that are used after these findings; each unused row knows the first finding that did it.
///
/// # Panics
/// If a finding is about a row the roster has not.
pub fn accept(roster: &Roster, findings: &Findings) -> Accepted {
    let unit = roster.codebook.position(&roster.codebook.structure.set_aside);
    let unit = unit.expect("the codebook checked its structure");
    let mut accepted = Accepted::all(roster);
    for (position, finding) in findings.iter().enumerate().filter(|(_, finding)| finding.sets_aside()) {
        let (table, row) = top(roster, unit, finding.table, finding.row as usize);
        accepted.reason[table][row].get_or_insert(position as u32);
    }
    spread(roster, &mut accepted);
    accepted
}

/// The highest row that a finding sets aside: the unit's, or the last one found on the way to it.
pub(crate) fn top(roster: &Roster, unit: usize, table: usize, row: usize) -> (usize, usize) {
    let (mut at, mut found) = (table, row);
    if !roster.ancestors(table).contains(&unit) {
        return (at, found);
    }
    while at != unit {
        let owner = roster.tables[at].owner[found];
        if owner == NO_ROW {
            break;
        }
        at = roster.owner_of(at).expect("an owner of the row stands in an owner of the table");
        found = owner as usize;
    }
    (at, found)
}

/// What is set aside takes all rows below with it; tables come after their owners.
fn spread(roster: &Roster, accepted: &mut Accepted) {
    for table in 0..roster.tables.len() {
        let Some(above) = roster.owner_of(table) else { continue };
        let owner = &roster.tables[table].owner;
        let (before, from) = accepted.reason.split_at_mut(table);
        for (reason, &owner) in from[0].iter_mut().zip(owner) {
            let inherited = if owner == NO_ROW { None } else { before[above][owner as usize] };
            *reason = match (*reason, inherited) {
                (Some(own), Some(inherited)) => Some(own.min(inherited)),
                (own, inherited) => own.or(inherited),
            };
        }
    }
}
