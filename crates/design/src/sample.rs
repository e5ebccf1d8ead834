//! The sample: accepted records bound to their design.

use crate::declaration::Declaration;
use crate::probability::{Code, Surveyed};
use crate::replicate::ReplicateBasis;
use crate::values::is_code;
use crate::{
    DesignError, Phase2Sample, ReplicateSpec, VarianceBasis, WeightColumn, WeightSpec, basis, code_of, probability,
    weighting,
};
use arrow_array::ArrayRef;
use roster::{Accepted, NO_ROW, Roster, Status};
use rustc_hash::FxHashMap;
use std::path::Path;

/// The accepted records with their chances, weights and variance bases.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Position of the table of sampled units.
    pub table: usize,
    /// Row in that table of each sampled unit that is used.
    pub rows: Vec<u32>,
    /// The codes of each sampled unit at every stage.
    pub stages: Vec<StageIds>,
    /// Inclusion probability of each sampled unit: the product over the stages.
    pub probability: Vec<f64>,
    /// The weights of records, by name.
    pub weights: Vec<WeightColumn>,
    /// The variance bases; the first is the one that decisions rest on.
    pub bases: Vec<VarianceBasis>,
    /// Replicates made from them by [`Sample::replicate`], with the replicate weights.
    pub replicates: Vec<ReplicateBasis>,
    /// Who was drawn again, where the design has a second phase.
    pub phase2: Option<Phase2Sample>,
}

/// The codes of the sampled units at one stage.
#[derive(Clone, Debug, PartialEq)]
pub struct StageIds {
    /// What is drawn, in words.
    pub unit: String,
    /// The column.
    pub column: String,
    /// The code of each sampled unit.
    pub values: Vec<String>,
    /// Which draw brought it, where units are drawn with replacement and the design names the column.
    pub hits: Option<Vec<String>>,
    /// Inclusion probability at this stage; with replacement the expected number of draws.
    pub probability: Vec<f64>,
    /// Whether it was taken with certainty.
    pub certain: Vec<bool>,
}

impl StageIds {
    pub(crate) fn code(&self, unit: usize) -> Code {
        Code { value: self.values[unit].clone(), hit: self.hits.as_ref().map(|hits| hits[unit].clone()) }
    }
}

impl Sample {
    /// Computes probabilities, weights and variance bases.
    ///
    /// `folder` is where paths of frames start; `weights` come from the survey
    /// file, and the paths of their control totals start at `folder` too.
    ///
    /// # Errors
    /// [`DesignError`] whenever a probability or a weight cannot be computed. Nothing is guessed.
    pub fn build(
        roster: &Roster,
        accepted: &Accepted,
        declared: &Declaration,
        weights: &[WeightSpec],
        folder: &Path,
    ) -> Result<Self, DesignError> {
        let name = &roster.codebook.structure.sampled;
        let (table, data) = roster.table(name).expect("the codebook checked its structure");
        let rows: Vec<u32> =
            (0..data.rows as u32).filter(|&row| accepted.status(table, row as usize) == Status::Accepted).collect();
        if rows.is_empty() {
            return Err(DesignError::Nothing { table: name.clone() });
        }
        let origin = |unit: usize| origin(roster, table, rows[unit]);

        let mut stages = Vec::with_capacity(declared.stage.len());
        for stage in &declared.stage {
            let place = format!("stage `{}`", stage.unit);
            let values = codes(roster, table, &rows, &stage.id, &place)?;
            let hits = stage.hit.as_ref().map(|column| codes(roster, table, &rows, column, &place)).transpose()?;
            let (unit, column) = (stage.unit.clone(), stage.id.clone());
            stages.push(StageIds { unit, column, values, hits, probability: Vec::new(), certain: Vec::new() });
        }
        twice(&stages, name, &origin)?;
        let set_aside = drawn_but_unused(roster, accepted, table, declared);
        let mut chance = vec![1.0; rows.len()];
        for (at, stage) in declared.stage.iter().enumerate() {
            let strata = joined(roster, table, &rows, &stage.strata, &format!("stage `{}`", stage.unit))?;
            let surveyed = Surveyed { stages: &stages, set_aside: &set_aside, strata: &strata, origin: &origin };
            let result = probability::stage(declared, at, &surveyed, folder)?;
            for (product, factor) in chance.iter_mut().zip(&result.probability) {
                *product *= factor;
            }
            stages[at].probability = result.probability;
            stages[at].certain = result.certain;
        }

        let mut bases = Vec::with_capacity(declared.variance.len());
        for spec in &declared.variance {
            bases.push(basis::build(spec, declared, &basis::Units { roster, table, rows: &rows, stages: &stages })?);
        }
        let mut sample = Self {
            table,
            rows,
            stages,
            probability: chance,
            weights: Vec::new(),
            bases,
            replicates: Vec::new(),
            phase2: None,
        };
        if let Some(second) = &declared.phase2 {
            sample.phase2 = Some(Phase2Sample::of(&sample, roster, accepted, second)?);
        }
        for spec in weights {
            let column = weighting::build(&sample, roster, accepted, spec, folder)?;
            sample.weights.push(column);
        }
        Ok(sample)
    }

    /// Makes the declared replicates, and every adjustment of the weights again in each.
    ///
    /// `done` is called after each weight column of each of them.
    ///
    /// # Errors
    /// [`DesignError::Replicates`] if a method does not fit its basis, or an adjustment fails in a replicate.
    ///
    /// # Panics
    /// If they are not of the declaration that the sample was built from: a bug in the caller.
    pub fn replicate(&mut self, declared: &[ReplicateSpec], done: &dyn Fn()) -> Result<(), DesignError> {
        for spec in declared {
            let basis = self.bases.iter().find(|basis| basis.name == spec.basis).expect("the declaration was checked");
            let made = ReplicateBasis::build(spec, basis, &self.weights, done);
            let made = made.map_err(|source| DesignError::Replicates { name: spec.name.clone(), source })?;
            self.replicates.push(made);
        }
        Ok(())
    }

    /// The weight of this name.
    pub fn weight(&self, name: &str) -> Option<&WeightColumn> {
        self.weights.iter().find(|weight| weight.name == name)
    }

    /// The first declared weight of the rows of `table`.
    pub fn weight_of(&self, table: usize) -> Option<&WeightColumn> {
        self.weights.iter().find(|weight| weight.table == table)
    }

    /// The weight by which the rows of `table` are counted, and the class of each row; [`NO_ROW`] for a row that is
    /// not used.
    ///
    /// It is the table's own weight, or else that of the nearest table it belongs to: whoever is in the sample brings
    /// along all that was recorded about them, so a record stands for as many as its owner does.
    #[must_use]
    pub fn counted_by(&self, roster: &Roster, table: usize) -> Option<(&WeightColumn, Vec<u32>)> {
        let mut tables = std::iter::once(table).chain(roster.ancestors(table));
        let weight = tables.find_map(|table| self.weight_of(table))?;
        let mut class = roster.rows_above(table, weight.table)?;
        for class in &mut class {
            *class = if *class == NO_ROW { NO_ROW } else { weight.class[*class as usize] };
        }
        Some((weight, class))
    }

    /// For each row of `table`, its sampled unit, or [`NO_ROW`] when it has none that is used.
    pub fn units_of(&self, roster: &Roster, table: usize) -> Option<Vec<u32>> {
        let mut unit_of_row = vec![NO_ROW; roster.tables[self.table].rows];
        for (unit, &row) in self.rows.iter().enumerate() {
            unit_of_row[row as usize] = unit as u32;
        }
        let mut rows = roster.rows_above(table, self.table)?;
        for row in &mut rows {
            *row = if *row == NO_ROW { NO_ROW } else { unit_of_row[*row as usize] };
        }
        Some(rows)
    }
}

/// Refuses two used records of one sampled unit.
fn twice(stages: &[StageIds], table: &str, origin: &dyn Fn(usize) -> String) -> Result<(), DesignError> {
    let last = stages.last().expect("a design has a stage");
    let mut first = FxHashMap::default();
    for unit in 0..last.values.len() {
        let path: Vec<String> = stages.iter().map(|stage| stage.code(unit).label()).collect();
        if let Some(before) = first.insert(path, unit) {
            return Err(DesignError::SurveyedTwice {
                unit: last.unit.clone(),
                id: last.values[unit].clone(),
                table: table.to_owned(),
                places: format!("{} and {}", origin(before), origin(unit)),
            });
        }
    }
    Ok(())
}

/// The codes, stage by stage, of the sampled units that are set aside, where they have any.
fn drawn_but_unused(roster: &Roster, accepted: &Accepted, table: usize, declared: &Declaration) -> Vec<Vec<Code>> {
    let data = &roster.tables[table];
    let code = |column: &str, row: usize| data.column(column).and_then(|values| code_of(values, row));
    let unit = |row: usize| {
        let stages = declared.stage.iter().map(|stage| {
            let hit = stage.hit.as_ref().map(|hit| code(hit, row));
            match hit {
                None => Some(Code { value: code(&stage.id, row)?, hit: None }),
                Some(hit) => Some(Code { value: code(&stage.id, row)?, hit: Some(hit?) }),
            }
        });
        stages.collect::<Option<Vec<Code>>>()
    };
    (0..data.rows).filter(|&row| accepted.status(table, row) == Status::SetAside).filter_map(unit).collect()
}

/// Where a row came from, for messages.
pub(crate) fn origin(roster: &Roster, table: usize, row: u32) -> String {
    let origin = &roster.tables[table].origin;
    let file = &roster.files[origin.file[row as usize] as usize];
    format!("`{}`, line {}", file.path, origin.line[row as usize])
}

/// A column that holds codes.
pub(crate) fn coded<'a>(
    roster: &'a Roster,
    table: usize,
    column: &str,
    place: &str,
) -> Result<&'a ArrayRef, DesignError> {
    let data = &roster.tables[table];
    data.column(column).filter(|values| is_code(values.data_type())).ok_or_else(|| DesignError::NoColumn {
        place: place.to_owned(),
        column: column.to_owned(),
        table: data.name.clone(),
    })
}

pub(crate) fn codes(
    roster: &Roster,
    table: usize,
    rows: &[u32],
    column: &str,
    place: &str,
) -> Result<Vec<String>, DesignError> {
    let values = coded(roster, table, column, place)?;
    let code = |&row: &u32| {
        code_of(values, row as usize).ok_or_else(|| DesignError::NoValue {
            place: place.to_owned(),
            column: column.to_owned(),
            origin: origin(roster, table, row),
        })
    };
    rows.iter().map(code).collect()
}

/// The codes of several columns, joined with `/`; empty texts when there is no column.
pub(crate) fn joined(
    roster: &Roster,
    table: usize,
    rows: &[u32],
    columns: &[String],
    place: &str,
) -> Result<Vec<String>, DesignError> {
    let mut all = vec![String::new(); rows.len()];
    for (position, column) in columns.iter().enumerate() {
        for (text, code) in all.iter_mut().zip(codes(roster, table, rows, column, place)?) {
            if position > 0 {
                text.push('/');
            }
            text.push_str(&code);
        }
    }
    Ok(all)
}
