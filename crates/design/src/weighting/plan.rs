//! What the steps of a weight ask of the rows, and the classes that follow from it.
//!
//! ```text
//! sampled unit (or class of the weight it starts from) ─┐
//! every code that a step asks for ──────────────────────┴─► Labels: one label a class
//! ```

use super::classes::{Labels, NO_LABEL};
use super::codes::{Crossing, condition, number, owners};
use super::spec::{CalibrateSpec, ControlSource, NonresponseSpec, StepKind, StepSpec, WeightSpec};
use crate::{DesignError, Phase2Sample};
use roster::{NO_ROW, Roster};

/// The steps of one weight, and the rows in classes.
pub(crate) struct Plan<'s> {
    /// The rows in classes.
    pub(crate) labels: Labels,
    /// What each step asks, with where its codes stand in `labels`.
    pub(crate) steps: Vec<Asked<'s>>,
}

/// What a step asks of the rows.
pub(crate) struct Asked<'s> {
    /// The step as declared.
    pub(crate) spec: &'s StepSpec,
    /// Its codes.
    pub(crate) kind: AskedKind<'s>,
}

/// The codes of a step, by kind.
pub(crate) enum AskedKind<'s> {
    /// Response classes, and two conditions; of a second phase too.
    Nonresponse { by: Cells<'s>, responded: usize, eligible: Option<usize>, spec: &'s NonresponseSpec },
    /// One margin or several.
    Margins(Vec<Cells<'s>>),
    /// Margins or numbers, in parts, with groups of one ratio.
    Calibrate { sums: Vec<Sum<'s>>, parts: Option<Cells<'s>>, group: Option<usize> },
    /// Nothing but the weights.
    Trim,
}

/// A crossing as classes know it.
pub(crate) struct Cells<'s> {
    /// The columns.
    pub(crate) by: Vec<&'s str>,
    /// Which split of the labels has the cells.
    pub(crate) split: usize,
    /// The codes of every cell.
    pub(crate) codes: Vec<Vec<String>>,
}

/// A sum of a calibration.
pub(crate) struct Sum<'s> {
    /// Where its totals are.
    pub(crate) control: ControlSource<'s>,
    /// The cells, without the columns of the partition.
    pub(crate) cells: Cells<'s>,
    /// The number: which split has it, and its different values.
    pub(crate) value: Option<(usize, Vec<f64>)>,
}

/// The rows that a plan is made for.
pub(crate) struct Rows<'a> {
    pub(crate) roster: &'a Roster,
    pub(crate) table: usize,
    /// Which rows are used.
    pub(crate) used: Vec<bool>,
}

impl<'s> Plan<'s> {
    /// Splits the rows by everything the steps ask. `start`: the unit of every row, or its class in the weight it
    /// starts from, of which there are `count`; [`NO_ROW`] for a row that is not used.
    pub(crate) fn new(
        rows: &Rows,
        start: &[u32],
        count: usize,
        weight: &'s WeightSpec,
        second: Option<&'s Phase2Sample>,
    ) -> Result<Self, DesignError> {
        const { assert!(NO_ROW == NO_LABEL) };
        let mut splitter = Splitter { rows, labels: Labels::new(start, count), place: String::new() };
        let mut asked = Vec::with_capacity(weight.steps.len());
        for spec in &weight.steps {
            splitter.place = format!("weight `{}`, step `{}`", weight.name, spec.name);
            let kind = match spec.kind {
                StepKind::Phase2 => splitter.nonresponse(second_phase(weight, spec, second)?)?,
                StepKind::Nonresponse(ref adjustment) => splitter.nonresponse(adjustment)?,
                StepKind::Poststratify(_) | StepKind::Rake(_) => splitter.margins(&spec.kind)?,
                StepKind::Calibrate(ref adjustment) => splitter.calibrate(adjustment, spec.kind.controls())?,
                StepKind::Trim(_) => AskedKind::Trim,
            };
            asked.push(Asked { spec, kind });
        }
        Ok(Self { labels: splitter.labels, steps: asked })
    }
}

/// The second phase that a step follows.
fn second_phase<'s>(
    weight: &WeightSpec,
    step: &StepSpec,
    second: Option<&'s Phase2Sample>,
) -> Result<&'s NonresponseSpec, DesignError> {
    let refuse = |problem: String, help: &str| {
        let (weight, step) = (weight.name.clone(), step.name.clone());
        Err(DesignError::Step { weight, step, problem, help: help.to_owned() })
    };
    match second {
        None => {
            refuse("the design has no second phase".into(), "declare `[phase2]` in `design.toml`, or remove the step")
        }
        Some(second) if second.table != weight.table => refuse(
            format!("the second phase draws from `{}`, and this is a weight of `{}`", second.table, weight.table),
            "move the step to a weight of that table",
        ),
        Some(second) => Ok(&second.adjustment),
    }
}

struct Splitter<'a> {
    rows: &'a Rows<'a>,
    labels: Labels,
    place: String,
}

impl Splitter<'_> {
    fn nonresponse<'s>(&mut self, spec: &'s NonresponseSpec) -> Result<AskedKind<'s>, DesignError> {
        Ok(AskedKind::Nonresponse {
            by: self.cells(spec.by.iter().map(String::as_str).collect())?,
            responded: self.condition(&spec.responded)?,
            eligible: spec.eligible.as_deref().map(|sql| self.condition(sql)).transpose()?,
            spec,
        })
    }

    fn margins<'s>(&mut self, kind: &'s StepKind) -> Result<AskedKind<'s>, DesignError> {
        let controls = kind.controls().into_iter();
        Ok(AskedKind::Margins(controls.map(|control| self.cells(control.by)).collect::<Result<_, _>>()?))
    }

    fn calibrate<'s>(
        &mut self,
        spec: &'s CalibrateSpec,
        controls: Vec<ControlSource<'s>>,
    ) -> Result<AskedKind<'s>, DesignError> {
        let parts: Vec<&str> = spec.partition.iter().map(String::as_str).collect();
        let parts = if parts.is_empty() { None } else { Some(self.cells(parts)?) };
        let group = match &spec.within {
            None => None,
            Some(table) => {
                let (rows, count) = owners(self.rows.roster, self.rows.table, table, &self.place)?;
                Some(self.labels.split(&rows, count))
            }
        };
        let mut sums = Vec::with_capacity(controls.len());
        for control in controls {
            let inner = control.by[spec.partition.len()..].to_vec();
            let value = control.value.map(|sql| self.number(sql)).transpose()?;
            sums.push(Sum { cells: self.cells(inner)?, control, value });
        }
        Ok(AskedKind::Calibrate { sums, parts, group })
    }

    fn cells<'s>(&mut self, by: Vec<&'s str>) -> Result<Cells<'s>, DesignError> {
        let Rows { roster, table, used } = self.rows;
        let Crossing { cell, codes } = Crossing::new(roster, *table, &by, used, &self.place)?;
        Ok(Cells { by, split: self.labels.split(&cell, codes.len()), codes })
    }

    fn condition(&mut self, sql: &str) -> Result<usize, DesignError> {
        let codes = condition(self.rows.roster, self.rows.table, sql, &self.place)?;
        Ok(self.labels.split(&codes, 2))
    }

    fn number(&mut self, sql: &str) -> Result<(usize, Vec<f64>), DesignError> {
        let (codes, values) = number(self.rows.roster, self.rows.table, sql, &self.place)?;
        Ok((self.labels.split(&codes, values.len()), values))
    }
}
