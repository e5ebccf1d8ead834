//! What is kept of a file: sums by sampling unit, ready for estimation.

use codebook::Text;
use design::{Codes, Fpc, StageColumns, VarianceBasis};
use estimate::{Cube, Entry, Levels, Moments, PlanTotals, RowKey, Shape, TableTotals, Units};
use roster::expr::Type;

use rayon::prelude::*;

use crate::code::MISSING;
use crate::prepared::{Prepared, Stand, View};
use crate::scan::{Merged, tidy};
use crate::{Plan, PlanDesign, ScanError, Value};

/// The sums of one place: unit in the upper bits of the key, then 16 bits for each dimension.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sum {
    pub(crate) key: u128,
    pub(crate) n: u64,
    pub(crate) n_weighted: u64,
    pub(crate) w: f64,
    pub(crate) moments: Moments,
}

/// Sums by sampling unit of a whole file.
#[derive(Debug)]
pub struct Totals {
    prepared: Prepared,
    /// Values of every coded column, in order.
    values: Vec<Vec<Value>>,
    /// Codes of the unit columns of every unit, and its record where records are units; in order of the values.
    units: Vec<(Vec<u32>, u64)>,
    bases: Vec<Vec<Sum>>,
    records: u64,
}

impl Totals {
    pub(crate) fn new(prepared: Prepared, mut merged: Merged, records: u64) -> Totals {
        let ranks: Vec<Vec<u32>> = merged.values.iter().map(|values| ranks(values)).collect();
        for (codes, _) in &mut merged.units {
            for (code, &at) in codes.iter_mut().zip(&prepared.unit) {
                *code = ranks[at][*code as usize];
            }
        }
        let mut order: Vec<u32> = (0..merged.units.len() as u32).collect();
        order.sort_by(|&a, &b| merged.units[a as usize].cmp(&merged.units[b as usize]));
        let mut place = vec![0_u32; order.len()];
        order.iter().zip(0..).for_each(|(&unit, next)| place[unit as usize] = next);
        let units = order.iter().map(|&unit| std::mem::take(&mut merged.units[unit as usize])).collect();

        let mut bases = merged.bases;
        for (sums, base) in bases.iter_mut().zip(&prepared.bases) {
            tidy(sums);
            for sum in sums.iter_mut() {
                let dims = base.dims.len();
                let mut key = u128::from(place[(sum.key >> (16 * dims)) as usize]);
                for (at, &dim) in base.dims.iter().enumerate() {
                    let code = code_at(sum.key, dims, at);
                    let code = if code == MISSING { 0 } else { ranks[dim][code as usize] + 1 };
                    key = key << 16 | u128::from(code);
                }
                sum.key = key;
            }
            sums.sort_unstable_by_key(|sum| sum.key);
        }
        let mut values = merged.values;
        values.iter_mut().for_each(|values| values.sort());
        Totals { prepared, values, units, bases, records }
    }

    /// Records read.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Sampling units met.
    #[must_use]
    pub fn units(&self) -> usize {
        self.units.len()
    }

    /// Columns of the file that the plan reads, with their types.
    pub(crate) fn columns(&self) -> &[(String, Type)] {
        &self.prepared.read
    }

    /// Columns that make a unit.
    pub(crate) fn unit_columns(&self) -> usize {
        self.prepared.unit.len()
    }

    /// A value of a unit.
    pub(crate) fn unit_value(&self, unit: u32, at: usize) -> &Value {
        &self.values[self.prepared.unit[at]][self.units[unit as usize].0[at] as usize]
    }

    /// The record of a unit, where records are units.
    pub(crate) fn unit_record(&self, unit: u32) -> u64 {
        self.units[unit as usize].1
    }

    /// The value of a dimension of a place, unless it is missing or there is no such dimension.
    pub(crate) fn dim_value(&self, base: i32, key: u128, at: usize) -> Option<&Value> {
        let dims = &self.prepared.bases[usize::try_from(base).ok()?].dims;
        let code = code_at(key, dims.len(), dims.get(at).map(|_| at)?);
        (code != MISSING).then(|| &self.values[dims[at]][code as usize])
    }

    /// The sums of every cube, with its number of dimensions.
    pub(crate) fn sums(&self) -> impl Iterator<Item = (usize, &Vec<Sum>)> {
        self.prepared.bases.iter().map(|base| base.dims.len()).zip(&self.bases)
    }

    /// The variance basis that the plan declares.
    ///
    /// # Errors
    /// [`ScanError::Basis`] for a code in two strata, or a population smaller than its sample.
    pub fn basis(&self, design: &PlanDesign) -> Result<VarianceBasis, ScanError> {
        let column = |at: usize| -> Vec<String> {
            let values = &self.values[self.prepared.unit[at]];
            self.units.iter().map(|(codes, _)| values[codes[at] as usize].to_string()).collect()
        };
        let number = |at: usize| -> Vec<f64> {
            let values = &self.values[self.prepared.unit[at]];
            self.units.iter().map(|(codes, _)| values[codes[at] as usize].number().unwrap_or(f64::NAN)).collect()
        };
        let strata = design.strata.names().len();
        let stages = design.psu.names().len();
        let mut stratum = vec![String::new(); self.units.len()];
        for at in 0..strata {
            for (all, code) in stratum.iter_mut().zip(column(at)) {
                if at > 0 {
                    all.push('/');
                }
                all.push_str(&code);
            }
        }
        let ids: Vec<Vec<String>> = if stages == 0 {
            vec![self.units.iter().map(|(_, record)| record.to_string()).collect()]
        } else {
            (strata..strata + stages).map(column).collect()
        };
        let sizes: Vec<Vec<f64>> = (0..design.fpc.names().len()).map(|at| number(strata + stages + at)).collect();
        let record = "record".to_owned();
        let columns: Vec<StageColumns> = ids
            .iter()
            .enumerate()
            .map(|(at, ids)| StageColumns {
                unit: design.psu.names().get(at).unwrap_or(&record),
                ids,
                strata: (at == 0 && strata > 0).then_some(stratum.as_slice()),
                fpc: match sizes.get(at) {
                    None => Fpc::None,
                    Some(sizes) if sizes.iter().all(|size| *size < 1.0) => Fpc::Fraction(sizes),
                    Some(sizes) => Fpc::Population(sizes),
                },
            })
            .collect();
        let codes = if design.nested { Codes::WithinStrata } else { Codes::Unique };
        let basis = VarianceBasis::new("design", codes, &columns)?.with_single_psu(design.single_psu.into());
        Ok(if design.domain_lonely { basis.with_domain_lonely() } else { basis })
    }

    /// The cubes of every table and domain.
    #[must_use]
    pub fn plan_totals(&self, plan: &Plan) -> PlanTotals {
        let tables = self.prepared.views.par_iter().map(|view| self.view(view)).collect();
        let weight = plan.design.weight.clone().unwrap_or_else(|| "none".into());
        let key = RowKey::of_units(self.units.len() as u32);
        PlanTotals { units: vec![Units { table: 0, weight, key, calibration: None }], tables }
    }

    fn levels(&self, coded: usize) -> Levels {
        let codes: Vec<String> = self.values[coded].iter().map(Value::to_string).collect();
        Levels { labels: codes.iter().map(|code| Text::new(code.clone(), code.clone())).collect(), codes }
    }

    /// Adds the places of a base up to the cells of one table and domain.
    fn view(&self, view: &View) -> TableTotals {
        let dims: Vec<u16> = view.dims.iter().map(|(coded, _)| self.values[*coded].len() as u16).collect();
        let levels = view.level.map_or(1, |(coded, _)| self.values[coded].len() as u16);
        let contents = match (view.numeric, view.pair) {
            (false, _) => estimate::Contents::Levels,
            (true, false) => estimate::Contents::Numeric,
            (true, true) => estimate::Contents::Pair,
        };
        let shape = Shape { rows: self.units.len() as u32, dims: dims.clone(), levels, contents };
        let of_base = self.prepared.bases[view.base].dims.len();
        let place = |sum: &Sum| -> Option<(u32, u16, u32)> {
            let unit = (sum.key >> (16 * of_base)) as u32;
            let code = |stand: Stand| match stand {
                Stand::Dim(at) => Some(code_at(sum.key, of_base, at)).filter(|code| *code != MISSING),
                Stand::Unit(at) => Some(self.units[unit as usize].0[at]),
            };
            let mut cell = 0;
            for ((_, stand), &size) in view.dims.iter().zip(&dims) {
                cell = cell * u32::from(size) + code(*stand)?;
            }
            let level = view.level.map_or(Some(0), |(_, stand)| code(stand))?;
            Some((cell, level as u16, unit))
        };
        let entries = self.bases[view.base].iter().filter_map(|sum| {
            let (cell, level, row) = place(sum)?;
            let Sum { n, n_weighted, w, moments, .. } = *sum;
            Some(Entry { cell, level, row, n, n_weighted, w, moments })
        });
        let entries = together(&shape, entries);
        TableTotals {
            plan: view.table,
            units: 0,
            dims: view
                .dims
                .iter()
                .map(|(coded, _)| (self.prepared.coded[*coded].name.clone(), self.levels(*coded)))
                .collect(),
            levels: view.level.map(|(coded, _)| self.levels(coded)),
            cube: Cube::from_entries(shape, entries),
        }
    }
}

/// Most places of an array that entries are added up in: 36 MB.
const DENSE: u64 = 1 << 18;

/// Adds entries of one place in the order they come, where the places fit into an array: the cube
/// need not sort them then.
fn together(shape: &Shape, entries: impl Iterator<Item = Entry>) -> Vec<Entry> {
    let places = u64::from(shape.cells()) * u64::from(shape.levels) * u64::from(shape.rows);
    if places > DENSE {
        return entries.collect();
    }
    let mut dense: Vec<Option<Entry>> = vec![None; places as usize];
    for entry in entries {
        let cell = entry.cell as usize * usize::from(shape.levels) + usize::from(entry.level);
        match &mut dense[cell * shape.rows as usize + entry.row as usize] {
            Some(kept) => {
                kept.n += entry.n;
                kept.n_weighted += entry.n_weighted;
                kept.w += entry.w;
                kept.moments += entry.moments;
            }
            empty => *empty = Some(entry),
        }
    }
    dense.into_iter().flatten().collect()
}

/// The code of a dimension in a key, or [`MISSING`].
fn code_at(key: u128, dims: usize, at: usize) -> u32 {
    let code = (key >> (16 * (dims - 1 - at))) as u32 & 0xFFFF;
    code.wrapping_sub(1)
}

/// The place of every value when they are put in order.
fn ranks(values: &[Value]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..values.len() as u32).collect();
    order.sort_by(|&a, &b| values[a as usize].cmp(&values[b as usize]));
    let mut ranks = vec![0; values.len()];
    order.iter().zip(0..).for_each(|(&value, rank)| ranks[value as usize] = rank);
    ranks
}
