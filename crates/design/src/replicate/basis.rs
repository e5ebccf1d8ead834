//! Replicates of a sample as declared, with the replicate weights of every weight column.

use super::{ReplicateError, ReplicateWeights, Replicates};
use crate::{ReplicateSpec, VarianceBasis, WeightColumn};
use std::sync::Arc;

/// Replicates made from one variance basis, and what they make of the weights.
#[derive(Clone, Debug)]
pub struct ReplicateBasis {
    /// Name used in the `variance_basis` column.
    pub name: String,
    /// Title in English.
    pub title_en: String,
    /// Title in Chinese.
    pub title_zh: String,
    /// Name of the variance basis whose units are replicated.
    pub of: String,
    /// The factors.
    pub replicates: Replicates,
    /// Names of the weight columns, in the sample's order, and the replicate weights of their classes.
    pub weights: Vec<(String, Arc<ReplicateWeights>)>,
}

impl ReplicateBasis {
    /// Replicate weights of the classes of the weight of this name.
    #[must_use]
    pub fn weights_of(&self, weight: &str) -> Option<&Arc<ReplicateWeights>> {
        self.weights.iter().find(|(name, _)| name == weight).map(|(_, weights)| weights)
    }

    /// Makes the replicates, and every adjustment of the weights again in each; `done` is called after
    /// each column.
    ///
    /// # Errors
    /// [`ReplicateError`] if the method does not fit the basis, or an adjustment
    /// fails in a replicate.
    ///
    /// # Panics
    /// If the specification was not checked: a bug in the caller.
    pub(crate) fn build(
        spec: &ReplicateSpec,
        basis: &VarianceBasis,
        weights: &[WeightColumn],
        done: &dyn Fn(),
    ) -> Result<ReplicateBasis, ReplicateError> {
        let method = spec.method().expect("the declaration was checked");
        let replicates = Replicates::make(basis, method, spec.mse)?;
        let psu_of_sampled: Vec<u32> = (0..basis.sampled_units()).map(|unit| basis.psu_of(unit)).collect();
        let of_column = |column: &WeightColumn| {
            let psu_of_class: Vec<u32> =
                column.chain().classes().unit.iter().map(|&unit| psu_of_sampled[unit as usize]).collect();
            let weights = replicates.reweigh(&psu_of_class, |factors| {
                let of_sampled: Vec<f64> = psu_of_sampled.iter().map(|&psu| factors[psu as usize]).collect();
                column.reweigh(&of_sampled)
            })?;
            done();
            Ok((column.name.clone(), Arc::new(weights)))
        };
        let weights = weights.iter().map(of_column).collect::<Result<_, ReplicateError>>()?;
        Ok(ReplicateBasis {
            name: spec.name.clone(),
            title_en: spec.title.en.clone(),
            title_zh: spec.title.zh.clone(),
            of: basis.name.clone(),
            replicates,
            weights,
        })
    }
}
