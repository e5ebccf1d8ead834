//! What replicates need of a variance basis: its first-stage units in their strata.

use super::{Method, ReplicateError};
use crate::{SinglePsu, VarianceBasis};

/// The first-stage units, stratum by stratum.
pub(super) struct Units {
    pub stratum_of_unit: Vec<u32>,
    pub strata: Vec<UnitStratum>,
}

/// The units of a stratum that replicates move.
pub(super) struct UnitStratum {
    pub id: String,
    /// Units in the order of the basis.
    pub members: Vec<usize>,
    /// Sampling fraction; 1 when taken whole.
    pub fraction: f64,
}

impl UnitStratum {
    /// Whether other units could have been drawn, as far as the sample can tell.
    pub fn varies(&self) -> bool {
        self.fraction < 1.0 && self.members.len() > 1
    }
}

impl Units {
    /// The first stage of a basis, or why replicates of it cannot be made.
    pub fn of(basis: &VarianceBasis, method: Method) -> Result<Units, ReplicateError> {
        let method = method.name();
        let psus = basis.psus();
        if psus.probability.is_some() {
            return Err(ReplicateError::Probabilities { method, basis: basis.name.clone() });
        }
        let mut strata: Vec<UnitStratum> = psus
            .strata
            .iter()
            .map(|stratum| UnitStratum { id: stratum.id.clone(), members: Vec::new(), fraction: stratum.fraction })
            .collect();
        for (unit, &stratum) in psus.stratum_of_unit.iter().enumerate() {
            strata[stratum as usize].members.push(unit);
        }
        for lonely in strata.iter().filter(|stratum| stratum.members.len() == 1 && stratum.fraction < 1.0) {
            let psu = psus.unit_ids[lonely.members[0]].clone();
            match basis.single_psu {
                SinglePsu::Certainty | SinglePsu::Remove => {}
                SinglePsu::Fail | SinglePsu::Adjust | SinglePsu::Average => {
                    return Err(ReplicateError::Lonely { method, stratum: lonely.id.clone(), psu });
                }
            }
        }
        Ok(Units { stratum_of_unit: psus.stratum_of_unit.clone(), strata })
    }

    /// How many units there are.
    pub fn len(&self) -> usize {
        self.stratum_of_unit.len()
    }

    /// The strata that replicates move.
    pub fn varying(&self) -> impl Iterator<Item = &UnitStratum> {
        self.strata.iter().filter(|stratum| stratum.varies())
    }
}
