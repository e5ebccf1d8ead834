//! Merge partners: a stratum with one primary sampling unit joins another, by name.

use std::collections::BTreeMap;

use super::{BasisError, Stratum, VarianceBasis};

impl VarianceBasis {
    /// Joins strata of the first stage to their partners (collapsed strata).
    ///
    /// # Formula
    /// ```text
    /// f = (n_a + n_b + ...) / (N_a + N_b + ...)     N_h = n_h / f_h;  0 where any f_h is 0
    /// ```
    /// The variance of joined strata contains the difference of their means and is
    /// therefore too large rather than too small.
    ///
    /// # Shapes and units
    /// From the code of a stratum to that of the stratum it joins.
    ///
    /// # Errors
    /// [`BasisError::NoPartner`] and [`BasisError::PartnerMoves`]: both strata must
    /// exist, and a partner stays where it is.
    ///
    /// # Source
    /// Wolter (2007), *Introduction to Variance Estimation*, 2nd ed., section 2.5. The
    /// partner must be chosen by what the frame says, never by the survey's answers.
    pub fn merged(mut self, partners: &BTreeMap<String, String>) -> Result<VarianceBasis, BasisError> {
        let first = &mut self.stages[0];
        let known = |code: &str| first.strata.iter().position(|stratum| stratum.id == code);
        let mut joins: Vec<usize> = (0..first.strata.len()).collect();
        for (stratum, partner) in partners {
            let [from, to] = [stratum, partner].map(|code| {
                known(code).ok_or_else(|| BasisError::NoPartner {
                    basis: self.name.clone(),
                    code: code.clone(),
                    known: first
                        .strata
                        .iter()
                        .map(|stratum| format!("`{}`", stratum.id))
                        .collect::<Vec<_>>()
                        .join(", "),
                })
            });
            if stratum == partner || partners.contains_key(partner) {
                return Err(BasisError::PartnerMoves {
                    basis: self.name.clone(),
                    stratum: stratum.clone(),
                    partner: partner.clone(),
                });
            }
            joins[from?] = to?;
        }

        let mut drawn = vec![0.0; first.strata.len()];
        first.stratum_of_unit.iter().for_each(|&stratum| drawn[stratum as usize] += 1.0);
        let stays: Vec<usize> = (0..joins.len()).filter(|&stratum| joins[stratum] == stratum).collect();
        let strata = stays.iter().map(|&stays| {
            let members = || (0..joins.len()).filter(|&stratum| joins[stratum] == stays);
            let fraction = match members().count() {
                1 => first.strata[stays].fraction,
                _ => {
                    // A stratum without a fraction has no end: 1/0, and the fraction of all is 0.
                    let population: f64 = members().map(|member| drawn[member] / first.strata[member].fraction).sum();
                    members().map(|member| drawn[member]).sum::<f64>() / population
                }
            };
            Stratum { id: first.strata[stays].id.clone(), fraction }
        });
        let strata = strata.collect();
        let place = |stratum: usize| stays.iter().position(|&stays| stays == joins[stratum]).expect("partners stay");
        first.stratum_of_unit.iter_mut().for_each(|stratum| *stratum = place(*stratum as usize) as u32);
        first.strata = strata;
        Ok(self)
    }
}
