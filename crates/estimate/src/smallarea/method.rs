//! How the variance between areas is estimated, by name.

use super::SmallAreaError;

/// An estimator of `σ²ᵤ`, the variance between areas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FitMethod {
    /// Restricted maximum likelihood: the usual choice.
    Reml,
    /// Maximum likelihood; too small by the loss of degrees of freedom to `β`.
    Ml,
    /// The moment equation of Fay and Herriot, solved by iteration.
    FayHerriot,
    /// The moment estimator of Prasad and Rao, in closed form.
    PrasadRao,
}

/// What a method's error in `σ²ᵤ` adds to the error of an area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Asymptotic {
    /// Variance of the estimator of `σ²ᵤ`.
    pub(super) variance: f64,
    /// Its bias.
    pub(super) bias: f64,
}

impl FitMethod {
    /// All methods, the first being the default.
    pub const ALL: &'static [FitMethod] =
        &[FitMethod::Reml, FitMethod::Ml, FitMethod::FayHerriot, FitMethod::PrasadRao];

    /// The name used in settings and files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            FitMethod::Reml => "reml",
            FitMethod::Ml => "ml",
            FitMethod::FayHerriot => "fay_herriot",
            FitMethod::PrasadRao => "prasad_rao",
        }
    }

    /// The method of this name.
    ///
    /// # Errors
    /// [`SmallAreaError::UnknownMethod`], which names the choices.
    pub fn parse(name: &str) -> Result<FitMethod, SmallAreaError> {
        let found = FitMethod::ALL.iter().copied().find(|method| method.name() == name);
        found.ok_or_else(|| SmallAreaError::UnknownMethod { name: name.to_owned() })
    }

    /// Variance and bias of the estimator of `σ²ᵤ` when there are many areas.
    ///
    /// # Formula
    /// ```text
    /// with v_i = σ²ᵤ + ψ_i, m areas        variance                bias
    /// reml          2 / Σ v⁻²               0
    /// ml            2 / Σ v⁻²              −tr[ (Σ x x' v⁻¹)⁻¹ Σ x x' v⁻² ] / Σ v⁻²
    /// fay_herriot   2m / (Σ v⁻¹)²           2 [ m Σ v⁻² − (Σ v⁻¹)² ] / (Σ v⁻¹)³
    /// prasad_rao    2 Σ v² / m²             0
    /// ```
    /// `trace` is the trace in the bias of `ml`.
    ///
    /// # Source
    /// Datta and Lahiri (2000), *Statistica Sinica* 10, 613-627 (`reml`, `ml`);
    /// Datta, Rao and Smith (2005), *Biometrika* 92, 183-196 (`fay_herriot`);
    /// Prasad and Rao (1990), *JASA* 85, 163-171 (`prasad_rao`).
    pub(super) fn asymptotic(self, v: &[f64], trace: f64) -> Asymptotic {
        let m = v.len() as f64;
        let power = |exponent| v.iter().map(|v| v.powi(exponent)).sum::<f64>();
        let (inverse, inverse_squares) = (power(-1), power(-2));
        let (variance, bias) = match self {
            FitMethod::Reml => (2.0 / inverse_squares, 0.0),
            FitMethod::Ml => (2.0 / inverse_squares, -trace / inverse_squares),
            FitMethod::FayHerriot => {
                let excess = m * inverse_squares - inverse.powi(2);
                (2.0 * m / inverse.powi(2), 2.0 * excess / inverse.powi(3))
            }
            FitMethod::PrasadRao => (2.0 * power(2) / (m * m), 0.0),
        };
        Asymptotic { variance, bias }
    }
}
