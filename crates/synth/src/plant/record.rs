//! One record of a form, its cells found by name; and the changes made to it.

use crate::forms::TABLES;
use std::fmt::Display;

/// A form, by its place in [`TABLES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Community,
    Household,
    Person,
    Slip,
    Assessment,
    Disabled,
}

impl Form {
    pub(super) const ALL: [Self; 6] =
        [Self::Community, Self::Household, Self::Person, Self::Slip, Self::Assessment, Self::Disabled];

    /// Name of its table.
    pub(super) fn table(self) -> &'static str {
        TABLES[self as usize].0
    }

    fn column(self, field: &str) -> usize {
        let found = TABLES[self as usize].1.split(',').position(|name| name == field);
        found.unwrap_or_else(|| panic!("`{}` has no column `{field}`", self.table()))
    }

    /// The leading columns that identify a record.
    fn key(self) -> usize {
        match self {
            Self::Community | Self::Household => 1,
            Self::Person | Self::Slip | Self::Disabled => 2,
            Self::Assessment => 3,
        }
    }
}

/// One record as it stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) form: Form,
    cells: Vec<String>,
}

impl Record {
    /// Reads a line; cells hold no commas, because the generator writes none.
    pub(super) fn read(form: Form, line: &str) -> Self {
        Self { form, cells: line.split(',').map(str::to_owned).collect() }
    }

    pub(super) fn line(&self) -> String {
        self.cells.join(",")
    }

    pub(super) fn get(&self, field: &str) -> &str {
        &self.cells[self.form.column(field)]
    }

    pub(super) fn is(&self, field: &str, value: impl Display) -> bool {
        self.get(field) == value.to_string()
    }

    pub(super) fn blank(&self, field: &str) -> bool {
        self.get(field).is_empty()
    }

    pub(super) fn number(&self, field: &str) -> Option<i32> {
        self.get(field).parse().ok()
    }

    pub(super) fn put(&mut self, field: &str, value: impl Display) {
        let column = self.form.column(field);
        self.cells[column] = value.to_string();
    }

    /// Table and key.
    fn place(&self) -> String {
        format!("{} {}", self.form.table(), self.key())
    }

    /// The values that identify it, joined as in messages.
    pub(super) fn key(&self) -> String {
        self.cells[..self.form.key()].join("/")
    }
}

/// What was done to some records, in words.
#[derive(Debug, Default)]
pub(super) struct Changes {
    fields: Vec<String>,
    /// The record that was changed, blank when the words name it; and what was done.
    words: Vec<(String, String)>,
}

impl Changes {
    /// A changed cell; the first ones are those a finding should point at.
    pub(super) fn set(&mut self, record: &mut Record, field: &str, value: impl Display) {
        let value = value.to_string();
        let shown = |text: &str| if text.is_empty() { "blank".to_owned() } else { text.to_owned() };
        let words = format!("{field}: {} -> {}", shown(record.get(field)), shown(&value));
        self.push(field, record.place(), words);
        record.put(field, value);
    }

    /// A count of a report, moved with the records it counts.
    pub(super) fn add(&mut self, record: &mut Record, field: &str, by: i32) {
        let count = record.number(field).expect("clean reports have every count");
        self.set(record, field, count + by);
    }

    /// Something done to whole records.
    pub(super) fn did(&mut self, field: &str, words: String) {
        self.push(field, String::new(), words);
    }

    fn push(&mut self, field: &str, place: String, words: String) {
        if !self.fields.iter().any(|known| known == field) {
            self.fields.push(field.to_owned());
        }
        self.words.push((place, words));
    }

    /// The rule must fail on this record.
    pub(super) fn fail_on(self, record: &Record) -> Option<Sown> {
        let own = record.place();
        let words = self.words.into_iter().map(|(place, words)| match place.is_empty() || place == own {
            true => words,
            false => format!("{place} {words}"),
        });
        let words = words.collect::<Vec<_>>().join("; ");
        Some(Sown { form: record.form, key: record.key(), fields: self.fields, words })
    }
}

/// A planted error: where the rule must fail, and what was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sown {
    pub(super) form: Form,
    pub(super) key: String,
    pub(super) fields: Vec<String>,
    pub(super) words: String,
}
