//! A figure with everything that must travel with it: error, interval, decision.

use crate::interval::{
    AmountMethod, Interval, NoInterval, ProportionFacts, ProportionMethod, amount_interval, proportion_interval,
};
use crate::{Decision, Estimand, Estimate, ReliabilityRule, Statistic};

/// One published figure, or the record of why it is not published.
///
/// A number that is not defined is `None`, never NaN.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What is estimated.
    pub statistic: Statistic,
    /// Which question it answers: sample, population or projection.
    pub estimand: Estimand,
    /// Domain cell, see [`Shape::codes`](crate::Shape::codes).
    pub cell: u32,
    /// Level of the variable; 0 for numbers.
    pub level: u16,
    /// People in the denominator.
    pub n: u64,
    /// Those of them at the level, or with a numerator above 0.
    pub n_positive: u64,
    /// Effective size, at most `n`; for proportions and means.
    pub n_effective: Option<f64>,
    /// Sum of weights of the denominator, or the population base of a projection.
    pub population: f64,
    /// The estimate: a fraction for proportions.
    pub estimate: Option<f64>,
    /// Its standard error.
    pub se: Option<f64>,
    /// Standard error over estimate; `None` at 0.
    pub cv: Option<f64>,
    /// Lower end of the interval.
    pub ci_low: Option<f64>,
    /// Upper end of the interval.
    pub ci_high: Option<f64>,
    /// Why there is no interval, if there is none.
    pub no_interval: Option<NoInterval>,
    /// Name of the interval's method.
    pub ci_method: &'static str,
    /// Its confidence level.
    pub ci_level: f64,
    /// Degrees of freedom of the domain.
    pub df: u32,
    /// Design effect.
    pub deff: Option<f64>,
    /// Name of the rule that decided.
    pub rule: &'static str,
    /// Whether it may be shown, and why not.
    pub decision: Decision,
}

/// How figures are presented: which intervals, which rules.
#[derive(Clone, Copy, Debug)]
pub struct Standard {
    /// Confidence level of all intervals, between 0 and 1.
    pub ci_level: f64,
    /// Interval of proportions.
    pub proportion: ProportionMethod,
    /// Interval of totals, means and ratios.
    pub amount: AmountMethod,
    /// Rule for proportions.
    pub proportion_rule: &'static ReliabilityRule,
    /// Rule for totals, means and ratios.
    pub amount_rule: &'static ReliabilityRule,
}

impl Default for Standard {
    /// 95 %, Korn-Graubard for proportions, the log scale for amounts, and the
    /// NCHS standards for both.
    fn default() -> Standard {
        let rule = |name| ReliabilityRule::named(name).expect("a rule of the list");
        Standard {
            ci_level: 0.95,
            proportion: ProportionMethod::KornGraubard,
            amount: AmountMethod::Log,
            proportion_rule: rule("nchs_proportions"),
            amount_rule: rule("nchs_counts"),
        }
    }
}

impl Standard {
    /// Puts an interval around an estimate and decides whether it may be shown.
    ///
    /// # Panics
    /// If `ci_level` is not between 0 and 1.
    #[must_use]
    pub fn apply(&self, estimate: &Estimate) -> Cell {
        let df = f64::from(estimate.df);
        let both = estimate.value.zip(estimate.se);
        let (ci_method, rule, interval) = match estimate.statistic {
            Statistic::Proportion => {
                let interval = both.map(|(p, se)| {
                    let facts = ProportionFacts { p, se, n: estimate.n, df };
                    proportion_interval(self.proportion, facts, self.ci_level)
                });
                (self.proportion.name(), self.proportion_rule, interval)
            }
            Statistic::Total | Statistic::Mean | Statistic::Ratio | Statistic::Variance => {
                let interval = both.map(|(value, se)| amount_interval(self.amount, value, se, df, self.ci_level));
                (self.amount.name(), self.amount_rule, interval)
            }
        };
        let interval = interval.unwrap_or(Err(NoInterval::Undefined));
        Cell {
            statistic: estimate.statistic,
            estimand: estimate.estimand,
            cell: estimate.cell,
            level: estimate.level,
            n: estimate.n,
            n_positive: estimate.n_positive,
            n_effective: estimate.n_effective,
            population: estimate.population,
            estimate: estimate.value,
            se: estimate.se,
            cv: both.and_then(|(value, se)| (value.abs() > 0.0).then(|| se / value.abs())),
            ci_low: interval.ok().map(|Interval { low, .. }| low),
            ci_high: interval.ok().map(|Interval { high, .. }| high),
            no_interval: interval.err(),
            ci_method,
            ci_level: self.ci_level,
            df: estimate.df,
            deff: estimate.deff,
            rule: rule.name,
            decision: rule.decide(estimate),
        }
    }
}
