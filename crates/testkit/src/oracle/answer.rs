//! What this program gives for a case, row by row, in the terms of the format.

use estimate::Interval;
use serde_json::{Map, Value};

/// One row of an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// What is estimated: a variable, a level, a ratio.
    pub term: String,
    /// Values of the `by` variables.
    pub by: Map<String, Value>,
    /// Probability of a quantile.
    pub p: Option<f64>,
    /// The numbers by the names of the format; one that is not defined is left out.
    pub fields: Vec<(&'static str, Field)>,
    /// Whether the row may be missing among those expected: nobody of the domain is in it.
    pub of_nobody: bool,
}

/// A field of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// A number; infinity is written `inf`.
    Number(f64),
    /// Several numbers.
    Numbers(Vec<f64>),
    /// Names, their order being of no importance.
    Names(Vec<String>),
}

impl Row {
    /// A row without numbers.
    #[must_use]
    pub fn new(term: impl Into<String>) -> Row {
        Row { term: term.into(), ..Row::default() }
    }

    /// The row with a number, if there is one.
    #[must_use]
    pub fn with(mut self, name: &'static str, number: impl Into<Option<f64>>) -> Row {
        if let Some(number) = number.into() {
            self.fields.push((name, Field::Number(number)));
        }
        self
    }

    /// The row with several numbers.
    #[must_use]
    pub fn with_all(mut self, name: &'static str, numbers: Vec<f64>) -> Row {
        self.fields.push((name, Field::Numbers(numbers)));
        self
    }

    /// The row with names.
    #[must_use]
    pub fn with_names(mut self, name: &'static str, names: Vec<String>) -> Row {
        self.fields.push((name, Field::Names(names)));
        self
    }

    /// The row with the ends of an interval, if there is one.
    #[must_use]
    pub fn between(self, interval: Option<Interval>) -> Row {
        self.with("lo", interval.map(|interval| interval.low)).with("hi", interval.map(|interval| interval.high))
    }

    /// A field by its name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, field)| field)
    }

    /// A number by its name.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.field(name)? {
            Field::Number(number) => Some(*number),
            Field::Numbers(_) | Field::Names(_) => None,
        }
    }
}
