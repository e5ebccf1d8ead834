//! Variance bases that cannot be used.

/// Why a variance basis cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum VarianceError {
    /// A stratum with one sampled unit, under the policy `fail`.
    #[error(
        "{place} has a single {unit} (`{id}`), so its variance cannot be seen\n  help: {remedy}; or name a policy: `single_psu` = `certainty`, `remove`, `adjust` or `average`"
    )]
    SinglePsu {
        /// The stratum, and at later stages the unit it lies in.
        place: String,
        /// What is drawn there, in words.
        unit: String,
        /// Code of the unit.
        id: String,
        /// What the design can say instead.
        remedy: String,
    },
}
