//! Post-stratification: weights whose sums are the known totals.

use crate::declaration::PostStratify;
use crate::sample::{coded, origin};
use crate::values::{NO_CODE, dense};
use crate::{DesignError, Frame, WeightColumn};
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

    let mut crossing = Crossing::new(roster, column.table, &declared.by, &place)?;
    let mut without: Option<Vec<String>> = None;
    let mut lost = 0;
    for row in (0..column.unit.len()).filter(|&row| column.unit[row] != NO_ROW) {
        let found = crossing.cell(row, &number).map_err(|missing| DesignError::NoValue {
            place: place.clone(),
            column: declared.by[missing].clone(),
            origin: origin(roster, column.table, row as u32),
        })?;
        if let Some(cell) = found {
            column.cell[row] = cell;
            cells[cell as usize].n += 1;
            cells[cell as usize].base_sum += column.base[row];
        } else {
            let codes = crossing.codes(row);
            lost += usize::from(without.as_ref().is_none_or(|first| *first == codes));
            without.get_or_insert(codes);
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

/// The columns of the post-strata, crossed; each crossing is looked up once.
struct Crossing {
    /// Code number of every row, and the text of every code, column by column.
    columns: Vec<(Vec<u32>, Vec<String>)>,
    /// For each crossing met so far, its cell, if it has a total.
    cell_of: FxHashMap<u64, Option<u32>>,
}

impl Crossing {
    fn new(roster: &Roster, table: usize, by: &[String], place: &str) -> Result<Self, DesignError> {
        let columns = by.iter().map(|name| Ok(dense(coded(roster, table, name, place)?)));
        Ok(Self { columns: columns.collect::<Result<_, DesignError>>()?, cell_of: FxHashMap::default() })
    }

    /// The cell of a row, if its codes have a total; or the column in which it has no code.
    fn cell(&mut self, row: usize, number: &FxHashMap<String, u32>) -> Result<Option<u32>, usize> {
        let mut key = 0_u64;
        for (position, (codes, texts)) in self.columns.iter().enumerate() {
            if codes[row] == NO_CODE {
                return Err(position);
            }
            key = key * texts.len() as u64 + u64::from(codes[row]);
        }
        if let Some(&cell) = self.cell_of.get(&key) {
            return Ok(cell);
        }
        let cell = number.get(&self.codes(row).join("/")).copied();
        self.cell_of.insert(key, cell);
        Ok(cell)
    }

    fn codes(&self, row: usize) -> Vec<String> {
        self.columns.iter().map(|(codes, texts)| texts[codes[row] as usize].clone()).collect()
    }
}

fn describe(names: &[String], codes: &[String]) -> String {
    let parts: Vec<String> = names.iter().zip(codes).map(|(name, code)| format!("{name} = {code}")).collect();
    parts.join(", ")
}
