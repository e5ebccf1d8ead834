//! How sure a survey of a given size will be, and which size makes it as sure as is wanted.
//!
//! ```text
//! SurveyPlan (persons, units, level) + DomainPlan (share, prevalence, effect) ─► expected ─► Expected
//!                                                                      Goal ─► required ─► persons
//! ```
//!
//! The same intervals and the same reliability rule as for published figures,
//! with assumed numbers in place of observed ones.
//!
//! Start reading at [`expected`].

mod error;
mod required;
#[cfg(test)]
mod tests;

use crate::{
    Decision, Estimand, Estimate, Interval, NoInterval, ProportionFacts, ProportionMethod, Standard, Statistic,
    proportion_interval,
};

pub use error::PlanError;
pub use required::{Goal, required};

/// What is assumed of a survey as a whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurveyPlan {
    /// Persons interviewed.
    pub persons: f64,
    /// Persons in the population, for the finite population correction; `None`: a very large one.
    pub population: Option<f64>,
    /// Primary sampling units.
    pub units: PlannedUnits,
    /// Strata of the primary sampling units.
    pub strata: u32,
    /// Confidence level, between 0.5 and 1.
    pub level: f64,
}

/// How many primary sampling units there are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlannedUnits {
    /// Not said: intervals by the normal distribution.
    Unknown,
    /// This many, whatever the number of persons.
    Fixed(u32),
    /// As many as it takes with this many persons interviewed in each.
    Take(f64),
    /// Not said, but their number less that of their strata.
    Df(u32),
}

/// What is assumed of a domain.
#[derive(Clone, Debug, PartialEq)]
pub struct DomainPlan {
    /// Its name.
    pub name: String,
    /// Its share of the persons interviewed, and of the population.
    pub share: f64,
    /// The proportion to be estimated in it.
    pub prevalence: f64,
    /// What clusters and weights cost.
    pub effect: Effect,
}

/// What clusters and weights cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect {
    /// The design effect itself.
    Deff(f64),
    /// The correlation of two persons of one sampling unit, for a design effect of `1 + (b − 1)·ρ`.
    Rho(f64),
}

/// What can be expected of a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// Persons of the domain in the sample.
    pub persons: f64,
    /// Design effect.
    pub deff: f64,
    /// Standard error.
    pub se: f64,
    /// Standard error over prevalence.
    pub cv: f64,
    /// Degrees of freedom; `None` for the normal distribution.
    pub df: Option<u32>,
    /// The interval of Korn and Graubard if the sample shows the prevalence assumed.
    pub interval: Result<Interval, NoInterval>,
    /// What the reliability rule for proportions would say.
    pub decision: Decision,
}

impl Expected {
    /// Half of the length of the interval; infinite without one.
    #[must_use]
    pub fn half_width(&self) -> f64 {
        self.interval.map_or(f64::INFINITY, |Interval { low, high }| (high - low) / 2.0)
    }
}

/// What can be expected of a proportion in a domain.
///
/// # Formula
/// ```text
/// n_d = share · n        b = n_d / m      deff = 1 + max(b − 1, 0) · ρ   (or as given)
/// se² = deff · (1 − n/N) · p(1 − p) / n_d
/// df  = min(m, n_d) − strata
/// ```
/// `n` persons in `m` primary sampling units, `N` in the population. The interval is that of Korn and
/// Graubard, which stays honest for rare characteristics and few units.
///
/// # Shapes and units
/// Shares, prevalences, standard errors and interval ends are fractions.
///
/// # Errors
/// [`PlanError`] for an assumption out of range, for more persons than the population has, and for a
/// correlation without the number of units.
///
/// # Example
/// 2,000 persons with a design effect of 2 are worth 1,000: `√(0.1 · 0.9 / 1000) = 0.00949`.
/// ```
/// use estimate::planning::{DomainPlan, Effect, PlannedUnits, SurveyPlan, expected};
/// let plan =
///     SurveyPlan { persons: 2000.0, population: None, units: PlannedUnits::Fixed(50), strata: 1, level: 0.95 };
/// let all = DomainPlan { name: "all".into(), share: 1.0, prevalence: 0.1, effect: Effect::Deff(2.0) };
/// let found = expected(&plan, &all)?;
/// assert!((found.se - 0.009_486_8).abs() < 1e-7 && found.df == Some(49));
/// # Ok::<(), estimate::planning::PlanError>(())
/// ```
///
/// # Source
/// Kish (1965), *Survey Sampling*, 5.4 and 8.2; Korn and Graubard (1998), *Survey Methodology* 24.
pub fn expected(plan: &SurveyPlan, domain: &DomainPlan) -> Result<Expected, PlanError> {
    check(plan, domain)?;
    let persons = domain.share * plan.persons;
    let units = match plan.units {
        PlannedUnits::Unknown | PlannedUnits::Df(_) => None,
        PlannedUnits::Fixed(units) => Some(f64::from(units)),
        PlannedUnits::Take(take) => Some((plan.persons / take).max(1.0)),
    };
    let deff = match (domain.effect, units) {
        (Effect::Deff(deff), _) => deff,
        (Effect::Rho(rho), Some(units)) => 1.0 + (persons / units - 1.0).max(0.0) * rho,
        (Effect::Rho(_), None) => return Err(PlanError::UnitsUnknown { domain: domain.name.clone() }),
    };
    let df = match (plan.units, units) {
        (PlannedUnits::Df(df), _) => Some(df),
        (_, Some(units)) => Some((units.min(persons).floor() as u32).saturating_sub(plan.strata)),
        (_, None) => None,
    };
    let left = plan.population.map_or(1.0, |population| 1.0 - plan.persons / population);
    let p = domain.prevalence;
    let se = (deff * left * p * (1.0 - p) / persons).sqrt();
    let estimate = Estimate {
        statistic: Statistic::Proportion,
        estimand: Estimand::Design,
        cell: 0,
        level: 0,
        n: persons.round() as u64,
        n_positive: (persons * p).round() as u64,
        n_effective: Some((p * (1.0 - p) / (se * se)).min(persons)),
        population: persons,
        value: Some(p),
        se: Some(se),
        df: df.unwrap_or(u32::MAX),
        deff: Some(deff),
    };
    let facts = ProportionFacts { p, se, n: estimate.n, df: df.map_or(f64::INFINITY, f64::from) };
    Ok(Expected {
        persons,
        deff,
        se,
        cv: se / p,
        df,
        interval: interval(facts, plan.level),
        decision: Standard::default().proportion_rule.decide(&estimate),
    })
}

/// The interval; none where degrees of freedom or persons are missing.
fn interval(facts: ProportionFacts, level: f64) -> Result<Interval, NoInterval> {
    if facts.df < 1.0 {
        return Err(NoInterval::NoDegreesOfFreedom);
    }
    proportion_interval(ProportionMethod::KornGraubard, facts, level)
}

fn check(plan: &SurveyPlan, domain: &DomainPlan) -> Result<(), PlanError> {
    let range = |what: &'static str, value: f64, holds: bool, expected: &'static str, help: &'static str| {
        if holds { Ok(()) } else { Err(PlanError::Range { domain: domain.name.clone(), what, value, expected, help }) }
    };
    let counted = |what, value: f64, least: f64, expected| {
        range(what, value, value.is_finite() && value >= least, expected, error::COUNTS)
    };
    let (share, p) = (domain.share, domain.prevalence);
    range("level", plan.level, plan.level > 0.5 && plan.level < 1.0, "a share between 0.5 and 1", error::FRACTIONS)?;
    range("share", share, share > 0.0 && share <= 1.0, "a share over 0 and at most 1", error::FRACTIONS)?;
    range("prevalence", p, p > 0.0 && p < 1.0, "a share between 0 and 1", error::FRACTIONS)?;
    counted("persons", plan.persons, 2.0, "2 at least")?;
    match domain.effect {
        Effect::Deff(deff) => range("deff", deff, deff.is_finite() && deff > 0.0, "a number over 0", error::EFFECTS)?,
        Effect::Rho(rho) => {
            range("rho", rho, (0.0..1.0).contains(&rho), "a correlation from 0 to below 1", error::EFFECTS)?;
        }
    }
    match plan.units {
        PlannedUnits::Fixed(units) => counted("units", f64::from(units), 1.0, "1 at least")?,
        PlannedUnits::Take(take) => counted("take", take, 1.0, "1 at least")?,
        PlannedUnits::Unknown | PlannedUnits::Df(_) => {}
    }
    match plan.population {
        Some(population) if plan.persons > population => {
            Err(PlanError::MoreThanAll { persons: plan.persons, population })
        }
        Some(_) | None => Ok(()),
    }
}
