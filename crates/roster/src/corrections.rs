//! Corrections: what the ledger asks for, and what became of it.
//!
//! A record is never edited in its file. A line of the ledger names one cell,
//! its old and its new value; it is applied only if the record still says the
//! old one. The roster carries every line, applied or refused, so that rules can
//! report the refusals and the release can show the original values.

use crate::Column;
use arrow_array::{Array, cast::AsArray, types::Int8Type};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use codebook::{Field, Text};

/// One line of the ledger, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Line of the ledger, from 1.
    pub line: u32,
    /// Name of the table.
    pub table: String,
    /// The values of the primary key, joined with `/`.
    pub key: String,
    /// Name of the field.
    pub field: String,
    /// What the record says.
    pub old: String,
    /// What it should say.
    pub new: String,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: String,
    /// On which day.
    pub on: String,
}

/// A line of the ledger and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The line.
    pub entry: LedgerEntry,
    /// Position of the table in the codebook, if there is one of this name.
    pub table: Option<usize>,
    /// Row of the record, if there is exactly one of this key.
    pub row: Option<u32>,
    /// Position of the field, if the table has one of this name.
    pub field: Option<usize>,
    /// What the record said; nothing for a blank cell, or when no cell was found.
    pub original: Option<String>,
    /// Why it was not applied; nothing when it was.
    pub refusal: Option<Refusal>,
}

/// Why a correction was not applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no table of this name.
    UnknownTable,
    /// The table has no recorded field of this name.
    UnknownField,
    /// The field is part of a key: another value would be another record.
    KeyField,
    /// The line does not say why, who or when: the column that is blank or no day.
    Incomplete {
        /// The column of the ledger.
        column: &'static str,
    },
    /// No readable record has this key.
    NoRecord,
    /// Several records have this key.
    KeyNotUnique {
        /// So many.
        records: usize,
    },
    /// Another line corrects the same cell.
    Twice {
        /// That line of the ledger.
        other: u32,
    },
    /// The record says something else; nothing for a private field, whose values are not told.
    OldDiffers {
        /// What it says; blank for a blank cell.
        found: Option<String>,
    },
    /// The new value cannot be read as the field's type.
    NewUnreadable {
        /// What cannot be read.
        why: String,
    },
}

impl Refusal {
    /// Short name used in outputs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::UnknownTable => "unknown_table",
            Self::UnknownField => "unknown_field",
            Self::KeyField => "key_field",
            Self::Incomplete { .. } => "incomplete",
            Self::NoRecord => "no_such_record",
            Self::KeyNotUnique { .. } => "key_not_unique",
            Self::Twice { .. } => "corrected_twice",
            Self::OldDiffers { .. } => "old_value_differs",
            Self::NewUnreadable { .. } => "new_value_unreadable",
        }
    }

    /// The reason in words.
    pub fn words(&self) -> Text {
        match self {
            Self::UnknownTable => Text::new("there is no such table", "没有这个表"),
            Self::UnknownField => Text::new("the table has no such field", "表中没有这个项目"),
            Self::KeyField => Text::new(
                "key fields are not corrected: it would be another record",
                "标识项不得更正，否则成为另一条记录",
            ),
            Self::Incomplete { column } => {
                Text::new(format!("`{column}` is blank or not a day"), format!("“{column}”空白或不是日期"))
            }
            Self::NoRecord => Text::new("there is no such record", "没有这条记录"),
            Self::KeyNotUnique { records } => {
                Text::new(format!("{records} records have this key"), format!("有 {records} 条记录使用此标识"))
            }
            Self::Twice { other } => Text::new(
                format!("line {other} of the ledger corrects the same cell"),
                format!("更正表第 {other} 行更正同一项"),
            ),
            Self::OldDiffers { found: None } => {
                Text::new("the record does not say the old value", "记录中的原值与更正表不符")
            }
            Self::OldDiffers { found: Some(found) } if found.is_empty() => {
                Text::new("the old value differs: the record is blank", "原值不符：记录中为空白")
            }
            Self::OldDiffers { found: Some(found) } => Text::new(
                format!("the old value differs: the record says `{found}`"),
                format!("原值不符：记录中为 {found}"),
            ),
            Self::NewUnreadable { why } => {
                Text::new(format!("the new value cannot be used: {why}"), format!("新值无法使用：{why}"))
            }
        }
    }
}

impl Column {
    /// A recorded value as it would stand in a file: a missing code by its code; `None` when blank.
    pub fn recorded(&self, field: &Field, row: usize) -> Option<String> {
        if !self.values.is_null(row) {
            let formatter = ArrayFormatter::try_new(self.values.as_ref(), &FormatOptions::default()).ok()?;
            return Some(formatter.value(row).to_string());
        }
        let reasons = self.missing.as_ref()?.as_dictionary::<Int8Type>();
        let reason = reasons.is_valid(row).then(|| reasons.keys().value(row))?;
        field.missing_reasons().nth(usize::try_from(reason).ok()?).map(|code| code.value.clone())
    }
}
