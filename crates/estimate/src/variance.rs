//! Design variance: how far an estimated total would move if other units had
//! been drawn, at the first stage and at those below.
//!
//! ```text
//! scores (one per unit of the last stage)
//!    │  spread within each stratum ─────────────► variance of the last stage, times f of the stages above
//!    ▼ added up to the unit they were drawn in
//! scores (one per unit of the stage above) ─────► ...
//!    ▼
//! scores (one per primary sampling unit) ───────► variance of the first stage
//! ```
//!
//! The routine behind most linearised standard errors of this crate; samples with
//! known pairs and two-phase samples have their own ([`PairSpread`], [`PhaseSpread`]).
//! Reads a [`VarianceBasis`]; knows nothing of questions, weights or domains: a domain is
//! a score of zero, never a dropped unit.
//!
//! Sums run in (stratum, unit) order on one thread; callers run different
//! estimates in parallel, not one.
//!
//! Start reading at [`Layout::covariance`].

mod error;
mod pairs;
mod phases;
mod spread;
mod stage;

pub use error::VarianceError;
pub use pairs::PairSpread;
pub use phases::PhaseSpread;
pub use spread::Spread;

use design::{SinglePsu, VarianceBasis};
use stage::StageLayout;

/// What a single unit means, and where that holds.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Policy {
    single: SinglePsu,
    in_domains: bool,
}

/// A variance basis made ready for computing: the units of every stage in order
/// of their strata.
///
/// Stages below one that has no sampling fraction add nothing and are left out,
/// so a basis of one stage and the ultimate cluster cost the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    score_of_unit: Vec<u32>,
    stages: Vec<StageLayout>,
    policy: Policy,
}

impl Layout {
    /// Puts the units of a basis in order of their strata.
    ///
    /// # Errors
    /// [`VarianceError::SinglePsu`] if the policy is `fail` and a stratum that was
    /// not taken whole has one unit, at any stage that counts, whether or not an
    /// estimate would touch it.
    ///
    /// # Panics
    /// If an index of the basis is out of range: a bug in the caller.
    pub fn new(basis: &VarianceBasis) -> Result<Layout, VarianceError> {
        let mut stages: Vec<StageLayout> = Vec::with_capacity(basis.stages.len());
        for (at, stage) in basis.stages.iter().enumerate() {
            let above = at.checked_sub(1).map(|above| (&basis.stages[above], &stages[above]));
            let layout = StageLayout::new(stage, above);
            if !layout.counts() {
                break;
            }
            if basis.single_psu == SinglePsu::Fail {
                layout.refuse_lonely(at, basis)?;
            }
            stages.push(layout);
        }
        let below = basis.stages[stages.len()..].iter().rev();
        let score_of_unit = below.fold(basis.last_unit.clone(), |units, stage| {
            units.into_iter().map(|unit| stage.parent[unit as usize]).collect()
        });
        let policy = Policy { single: basis.single_psu, in_domains: basis.domain_lonely };
        let layout = Layout { score_of_unit, stages, policy };
        assert!(
            layout.score_of_unit.iter().all(|&unit| (unit as usize) < layout.n_scores()),
            "a sampled unit of an unknown unit"
        );
        Ok(layout)
    }

    /// For every sampled unit, the place of its score: its unit of the last stage
    /// that counts.
    #[must_use]
    pub fn score_of_unit(&self) -> &[u32] {
        &self.score_of_unit
    }

    /// Number of scores: units of the last stage that counts, those without a row included.
    #[must_use]
    pub fn n_scores(&self) -> usize {
        self.stages.last().map_or(0, StageLayout::n_units)
    }

    /// Degrees of freedom of a domain: its primary sampling units less its strata.
    ///
    /// # Formula
    /// ```text
    /// df = #{PSUs with a row of the domain} − #{first-stage strata with such a PSU}
    /// ```
    ///
    /// # Shapes and units
    /// `active[i]` is whether unit `i` of the scores has a row that enters the estimate.
    ///
    /// # Panics
    /// If `active` has not one value per score.
    ///
    /// # Source
    /// Korn and Graubard (1999), *Analysis of Health Surveys*, section 5.2; what R
    /// `survey::degf(subset(...))` gives. Not the whole design's, as in Stata.
    #[must_use]
    pub fn degrees_of_freedom(&self, active: &[bool]) -> u32 {
        assert_eq!(active.len(), self.n_scores(), "one mark per score");
        let mut active = active.to_vec();
        for stage in self.stages[1..].iter().rev() {
            active = stage.any_above(&active);
        }
        self.stages[0].degrees_of_freedom(&active)
    }

    /// Design variance of `Σ_i scores[i]`: [`covariance`](Self::covariance) of the
    /// scores with themselves.
    ///
    /// # Panics
    /// If `scores` or `active` has not one value per unit.
    ///
    /// # Example
    /// Two villages in one stratum (totals 10 and 14) and three in another (30, 30,
    /// 36): `2·(4 + 4) + 1.5·(4 + 4 + 16) = 52`.
    /// ```
    /// # use design::{Codes, Fpc, StageColumns, VarianceBasis};
    /// # use estimate::Layout;
    /// # let text = |codes: &[&str]| codes.iter().map(|code| code.to_string()).collect::<Vec<String>>();
    /// let villages = text(&["a", "b", "c", "d", "e"]);
    /// let strata = text(&["plain", "plain", "upland", "upland", "upland"]);
    /// let stage = StageColumns { unit: "village", ids: &villages, strata: Some(&strata), fpc: Fpc::None };
    /// let layout = Layout::new(&VarianceBasis::new("villages", Codes::Unique, &[stage])?)?;
    /// let everywhere = [true; 5];
    /// assert_eq!(layout.variance(&[10.0, 14.0, 30.0, 30.0, 36.0], &everywhere), Some(52.0));
    /// assert_eq!(layout.degrees_of_freedom(&everywhere), 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn variance(&self, scores: &[f64], active: &[bool]) -> Option<f64> {
        self.covariance(scores, scores, active)
    }

    /// Design covariance of `Σ_i a[i]` and `Σ_i b[i]` over all stages.
    ///
    /// # Formula
    /// ```text
    /// c(A,B)  =  C(whole sample)
    ///
    ///                         n_h      n_h
    /// C(u)  =  Σ (1 − f_h) ───────     Σ ( a_hi − ā_h )( b_hi − b̄_h )  +  Σ  f_h Σ  C(hi)
    ///          h            n_h − 1   i=1                                 h      i
    /// ```
    /// The sums are over the strata `h` within unit `u` and over their sampled units
    /// `hi`; `a_hi` is the sum of the scores below unit `hi`, and `C(hi)` the same
    /// formula for the next stage within it. `n_h` counts all sampled units, also
    /// those with a score of 0. Without a sampling fraction (`f_h = 0`) the next
    /// stage adds nothing: the ultimate cluster. Where units have probabilities of
    /// their own, `f_h` is that of each unit (Brewer).
    ///
    /// A single unit (`n_h = 1`, `f_h < 1`) contributes to `C(u)`, beside its stages below,
    /// - `certainty`, `remove`: 0;
    /// - `adjust`: `(1 − f_h)(a − ā)(b − b̄)` with `ā`, `b̄` the means over all
    ///   sampled units within `u` of strata with an active unit;
    /// - `average`: 0, and the sum over `h` is multiplied by the number of strata over
    ///   the number with more than one unit (or taken whole), both counted within `u`
    ///   among the strata with an active unit.
    ///
    /// With `domain_lonely`, `adjust` and `average` treat a stratum of which one unit
    /// only is active likewise: all its units deviate from the means over `u`, or it is
    /// one of those for which the average stands.
    ///
    /// # Shapes and units
    /// `a`, `b`, `active`: one value per score. `active[i]` is whether a row of unit
    /// `i` enters the estimate; scores elsewhere are 0 unless the weights were
    /// calibrated, and then every unit with a row is active here. Result: the unit
    /// of `a` times that of `b`; for a total pass its sums by unit, for a ratio
    /// `R = Y/X` the sums of `w·(y − R·x)/X`.
    ///
    /// `None` where `average` finds no stratum to average over.
    ///
    /// # Panics
    /// If the lists have not one value per score.
    ///
    /// # Source
    /// Särndal, Swensson and Wretman (1992), *Model Assisted Survey Sampling*, section
    /// 4.4; Wolter (2007), *Introduction to Variance Estimation*, 2nd ed., chapter 1;
    /// Brewer (2002), *Combined Survey Sampling Inference*, for unequal probabilities.
    /// Single units as R `survey` 4.5, which centres `adjust` as Stata's `centered`
    /// does (4.1 did not). Compared with plain loops over records in
    /// `variance/naive.rs` and with R in `tests/golden_*.rs`.
    #[must_use]
    pub fn covariance(&self, a: &[f64], b: &[f64], active: &[bool]) -> Option<f64> {
        assert!(a.len() == self.n_scores() && b.len() == self.n_scores(), "one score per unit");
        assert_eq!(active.len(), self.n_scores(), "one mark per unit");
        let (last, above) = self.stages.split_last().expect("a basis has a stage");
        let mut covariance = last.covariance(a, b, active, self.policy)?;
        let (mut a, mut b, mut active) = match above {
            [] => return Some(covariance),
            [..] => (last.add_above(a), last.add_above(b), last.any_above(active)),
        };
        for stage in above.iter().rev() {
            covariance += stage.covariance(&a, &b, &active, self.policy)?;
            if stage.has_above() {
                (a, b, active) = (stage.add_above(&a), stage.add_above(&b), stage.any_above(&active));
            }
        }
        Some(covariance)
    }
}

#[cfg(test)]
mod naive;
#[cfg(test)]
mod naive_pairs;
