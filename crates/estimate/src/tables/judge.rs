//! From cubes to figures: every variance basis, every estimand, every cell.

use super::compare::Compared;
use super::prepare::{PlanTotals, TableTotals, Units};
use super::{DomainPart, Figure, TableError};
use crate::{
    Calibration, Cell, Cube, Estimator, Interval, ProportionFacts, ProportionMethod, Replicated, Shape, Standard,
    Statistic, Uncertainty, Weighting, project, proportion_interval,
};
use codebook::{StatisticKind, TablePlan, Text};
use design::VarianceBasis;
use design::replicate::ReplicateBasis;
use rayon::prelude::*;
use std::sync::Arc;

/// How figures are made.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// Intervals and reliability rules.
    pub standard: Standard,
    /// A second interval of proportions, shown beside the first.
    pub second: Option<ProportionMethod>,
    /// The population that rates of everybody are carried over to.
    pub base: Option<PopulationBase<'a>>,
    /// Position of the table whose rows the base counts.
    pub counted: usize,
    /// Whether the unadjusted tabulation of the sample is given too.
    pub direct: bool,
}

/// A population whose size is known from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PopulationBase<'a> {
    /// Name for the `population_base` column.
    pub name: &'a str,
    /// Persons.
    pub persons: f64,
}

/// Every figure of the plan, in the order of the plan.
///
/// For each table: for each domain, statistic and variance basis the design-based
/// estimate, then the direct tabulation (shares, means and ratios only: a sample
/// count is no estimate of a total), after each the differences that `compare` asks for; for shares of everybody also the projection
/// onto the population base. Replicates are further bases, for the design-based
/// estimate and its projection.
///
/// # Errors
/// [`TableError::Variance`] when a basis cannot be used, such as a lonely PSU under the policy `fail`.
///
/// # Panics
/// If replicates were made for other weights than the tables are counted by: a bug in the caller.
pub fn figures(
    totals: &PlanTotals,
    plan: &[TablePlan],
    bases: &[VarianceBasis],
    replicates: &[ReplicateBasis],
    options: &Options,
) -> Result<Vec<Figure>, TableError> {
    let mut judges = Vec::new();
    for units in &totals.units {
        let linearised = bases.iter().map(|basis| Judge::new(units, basis));
        let mut of_units = linearised.collect::<Result<Vec<_>, TableError>>()?;
        of_units.extend(replicates.iter().map(|replicates| Judge::replicated(units, replicates)));
        judges.push(of_units);
    }
    let of_table = |table: &TableTotals| {
        let units = &totals.units[table.units];
        of_table(table, &plan[table.plan], units, &judges[table.units], options)
    };
    let parts: Vec<Vec<Figure>> = totals.tables.par_iter().map(of_table).collect::<Result<_, TableError>>()?;
    Ok(parts.into_iter().flatten().collect())
}

/// One variance basis, ready for the estimands it can judge.
struct Judge<'a> {
    basis: &'a str,
    design: Estimator,
    /// Replicates are of weights, and the direct tabulation has none.
    direct: Option<Estimator>,
}

impl<'a> Judge<'a> {
    fn new(units: &Units, basis: &'a VarianceBasis) -> Result<Self, TableError> {
        let failed = |source| TableError::Variance { basis: basis.name.clone(), source };
        let calibration: Option<&Calibration> = units.calibration.as_ref();
        Ok(Self {
            basis: &basis.name,
            design: Estimator::new(&units.key, basis, Weighting::Design { calibration }).map_err(failed)?,
            direct: Some(Estimator::new(&units.key, basis, Weighting::Direct).map_err(failed)?),
        })
    }

    fn replicated(units: &Units, basis: &'a ReplicateBasis) -> Self {
        let weights = basis.weights_of(&units.weight).expect("a table is counted by a weight of the sample");
        let uncertainty = Uncertainty::replicated(Replicated::of(Arc::clone(weights)));
        Self { basis: &basis.name, design: Estimator::of(uncertainty), direct: None }
    }
}

fn of_table(
    table: &TableTotals,
    plan: &TablePlan,
    units: &Units,
    judges: &[Judge],
    options: &Options,
) -> Result<Vec<Figure>, TableError> {
    let mut figures = Vec::new();
    for &statistic in &plan.statistics {
        for judge in judges {
            let name = Namer { table, plan, statistic, basis: judge.basis };
            let kind = kind(statistic);
            for cell in cells(&judge.design, &table.cube, kind, options)? {
                let Some(mut figure) = name.figure(cell, &units.weight) else { continue };
                second(&mut figure, options);
                let of_everybody = table.dims.is_empty() && plan.filter.is_none() && units.table == options.counted;
                let projected = match (&options.base, statistic) {
                    (Some(base), StatisticKind::Proportion) if of_everybody => {
                        let cell = project(&figure.cell, base.persons).ok();
                        cell.map(|cell| Figure {
                            statistic: StatisticKind::Total,
                            population_base: Some(base.name.to_owned()),
                            second: figure
                                .second
                                .map(|(method, low, high)| (method, low * base.persons, high * base.persons)),
                            cell,
                            ..figure.clone()
                        })
                    }
                    _ => None,
                };
                figures.push(figure);
                figures.extend(projected);
            }
            figures.extend(name.differences(&judge.design, &units.weight, options)?);
            let direct = judge.direct.as_ref().filter(|_| options.direct && statistic != StatisticKind::Total);
            if let Some(direct) = direct {
                for cell in cells(direct, &table.cube, kind, options)? {
                    let Some(mut figure) = name.figure(cell, "none") else { continue };
                    second(&mut figure, options);
                    figures.push(figure);
                }
                figures.extend(name.differences(direct, "none", options)?);
            }
        }
    }
    Ok(figures)
}

fn cells(estimator: &Estimator, cube: &Cube, statistic: Statistic, options: &Options) -> Result<Vec<Cell>, TableError> {
    let estimates = estimator.estimate(cube, statistic)?;
    Ok(estimates.par_iter().map(|estimate| options.standard.apply(estimate)).collect())
}

fn second(figure: &mut Figure, options: &Options) {
    let cell = &figure.cell;
    let (Some(method), Statistic::Proportion, Some(p), Some(se)) =
        (options.second, cell.statistic, cell.estimate, cell.se)
    else {
        return;
    };
    let facts = ProportionFacts { p, se, n: cell.n, df: f64::from(cell.df) };
    let interval = proportion_interval(method, facts, cell.ci_level).ok();
    figure.second = interval.map(|Interval { low, high }| (method.name(), low, high));
}

fn kind(statistic: StatisticKind) -> Statistic {
    match statistic {
        StatisticKind::Total => Statistic::Total,
        StatisticKind::Proportion => Statistic::Proportion,
        StatisticKind::Mean => Statistic::Mean,
        // the last two are never in a plan's `statistics`
        StatisticKind::Ratio | StatisticKind::Coverage | StatisticKind::Difference => Statistic::Ratio,
    }
}

/// Gives a cell of a cube its names.
struct Namer<'a> {
    table: &'a TableTotals,
    plan: &'a TablePlan,
    statistic: StatisticKind,
    basis: &'a str,
}

impl Namer<'_> {
    /// `None` for a level that the plan does not ask for.
    fn figure(&self, cell: Cell, weight: &str) -> Option<Figure> {
        let level = match &self.table.levels {
            None => None,
            Some(levels) => {
                let code = &levels.codes[cell.level as usize];
                if !self.wanted(code, levels.codes.len()) {
                    return None;
                }
                Some((code.clone(), levels.labels[cell.level as usize].clone()))
            }
        };
        let shape: &Shape = self.table.cube.shape();
        let domain = self.table.dims.iter().zip(shape.codes(cell.cell)).map(|((variable, levels), code)| DomainPart {
            variable: variable.clone(),
            level: levels.codes[code as usize].clone(),
            label: levels.labels[code as usize].clone(),
        });
        let (level, level_label) =
            level.map_or((None, None), |(code, label): (String, Text)| (Some(code), Some(label)));
        let ratio = || {
            let part = |part: &Option<String>| part.clone().unwrap_or_default();
            format!("{} / {}", part(&self.plan.numerator), part(&self.plan.denominator_value))
        };
        Some(Figure {
            table_id: self.plan.id.clone(),
            statistic: self.statistic,
            variable: self.plan.variable.clone().unwrap_or_else(ratio),
            title: None,
            level,
            level_label,
            domain: domain.collect(),
            denominator: self.plan.denominator.clone(),
            population_base: None,
            weight: weight.to_owned(),
            variance_basis: self.basis.to_owned(),
            second: None,
            cell,
        })
    }

    /// What the plan's `compare` asks for; nothing of totals, and nothing where the variable is not in the domain.
    fn differences(&self, by: &Estimator, weight: &str, options: &Options) -> Result<Vec<Figure>, TableError> {
        let along = self.table.dims.iter().position(|(variable, _)| Some(variable) == self.plan.compare.as_ref());
        let Some(along) = along.filter(|_| self.statistic != StatisticKind::Total) else { return Ok(Vec::new()) };
        let compared = Compared { along, levels: &self.table.dims[along].1 };
        let cells = compared.cells(by, &self.table.cube, kind(self.statistic), &options.standard)?;
        let figures = cells.into_iter().filter_map(|cell| self.figure(cell, weight));
        Ok(figures.map(|figure| compared.name(figure)).collect())
    }

    /// The levels of the plan; of a yes-or-no variable the yes.
    fn wanted(&self, code: &str, levels: usize) -> bool {
        if self.plan.levels.is_empty() {
            let yes_or_no = levels == 2 && self.table.levels.as_ref().is_some_and(|of| of.codes == ["0", "1"]);
            return !yes_or_no || code == "1";
        }
        self.plan.levels.iter().any(|level| level.to_string() == code)
    }
}
