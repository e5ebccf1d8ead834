//! The typed survey in memory.
//!
//! ```text
//! RawTable (rows in file order) ──assemble──► Roster
//!                                              ├─ tables: Arrow columns, sorted so that the rows
//!                                              │  that belong to a row stand together (spans)
//!                                              ├─ origin of every row: file, record, line, byte
//!                                              └─ links to owners, up and down
//! ```
//!
//! A roster is never edited: derived variables are columns added at its side,
//! acceptance is a mask ([`Accepted`]), a correction makes another roster.
//!
//! Start reading at [`Roster::assemble`]; expressions are in [`expr`].

mod accepted;
mod assemble;
mod corrections;
pub mod expr;
mod links;
mod origin;
mod table;

pub use accepted::{Accepted, Status};
pub use assemble::{RawTable, RosterError};
pub use corrections::{Correction, LedgerEntry, Refusal};
pub use links::NO_ROW;
pub use origin::{Origin, SourceFile};
pub use table::{Column, TableData};

use codebook::Codebook;
use std::sync::Arc;

/// The typed survey: every readable record of every package.
#[derive(Clone, Debug)]
pub struct Roster {
    /// What the columns mean.
    pub codebook: Arc<Codebook>,
    /// The files the rows came from; [`Origin::file`] points here.
    pub files: Vec<SourceFile>,
    /// One entry for each table of the codebook, in its order.
    pub tables: Vec<TableData>,
    /// The lines of the corrections ledger, applied or refused; none before it was applied.
    pub corrections: Vec<Correction>,
}

impl Roster {
    /// The table of this name, with its position.
    pub fn table(&self, name: &str) -> Option<(usize, &TableData)> {
        self.codebook.position(name).map(|position| (position, &self.tables[position]))
    }
}
