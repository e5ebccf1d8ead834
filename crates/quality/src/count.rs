//! Counting one figure cell by cell.

use crate::QualityError;
use crate::cells::Cells;
use crate::digits::{MYERS_SUMS, add_myers, add_whipple, finish_myers};
use crate::plan::{Planned, What, failed};
use crate::rates::Sums;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, BooleanArray, PrimitiveArray, cast::AsArray};
use arrow_cast::cast;
use arrow_schema::DataType;
use roster::Roster;
use roster::expr::Expr;

impl Planned {
    /// Sums kept for each cell.
    pub(crate) fn sums(&self) -> Sums {
        match self.what {
            What::Share { .. } | What::Ratio { .. } | What::Whipple { .. } | What::Missing { .. } => Sums(2),
            What::Myers { .. } => MYERS_SUMS,
        }
    }

    /// Numerator and denominator from sums.
    pub(crate) fn finish(&self, sums: &[u64]) -> [u64; 2] {
        match self.what {
            What::Myers { .. } => finish_myers(sums),
            What::Share { .. } | What::Ratio { .. } | What::Whipple { .. } | What::Missing { .. } => [sums[0], sums[1]],
        }
    }

    /// The sums of every cell, one cell after the other.
    pub(crate) fn count(&self, roster: &Roster, cells: &Cells) -> Result<Vec<u64>, QualityError> {
        let Sums(width) = self.sums();
        let mut sums = CellSums { width, sums: vec![0; cells.groups.len() * width] };
        let truth = |place, expr: &Expr| -> Result<BooleanArray, QualityError> {
            Ok(self.evaluated(roster, place, expr)?.as_boolean().clone())
        };
        match &self.what {
            What::Share { numerator, denominator } => {
                let numerator = truth("numerator", numerator)?;
                let denominator = denominator.as_ref().map(|expr| truth("denominator", expr)).transpose()?;
                each(cells, &mut sums, |row, sums| {
                    if denominator.as_ref().is_none_or(|below| met(below, row)) {
                        sums[0] += u64::from(met(&numerator, row));
                        sums[1] += 1;
                    }
                });
            }
            What::Ratio { numerator, denominator } => {
                let (numerator, denominator) = (truth("numerator", numerator)?, truth("denominator", denominator)?);
                each(cells, &mut sums, |row, sums| {
                    sums[0] += u64::from(met(&numerator, row));
                    sums[1] += u64::from(met(&denominator, row));
                });
            }
            What::Missing { column, asked } => {
                let values = roster.tables[self.table].column(column).expect("a recorded field");
                let asked = asked.as_ref().map(|expr| truth("asked", expr)).transpose()?;
                each(cells, &mut sums, |row, sums| {
                    if asked.as_ref().is_none_or(|asked| met(asked, row)) {
                        sums[0] += u64::from(values.is_null(row));
                        sums[1] += 1;
                    }
                });
            }
            What::Whipple { value, from, to } => {
                let values = self.whole(roster, value)?;
                each(cells, &mut sums, |row, sums| {
                    if values.is_valid(row) {
                        add_whipple(sums, values.value(row), *from, *to);
                    }
                });
            }
            What::Myers { value, from, to } => {
                let values = self.whole(roster, value)?;
                each(cells, &mut sums, |row, sums| {
                    if values.is_valid(row) {
                        add_myers(sums, values.value(row), *from, *to);
                    }
                });
            }
        }
        Ok(sums.sums)
    }

    fn evaluated(&self, roster: &Roster, place: &'static str, expr: &Expr) -> Result<ArrayRef, QualityError> {
        expr.bind(roster).and_then(|bound| bound.eval_all()).map_err(failed(&self.measure, place))
    }

    fn whole(&self, roster: &Roster, value: &Expr) -> Result<PrimitiveArray<Int64Type>, QualityError> {
        let values = self.evaluated(roster, "value", value)?;
        let values = cast(&values, &DataType::Int64).expect("compiled as a whole number");
        Ok(values.as_primitive::<Int64Type>().clone())
    }
}

/// The sums of every cell while they are counted.
struct CellSums {
    width: usize,
    sums: Vec<u64>,
}

/// Shows every row the sums of its cell.
fn each(cells: &Cells, sums: &mut CellSums, mut add: impl FnMut(usize, &mut [u64])) {
    for (row, &cell) in cells.of_row.iter().enumerate() {
        let at = cell as usize * sums.width;
        add(row, &mut sums.sums[at..at + sums.width]);
    }
}

/// Whether a condition is met; one that a missing value leaves open is not.
fn met(condition: &BooleanArray, row: usize) -> bool {
    condition.is_valid(row) && condition.value(row)
}
