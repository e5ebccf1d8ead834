//! What the `p` quantile of weighted values is: twelve definitions.

use super::values::{WeightedValues, cumulate};
use crate::interval::{Choices, UnknownMethod};

/// Definition of a quantile.
///
/// # Formula
/// With values `x_1 ≤ ... ≤ x_n` of weight above 0, `W_k = w_1 + ... + w_k` and
/// `W = W_n`. For the first group, `k` is the last with `W_k ≤ p·W` (the first, if
/// none is):
/// ```text
/// math, hf1       x_k if W_k/W = p,  else x_{k+1}
/// school, hf2     (x_k + x_{k+1})/2 if W_k/W = p,  else x_{k+1}
/// hf3             x_k if W_k/W = p and k is even,  else x_{k+1};  equal values are one
/// hf4             (1 − γ) x_k + γ x_{k+1},  γ = (pW − W_k) / w_{k+1}
/// ```
/// The others read `x` off at `p` between the points `(p_k, x_k)`, straight lines
/// between them, the first and last value beyond:
/// ```text
/// hf5   p_k = (W_k − w_k/2) / W          hf8   p_k = (W_{k−1}/3 + 2W_k/3) / (W + w_n/3)
/// hf6   p_k = W_k / (W + w_n)            hf9   p_k = (3W_{k−1}/8 + 5W_k/8) / (W + w_n/4)
/// hf7   p_k = W_{k−1} / W_{n−1}
/// shahvaish   p_k = (V_k + 1/2 − w_k/2) / (n + 1),  V_k sums of w/w̄; the last x with p_k ≤ p
/// ```
///
/// # Source
/// Hyndman and Fan (1996), *American Statistician* 50, for `hf1` to `hf9`; Shah and
/// Vaish (2006); all as the functions `qrule_*` of R `survey` 4.1 define them with
/// weights (there, `w_k/2` of `shahvaish` is not divided by the mean weight, and
/// below the first point `math` gives the second value; so here).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuantileRule {
    /// Inverse of the distribution function: the smallest value with at least `p` at or below it.
    Math,
    /// The same, halfway between two values where exactly `p` is at or below one.
    School,
    /// Of Shah and Vaish.
    ShahVaish,
    /// Type 1 of Hyndman and Fan: `math`.
    HyndmanFan1,
    /// Type 2: `school`.
    HyndmanFan2,
    /// Type 3: the nearest, even one at ties.
    HyndmanFan3,
    /// Type 4: straight lines through the distribution function.
    HyndmanFan4,
    /// Type 5: straight lines through the middles of its steps.
    HyndmanFan5,
    /// Type 6: Weibull's.
    HyndmanFan6,
    /// Type 7: the default of R `quantile`.
    HyndmanFan7,
    /// Type 8: median-unbiased.
    HyndmanFan8,
    /// Type 9: unbiased for the normal distribution.
    HyndmanFan9,
}

impl QuantileRule {
    /// All rules.
    pub const ALL: &'static [QuantileRule] = &[
        QuantileRule::Math,
        QuantileRule::School,
        QuantileRule::ShahVaish,
        QuantileRule::HyndmanFan1,
        QuantileRule::HyndmanFan2,
        QuantileRule::HyndmanFan3,
        QuantileRule::HyndmanFan4,
        QuantileRule::HyndmanFan5,
        QuantileRule::HyndmanFan6,
        QuantileRule::HyndmanFan7,
        QuantileRule::HyndmanFan8,
        QuantileRule::HyndmanFan9,
    ];
    const NAMES: Choices =
        Choices(&["math", "school", "shahvaish", "hf1", "hf2", "hf3", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9"]);

    /// The name used in settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        let at = QuantileRule::ALL.iter().position(|rule| *rule == self).expect("the list has all");
        QuantileRule::NAMES.0[at]
    }

    /// The rule of this name.
    ///
    /// # Errors
    /// [`UnknownMethod`], which names the choices.
    ///
    /// # Example
    /// ```
    /// # use estimate::QuantileRule;
    /// assert_eq!(QuantileRule::parse("hf7"), Ok(QuantileRule::HyndmanFan7));
    /// ```
    pub fn parse(name: &str) -> Result<QuantileRule, UnknownMethod> {
        let found = QuantileRule::ALL.iter().copied().find(|rule| rule.name() == name);
        found.ok_or_else(|| UnknownMethod { name: name.to_owned(), choices: QuantileRule::NAMES })
    }

    /// The `p` quantile of two or more values.
    pub(super) fn apply(self, of: &WeightedValues, p: f64) -> f64 {
        match self {
            QuantileRule::Math | QuantileRule::HyndmanFan1 => {
                let step = Step::find(of, p);
                if step.exact() { of.values[step.low] } else { of.values[step.up] }
            }
            QuantileRule::School | QuantileRule::HyndmanFan2 => {
                let step = Step::find(of, p);
                if step.exact() { (of.values[step.low] + of.values[step.up]) / 2.0 } else { of.values[step.up] }
            }
            QuantileRule::HyndmanFan3 => {
                let of = of.distinct();
                let step = Step::find(&of, p);
                let even = step.low % 2 == 1; // counted from 1
                if step.exact() && even { of.values[step.low] } else { of.values[step.up] }
            }
            QuantileRule::HyndmanFan4 => {
                let step = Step::find(of, p);
                let gamma = step.below / (step.above + step.below);
                of.values[step.low] * (1.0 - gamma) + of.values[step.up] * gamma
            }
            QuantileRule::ShahVaish => shah_vaish(of, p),
            QuantileRule::HyndmanFan5
            | QuantileRule::HyndmanFan6
            | QuantileRule::HyndmanFan7
            | QuantileRule::HyndmanFan8
            | QuantileRule::HyndmanFan9 => interpolate(&self.points(of), &of.values, p),
        }
    }

    /// Where on the scale of `p` each value lies, for the rules that interpolate.
    fn points(self, of: &WeightedValues) -> Vec<f64> {
        let n = of.values.len();
        let (total, last) = (of.total(), of.weights[n - 1]);
        let point = |k: usize| {
            let (weight, upto) = (of.weights[k], of.cumulated[k]);
            let before = if k == 0 { 0.0 } else { of.cumulated[k - 1] };
            match self {
                QuantileRule::HyndmanFan5 => (upto - weight / 2.0) / total,
                QuantileRule::HyndmanFan6 => upto / (total + last),
                QuantileRule::HyndmanFan7 => before / of.cumulated[n - 2],
                QuantileRule::HyndmanFan8 => (before / 3.0 + upto * 2.0 / 3.0) / (total + last / 3.0),
                QuantileRule::HyndmanFan9 => (before * 3.0 / 8.0 + upto * 5.0 / 8.0) / (total + last / 4.0),
                QuantileRule::Math
                | QuantileRule::School
                | QuantileRule::ShahVaish
                | QuantileRule::HyndmanFan1
                | QuantileRule::HyndmanFan2
                | QuantileRule::HyndmanFan3
                | QuantileRule::HyndmanFan4 => unreachable!("rules that do not interpolate"),
            }
        };
        (0..n).map(point).collect()
    }
}

/// The step of the distribution function at `p`.
struct Step {
    low: usize,
    up: usize,
    /// `p − W_low/W`.
    below: f64,
    /// `W_up/W − p`.
    above: f64,
}

impl Step {
    fn find(of: &WeightedValues, p: f64) -> Step {
        let total = of.total();
        let reached = of.cumulated.partition_point(|&upto| upto <= p * total);
        let low = reached.saturating_sub(1);
        let up = (low + 1).min(of.values.len() - 1);
        Step { low, up, below: p - of.cumulated[low] / total, above: of.cumulated[up] / total - p }
    }

    /// Whether the weight up to the lower value is exactly `p`, see [`cumulate`].
    fn exact(&self) -> bool {
        self.below == 0.0
    }
}

/// Straight lines between the points, level beyond them.
fn interpolate(points: &[f64], values: &[f64], p: f64) -> f64 {
    let after = points.partition_point(|&point| point <= p);
    if after == 0 || after == points.len() {
        return if after == 0 { values[0] } else { values[after - 1] };
    }
    let (low, high) = (points[after - 1], points[after]);
    let (x, y) = (values[after - 1], values[after]);
    x + (y - x) * ((p - low) / (high - low))
}

fn shah_vaish(of: &WeightedValues, p: f64) -> f64 {
    let n = of.values.len() as f64;
    let mean = of.total() / n;
    let relative: Vec<f64> = of.weights.iter().map(|weight| weight / mean).collect();
    let sums = cumulate(&relative);
    // points need not ascend, where weights are large; R puts them in order and averages values at equal ones
    let mut points: Vec<(f64, f64)> = sums
        .iter()
        .zip(&of.weights)
        .zip(&of.values)
        .map(|((sum, weight), &value)| ((sum + 0.5 - weight / 2.0) / (n + 1.0), value))
        .collect();
    points.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let after = points.partition_point(|(point, _)| *point <= p);
    let Some(&(at, _)) = points[..after].last() else {
        return average_at(&points, points[0].0);
    };
    average_at(&points[..after], at)
}

fn average_at(points: &[(f64, f64)], at: f64) -> f64 {
    let values: Vec<f64> = points.iter().filter(|(point, _)| point.total_cmp(&at).is_eq()).map(|(_, v)| *v).collect();
    values.iter().sum::<f64>() / values.len() as f64
}
