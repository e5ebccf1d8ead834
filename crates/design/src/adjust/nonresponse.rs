//! Non-response within classes: respondents stand for those of their cell who did not answer.

use super::Problem;
use super::control::{Sums, multiply};

/// Gives the weight of those who did not respond to the respondents of their cell.
///
/// # Formula
/// ```text
/// w_k = d_k · Σ_{eligible l in g} d_l / Σ_{responding l in g} d_l   for a respondent k of cell g
/// w_k = 0                                                           for everybody else
/// ```
/// A record that is not eligible gets 0 as well: it stands for nobody of the
/// population, and its weight is not given to others.
///
/// # Shapes and units
/// `cell`, `responded`, `eligible`: one for each class; `names`: one for each cell.
///
/// # Errors
/// A cell with eligible records and no respondent is refused by name.
///
/// # Panics
/// If the lists differ in length, a cell is out of range, or a record responded
/// that is not eligible: bugs in the caller.
///
/// # Example
/// Of four households of weight 5 in one cell three responded: `5 · 20/15`.
/// ```
/// # use design::adjust::{Adjustment, Chain, Classes, Nonresponse};
/// let mut chain = Chain::new(Classes { unit: vec![0, 0], n: vec![3, 1], base: vec![5.0, 5.0] })?;
/// let names = vec!["area 1".to_owned()];
/// let responded = vec![true, false];
/// let step = Nonresponse { cell: vec![0, 0], names, responded, eligible: vec![true, true] };
/// chain.push("nonresponse", Adjustment::Nonresponse(step))?;
/// assert_eq!(chain.weights(), [5.0 * (20.0 / 15.0), 0.0]);
/// # Ok::<(), design::adjust::AdjustError>(())
/// ```
///
/// # Source
/// Särndal and Lundström (2005), *Estimation in Surveys with Nonresponse*, section 7.2.
#[derive(Clone, Debug, PartialEq)]
pub struct Nonresponse {
    /// Response class of each class of records.
    pub cell: Vec<u32>,
    /// What messages call the cells.
    pub names: Vec<String>,
    /// Whether the records responded.
    pub responded: Vec<bool>,
    /// Whether the records belong to the population at all.
    pub eligible: Vec<bool>,
}

impl Nonresponse {
    pub(super) fn apply(&self, n: &[u64], before: &[f64]) -> Result<Vec<f64>, Problem> {
        assert_eq!(self.responded.len(), before.len(), "one response for every class");
        assert_eq!(self.eligible.len(), before.len(), "one eligibility for every class");
        assert!(self.responded.iter().zip(&self.eligible).all(|(responded, eligible)| *eligible || !responded));
        let masked = |mask: &[bool]| -> Vec<f64> {
            before.iter().zip(mask).map(|(&weight, &keep)| if keep { weight } else { 0.0 }).collect()
        };
        let responding = masked(&self.responded);
        let eligible = Sums::of(&self.cell, self.names.len(), n, &masked(&self.eligible))?;
        let answered = Sums::of(&self.cell, self.names.len(), n, &responding)?;
        let factors = (0..self.names.len())
            .map(|cell| match (eligible.records[cell], answered.records[cell]) {
                (0, _) => Ok(1.0), // nobody here
                (records, 0) => Err(Problem::NoRespondent { cell: self.names[cell].clone(), records }),
                (_, _) => Ok(eligible.weight[cell] / answered.weight[cell]),
            })
            .collect::<Result<Vec<f64>, Problem>>()?;
        Ok(multiply(&self.cell, &factors, &responding))
    }
}
