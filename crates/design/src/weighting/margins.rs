//! The margins that an office has to fill: every cell of the sample that a step needs a total for.

use super::codes::{Crossing, number};
use super::spec::{StepKind, StepSpec, WeightSpec};
use crate::values::NO_CODE;
use crate::{DesignError, Sample};
use roster::Roster;

/// A margin of a step, with what the sample has in its cells.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleMargin {
    /// Name of the weight.
    pub weight: String,
    /// The step that asks for the totals.
    pub step: StepSpec,
    /// Whether no step before it needs totals, so that `sum` is what the step starts from.
    pub first: bool,
    /// Position of the weighted table.
    pub table: usize,
    /// The columns whose crossing makes the cells.
    pub by: Vec<String>,
    /// The number that is added up, as SQL; `None` when rows are counted.
    pub value: Option<String>,
    /// Where the totals are, or should be.
    pub totals: String,
    /// The cells with a record, in the order of their codes.
    pub cells: Vec<SampleCell>,
}

/// A cell of a margin as the sample has it.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleCell {
    /// Codes of the columns.
    pub codes: Vec<String>,
    /// Records with a weight.
    pub n: u64,
    /// Their weights, or weighted numbers, added up: before any step that needs totals.
    pub sum: f64,
}

impl WeightSpec {
    /// The weights without the steps that need totals, and those after them: what can be computed while the totals
    /// are still to be found.
    #[must_use]
    pub fn before_totals(weights: &[Self]) -> Vec<Self> {
        let before = |spec: &Self| {
            let known = spec.steps.iter().take_while(|step| step.kind.controls().is_empty());
            Self { steps: known.cloned().collect(), ..spec.clone() }
        };
        let mut cut: Vec<Self> = weights.iter().map(before).collect();
        for at in 0..cut.len() {
            let Some(from) = cut[at].from.clone() else { continue };
            let kept = |after: &String| {
                let above = cut.iter().find(|above| above.name == from.weight);
                let whole = weights.iter().find(|above| above.name == from.weight);
                let has = |spec: &Self| spec.steps.iter().any(|step| step.name == *after);
                above.is_none_or(has) || whole.is_none_or(|whole| !has(whole)) // a wrong name is told later
            };
            cut[at].from = Some(super::StartsFrom { after: from.after.filter(kept), ..from });
        }
        cut
    }
}

impl Sample {
    /// The margins of all weights, in the order of the survey file. The sample must have been built from
    /// [`WeightSpec::before_totals`] of the same weights.
    ///
    /// # Errors
    /// [`DesignError`] for a column or number that does not exist, or has no value where there is a weight.
    ///
    /// # Panics
    /// If the sample lacks one of the weights: a bug in the caller.
    pub fn margins(&self, roster: &Roster, weights: &[WeightSpec]) -> Result<Vec<SampleMargin>, DesignError> {
        let mut margins = Vec::new();
        for spec in weights {
            let column = self.weight(&spec.name).expect("the sample has every weight");
            let weight = column.values();
            let used: Vec<bool> = weight.iter().map(|weight| weight.abs() > 0.0).collect();
            let mut first = true;
            for step in &spec.steps {
                let place = format!("weight `{}`, step `{}`", spec.name, step.name);
                for control in step.kind.controls() {
                    let crossing = Crossing::complete(roster, column.table, &control.by, &used, &place)?;
                    let number =
                        control.value.map(|sql| values(roster, column.table, sql, &used, &place)).transpose()?;
                    margins.push(SampleMargin {
                        weight: spec.name.clone(),
                        step: step.clone(),
                        first,
                        table: column.table,
                        by: control.by.iter().map(|&name| name.to_owned()).collect(),
                        value: control.value.map(str::to_owned),
                        totals: control.totals.to_owned(),
                        cells: cells(&crossing, &used, |row| weight[row] * number.as_ref().map_or(1.0, |of| of[row])),
                    });
                }
                first = first && step.kind.controls().is_empty();
            }
        }
        Ok(margins)
    }
}

fn cells(crossing: &Crossing, used: &[bool], value: impl Fn(usize) -> f64) -> Vec<SampleCell> {
    let cell = |codes: &Vec<String>| SampleCell { codes: codes.clone(), n: 0, sum: 0.0 };
    let mut cells: Vec<SampleCell> = crossing.codes.iter().map(cell).collect();
    for row in (0..used.len()).filter(|&row| used[row]) {
        let cell = &mut cells[crossing.cell[row] as usize];
        cell.n += 1;
        cell.sum += value(row);
    }
    cells
}

/// A number of every row; 0 where a row has none and carries no weight.
fn values(roster: &Roster, table: usize, sql: &str, used: &[bool], place: &str) -> Result<Vec<f64>, DesignError> {
    let (codes, values) = number(roster, table, sql, place)?;
    let value = |(row, &code): (usize, &u32)| match code {
        NO_CODE if used[row] => Err(DesignError::NoValue {
            place: place.to_owned(),
            column: sql.to_owned(),
            origin: crate::sample::origin(roster, table, row as u32),
        }),
        NO_CODE => Ok(0.0),
        code => Ok(values[code as usize]),
    };
    codes.iter().enumerate().map(value).collect()
}

impl SampleMargin {
    /// What messages call a cell: `sex = 1, area = 2`.
    #[must_use]
    pub fn name(&self, codes: &[String]) -> String {
        let by: Vec<&str> = self.by.iter().map(String::as_str).collect();
        super::totals::describe(&by, codes)
    }

    /// The bounds on the ratio of new to old weight, when the step has such.
    #[must_use]
    pub fn bounds(&self) -> Option<[f64; 2]> {
        match &self.step.kind {
            StepKind::Calibrate(spec) => spec.bounds,
            StepKind::Nonresponse(_)
            | StepKind::Phase2
            | StepKind::Poststratify(_)
            | StepKind::Rake(_)
            | StepKind::Trim(_) => None,
        }
    }
}
