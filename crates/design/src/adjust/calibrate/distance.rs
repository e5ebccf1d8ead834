//! How near new weights are to old ones, and how far they may move.

/// What is minimised, told by the ratio `F` of new to old weight that it leads to.
///
/// # Formula
/// ```text
/// Linear   F(u) = 1 + u                      cut to [L, U]
/// Raking   F(u) = exp(u)                     cut to [L, U]
/// Logit    F(u) = ( L (U − 1) + U (1 − L) e^{Au} ) / ( U − 1 + (1 − L) e^{Au} )
///          A = (U − L) / ((1 − L)(U − 1))    always within (L, U)
/// ```
///
/// # Source
/// Deville and Särndal (1992), cases 1 and 7, 2, and 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// Chi-square distance: the generalised regression estimator. Without bounds
    /// weights may become negative.
    Linear,
    /// Kullback-Leibler distance: weights stay positive; on indicators of margins
    /// the same as raking.
    Raking,
    /// Weights stay strictly within bounds, which must be on both sides of 1.
    Logit,
}

impl Distance {
    /// All distances, in the order of the documentation.
    pub const ALL: &'static [Distance] = &[Distance::Linear, Distance::Raking, Distance::Logit];

    /// The name used in files and messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Distance::Linear => "linear",
            Distance::Raking => "raking",
            Distance::Logit => "logit",
        }
    }

    /// At `u`: the ratio `F`, its slope `F'`, and its integral from 0.
    pub(super) fn at(self, u: f64, lower: f64, upper: f64) -> (f64, f64, f64) {
        match self {
            Distance::Linear => cut(u, lower, upper, |r| r - 1.0, |u| (1.0 + u, 1.0, u + u * u / 2.0)),
            Distance::Raking => cut(u, lower, upper, f64::ln, |u| (u.exp(), u.exp(), u.exp_m1())),
            Distance::Logit => logit(u, lower, upper),
        }
    }
}

/// The ratio held at a bound beyond the point where it gets there; its integral goes on straight.
fn cut(u: f64, lower: f64, upper: f64, inverse: fn(f64) -> f64, free: fn(f64) -> (f64, f64, f64)) -> (f64, f64, f64) {
    let held = |bound: f64| {
        let at = inverse(bound);
        (bound, 0.0, free(at).2 + bound * (u - at))
    };
    let value = free(u);
    if value.0 > upper {
        held(upper)
    } else if value.0 < lower {
        held(lower)
    } else {
        value
    }
}

fn logit(u: f64, lower: f64, upper: f64) -> (f64, f64, f64) {
    let (a, b, width) = (upper - 1.0, 1.0 - lower, upper - lower);
    let slope = width / (a * b);
    let x = slope * u + (b / a).ln();
    // share of the way from lower to upper, and ln(1 + eˣ), without overflow
    let share = 1.0 / (1.0 + (-x).exp());
    let softplus = x.max(0.0) + (-x.abs()).exp().ln_1p();
    let integral = lower * u + a * b * (softplus + (a / width).ln());
    (lower + width * share, width * slope * share * (1.0 - share), integral)
}

/// How far a weight may move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bounds {
    /// As far as the distance takes it.
    None,
    /// The ratio of new to old weight is from `lower` to `upper`.
    Ratio {
        /// Least ratio.
        lower: f64,
        /// Largest ratio.
        upper: f64,
    },
    /// The new weight itself is from `lower` to `upper`: trimming within calibration.
    Weight {
        /// Least weight.
        lower: f64,
        /// Largest weight.
        upper: f64,
    },
}

impl Bounds {
    /// Bounds on the ratio for records whose weights before are from `least` to `most`.
    pub(super) fn of_ratio(self, least: f64, most: f64) -> (f64, f64) {
        match self {
            Bounds::None => (f64::NEG_INFINITY, f64::INFINITY),
            Bounds::Ratio { lower, upper } => (lower, upper),
            Bounds::Weight { lower, upper } => (lower / least, upper / most),
        }
    }
}
