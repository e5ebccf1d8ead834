//! A calibration: sums of the sample as columns, their known totals, parts and groups.

use super::independent::System;
use super::plan::{Cells, Sum};
use super::spec::CalibrateSpec;
use super::step::{Made, Maker};
use super::totals::{Place, Totals, describe};
use crate::DesignError;
use crate::adjust::{Adjustment, Bounds, Calibrate, Columns, Partition};
use crate::values::NO_CODE;

/// The parts of a calibration; one without a name when there is no partition.
struct Parts<'a> {
    cells: Option<&'a Cells<'a>>,
    codes: Vec<Vec<String>>,
}

/// The columns of one sum with their totals.
struct Block {
    names: Vec<String>,
    /// By part, then by column.
    totals: Vec<Vec<f64>>,
    places: Vec<Place>,
}

impl Maker<'_> {
    pub(super) fn calibrate(
        &self,
        sums: &[Sum],
        parts: Option<&Cells>,
        group: Option<usize>,
        spec: &CalibrateSpec,
        place: &str,
    ) -> Result<Made, DesignError> {
        if let Some(cells) = parts {
            self.complete(cells, place)?;
        }
        let parts = Parts::of(parts);
        let (mut names, mut places) = (Vec::new(), Vec::new());
        let mut totals: Vec<Vec<f64>> = vec![Vec::new(); parts.codes.len()];
        for sum in sums {
            self.complete(&sum.cells, place)?;
            let block = self.block(sum, &parts)?;
            names.extend(block.names);
            places.extend(block.places);
            totals.iter_mut().zip(block.totals).for_each(|(all, more)| all.extend(more));
        }
        let partition = parts.cells.map(|cells| Partition {
            part: self.in_some_cell(cells),
            names: (0..parts.codes.len()).filter_map(|part| parts.name(part)).collect(),
        });
        let weight: Vec<f64> = self.before.iter().zip(self.n).map(|(weight, &n)| weight * n as f64).collect();
        let columns = self.columns(names, sums, place)?;
        let system = System { columns, totals, partition }.independent(&weight);
        let calibrate = Calibrate {
            distance: spec.distance.into(),
            bounds: match (spec.bounds, spec.weights) {
                (Some([lower, upper]), _) => Bounds::Ratio { lower, upper },
                (None, Some([lower, upper])) => Bounds::Weight { lower, upper },
                (None, None) => Bounds::None,
            },
            group: group.map(|split| self.labels.codes(split).to_vec()),
            partition: system.partition,
            ..Calibrate::to(system.columns, system.totals.concat())
        };
        Ok(Made { adjustment: Adjustment::Calibrate(calibrate), places })
    }

    /// The columns of one sum, with their totals in every part.
    fn block(&self, sum: &Sum, parts: &Parts) -> Result<Block, DesignError> {
        let file = Totals::open(self.folder, sum.control.totals, &sum.control.by, sum.value.is_none())?;
        let cells = &sum.cells.codes;
        let mut records = vec![0; parts.codes.len() * cells.len()];
        for class in self.carriers() {
            let part = parts.cells.map_or(0, |cells| self.labels.codes(cells.split)[class]) as usize;
            let cell = self.labels.codes(sum.cells.split)[class] as usize;
            records[part * cells.len() + cell] += self.n[class];
        }
        let names: Vec<String> = cells.iter().map(|codes| sum.column(codes)).collect();
        let pairs =
            || parts.codes.iter().enumerate().flat_map(|(part, of)| (0..cells.len()).map(move |at| (part, of, at)));
        let codes: Vec<Vec<String>> = pairs().map(|(_, of, at)| [of.as_slice(), &cells[at]].concat()).collect();
        let mut block = Block { names: Vec::new(), totals: vec![Vec::new(); parts.codes.len()], places: Vec::new() };
        for (((part, _, at), codes), control) in
            pairs().zip(&codes).zip(file.of_cells(self.weight, &codes, &records)?)
        {
            block.totals[part].push(control.total.unwrap_or(0.0)); // nobody there, and nobody known of
            let name = &names[at];
            let label = parts.name(part).map_or_else(|| name.clone(), |part| format!("{part}: {name}"));
            block.places.extend(file.place(codes, label));
        }
        Ok(Block { names, ..block })
    }

    /// What every class has in the columns.
    fn columns(&self, names: Vec<String>, sums: &[Sum], place: &str) -> Result<Columns, DesignError> {
        let mut columns = Columns::new(names);
        let mut row: Vec<(u32, f64)> = Vec::with_capacity(sums.len());
        for class in 0..self.labels.len() {
            row.clear();
            let mut first = 0;
            for sum in sums {
                let cell = self.labels.codes(sum.cells.split)[class];
                if let Some(value) = self.value(sum, class, place)?.filter(|_| cell != NO_CODE) {
                    row.push((first + cell, value));
                }
                first += sum.cells.codes.len() as u32;
            }
            columns.push(row.iter().copied());
        }
        Ok(columns)
    }

    /// What a class adds to a sum: its number, or 1; nothing where no number is known and none is needed.
    fn value(&self, sum: &Sum, class: usize, place: &str) -> Result<Option<f64>, DesignError> {
        let Some((split, values)) = &sum.value else { return Ok(Some(1.0)) };
        match self.labels.codes(*split)[class] {
            NO_CODE if self.carries(class) => Err(DesignError::NoValue {
                place: place.to_owned(),
                column: sum.control.value.unwrap_or_default().to_owned(),
                origin: self.origin(class),
            }),
            NO_CODE => Ok(None),
            code => Ok(Some(values[code as usize])),
        }
    }
}

impl<'a> Parts<'a> {
    fn of(cells: Option<&'a Cells<'a>>) -> Self {
        Self { cells, codes: cells.map_or_else(|| vec![Vec::new()], |cells| cells.codes.clone()) }
    }

    fn name(&self, part: usize) -> Option<String> {
        self.cells.map(|cells| describe(&cells.by, &self.codes[part]))
    }
}

impl Sum<'_> {
    /// What messages call the column of a cell.
    fn column(&self, codes: &[String]) -> String {
        let cell = describe(&self.cells.by, codes);
        match self.control.value {
            None => cell,
            Some(sql) if self.cells.by.is_empty() => sql.to_owned(),
            Some(sql) => format!("{sql} of {cell}"),
        }
    }
}
