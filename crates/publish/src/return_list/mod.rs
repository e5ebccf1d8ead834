//! The return list: what a county office has to put right, in the order in which a clerk works.
//!
//! ```text
//! findings ─┐
//! rejected ─┴─► ReturnRow (form, places, fields, values, what is wrong, what to do) ─► sorted by form, place
//!                                                                                       ├─► return-<sender>.csv
//!                                                                                       └─► return-<sender>.xlsx
//! ```
//!
//! Places are the key fields that the schema's `structure.toml` names. Private
//! fields are never shown. The same package gives the same bytes.

mod csv;
mod owners;
mod row;
mod summary;
mod words;
mod xlsx;

use crate::PublishError;
use codebook::{Codebook, Text};
use ingest::{Account, Rejected};
use owners::Owners;
use roster::{Roster, SourceFile};
use row::ReturnRow;
use std::path::Path;
use std::sync::Arc;
use summary::Summary;
use validate::{Findings, Language, RuleBook, RuleCount, ValidateError};

/// What one sender has to put right.
#[derive(Clone, Debug)]
pub struct ReturnList {
    codebook: Arc<Codebook>,
    sender: String,
    /// Titles of the places, outermost first.
    places: Vec<Text>,
    rows: Vec<ReturnRow>,
    rules: Vec<RuleCount>,
    /// For each table: its title and its records, received, accepted, set aside and rejected.
    tables: Vec<(Text, usize)>,
}

impl ReturnList {
    /// Collects findings and unreadable records of one package.
    ///
    /// `line_of` gives a line of a file as text, from 1.
    ///
    /// # Errors
    /// [`ValidateError`] when a message cannot be computed.
    pub fn new(
        roster: &Roster,
        rules: &RuleBook,
        findings: &Findings,
        rejected: &[Rejected],
        line_of: &dyn Fn(&SourceFile, u32) -> Option<String>,
    ) -> Result<Self, ValidateError> {
        let codebook = Arc::clone(&roster.codebook);
        let rendered = rules.render_all(roster, findings.as_slice())?;
        let mut rows: Vec<ReturnRow> = findings
            .iter()
            .zip(&rendered)
            .map(|(finding, words)| row::of_finding(roster, rules, finding, words))
            .collect();
        let mut owners = Owners::new(roster);
        rows.extend(rejected.iter().map(|record| row::of_rejected(roster, &mut owners, record, line_of)));
        rows.sort_by(ReturnRow::in_order);
        Ok(Self {
            sender: roster.files.first().map_or_else(String::new, |file| file.sender.clone()),
            places: codebook.structure.places.iter().map(|place| place_title(&codebook, place)).collect(),
            rows,
            rules: validate::ranked(findings.rule_counts(&codebook)),
            tables: codebook.tables.iter().enumerate().map(|(at, table)| (table.title.clone(), at)).collect(),
            codebook,
        })
    }

    /// Whether there is nothing to put right.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Writes `return-<sender>.csv` and `return-<sender>.xlsx` into `folder`.
    ///
    /// # Errors
    /// [`PublishError::Write`] and [`PublishError::Workbook`] name the file.
    pub fn write(
        &self,
        folder: &Path,
        roster: &Roster,
        account: &Account,
        prepared: &str,
        language: Language,
    ) -> Result<(), PublishError> {
        let records = self.tables.iter().map(|(title, at)| (title.clone(), account.total(roster, Some(*at)))).collect();
        let summary = Summary { sender: &self.sender, prepared, records, list: self };
        let name = file_name(&self.sender);
        put(folder, &format!("return-{name}.csv"), csv::csv(self, language).as_bytes())?;
        let file = format!("return-{name}.xlsx");
        let workbook = xlsx::xlsx(self, &summary, language)
            .map_err(|source| PublishError::Workbook { file: file.clone(), source: Box::new(source) })?;
        put(folder, &file, &workbook)
    }
}

/// The title of a key field, from the first table that has it.
fn place_title(codebook: &Codebook, place: &str) -> Text {
    let found = codebook.tables.iter().find_map(|table| table.field(place));
    found.map_or_else(|| Text::new(place, place), |field| field.title.clone())
}

/// A sender as part of a file name: letters, digits, `-`, `_`; anything else becomes `_`.
fn file_name(sender: &str) -> String {
    let plain = |letter: char| if letter.is_alphanumeric() || "-_".contains(letter) { letter } else { '_' };
    sender.chars().take(64).map(plain).collect()
}

/// Writes a file whole: aside, then by one rename.
fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), PublishError> {
    let (aside, path) = (folder.join(format!(".{name}.partial")), folder.join(name));
    let write = || {
        std::fs::create_dir_all(folder)?;
        std::fs::write(&aside, bytes)?;
        std::fs::rename(&aside, &path)
    };
    write().map_err(|source| PublishError::Write { path: path.clone(), source })
}
