//! Designs by replicate weights, given or made, in the types of `design::replicate`.

use super::Stop;
use super::case::{AsRep, AsRepMethod, Replicates, Resolved};
use super::data::Data;
use design::VarianceBasis;
use design::adjust::Chain;
use design::replicate::{self, Method, ReplicateWeights, Scales};

/// Columns of replicate weights, or of factors on the weights before adjustment.
pub fn given(
    declared: &Replicates,
    resolved: &Resolved,
    columns: &Data,
    chain: &Chain,
) -> Result<ReplicateWeights, Stop> {
    let columns = columns.matrix()?;
    let base = &chain.classes().base;
    if columns.len() != resolved.n || columns.iter().any(|column| column.len() != base.len()) {
        return Err(Stop::Malformed(format!("{} columns, or rows, other than the design has", columns.len())));
    }
    let factor = |row: usize| if declared.combined { 1.0 } else { base[row] };
    let weights = (0..base.len()).flat_map(|row| columns.iter().map(move |column| factor(row) * column[row])).collect();
    let scales = Scales { scale: resolved.scale, rscales: resolved.rscales.clone(), mse: declared.mse };
    adjusted(ReplicateWeights::given(weights, scales).map_err(Stop::refused)?, chain)
}

/// Replicate weights made from the first stage of a basis.
pub fn made(declared: AsRep, basis: &VarianceBasis, chain: &Chain) -> Result<ReplicateWeights, Stop> {
    let method = match declared.method {
        AsRepMethod::JK1 => Method::Jk1,
        AsRepMethod::JKn => Method::Jkn,
    };
    let replicates = replicate::Replicates::make(basis, method, declared.mse).map_err(Stop::refused)?;
    let units: Vec<u32> = (0..basis.sampled_units()).map(|row| basis.psu_of(row)).collect();
    let weights = replicates.weigh(&units, &chain.classes().base).map_err(Stop::refused)?;
    adjusted(weights.by_rank(), chain)
}

fn adjusted(weights: ReplicateWeights, chain: &Chain) -> Result<ReplicateWeights, Stop> {
    if chain.steps().is_empty() {
        return Ok(weights);
    }
    weights.adjust(|base| chain.reweigh(base)).map_err(Stop::refused)
}
