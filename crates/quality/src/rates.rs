//! All figures of a roster for all groups.

use crate::cells::Cells;
use crate::groups::Groups;
use crate::{Group, Plan, QualityError};
use rayon::prelude::*;
use roster::Roster;
use std::collections::{BTreeMap, BTreeSet};

/// Sums that a figure keeps for each cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sums(pub(crate) usize);

/// All figures of a roster.
#[derive(Debug)]
pub struct Rates {
    /// What was computed.
    pub plan: Plan,
    /// For whom.
    pub groups: Vec<Group>,
    /// Figure by figure, in the order of the plan and then of the groups.
    pub rates: Vec<Rate>,
}

/// One figure for one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Position in the plan.
    pub figure: u32,
    /// Position among the groups.
    pub group: u32,
    /// Above the line.
    pub numerator: u64,
    /// Below the line; not zero but for the total.
    pub denominator: u64,
}

/// Computes the figures of the roster's codebook, in parallel over figures.
///
/// Groups to which no record of the denominator belongs are left out; the total
/// is always there. The result is the same for any number of threads.
///
/// # Errors
/// [`QualityError`] names the figure whose expression is not understood.
///
/// # Panics
/// If derived variables were not added before.
pub fn rates(roster: &Roster) -> Result<Rates, QualityError> {
    let plan = Plan::compile(&roster.codebook)?;
    let groups = Groups::of(roster);
    let tables: BTreeSet<usize> = plan.figures.iter().map(|figure| figure.table).collect();
    let cells: BTreeMap<usize, Cells> =
        tables.into_iter().map(|table| (table, Cells::of(roster, &groups, table))).collect();
    let counted: Vec<Result<Vec<Rate>, QualityError>> = plan
        .figures
        .par_iter()
        .enumerate()
        .map(|(number, figure)| {
            let cells = &cells[&figure.table];
            let sums = figure.count(roster, cells)?;
            let Sums(width) = figure.sums();
            let mut of_group = vec![0_u64; groups.list.len() * width];
            for (cell, sums) in cells.groups.iter().zip(sums.chunks(width)) {
                for &group in cell {
                    let at = group as usize * width;
                    of_group[at..at + width].iter_mut().zip(sums).for_each(|(sum, more)| *sum += more);
                }
            }
            let rate = |(group, sums): (usize, &[u64])| {
                let [numerator, denominator] = figure.finish(sums);
                let told = group == 0 || denominator > 0;
                told.then_some(Rate { figure: number as u32, group: group as u32, numerator, denominator })
            };
            Ok(of_group.chunks(width).enumerate().filter_map(rate).collect())
        })
        .collect();
    let mut rates = Vec::new();
    for some in counted {
        rates.extend(some?);
    }
    Ok(Rates { plan, groups: groups.list, rates })
}

impl Rates {
    /// The figure: scale times numerator over denominator; `None` when nobody is below the line.
    pub fn value(&self, rate: &Rate) -> Option<f64> {
        let scale = self.plan.figures[rate.figure as usize].scale;
        (rate.denominator > 0).then(|| scale * rate.numerator as f64 / rate.denominator as f64)
    }
}
