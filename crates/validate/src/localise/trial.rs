//! Can these cells, and no others, be given values that satisfy every error rule?
//!
//! The cells get their values one after the other. A rule is asked as soon as
//! the last of the cells it reads has one, and what it refuses is dropped at
//! once. If nothing is left, the rules that refused prove that some other cell
//! must change too: one that they read.

use super::MOST_VARIANTS;
use super::copies::Variants;
use super::judge::{Instance, Recorded, judge};
use super::localiser::Localiser;
use super::unit::{Cell, Unit};
use arrow_array::{Array, ArrayRef};
use roster::expr::ExprError;
use std::collections::{BTreeMap, BTreeSet};

/// The answer of a trial.
#[derive(Debug)]
pub(super) enum Trial {
    /// Choices of values, one for each cell, that satisfy every rule.
    Satisfied(Vec<Vec<u16>>),
    /// No choice does; one of these other cells must change.
    Refused(Vec<usize>),
    /// More combinations than are tried.
    TooMany,
}

/// Tries all values of some cells (numbers of the unit's cells) together.
pub(super) fn trial(
    localiser: &Localiser,
    unit: &Unit,
    recorded: &Recorded,
    chosen: &[usize],
    values: &[ArrayRef],
) -> Result<Trial, ExprError> {
    let cells: Vec<Cell> = chosen.iter().map(|&number| unit.cells[number]).collect();
    let mut left: Vec<Vec<u16>> = vec![Vec::new()];
    let mut proof = Proof { localiser, unit, read: BTreeMap::new(), refused: BTreeSet::new() };
    for step in 1..=cells.len() {
        let more = values[step - 1].len();
        if left.len() * more > MOST_VARIANTS {
            return Ok(Trial::TooMany);
        }
        let longer = |choice: &Vec<u16>| {
            let choice = choice.clone();
            (0..more as u16).map(move |value| choice.iter().copied().chain([value]).collect())
        };
        let tried: Vec<Vec<u16>> = left.iter().flat_map(longer).collect();
        let variants = Variants { cells: &cells[..step], values: &values[..step], choices: &tried };
        let entries = localiser.errors_reading(cells[step - 1]);
        let mut barred: Vec<Vec<Instance>> = vec![Vec::new(); tried.len()];
        for (copy, instance, verdict) in judge(localiser, unit, variants, &entries)? {
            if recorded.bars(instance, verdict) && proof.decided(instance, chosen, step) {
                barred[copy].push(instance);
            }
        }
        barred.iter().for_each(|instances| proof.add(instances));
        left =
            tried.into_iter().zip(&barred).filter(|(_, barred)| barred.is_empty()).map(|(choice, _)| choice).collect();
    }
    Ok(if left.is_empty() { Trial::Refused(proof.others(chosen)) } else { Trial::Satisfied(left) })
}

/// Which rules refuse every choice.
struct Proof<'a> {
    localiser: &'a Localiser<'a>,
    unit: &'a Unit<'a>,
    /// The cells that an instance reads.
    read: BTreeMap<Instance, Vec<usize>>,
    /// At least one of these refuses each choice that was dropped.
    refused: BTreeSet<Instance>,
}

impl Proof<'_> {
    fn read(&mut self, instance: Instance) -> &[usize] {
        let (localiser, unit) = (self.localiser, self.unit);
        self.read.entry(instance).or_insert_with(|| localiser.cells_read(unit, instance))
    }

    /// Whether the chosen cells that an instance reads all have their values after so many steps.
    ///
    /// An instance that reads no cell that may be changed says nothing about changes.
    fn decided(&mut self, instance: Instance, chosen: &[usize], step: usize) -> bool {
        let (later, read) = (&chosen[step..], self.read(instance));
        !read.is_empty() && !read.iter().any(|cell| later.contains(cell))
    }

    /// Remembers one of the instances that refuse a choice: a known one, else the one that reads least.
    fn add(&mut self, instances: &[Instance]) {
        if instances.iter().any(|instance| self.refused.contains(instance)) {
            return;
        }
        let least = instances.iter().copied().min_by_key(|&instance| (self.read(instance).len(), instance));
        self.refused.extend(least);
    }

    fn others(&mut self, chosen: &[usize]) -> Vec<usize> {
        let refused: Vec<Instance> = self.refused.iter().copied().collect();
        let mut others = BTreeSet::new();
        for instance in refused {
            others.extend(self.read(instance).iter().copied().filter(|cell| !chosen.contains(cell)));
        }
        others.into_iter().collect()
    }
}
