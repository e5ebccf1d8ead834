//! The values a field is tried with: where the answer of a rule can change.
//!
//! A coded field has its codes, a whole number with narrow limits every value
//! between them. Any other field has its limits, the constants of the rules
//! that read it with their neighbours, and a point between each two: a rule
//! that compares it with constants answers the same anywhere in between.

use crate::lineage::Lineage;
use arrow_array::types::{Date32Type, Float64Type, Int64Type};
use arrow_array::{ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, StringArray, cast::AsArray};
use codebook::{Codebook, Field, Kind};
use roster::expr::Type;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Whole numbers with limits not farther apart are tried one by one.
const NARROW: f64 = 256.0;

/// The values to try in every field of a codebook.
#[derive(Debug)]
pub(crate) struct Space {
    /// By table and field.
    pub(crate) fields: Vec<Vec<Candidates>>,
}

impl Space {
    /// The values that the codebook and the rules of these lineages suggest.
    pub(crate) fn of<'a>(codebook: &Codebook, lineages: impl Iterator<Item = &'a Lineage>) -> Self {
        let empty = |field: &Field| Candidates::of(field);
        let mut fields: Vec<Vec<Candidates>> =
            codebook.tables.iter().map(|table| table.fields.iter().map(empty).collect()).collect();
        for lineage in lineages {
            let read: BTreeSet<(usize, usize)> = lineage.reads.iter().map(|read| (read.table, read.field)).collect();
            for (table, field) in read {
                let candidates = &mut fields[table][field];
                lineage.constants.iter().for_each(|constant| candidates.add(constant));
            }
        }
        fields.iter_mut().flatten().for_each(Candidates::fill);
        Self { fields }
    }
}

/// The values to try in one field; a blank is not among them.
#[derive(Clone, Debug)]
pub(crate) struct Candidates {
    kind: Kind,
    limits: (f64, f64),
    /// Whether these are all the values that the codebook admits.
    pub(crate) complete: bool,
    /// Whether the codebook admits a blank.
    pub(crate) blank: bool,
    points: Points,
}

#[derive(Clone, Debug)]
enum Points {
    /// Whole numbers, or days since 1970-01-01.
    Whole(BTreeSet<i64>),
    /// Real numbers, ascending.
    Real(Vec<f64>),
    Text(BTreeSet<String>),
    /// True and false.
    Truth,
}

impl Candidates {
    /// The codes or, between narrow limits, all values; else the limits alone.
    pub(crate) fn of(field: &Field) -> Self {
        let limits = limits(field);
        let mut complete = false;
        let points = match field.kind {
            Kind::Int8 | Kind::Int16 | Kind::Int32 => {
                let narrow = limits.1 - limits.0 <= NARROW;
                complete = narrow || !field.categories.is_empty();
                Points::Whole(if !field.categories.is_empty() {
                    field.categories.iter().map(|category| category.value).collect()
                } else if narrow {
                    (limits.0.ceil() as i64..=limits.1.floor() as i64).collect()
                } else {
                    [limits.0, limits.1]
                        .into_iter()
                        .filter(|limit| limit.is_finite())
                        .map(|limit| limit as i64)
                        .collect()
                })
            }
            Kind::Date => Points::Whole(BTreeSet::new()),
            Kind::Number => Points::Real([limits.0, limits.1].into_iter().filter(|limit| limit.is_finite()).collect()),
            Kind::Text => Points::Text(BTreeSet::new()),
        };
        Self { kind: field.kind, limits, complete, blank: !field.required, points }
    }

    /// Below, at and above each constant a field is compared with, inside its limits; the codes of a coded field.
    ///
    /// A comparison with these constants has the same answer for any value as for one of these.
    pub(crate) fn around(field: &Field, constants: &[ArrayRef]) -> Self {
        if !field.categories.is_empty() {
            return Self::of(field);
        }
        let kind = match field.kind {
            Kind::Int8 | Kind::Int16 | Kind::Int32 => Type::Int,
            Kind::Number => Type::Float,
            Kind::Text => Type::Text,
            Kind::Date => Type::Date,
        };
        Self { blank: !field.required, ..Self::free(kind, limits(field), constants) }
    }

    /// The same for a value without a field: of a derived variable or an aggregate.
    pub(crate) fn free(kind: Type, limits: (f64, f64), constants: &[ArrayRef]) -> Self {
        let ends = [limits.0, limits.1].into_iter().filter(|limit| limit.is_finite());
        let (kind, points) = match kind {
            Type::Int => (Kind::Int32, Points::Whole(ends.map(|limit| limit as i64).collect())),
            Type::Date => (Kind::Date, Points::Whole(BTreeSet::new())),
            Type::Float => (Kind::Number, Points::Real(ends.collect())),
            Type::Text => (Kind::Text, Points::Text(BTreeSet::from([String::new()]))),
            Type::Bool => (Kind::Int8, Points::Truth),
        };
        let mut candidates = Self { kind, limits, complete: false, blank: true, points };
        constants.iter().for_each(|constant| candidates.add(constant));
        candidates.enclose();
        candidates.fill();
        candidates
    }

    /// Adds what lies outside and between the constants, and a value where there is none.
    fn enclose(&mut self) {
        let (low, high) = self.limits;
        match &mut self.points {
            Points::Whole(points) if points.is_empty() => {
                points.insert(0);
            }
            Points::Real(points) => {
                let least = points.iter().copied().fold(0.0, f64::min) - 1.0;
                let most = points.iter().copied().fold(0.0, f64::max) + 1.0;
                points.extend([least, most].into_iter().filter(|value| (low..=high).contains(value)));
            }
            // The text that follows a text is the text and the least character.
            Points::Text(points) => points.extend(points.clone().into_iter().map(|text| text + "\0")),
            Points::Whole(_) | Points::Truth => {}
        }
    }

    /// Adds the values of an array of the field's type and, of numbers and days, their neighbours.
    pub(crate) fn add(&mut self, values: &ArrayRef) {
        if self.complete {
            return;
        }
        let (low, high) = self.limits;
        let inside = |value: f64| (low..=high).contains(&value);
        match &mut self.points {
            Points::Whole(points) => {
                let around = whole(values, self.kind)
                    .into_iter()
                    .flat_map(|value| value.saturating_sub(1)..=value.saturating_add(1));
                points.extend(around.filter(|value| inside(*value as f64)));
            }
            Points::Real(points) => points.extend(real(values).into_iter().filter(|value| inside(*value))),
            Points::Text(points) => {
                let texts = values.as_string_opt::<i32>().into_iter().flatten().flatten();
                points.extend(texts.map(str::to_owned));
            }
            Points::Truth => {}
        }
    }

    /// Adds a point between each two real numbers.
    fn fill(&mut self) {
        if let Points::Real(points) = &mut self.points {
            points.sort_by(f64::total_cmp);
            points.dedup();
            let between: Vec<f64> = points.windows(2).map(|pair| pair[0].midpoint(pair[1])).collect();
            points.extend(between);
            points.sort_by(f64::total_cmp);
        }
    }

    /// The values in ascending order.
    pub(crate) fn values(&self) -> ArrayRef {
        match &self.points {
            Points::Whole(points) if self.kind == Kind::Date => {
                Arc::new(points.iter().map(|day| i32::try_from(*day).ok()).collect::<Date32Array>())
            }
            Points::Whole(points) => Arc::new(points.iter().copied().collect::<Int64Array>()),
            Points::Real(points) => Arc::new(Float64Array::from(points.clone())),
            Points::Text(points) => Arc::new(points.iter().map(Some).collect::<StringArray>()),
            Points::Truth => Arc::new(BooleanArray::from(vec![false, true])),
        }
    }
}

fn limits(field: &Field) -> (f64, f64) {
    (field.minimum.unwrap_or(f64::NEG_INFINITY), field.maximum.unwrap_or(f64::INFINITY))
}

/// Values that a whole number or a day may be compared with; a day and a number are not mixed.
fn whole(values: &ArrayRef, kind: Kind) -> Vec<i64> {
    if kind == Kind::Date {
        let days = values.as_primitive_opt::<Date32Type>();
        return days.into_iter().flatten().flatten().map(i64::from).collect();
    }
    if let Some(numbers) = values.as_primitive_opt::<Int64Type>() {
        return numbers.iter().flatten().collect();
    }
    let numbers = values.as_primitive_opt::<Float64Type>();
    numbers.into_iter().flatten().flatten().map(|value| value.floor() as i64).collect()
}

fn real(values: &ArrayRef) -> Vec<f64> {
    match values.as_primitive_opt::<Int64Type>() {
        Some(numbers) => numbers.iter().flatten().map(|value| value as f64).collect(),
        None => values.as_primitive_opt::<Float64Type>().into_iter().flatten().flatten().collect(),
    }
}
