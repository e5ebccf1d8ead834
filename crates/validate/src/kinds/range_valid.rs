//! Numbers are between the codebook's minimum and maximum. A missing value is not out of range.

use super::{Check, Hit, Scope, Site};
use crate::ValidateError;
use crate::sql::{NoSql, each_field, real};
use arrow_array::types::Float64Type;
use arrow_array::{Array, cast::AsArray};
use arrow_cast::cast;
use arrow_schema::DataType;
use codebook::{Kind, Verdict};
use roster::Roster;
use roster::expr::ExprError;
use std::ops::Range;

#[derive(Debug)]
struct RangeValid {
    table: usize,
    /// Position of the field, smallest and largest admissible value.
    bounds: Vec<(usize, f64, f64)>,
}

pub(super) fn compile(site: &Site) -> Result<Box<dyn Check>, ValidateError> {
    let fields = site.codebook.tables[site.table].fields.iter().enumerate();
    let bounded = fields.filter(|(_, field)| field.minimum.is_some() || field.maximum.is_some());
    let mut bounds = Vec::new();
    for (position, field) in bounded {
        if matches!(field.kind, Kind::Text | Kind::Date) {
            let problem = format!("field `{}` has a minimum or maximum but is no number", field.name);
            return Err(ValidateError::rule(
                site.rule,
                problem,
                "write the limit of a text or date as a rule of its own",
            ));
        }
        let (minimum, maximum) = (field.minimum.unwrap_or(f64::NEG_INFINITY), field.maximum.unwrap_or(f64::INFINITY));
        bounds.push((position, minimum, maximum));
    }
    Ok(Box::new(RangeValid { table: site.table, bounds }))
}

pub(super) fn sql(site: &Site) -> Result<String, NoSql> {
    each_field(site, |field, column| {
        let below = field.minimum.map(|minimum| format!("{column} < {}", real(minimum)));
        let above = field.maximum.map(|maximum| format!("{column} > {}", real(maximum)));
        let limits: Vec<String> = below.into_iter().chain(above).collect();
        (!limits.is_empty()).then(|| limits.join(" or "))
    })
}

impl Check for RangeValid {
    fn judge(&self, roster: &Roster, rows: Range<usize>) -> Result<Vec<Hit>, ExprError> {
        let columns = &roster.tables[self.table].columns;
        let mut hits = Vec::new();
        for &(field, minimum, maximum) in &self.bounds {
            let values = columns[field].values.slice(rows.start, rows.len());
            let values = cast(&values, &DataType::Float64).expect("numbers, checked when compiled");
            let values = values.as_primitive::<Float64Type>();
            let inside = |value: f64| (minimum..=maximum).contains(&value);
            let outside = (0..values.len()).filter(|&at| values.is_valid(at) && !inside(values.value(at)));
            hits.extend(outside.map(|at| Hit {
                row: (rows.start + at) as u32,
                verdict: Verdict::Fails,
                field: Some(field as u32),
            }));
        }
        hits.sort_by_key(|hit| (hit.row, hit.field));
        Ok(hits)
    }

    fn scope(&self) -> Scope {
        Scope::Fields
    }
}
