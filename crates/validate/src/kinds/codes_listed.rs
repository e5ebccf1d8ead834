//! Codes are in their code list. A missing value is no code: other kinds speak of it.

use super::{Check, Hit, Scope, Site};
use crate::ValidateError;
use crate::sql::{NoSql, each_field};
use arrow_array::types::Int64Type;
use arrow_array::{Array, cast::AsArray};
use arrow_cast::cast;
use arrow_schema::DataType;
use codebook::{Field, Kind, Verdict};
use roster::Roster;
use roster::expr::ExprError;
use std::ops::Range;

#[derive(Debug)]
struct CodesListed {
    table: usize,
    /// Position of the field, and its codes in ascending order.
    lists: Vec<(usize, Vec<i64>)>,
}

pub(super) fn compile(site: &Site) -> Result<Box<dyn Check>, ValidateError> {
    let fields = site.codebook.tables[site.table].fields.iter().enumerate();
    let mut lists = Vec::new();
    for (position, field) in fields.filter(|(_, field)| !field.categories.is_empty()) {
        whole_number(site, field)?;
        let mut codes: Vec<i64> = field.categories.iter().map(|category| category.value).collect();
        codes.sort_unstable();
        lists.push((position, codes));
    }
    Ok(Box::new(CodesListed { table: site.table, lists }))
}

fn whole_number(site: &Site, field: &Field) -> Result<(), ValidateError> {
    match field.kind {
        Kind::Int8 | Kind::Int16 | Kind::Int32 => Ok(()),
        Kind::Number | Kind::Text | Kind::Date => {
            let problem = format!("field `{}` has a code list but is no whole number", field.name);
            Err(ValidateError::rule(site.rule, problem, "declare the field as `integer` in the codebook"))
        }
    }
}

pub(super) fn sql(site: &Site) -> Result<String, NoSql> {
    each_field(site, |field, column| {
        let codes: Vec<String> = field.categories.iter().map(|category| category.value.to_string()).collect();
        (!codes.is_empty()).then(|| format!("{column} not in ({})", codes.join(", ")))
    })
}

impl Check for CodesListed {
    fn judge(&self, roster: &Roster, rows: Range<usize>) -> Result<Vec<Hit>, ExprError> {
        let columns = &roster.tables[self.table].columns;
        let mut hits = Vec::new();
        for (field, codes) in &self.lists {
            let values = columns[*field].values.slice(rows.start, rows.len());
            let values = cast(&values, &DataType::Int64).expect("whole numbers, checked when compiled");
            let values = values.as_primitive::<Int64Type>();
            let unlisted =
                (0..values.len()).filter(|&at| values.is_valid(at) && codes.binary_search(&values.value(at)).is_err());
            hits.extend(unlisted.map(|at| Hit {
                row: (rows.start + at) as u32,
                verdict: Verdict::Fails,
                field: Some(*field as u32),
            }));
        }
        hits.sort_by_key(|hit| (hit.row, hit.field));
        Ok(hits)
    }

    fn scope(&self) -> Scope {
        Scope::Fields
    }
}
