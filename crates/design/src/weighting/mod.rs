//! Weights as the survey file declares them: a start, then named adjustments.
//!
//! ```text
//! WeightSpec ──Plan──► what every step asks of the rows ──► classes (rows that all steps treat alike)
//! classes + control totals ──Maker──► Adjustment ──Chain::push──► WeightColumn
//! ```
//!
//! The arithmetic stands in [`adjust`](crate::adjust) and knows neither columns nor
//! files; what a survey calls things stands here.
//!
//! Start reading at `build`.

mod check;
mod classes;
mod codes;
mod control_check;
mod control_file;
mod independent;
mod margins;
mod margins_agree;
mod plan;
mod spec;
mod step;
mod step_calibrate;
mod totals;
mod written;

pub(crate) use codes::{Crossing, condition};
pub(crate) use totals::describe;

pub use check::{ControlFinding, check_controls};
pub use control_check::{ControlCheck, ControlLimits};
pub use control_file::{ControlFile, ControlLine, Total, file_and_sheet};
pub use margins::{SampleCell, SampleMargin};
pub use spec::{
    CalibrateSpec, ControlSource, ControlSpec, DistanceName, MarginSpec, NonresponseSpec, RakeSpec, StartsFrom,
    StepKind, StepSpec, TrimSpec, WeightSpec,
};

use crate::adjust::{AdjustError, Chain, Classes};
use crate::weight::{PostStrata, Source, WeightColumn, Weighting};
use crate::{DesignError, Sample};
use plan::{AskedKind, Plan, Rows};
use roster::{Accepted, NO_ROW, Roster, Status};
use std::path::Path;
use step::{Made, Maker};
use totals::Place;

/// Weighs the rows of one table.
///
/// # Errors
/// [`DesignError`] names the weight, the step, the cell and what to do.
pub(crate) fn build(
    sample: &Sample,
    roster: &Roster,
    accepted: &Accepted,
    spec: &WeightSpec,
    folder: &Path,
) -> Result<WeightColumn, DesignError> {
    let (table, unit) = units(sample, roster, accepted, spec)?;
    let used = unit.iter().map(|&unit| unit != NO_ROW).collect();
    let rows = Rows { roster, table, used };
    let source = spec.from.as_ref().map(|from| sources(sample, roster, spec, from, table, &unit)).transpose()?;
    let (start, count) = match &source {
        None => (&unit, sample.rows.len()),
        Some((weighting, class)) => (class, weighting.chain().classes().len()),
    };
    let plan = Plan::new(&rows, start, count, spec, sample.phase2.as_ref())?;

    let labels = &plan.labels;
    let start_of_class = labels.codes(0);
    let classes = match &source {
        None => Classes {
            unit: start_of_class.to_vec(),
            n: labels.sizes(),
            base: start_of_class.iter().map(|&unit| 1.0 / sample.probability[unit as usize]).collect(),
        },
        Some((weighting, _)) => {
            let above = weighting.chain();
            Classes {
                unit: start_of_class.iter().map(|&class| above.classes().unit[class as usize]).collect(),
                n: labels.sizes(),
                base: start_of_class.iter().map(|&class| above.weights()[class as usize]).collect(),
            }
        }
    };
    let source = source.map(|(weighting, _)| Source { weighting, class: start_of_class.to_vec() });

    let n = classes.n.clone();
    let first = labels.first_rows();
    let mut chain = Chain::new(classes).map_err(|error| failed(spec, error, &[]))?;
    for asked in &plan.steps {
        let before = chain.weights().to_vec();
        let maker = Maker { roster, table, weight: &spec.name, folder, labels, first: &first, n: &n, before: &before };
        let Made { adjustment, places } = maker.make(asked)?;
        chain.push(&asked.spec.name, adjustment).map_err(|error| failed(spec, error, &places))?;
    }
    Ok(WeightColumn {
        name: spec.name.clone(),
        table,
        post_strata: post_strata(&plan),
        class: plan.labels.into_rows(),
        unit,
        weighting: Weighting::new(chain, source),
    })
}

/// The table of a weight, and the sampled unit of each of its rows.
fn units(
    sample: &Sample,
    roster: &Roster,
    accepted: &Accepted,
    spec: &WeightSpec,
) -> Result<(usize, Vec<u32>), DesignError> {
    let not_below = || DesignError::NotBelow {
        weight: spec.name.clone(),
        table: spec.table.clone(),
        sampled: roster.codebook.structure.sampled.clone(),
    };
    let (table, unit) = used_units(sample, roster, accepted, &spec.table).ok_or_else(not_below)?;
    if unit.iter().all(|&unit| unit == NO_ROW) {
        return Err(DesignError::Nothing { table: spec.table.clone() });
    }
    Ok((table, unit))
}

/// The position of a table, and the sampled unit of each of its rows, [`NO_ROW`] for those set aside; `None` when it
/// is not of the sampled units or below them.
pub(crate) fn used_units(
    sample: &Sample,
    roster: &Roster,
    accepted: &Accepted,
    table: &str,
) -> Option<(usize, Vec<u32>)> {
    let (table, _) = roster.table(table)?;
    let mut unit = sample.units_of(roster, table)?;
    for (row, unit) in unit.iter_mut().enumerate() {
        if accepted.status(table, row) == Status::SetAside {
            *unit = NO_ROW;
        }
    }
    Some((table, unit))
}

/// The weight that another starts from, after the step it names, and the class there of every row.
fn sources(
    sample: &Sample,
    roster: &Roster,
    spec: &WeightSpec,
    from: &StartsFrom,
    table: usize,
    unit: &[u32],
) -> Result<(Weighting, Vec<u32>), DesignError> {
    let refuse = |problem: String, help: &str| DesignError::StartsFrom {
        weight: spec.name.clone(),
        problem,
        help: help.to_owned(),
    };
    let above = sample.weight(&from.weight).ok_or_else(|| {
        let names: Vec<String> = sample.weights.iter().map(|weight| format!("`{}`", weight.name)).collect();
        let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        refuse(
            format!("there is no weight `{}` before it; declared before: {known}", from.weight),
            "a weight starts from one that is declared above it in the survey file",
        )
    })?;
    let steps = match &from.after {
        None => above.chain().steps().len(),
        Some(after) => {
            let place = above.chain().steps().iter().position(|step| step.name == *after);
            1 + place.ok_or_else(|| {
                let names: Vec<String> = above.chain().steps().iter().map(|step| format!("`{}`", step.name)).collect();
                refuse(
                    format!("`{}` has no step `{after}`; it has {}", from.weight, names.join(", ")),
                    "`after` is the last step of the other weight that counts",
                )
            })?
        }
    };
    let owner = roster.rows_above(table, above.table).ok_or_else(|| {
        refuse(
            format!("rows of `{}` do not belong to rows of `{}`", spec.table, roster.tables[above.table].name),
            "a weight starts from one of its own table or of a table above it",
        )
    })?;
    let class = |(row, &unit): (usize, &u32)| match owner[row] {
        _ if unit == NO_ROW => NO_ROW,
        NO_ROW => NO_ROW,
        owner => above.class[owner as usize],
    };
    let class: Vec<u32> = unit.iter().enumerate().map(class).collect();
    Ok((above.weighting.after(steps), class))
}

/// The cells of the one post-stratification of a weight; `None` when there is none, or several.
fn post_strata(plan: &Plan) -> Option<PostStrata> {
    let mut of_step = plan.steps.iter().filter_map(|asked| match (&asked.kind, &asked.spec.kind) {
        (AskedKind::Margins(margins), StepKind::Poststratify(_)) => margins.first(),
        (_, _) => None,
    });
    let (cells, None) = (of_step.next()?, of_step.next()) else { return None };
    Some(PostStrata {
        by: cells.by.iter().map(|&name| name.to_owned()).collect(),
        codes: cells.codes.clone(),
        of_class: plan.labels.codes(cells.split).to_vec(),
    })
}

/// An adjustment that cannot be made, with the line of the total it speaks of.
fn failed(spec: &WeightSpec, error: AdjustError, places: &[Place]) -> DesignError {
    let problem = error.problem.to_string();
    let place = places.iter().find(|place| {
        let named = |before: &str| problem.contains(&format!("{before}{}`", place.cell));
        named("`") || named(": ")
    });
    let note =
        place.map(|place| format!("\n  note: its total stands in `{}`, line {}", place.path.display(), place.line));
    let (said, help) = problem.split_once("\n  help: ").unwrap_or((&problem, ""));
    DesignError::Step {
        weight: spec.name.clone(),
        step: error.step,
        problem: format!("{said}{}", note.unwrap_or_default()),
        help: help.to_owned(),
    }
}
