//! What is assumed of the response: how its mean depends on the predictor, and its spread on the mean.

/// Distribution and link of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// A number; its mean is the predictor.
    Gaussian,
    /// A share from 0 to 1; its log odds are the predictor. Weights may be
    /// fractions (R `quasibinomial`).
    Binomial,
}

impl Family {
    /// What is expected instead, if a response is impossible.
    pub(super) fn refuses(self, response: f64) -> Option<&'static str> {
        match self {
            Family::Gaussian if response.is_finite() => None,
            Family::Gaussian => Some("a finite number"),
            Family::Binomial if (0.0..=1.0).contains(&response) => None,
            Family::Binomial => Some("a number from 0 to 1"),
        }
    }

    /// Predictor to start from, for a response and its weight (of mean 1).
    pub(super) fn start(self, response: f64, weight: f64) -> f64 {
        match self {
            Family::Gaussian => response,
            Family::Binomial => {
                let mean = (weight * response + 0.5) / (weight + 1.0);
                (mean / (1.0 - mean)).ln()
            }
        }
    }

    pub(super) fn mean(self, predictor: f64) -> f64 {
        match self {
            Family::Gaussian => predictor,
            Family::Binomial => 1.0 / (1.0 + (-predictor).exp()),
        }
    }

    /// `dμ/dη`, which for these links is the variance of a response too.
    pub(super) fn slope(self, mean: f64) -> f64 {
        match self {
            Family::Gaussian => 1.0,
            Family::Binomial => (mean * (1.0 - mean)).max(f64::EPSILON),
        }
    }

    /// Twice the log likelihood that a record loses to a perfect fit.
    pub(super) fn deviance(self, response: f64, mean: f64) -> f64 {
        match self {
            Family::Gaussian => (response - mean).powi(2),
            Family::Binomial => {
                let part = |y: f64, mu: f64| if y > 0.0 { y * (y / mu).ln() } else { 0.0 };
                2.0 * (part(response, mean) + part(1.0 - response, 1.0 - mean))
            }
        }
    }
}
