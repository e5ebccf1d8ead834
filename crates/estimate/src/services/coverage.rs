//! One coverage: a known count over an estimated total.

use crate::{Cell, NoInterval, Statistic};

/// A coverage that cannot be given.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CoverageError {
    /// Only totals can stand below a count.
    #[error("a `{}` cannot stand below a count; expected a `total`", statistic.name())]
    NotATotal {
        /// What was given.
        statistic: Statistic,
    },
    /// A count is a number from 0.
    #[error("a count of {0}; expected a finite number from 0")]
    Count(f64),
}

/// The coverage that `recipients` of an estimated `total` are, with the interval of the ratio.
///
/// # Formula
/// ```text
/// C = R / T̂,   se(C) = C · se(T̂) / T̂,   interval [ R / T_high, R / T_low ]
/// ```
/// Fieller's set of ratios `c` that the data do not contradict is
/// `{ c : |R − c T̂| ≤ t c se(T̂) }`, because `R` has no error; that is the
/// interval of the total turned over, so it is not symmetric. With the total's
/// linear interval its method is `fieller`; an interval of the total on the log
/// scale stays one.
///
/// # Shapes and units
/// A fraction: recipients for each person of the total. It can be above 1, see
/// [`serve`](super::serve). `n` is the number of sampled persons in the total and
/// `n_positive` 0, since recipients are not sampled; `population` is `T̂`. There
/// is no coverage of an estimated total of 0, and no interval where that of the
/// total reaches 0 ([`NoInterval::OffScale`]). The decision is that of the total.
///
/// # Errors
/// [`CoverageError`]: something that is no total, a negative or undefined count.
///
/// # Example
/// 40,000 recipients of 400,000 ± 80,000: a tenth, from 8.33 to 12.5 %.
/// ```
/// # use estimate::{AmountMethod, Cell, Estimand, Estimate, Standard, Statistic};
/// # use estimate::services::coverage;
/// # let estimate = Estimate {
/// #     statistic: Statistic::Total, estimand: Estimand::Design, cell: 0, level: 1, n: 10_253,
/// #     n_positive: 656, n_effective: None, population: 6.0e6, value: Some(4e5), se: Some(2e4), df: 9, deff: None,
/// # };
/// # let standard = Standard { amount: AmountMethod::Linear, ..Standard::default() };
/// let total = Cell { ci_low: Some(320_000.0), ci_high: Some(480_000.0), ..standard.apply(&estimate) };
/// let covered = coverage(&total, 40_000.0)?;
/// assert_eq!(covered.estimate, Some(0.1));
/// assert_eq!((covered.ci_low, covered.ci_high), (Some(40_000.0 / 480_000.0), Some(0.125)));
/// # Ok::<(), estimate::services::CoverageError>(())
/// ```
///
/// # Source
/// Fieller (1954), *JRSS B* 16, 175-185, with a numerator known without error;
/// Cochran (1977), *Sampling Techniques*, 3rd ed., section 6.5, for the standard error.
pub fn coverage(total: &Cell, recipients: f64) -> Result<Cell, CoverageError> {
    if total.statistic != Statistic::Total {
        return Err(CoverageError::NotATotal { statistic: total.statistic });
    }
    if !(recipients.is_finite() && recipients >= 0.0) {
        return Err(CoverageError::Count(recipients));
    }
    let below = total.estimate.filter(|&below| below > 0.0);
    let share = below.map(|below| recipients / below);
    let ends = total.ci_low.zip(total.ci_high);
    let turned = ends.filter(|&(low, _)| low > 0.0).map(|(low, high)| (recipients / high, recipients / low));
    let no_interval = match (turned, ends) {
        (Some(_), _) => None,
        (None, Some(_)) => Some(NoInterval::OffScale),
        (None, None) => total.no_interval.or(Some(NoInterval::Undefined)),
    };
    Ok(Cell {
        statistic: Statistic::Ratio,
        n: total.n_positive,
        n_positive: 0,
        n_effective: None,
        population: total.estimate.unwrap_or(0.0),
        estimate: share,
        se: share.zip(total.cv).map(|(share, cv)| share * cv),
        cv: total.cv,
        ci_low: turned.map(|(low, _)| low),
        ci_high: turned.map(|(_, high)| high),
        no_interval,
        ci_method: if total.ci_method == "linear" { "fieller" } else { total.ci_method },
        deff: None,
        ..total.clone()
    })
}
