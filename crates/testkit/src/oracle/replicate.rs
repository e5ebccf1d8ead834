//! Replicate weights, given in a file or made from a design.

use super::Stop;
use super::case::{AsRep, AsRepMethod, Replicates, Resolved};
use super::data::Data;
use design::VarianceBasis;
use design::replicate::{self, Method, ReplicateWeights, Scales};

/// The columns of a file of replicates, one row for each row of the data.
pub fn given(
    weight: &[f64],
    declared: &Replicates,
    resolved: &Resolved,
    file: &Data,
) -> Result<ReplicateWeights, Stop> {
    let columns = file.matrix()?;
    if columns.len() != resolved.n || file.rows() != weight.len() {
        let found = format!("{} replicates of {} rows", columns.len(), file.rows());
        return Err(Stop::Malformed(format!("data/{}.csv has {found}", declared.file)));
    }
    let of_row = |(row, weight): (usize, &f64)| {
        let full = if declared.combined { 1.0 } else { *weight };
        columns.iter().map(move |column| full * column[row]).collect::<Vec<f64>>()
    };
    let weights: Vec<f64> = weight.iter().enumerate().flat_map(of_row).collect();
    let scales = Scales { scale: resolved.scale, rscales: resolved.rscales.clone(), mse: declared.mse };
    ReplicateWeights::given(weights, scales).map_err(Stop::refused)
}

/// Replicates of the primary sampling units of a basis, with degrees of freedom as R counts them.
pub fn made(weight: &[f64], declared: AsRep, basis: &VarianceBasis) -> Result<ReplicateWeights, Stop> {
    let method = match declared.method {
        AsRepMethod::JK1 => Method::Jk1,
        AsRepMethod::JKn => Method::Jkn,
    };
    let replicates = replicate::Replicates::make(basis, method, declared.mse).map_err(Stop::refused)?;
    let unit_of_row: Vec<u32> = (0..weight.len()).map(|row| basis.psu_of(row)).collect();
    Ok(replicates.weigh(&unit_of_row, weight).map_err(Stop::refused)?.by_rank())
}
