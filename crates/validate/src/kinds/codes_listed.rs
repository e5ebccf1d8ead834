//! Codes are in their code list. A missing value is no code: other kinds speak of it.

use super::{Check, Hit, Site};
use crate::ValidateError;
use arrow_array::types::Int64Type;
use arrow_array::{Array, cast::AsArray};
use arrow_cast::cast;
use arrow_schema::DataType;
use codebook::Verdict;
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
    let coded = fields.filter(|(_, field)| !field.categories.is_empty());
    let lists = coded.map(|(position, field)| {
        let mut codes: Vec<i64> = field.categories.iter().map(|category| category.value).collect();
        codes.sort_unstable();
        (position, codes)
    });
    Ok(Box::new(CodesListed { table: site.table, lists: lists.collect() }))
}

impl Check for CodesListed {
    fn judge(&self, roster: &Roster, rows: Range<usize>) -> Result<Vec<Hit>, ExprError> {
        let columns = &roster.tables[self.table].columns;
        let mut hits = Vec::new();
        for (field, codes) in &self.lists {
            let values = columns[*field].values.slice(rows.start, rows.len());
            let Ok(values) = cast(&values, &DataType::Int64) else { continue };
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
}
