//! The Fay-Herriot model, fitted: coefficients, area estimates and how well it fits.

use super::area::{AreaEstimate, Synthetic};
use super::covariates::{Covariates, Orthonormal};
use super::likelihood::{between_areas, log_likelihood};
use super::solve::{Solved, quadratic};
use super::{FitMethod, SmallAreaError};
use nalgebra::DMatrix;
use statrs::distribution::{ChiSquared, ContinuousCDF};
use std::f64::consts::TAU;

/// The areas that have a direct estimate.
#[derive(Clone, Copy, Debug)]
pub struct Areas<'a> {
    /// Their codes, for messages.
    pub codes: &'a [String],
    /// Direct estimates.
    pub direct: &'a [f64],
    /// Their sampling variances, taken as known.
    pub variance: &'a [f64],
    /// Their covariates.
    pub covariates: &'a Covariates,
}

/// One coefficient of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Coefficient {
    /// The covariate.
    pub name: String,
    /// What a unit more of it adds to the expected share or mean.
    pub value: f64,
    /// Its standard error, `σ²ᵤ` taken as known.
    pub se: f64,
}

/// How well the model fits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// Log likelihood (full, not restricted) at the estimates.
    pub log_likelihood: f64,
    /// Akaike's criterion, `σ²ᵤ` counted as a parameter.
    pub aic: f64,
    /// Schwarz's criterion.
    pub bic: f64,
    /// The restricted log likelihood without its constants, which REML makes as large as it can.
    pub restricted: f64,
    /// `Σ (y − x'β)²/ψ` with `σ²ᵤ = 0`: chi-squared on `m − p` if areas did not differ.
    pub heterogeneity: f64,
    /// Chance of a larger one if areas did not differ beyond their covariates.
    pub heterogeneity_p: f64,
}

/// A fitted Fay-Herriot model.
#[derive(Clone, Debug, PartialEq)]
pub struct FayHerriot {
    /// How `σ²ᵤ` was estimated.
    pub method: FitMethod,
    /// Variance between areas beyond their covariates; 0 makes every estimate synthetic.
    pub sigma2: f64,
    /// The coefficients, the intercept first.
    pub coefficients: Vec<Coefficient>,
    /// The areas, in the order given.
    pub areas: Vec<AreaEstimate>,
    /// How well it fits.
    pub fit: Fit,
    basis: Orthonormal,
    covariance: DMatrix<f64>,
    b: Vec<f64>,
}

impl FayHerriot {
    /// Fits the model and predicts every area that has a direct estimate.
    ///
    /// # Formula
    /// ```text
    /// y_i = x_i'β + u_i + e_i,   u_i ~ (0, σ²ᵤ),   e_i ~ (0, ψ_i),   v_i = σ²ᵤ + ψ_i
    /// β̂   = Q Σ x_i y_i / v_i,   Q = (Σ x_i x_i' / v_i)⁻¹
    /// θ̂_i = γ_i y_i + (1 − γ_i) x_i'β̂,   γ_i = σ²ᵤ / v_i
    ///
    /// mse(θ̂_i) = g1 + g2 + 2 g3 − b (1 − γ_i)²
    ///   g1 = γ_i ψ_i             what stays unknown if β and σ²ᵤ are known
    ///   g2 = (1 − γ_i)² x_i' Q x_i          error of β̂
    ///   g3 = (1 − γ_i)² V(σ̂²ᵤ) / v_i        error of σ̂²ᵤ
    /// ```
    /// `V` and the bias `b` depend on the method ([`FitMethod`]); `b = 0` for
    /// `reml` and `prasad_rao`. `ψ_i` is taken as known: an error of its own is not
    /// in the mean squared error.
    ///
    /// # Shapes and units
    /// One code, estimate, variance and row of covariates an area. `σ²ᵤ`, `ψ` and
    /// `mse` are in squared units of the direct estimates.
    ///
    /// # Errors
    /// [`SmallAreaError`]: fewer areas than coefficients and two more, a covariate
    /// that others make up, a variance that is not above 0, a number that is not finite.
    ///
    /// `σ²ᵤ = 0` is a result, not an error: see [`fully_synthetic`](Self::fully_synthetic).
    ///
    /// # Panics
    /// If the slices differ in length: a bug in the caller.
    ///
    /// # Example
    /// Four areas, no covariate, equal variances of 1: `σ̂²ᵤ` is the spread
    /// `(9 + 1 + 1 + 9)/3` less 1, and `γ = 17/20`.
    /// ```
    /// # use estimate::smallarea::{Areas, Covariates, FayHerriot, FitMethod};
    /// let codes: Vec<String> = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
    /// let covariates = Covariates::new(&[] as &[&str], [[0.0; 0]; 4]);
    /// let areas = Areas { codes: &codes, direct: &[3.0, 5.0, 7.0, 9.0], variance: &[1.0; 4], covariates: &covariates };
    /// let model = FayHerriot::fit(&areas, FitMethod::Reml)?;
    /// assert!((model.sigma2 - 17.0 / 3.0).abs() < 1e-9);
    /// assert!((model.areas[0].estimate - (0.85 * 3.0 + 0.15 * 6.0)).abs() < 1e-9);
    /// # Ok::<(), estimate::smallarea::SmallAreaError>(())
    /// ```
    ///
    /// # Source
    /// Fay and Herriot (1979), *JASA* 74, 269-277; Prasad and Rao (1990), *JASA*
    /// 85, 163-171; Datta and Lahiri (2000), *Statistica Sinica* 10, 613-627; Rao
    /// and Molina (2015), *Small Area Estimation*, 2nd ed., chapter 6. Compared
    /// with R `sae` in `tests/golden_sae.rs`.
    pub fn fit(areas: &Areas, method: FitMethod) -> Result<FayHerriot, SmallAreaError> {
        check(areas)?;
        let (y, psi) = (areas.direct, areas.variance);
        let basis = Orthonormal::new(areas.covariates)?;
        let sigma2 = between_areas(method, y, psi, &basis);
        let solved = Solved::at(sigma2, y, psi, &basis);
        Ok(FayHerriot {
            method,
            sigma2,
            coefficients: coefficients(areas.covariates, &basis, &solved),
            areas: predict(method, sigma2, y, psi, &basis, &solved),
            fit: goodness(y, psi, &basis, &solved),
            basis,
            covariance: solved.q,
            b: solved.b.iter().copied().collect(),
        })
    }

    /// Whether the variance between areas came out as 0: then the direct estimates
    /// of single areas carry no weight, and all estimates are the regression's.
    ///
    /// With few areas this happens by chance even where areas do differ, so it has
    /// to be said beside the figures.
    #[must_use]
    pub fn fully_synthetic(&self) -> bool {
        self.sigma2 <= 0.0
    }

    /// Areas less coefficients: the degrees of freedom for intervals.
    #[must_use]
    pub fn degrees_of_freedom(&self) -> u32 {
        (self.areas.len() - self.coefficients.len()) as u32
    }

    /// The estimate for an area without a direct one.
    ///
    /// # Formula
    /// ```text
    /// θ̂ = x'β̂,   mse = σ²ᵤ + x' Q x
    /// ```
    ///
    /// # Shapes and units
    /// `x` as [`Covariates::row`]: the intercept first. Units as in [`fit`](Self::fit).
    ///
    /// # Panics
    /// If `x` has not one value for every coefficient: a bug in the caller.
    ///
    /// # Source
    /// Rao and Molina (2015), *Small Area Estimation*, 2nd ed., section 6.2.2.
    #[must_use]
    pub fn synthetic(&self, x: &[f64]) -> Synthetic {
        assert_eq!(x.len(), self.coefficients.len(), "one value for every coefficient");
        let z = self.basis.map(x);
        let estimate = z.iter().zip(&self.b).map(|(z, b)| z * b).sum();
        Synthetic { estimate, mse: self.sigma2 + quadratic(&z, &self.covariance) }
    }
}

fn check(areas: &Areas) -> Result<(), SmallAreaError> {
    let (m, p) = (areas.direct.len(), areas.covariates.names().len());
    assert!(areas.variance.len() == m && areas.codes.len() == m && areas.covariates.len() == m, "one of each an area");
    if m < p + 2 {
        return Err(SmallAreaError::TooFewAreas { areas: m, needed: p + 2, coefficients: p });
    }
    for (i, code) in areas.codes.iter().enumerate() {
        let not_finite =
            |what: &str, value| SmallAreaError::NotFinite { area: code.clone(), what: what.to_owned(), value };
        if !areas.direct[i].is_finite() {
            return Err(not_finite("the direct estimate", areas.direct[i]));
        }
        for (name, &value) in areas.covariates.names().iter().zip(areas.covariates.row(i)) {
            if !value.is_finite() {
                return Err(not_finite(&format!("covariate `{name}`"), value));
            }
        }
        let variance = areas.variance[i];
        if !(variance.is_finite() && variance > 0.0) {
            return Err(SmallAreaError::Variance { area: code.clone(), variance });
        }
    }
    Ok(())
}

fn coefficients(covariates: &Covariates, basis: &Orthonormal, solved: &Solved) -> Vec<Coefficient> {
    let one = |(j, name): (usize, &String)| {
        let row = basis.inverse_row(j);
        let value = row.iter().zip(solved.b.iter()).map(|(r, b)| r * b).sum();
        Coefficient { name: name.clone(), value, se: quadratic(row, &solved.q).sqrt() }
    };
    covariates.names().iter().enumerate().map(one).collect()
}

fn predict(
    method: FitMethod,
    sigma2: f64,
    y: &[f64],
    psi: &[f64],
    basis: &Orthonormal,
    solved: &Solved,
) -> Vec<AreaEstimate> {
    // tr[(Σ zz'/v)⁻¹ Σ zz'/v²] = Σ h/v²
    let asymptotic = method.asymptotic(&solved.v, solved.sum(|_, v, h| h / (v * v)));
    debug_assert_eq!(basis.z.len(), y.len() * basis.width(), "a row an area");
    let area = |i: usize| {
        let (v, h) = (solved.v[i], solved.leverage[i]);
        let gamma = sigma2 / v;
        let shrunk = (psi[i] / v).powi(2);
        let parts = [gamma * psi[i], shrunk * h, shrunk * asymptotic.variance / v];
        AreaEstimate {
            direct: y[i],
            variance: psi[i],
            synthetic: solved.fitted[i],
            gamma,
            estimate: solved.fitted[i] + gamma * solved.residual[i],
            mse: parts[0] + parts[1] + 2.0 * parts[2] - asymptotic.bias * shrunk,
            parts,
            residual: solved.residual[i] / (v - h).max(f64::MIN_POSITIVE).sqrt(),
        }
    };
    (0..y.len()).map(area).collect()
}

fn goodness(y: &[f64], psi: &[f64], basis: &Orthonormal, solved: &Solved) -> Fit {
    let (m, parameters) = (y.len() as f64, (basis.width() + 1) as f64);
    let log = -0.5 * solved.sum(|r, v, _| (TAU * v).ln() + r * r / v);
    let heterogeneity = Solved::at(0.0, y, psi, basis).sum(|r, v, _| r * r / v);
    let chi = ChiSquared::new(m - basis.width() as f64).expect("more areas than coefficients");
    Fit {
        log_likelihood: log,
        aic: -2.0 * log + 2.0 * parameters,
        bic: -2.0 * log + parameters * m.ln(),
        restricted: log_likelihood(FitMethod::Reml, solved),
        heterogeneity,
        heterogeneity_p: chi.sf(heterogeneity),
    }
}
