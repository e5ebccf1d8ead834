//! Cells that were written otherwise than they were read.

use crate::cell::Note;
use crate::limits::NOTES;
use codebook::Table;
use serde::{Deserialize, Serialize};

/// A cell that has one meaning, but was written otherwise than the codebook asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Normalised {
    /// Index into the roster's files.
    pub file: u32,
    /// The field.
    pub field: String,
    /// In which way the cell was written otherwise; `None` where several cells stand together.
    pub form: Option<Form>,
    /// The cell; `None` for the cells of the field beyond the first 1,000 of a file.
    pub place: Option<NotedCell>,
    /// Cells that this entry stands for: 1 where the cell is named.
    pub cells: u64,
}

/// In which way a cell was written otherwise than the codebook asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// Full-width characters, or blanks around a code.
    Narrowed,
    /// A code behind a sign by which a spreadsheet keeps its zeros: `="0100"` or `'0100`.
    Unmarked,
    /// A whole number with `.0`.
    WholeDecimal,
    /// A round number as R writes it: `1e+05`.
    Exponent,
    /// A day in another form.
    OtherDay,
    /// A number where text is asked for: its leading zeros, if it had any, are gone.
    NumberAsText,
    /// A day with a time, which was left out.
    TimeDropped,
}

impl Form {
    /// The word used in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Narrowed => "full_width",
            Self::Unmarked => "spreadsheet_sign",
            Self::WholeDecimal => "whole_decimal",
            Self::Exponent => "exponent",
            Self::OtherDay => "other_day",
            Self::NumberAsText => "number_as_text",
            Self::TimeDropped => "time_dropped",
        }
    }
}

/// One such cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotedCell {
    /// Record number in the file, from 1.
    pub record: u32,
    /// Line on which the record starts, from 1.
    pub line: u32,
    /// The cell as it stands in the file; `None` for a private field.
    pub original: Option<String>,
    /// The cell as it was read; `None` for a private field.
    pub read: Option<String>,
}

/// The notes of one file while it is read: bounded, whatever the file holds.
pub(crate) struct Notes<'a> {
    spec: &'a Table,
    file: u32,
    list: Vec<Normalised>,
    counted: Vec<u64>,
}

impl<'a> Notes<'a> {
    pub(crate) fn new(spec: &'a Table, file: u32) -> Self {
        Self { spec, file, list: Vec::new(), counted: vec![0; spec.fields.len()] }
    }

    /// Adds the notes of an accepted record.
    pub(crate) fn add(&mut self, notes: &mut Vec<Note>, record: u32, line: u32) {
        for Note { field, original, read, form } in notes.drain(..) {
            self.counted[field] += 1;
            if self.counted[field] > NOTES {
                continue;
            }
            let spec = &self.spec.fields[field];
            let shown = |text: String| (!spec.private).then_some(text);
            let place = NotedCell { record, line, original: shown(original), read: shown(read) };
            let entry = Normalised {
                file: self.file,
                field: spec.name.clone(),
                form: Some(form),
                place: Some(place),
                cells: 1,
            };
            self.list.push(entry);
        }
    }

    /// All entries: the named cells in file order, then what was only counted.
    pub(crate) fn finish(mut self) -> Vec<Normalised> {
        for (field, counted) in self.spec.fields.iter().zip(&self.counted) {
            if let Some(rest) = counted.checked_sub(NOTES).filter(|rest| *rest > 0) {
                let entry =
                    Normalised { file: self.file, field: field.name.clone(), form: None, place: None, cells: rest };
                self.list.push(entry);
            }
        }
        self.list
    }
}
