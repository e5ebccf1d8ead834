//! Confidence intervals, each by its name.
//!
//! A method is chosen by name and an unknown name is refused with the choices. An
//! interval that cannot be given is a [`NoInterval`] with its reason, recorded
//! here, where it is decided.

mod amount;
mod proportion;

use std::fmt;

pub use amount::{AmountMethod, amount_interval};
pub use proportion::{ProportionFacts, ProportionMethod, korn_graubard_size, log_odds_interval, proportion_interval};

/// An interval, and by which method.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Why there is no interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoInterval {
    /// The estimate or its standard error is not defined.
    Undefined,
    /// The domain lies in as many PSUs as strata: its error cannot be judged.
    NoDegreesOfFreedom,
    /// The standard error is 0: nothing varied, or the weights were calibrated to it.
    NoSamplingError,
    /// The method works on a scale that the estimate is not on.
    OffScale,
}

impl NoInterval {
    /// All reasons, for documentation.
    pub const ALL: &'static [NoInterval] =
        &[NoInterval::Undefined, NoInterval::NoDegreesOfFreedom, NoInterval::NoSamplingError, NoInterval::OffScale];

    /// Stable name.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            NoInterval::Undefined => "undefined",
            NoInterval::NoDegreesOfFreedom => "no_degrees_of_freedom",
            NoInterval::NoSamplingError => "no_sampling_error",
            NoInterval::OffScale => "off_scale",
        }
    }

    /// The reason in English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            NoInterval::Undefined => "the estimate or its standard error is not defined",
            NoInterval::NoDegreesOfFreedom => {
                "the domain lies in as many sampling units as strata, so its error cannot be judged"
            }
            NoInterval::NoSamplingError => "the standard error is 0",
            NoInterval::OffScale => "the estimate is not on the scale that the interval is computed on",
        }
    }

    /// The reason in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            NoInterval::Undefined => "估计值或其标准误无定义",
            NoInterval::NoDegreesOfFreedom => "该域的抽样单位数不多于层数，无法判断误差",
            NoInterval::NoSamplingError => "标准误为 0",
            NoInterval::OffScale => "估计值不在区间计算所用的尺度上",
        }
    }
}

impl fmt::Display for NoInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.en())
    }
}

/// A name that no interval method has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown interval method `{name}`; expected one of {}", choices.map_names())]
pub struct UnknownMethod {
    /// What was given.
    pub name: String,
    /// What could have been.
    pub choices: Choices,
}

/// The names that a setting can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choices(pub &'static [&'static str]);

impl Choices {
    fn map_names(self) -> String {
        self.0.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    }
}

/// Confidence level checked once, so that no method has to.
///
/// # Panics
/// If `level` is not between 0 and 1: a bug in the caller, who read it.
pub(crate) fn upper_tail(level: f64) -> f64 {
    assert!(level > 0.0 && level < 1.0, "a confidence level between 0 and 1, not {level}");
    (1.0 - level) / 2.0
}
