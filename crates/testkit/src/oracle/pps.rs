//! Designs with unequal probabilities in the types of `design`.

use super::Stop;
use super::case::{Pps, PpsMethod, PpsVariance, Taylor};
use super::data::Data;
use super::taylor::{codes, column_of_weights};
use design::{PairForm, Pairs, PpsSample};

/// The weights as given, else the inverse of the probabilities.
pub fn weights(declared: &Taylor, pps: &Pps, data: &Data) -> Result<Vec<f64>, Stop> {
    match &declared.weights {
        Some(column) => column_of_weights(data, column),
        None => Ok(data.complete(&pps.prob)?.iter().map(|chance| 1.0 / chance).collect()),
    }
}

/// The sample with what is known of its pairs; `None` for Brewer's approximation, which needs none.
pub fn sample<'a>(
    declared: &Taylor,
    pps: &Pps,
    data: &Data,
    file: impl Fn(&str) -> Result<&'a Data, Stop>,
) -> Result<Option<PpsSample>, Stop> {
    if !declared.psu.is_empty() {
        return Err(Stop::unsupported("clusters drawn with unequal probabilities"));
    }
    let of_stages = declared.lonely_psu.is_some() || declared.domain_lonely || declared.ultimate_cluster;
    if pps.method != PpsMethod::Brewer && (of_stages || !declared.fpc.is_empty() || declared.as_rep.is_some()) {
        return Err(Stop::unsupported("options of stages with unequal probabilities"));
    }
    let other = |what: &str| Err(Stop::Malformed(format!("`{what}` has no meaning for this method")));
    let pairs = match (pps.method, pps.psum, &pps.joint_file) {
        (PpsMethod::Brewer, None, None) if pps.variance.is_none() => return Ok(None),
        (PpsMethod::Brewer, None, None) => return other("variance"),
        (PpsMethod::Overton, None, None) => Pairs::Overton,
        (PpsMethod::HR, square_sum, None) => Pairs::HartleyRao { square_sum: square_sum.map(|sum| vec![sum]) },
        (PpsMethod::Joint, None, Some(name)) => Pairs::Joint(rows(&file(name)?.matrix()?)),
        (PpsMethod::Poisson, None, None) => Pairs::Poisson,
        (PpsMethod::Joint, None, None) => return Err(Stop::Malformed("`joint` needs `joint_file`".into())),
        (_, Some(_), _) => return other("psum"),
        (_, None, Some(_)) => return other("joint_file"),
    };
    let form = match pps.variance {
        None | Some(PpsVariance::HT) => PairForm::HorvitzThompson,
        Some(PpsVariance::YG) => PairForm::YatesGrundy,
    };
    let strata = match &declared.strata[..] {
        [] | [None] => None,
        [Some(column)] => Some(codes(data, column)?),
        [_, _, ..] => return Err(Stop::Malformed("strata of several stages, which the design does not have".into())),
    };
    let sample = PpsSample::new(data.complete(&pps.prob)?, strata.as_deref(), pairs, form);
    sample.map(Some).map_err(Stop::refused)
}

/// A matrix given by columns, row after row.
fn rows(columns: &[Vec<f64>]) -> Vec<f64> {
    let length = columns.first().map_or(0, Vec::len);
    (0..length).flat_map(|row| columns.iter().map(move |column| column[row])).collect()
}
