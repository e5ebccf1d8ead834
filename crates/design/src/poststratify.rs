//! Post-stratification: weights whose sums are the known totals.

use crate::declaration::PostStratify;
use crate::sample::{coded, origin};
use crate::{DesignError, Frame, WeightColumn, code_of};
use roster::{NO_ROW, Roster};
use rustc_hash::FxHashMap;
use std::path::Path;

/// One cell of the post-stratification.
#[derive(Clone, Debug, PartialEq)]
pub struct PostStratum {
    /// Codes of the columns in `by`, in their order.
    pub codes: Vec<String>,
    /// The known total.
    pub total: f64,
    /// Rows of the sample in the cell.
    pub n: usize,
    /// Sum of their base weights.
    pub base_sum: f64,
}

impl PostStratum {
    /// What base weights are multiplied by: `total / base_sum`.
    pub fn factor(&self) -> f64 {
        self.total / self.base_sum
    }
}

/// Multiplies base weights so that each cell adds up to its total.
///
/// # Formula
/// ```text
/// w_k = d_k · N_g / Σ_{l in g} d_l          for k in cell g
/// ```
/// with `d` the base weight and `N_g` the known total.
///
/// # Errors
/// [`DesignError::NoValue`] for a used row without a code, [`DesignError::CellWithoutTotal`],
/// [`DesignError::EmptyCell`], and what [`Frame::open`] says of the file of totals.
pub(crate) fn apply(
    column: &mut WeightColumn,
    roster: &Roster,
    declared: &PostStratify,
    folder: &Path,
) -> Result<(), DesignError> {
    let place = format!("weight `{}`", column.name);
    let path = folder.join(&declared.totals);
    let totals = Frame::open(&path)?;
    let by = declared.by.iter().map(|name| totals.column(name)).collect::<Result<Vec<_>, _>>()?;
    let total = totals.column("total")?;
    let mut cells = Vec::with_capacity(totals.len());
    let mut number: FxHashMap<String, u32> = FxHashMap::default();
    for row in 0..totals.len() {
        let codes: Vec<String> = by.iter().map(|&column| totals.text(row, column).to_owned()).collect();
        if number.insert(codes.join("/"), row as u32).is_some() {
            return Err(DesignError::Frame {
                path,
                line: row as u64 + 2,
                problem: format!("{} stands there twice", describe(&declared.by, &codes)),
                help: "a cell has one total".into(),
            });
        }
        cells.push(PostStratum { codes, total: totals.positive(row, total)?, n: 0, base_sum: 0.0 });
    }

    let values =
        declared.by.iter().map(|name| coded(roster, column.table, name, &place)).collect::<Result<Vec<_>, _>>()?;
    let mut without: Option<Vec<String>> = None;
    let mut lost = 0;
    for row in (0..column.unit.len()).filter(|&row| column.unit[row] != NO_ROW) {
        let mut codes = Vec::with_capacity(values.len());
        for (name, values) in declared.by.iter().zip(&values) {
            codes.push(code_of(values, row).ok_or_else(|| DesignError::NoValue {
                place: place.clone(),
                column: name.clone(),
                origin: origin(roster, column.table, row as u32),
            })?);
        }
        match number.get(&codes.join("/")) {
            Some(&cell) => {
                column.cell[row] = cell;
                cells[cell as usize].n += 1;
                cells[cell as usize].base_sum += column.base[row];
            }
            None => {
                lost += usize::from(without.as_ref().is_none_or(|first| *first == codes));
                without.get_or_insert(codes);
            }
        }
    }
    if let Some(codes) = without {
        let cell = describe(&declared.by, &codes);
        return Err(DesignError::CellWithoutTotal { weight: column.name.clone(), totals: path, cell, n: lost });
    }
    if let Some(empty) = cells.iter().find(|cell| cell.n == 0) {
        let cell = describe(&declared.by, &empty.codes);
        return Err(DesignError::EmptyCell { weight: column.name.clone(), cell, total: empty.total });
    }
    for row in (0..column.unit.len()).filter(|&row| column.unit[row] != NO_ROW) {
        column.values[row] = column.base[row] * cells[column.cell[row] as usize].factor();
    }
    column.by.clone_from(&declared.by);
    column.cells = cells;
    Ok(())
}

fn describe(names: &[String], codes: &[String]) -> String {
    let parts: Vec<String> = names.iter().zip(codes).map(|(name, code)| format!("{name} = {code}")).collect();
    parts.join(", ")
}
