//! An expression tied to a roster: its columns found, ready to be computed.

use super::error::{ExprError, ExprErrorKind, Problem};
use super::eval::Evaluator;
use super::frame::{Frame, Rows};
use super::{Expr, Value};
use crate::Roster;
use arrow_array::{Array, ArrayRef, BooleanArray};
use arrow_schema::ArrowError;
use rayon::prelude::*;
use std::ops::Range;

/// Rows, own and detail together, that are computed at a time: columns of this length stay in the processor's cache.
const CHUNK: usize = 32 * 1024;

/// An expression tied to a roster.
#[derive(Clone, Debug)]
pub struct Bound<'a> {
    pub(crate) expr: &'a Expr,
    pub(crate) roster: &'a Roster,
    /// Where each used column stands: its table and its values.
    pub(crate) columns: Vec<(usize, &'a ArrayRef)>,
}

impl Expr {
    /// Finds the columns of the expression in a roster.
    ///
    /// # Errors
    /// [`ExprErrorKind::UnknownColumn`] when the roster does not have a column yet: derived variables are added first.
    pub fn bind<'a>(&'a self, roster: &'a Roster) -> Result<Bound<'a>, ExprError> {
        let find = |used: &super::columns::ColumnUse| {
            let table = &roster.tables[used.table];
            table.column(&used.column).map(|values| (used.table, values)).ok_or_else(|| {
                let problem = format!("column `{}` of `{}` is not computed yet", used.column, table.name);
                let help = "derived variables are added before rules and tables are run";
                Problem::new(ExprErrorKind::UnknownColumn, problem, help).in_sql(&self.sql)
            })
        };
        let columns = self.columns.iter().map(find).collect::<Result<_, _>>()?;
        Ok(Bound { expr: self, roster, columns })
    }
}

impl Bound<'_> {
    /// The values for rows that stand together.
    ///
    /// # Errors
    /// [`ExprErrorKind::Overflow`] when a result does not fit its type.
    ///
    /// # Panics
    /// If the table has not these rows.
    pub fn eval(&self, rows: Range<usize>) -> Result<Value, ExprError> {
        assert!(rows.end <= self.roster.tables[self.expr.table].rows, "rows of the table");
        self.compute(Rows::Range(rows))
    }

    /// The values for any rows, one each.
    ///
    /// # Errors
    /// As [`Bound::eval`].
    pub fn eval_rows(&self, rows: &[u32]) -> Result<ArrayRef, ExprError> {
        self.compute(Rows::List(rows.to_vec()))?.into_rows(rows.len()).map_err(|error| self.failed(error))
    }

    /// The truth values for rows that stand together; null is undecided.
    ///
    /// # Errors
    /// As [`Bound::eval`].
    ///
    /// # Panics
    /// If the expression is not a condition.
    pub fn eval_condition(&self, rows: Range<usize>) -> Result<BooleanArray, ExprError> {
        let count = rows.len();
        let values = self.eval(rows)?.into_rows(count).map_err(|error| self.failed(error))?;
        Ok(values.as_any().downcast_ref::<BooleanArray>().expect("compiled as a condition").clone())
    }

    /// The values for all rows of the table, computed in parallel.
    ///
    /// # Errors
    /// As [`Bound::eval`].
    pub fn eval_all(&self) -> Result<ArrayRef, ExprError> {
        let parts = self
            .chunks()
            .into_par_iter()
            .map(|rows| {
                let count = rows.len();
                self.eval(rows)?.into_rows(count).map_err(|error| self.failed(error))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let parts: Vec<&dyn Array> = parts.iter().map(|part| part.as_ref()).collect();
        match parts.as_slice() {
            [] => Ok(arrow_array::new_empty_array(&self.expr.kind.storage())),
            parts => arrow_select::concat::concat(parts).map_err(|error| self.failed(error)),
        }
    }

    /// The rows of the table in pieces of about equal work; the same for any number of threads.
    pub fn chunks(&self) -> Vec<Range<usize>> {
        chunks(self.roster, self.expr.table, self.expr.over)
    }

    fn compute(&self, rows: Rows) -> Result<Value, ExprError> {
        let frame = Frame::new(self.roster, self.expr.table, rows);
        Evaluator::new(self, &frame).value(&self.expr.root).map_err(|error| self.failed(error))
    }

    fn failed(&self, error: ArrowError) -> ExprError {
        let help = "bring the numbers into range with `case`, or compute in `double`";
        Problem::new(ExprErrorKind::Overflow, format!("cannot be computed: {error}"), help).in_sql(&self.expr.sql)
    }
}

/// The rows of a table in pieces of about equal work, detail rows counted in; the same for any number of threads.
pub fn chunks(roster: &Roster, table: usize, over: Option<usize>) -> Vec<Range<usize>> {
    let rows = roster.tables[table].rows;
    let work = rows.max(over.map_or(0, |over| roster.tables[over].rows)).max(1);
    let size = (CHUNK * rows / work).max(1);
    (0..rows).step_by(size).map(|start| start..(start + size).min(rows)).collect()
}
