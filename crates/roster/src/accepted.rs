//! Which rows are used: a mask with reasons, not a copy.

use crate::Roster;

/// What became of a readable row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Used.
    Accepted,
    /// Not used; the findings say why.
    SetAside,
}

/// The rows of a roster that are used, and for each unused one the finding that set it aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// For each table and row: `None` when used, else the index of the first finding that set it aside.
    pub reason: Vec<Vec<Option<u32>>>,
}

impl Accepted {
    /// Every row is used.
    pub fn all(roster: &Roster) -> Self {
        Self { reason: roster.tables.iter().map(|table| vec![None; table.rows]).collect() }
    }

    /// What became of a row.
    pub fn status(&self, table: usize, row: usize) -> Status {
        if self.reason[table][row].is_none() { Status::Accepted } else { Status::SetAside }
    }

    /// The used rows of a table as a mask.
    pub fn mask(&self, table: usize) -> Vec<bool> {
        self.reason[table].iter().map(Option::is_none).collect()
    }

    /// Number of used rows of a table.
    pub fn count(&self, table: usize) -> usize {
        self.reason[table].iter().filter(|reason| reason.is_none()).count()
    }
}
