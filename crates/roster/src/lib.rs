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

use arrow_array::Array;
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
    /// Plain columns as a roster of one table, `data`, so that expressions can be computed over them.
    ///
    /// # Panics
    /// If the columns differ in length.
    #[must_use]
    pub fn of_columns(columns: Vec<(String, arrow_array::ArrayRef)>) -> Self {
        let rows = columns.first().map_or(0, |(_, values)| values.len());
        assert!(columns.iter().all(|(_, values)| values.len() == rows), "columns of one length");
        let column = |(name, values)| Column { name, values, missing: None };
        let columns = columns.into_iter().map(column).collect();
        let table = TableData { name: "data".into(), rows, columns, origin: Origin::default(), owner: Vec::new() };
        let codebook = Arc::new(Codebook::of_table("data"));
        Self { codebook, files: Vec::new(), tables: vec![table], corrections: Vec::new() }
    }

    /// The table of this name, with its position.
    pub fn table(&self, name: &str) -> Option<(usize, &TableData)> {
        self.codebook.position(name).map(|position| (position, &self.tables[position]))
    }
}
