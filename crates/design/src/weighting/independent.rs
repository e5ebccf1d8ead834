//! Columns that follow from others: two margins of one population say its size twice.
//!
//! ```text
//! area = 1 + area = 2  =  sex = 1 + sex = 2     one of the four follows from the rest
//! ```
//!
//! Such a column is left out where its total agrees with theirs. Where it does not,
//! it stays, so that the adjustment refuses it by name.

use crate::adjust::{Columns, Gram, Partition};

/// Totals that belong together agree to this share, as the adjustment has it.
const SAME: f64 = 1e-9;

/// Columns and totals of a calibration, part by part.
pub(crate) struct System {
    pub(crate) columns: Columns,
    /// Totals of every part, in the order of the columns.
    pub(crate) totals: Vec<Vec<f64>>,
    pub(crate) partition: Option<Partition>,
}

impl System {
    /// The same without columns that follow from others. `weight`: that of all records of a class.
    ///
    /// Where parts differ in what follows, the columns of all parts stand side by side in one calibration.
    pub(crate) fn independent(self, weight: &[f64]) -> Self {
        let part_of = |class: usize| self.partition.as_ref().map_or(0, |partition| partition.part[class] as usize);
        let implied: Vec<Vec<bool>> = (0..self.totals.len())
            .map(|part| {
                let rows = (0..weight.len()).filter(|&class| part_of(class) == part && weight[class].abs() > 0.0);
                implied(&self.columns, &self.totals[part], rows.map(|class| (class, weight[class])))
            })
            .collect();
        let one = &implied[0];
        if implied.iter().all(|other| other == one) {
            let kept: Vec<usize> = (0..one.len()).filter(|&column| !one[column]).collect();
            let totals = self.totals.iter().map(|totals| kept.iter().map(|&column| totals[column]).collect()).collect();
            return Self { columns: self.picked(&kept), totals, partition: self.partition };
        }
        self.side_by_side(&implied, part_of)
    }

    fn picked(&self, kept: &[usize]) -> Columns {
        let mut place = vec![None; self.columns.width()];
        for (at, &column) in kept.iter().enumerate() {
            place[column] = Some(at as u32);
        }
        let names = kept.iter().map(|&column| self.columns.names()[column].clone()).collect();
        let mut columns = Columns::new(names);
        for class in 0..self.columns.len() {
            columns.push(self.columns.row(class).filter_map(|(column, value)| Some((place[column]?, value))));
        }
        columns
    }

    fn side_by_side(&self, implied: &[Vec<bool>], part_of: impl Fn(usize) -> usize) -> Self {
        let mut place = Vec::with_capacity(implied.len());
        let (mut names, mut totals) = (Vec::new(), Vec::new());
        for (part, implied) in implied.iter().enumerate() {
            let mut of_part = vec![None; implied.len()];
            for column in (0..implied.len()).filter(|&column| !implied[column]) {
                of_part[column] = Some(names.len() as u32);
                let name = &self.columns.names()[column];
                let label = |partition: &Partition| format!("{}: {name}", partition.names[part]);
                names.push(self.partition.as_ref().map_or_else(|| name.clone(), label));
                totals.push(self.totals[part][column]);
            }
            place.push(of_part);
        }
        let mut columns = Columns::new(names);
        for class in 0..self.columns.len() {
            let place = &place[part_of(class)];
            columns.push(self.columns.row(class).filter_map(|(column, value)| Some((place[column]?, value))));
        }
        Self { columns, totals: vec![totals], partition: None }
    }
}

/// Which columns are combinations of those before them, with a total that agrees with theirs.
fn implied(columns: &Columns, totals: &[f64], rows: impl Iterator<Item = (usize, f64)>) -> Vec<bool> {
    let mut implied = vec![false; columns.width()];
    for collinear in Gram::new(columns, rows).collinear() {
        let total = totals[collinear.column];
        let of: f64 = collinear.of.iter().map(|&(column, share)| share * totals[column]).sum();
        let agrees = (total - of).abs() <= SAME * total.abs().max(of.abs());
        implied[collinear.column] = agrees && !collinear.of.is_empty();
    }
    implied
}
