//! The size that a goal asks for.

use super::{DomainPlan, Expected, PlanError, PlannedUnits, SurveyPlan, expected};
use std::fmt;

/// How sure a figure is to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// Standard error over prevalence, at most.
    Cv(f64),
    /// Half of the length of the interval, at most.
    HalfWidth(f64),
}

impl Goal {
    /// Where an expectation stands, on the goal's scale.
    fn measure(self, expected: &Expected) -> f64 {
        match self {
            Goal::Cv(_) => expected.cv,
            Goal::HalfWidth(_) => expected.half_width(),
        }
    }

    /// What is aimed at.
    #[must_use]
    pub fn target(self) -> f64 {
        match self {
            Goal::Cv(target) | Goal::HalfWidth(target) => target,
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Goal::Cv(target) => write!(f, "a coefficient of variation of {target}"),
            Goal::HalfWidth(target) => write!(f, "a half width of {target}"),
        }
    }
}

/// More persons than any survey interviews.
const MOST: f64 = 1e10;

/// The smallest number of persons, in all domains together, with which a domain reaches a goal.
///
/// # Formula
/// The smallest whole `n` with `measure(expected(n)) ≤ target`, found by halving: both measures fall
/// when `n` grows and all else stays. `plan.persons` is not looked at.
///
/// # Errors
/// [`PlanError::Unreachable`] says how far one comes with everybody; with a fixed number of sampling
/// units and a correlation within them more persons in each help less and less. Else as [`expected`].
///
/// # Example
/// `deff · (1 − p)/(p · cv²) = 2 · 0.9/(0.1 · 0.01) = 1800`.
/// ```
/// use estimate::planning::{DomainPlan, Effect, Goal, PlannedUnits, SurveyPlan, required};
/// let plan =
///     SurveyPlan { persons: 2.0, population: None, units: PlannedUnits::Unknown, strata: 1, level: 0.95 };
/// let all = DomainPlan { name: "all".into(), share: 1.0, prevalence: 0.1, effect: Effect::Deff(2.0) };
/// assert_eq!(required(&plan, &all, Goal::Cv(0.1)), Ok(1800));
/// ```
pub fn required(plan: &SurveyPlan, domain: &DomainPlan, goal: Goal) -> Result<u64, PlanError> {
    let target = goal.target();
    if !(target > 0.0 && target.is_finite()) {
        let (domain, expected, help) = (domain.name.clone(), "a number over 0", super::error::FRACTIONS);
        return Err(PlanError::Range { domain, what: "goal", value: target, expected, help });
    }
    let at = |persons: u64| {
        let found = expected(&SurveyPlan { persons: persons as f64, ..*plan }, domain)?;
        Ok(goal.measure(&found))
    };
    // A hair above the target counts as there: rounding must not cost a person.
    let there = |measure: f64| measure <= target * (1.0 + 1e-12);
    let most = plan.population.unwrap_or(MOST).floor() as u64;
    let best = at(most)?;
    if !there(best) {
        return Err(PlanError::Unreachable {
            domain: domain.name.clone(),
            goal: goal.to_string(),
            persons: most as f64,
            best,
            help: match plan.units {
                PlannedUnits::Fixed(_) | PlannedUnits::Df(_) => "draw more sampling units, with fewer persons in each",
                PlannedUnits::Take(_) | PlannedUnits::Unknown => "ask for less",
            },
        });
    }
    let (mut below, mut reached) = (1, most);
    while reached - below > 1 {
        let middle = below + (reached - below) / 2;
        if there(at(middle)?) {
            reached = middle;
        } else {
            below = middle;
        }
    }
    Ok(reached)
}
