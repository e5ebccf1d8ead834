//! Variance of elements drawn with unequal probabilities, from what is known of pairs.
//!
//! The approximations are sums over strata of products of sums, so that no table of
//! pairs is made; only known joint probabilities need one.
//!
//! Start reading at [`PairSpread::covariance`].

use design::{PairForm, Pairs, PpsSample};

/// A sample with unequal probabilities made ready for computing.
#[derive(Clone, Debug, PartialEq)]
pub struct PairSpread {
    score_of_unit: Vec<u32>,
    probability: Vec<f64>,
    stratum: Vec<u32>,
    n_strata: usize,
    form: PairForm,
    kernel: Kernel,
}

#[derive(Clone, Debug, PartialEq)]
enum Kernel {
    /// No element says anything of another.
    Apart,
    /// `D_ij = (share (π_i + π_j) − less_h) / (n_h − 1)` within a stratum, else 0.
    Linear { share: f64, less: Vec<f64>, n: Vec<f64>, sum_of_probabilities: Vec<f64> },
    /// `D_ij`, row after row.
    Table(Vec<f64>),
}

impl From<&PpsSample> for PairSpread {
    fn from(sample: &PpsSample) -> PairSpread {
        let probability = sample.probability().to_vec();
        let n_strata = sample.strata().len();
        let by_stratum = |value: &dyn Fn(usize) -> f64| {
            let mut sums = vec![0.0; n_strata];
            sample.stratum().iter().enumerate().for_each(|(i, &stratum)| sums[stratum as usize] += value(i));
            sums
        };
        let n = by_stratum(&|_| 1.0);
        let sum_of_probabilities = by_stratum(&|i| probability[i]);
        let kernel = match sample.pairs() {
            Pairs::Poisson => Kernel::Apart,
            Pairs::Overton => Kernel::Linear { share: 0.5, less: vec![1.0; n_strata], n, sum_of_probabilities },
            Pairs::HartleyRao { square_sum } => {
                let mean = || sum_of_probabilities.iter().zip(&n).map(|(sum, n)| sum / n).collect();
                let squares: Vec<f64> = square_sum.clone().unwrap_or_else(mean);
                let less = squares.iter().map(|square| 1.0 + square).collect();
                Kernel::Linear { share: 1.0, less, n, sum_of_probabilities }
            }
            Pairs::Joint(joint) => {
                let pairs = joint.chunks(probability.len()).zip(&probability);
                let row = |(row, own): (&[f64], &f64)| -> Vec<f64> {
                    row.iter().zip(&probability).map(|(pair, other)| (pair - own * other) / pair).collect()
                };
                Kernel::Table(pairs.flat_map(row).collect())
            }
        };
        PairSpread {
            score_of_unit: (0..probability.len() as u32).collect(),
            stratum: sample.stratum().to_vec(),
            probability,
            n_strata,
            form: sample.form(),
            kernel,
        }
    }
}

impl PairSpread {
    /// For every element, the place of its score: its own.
    #[must_use]
    pub fn score_of_unit(&self) -> &[u32] {
        &self.score_of_unit
    }

    /// Elements with a row of the domain, less strata with one.
    #[must_use]
    pub fn degrees_of_freedom(&self, active: &[bool]) -> u32 {
        let mut touched = vec![false; self.n_strata];
        let mut elements = 0;
        for (&stratum, _) in self.stratum.iter().zip(active).filter(|(_, active)| **active) {
            touched[stratum as usize] = true;
            elements += 1;
        }
        elements - touched.into_iter().filter(|&touched| touched).count() as u32
    }

    /// Design covariance of `Σ_i a_i` and `Σ_i b_i`.
    ///
    /// # Formula
    /// ```text
    /// Horvitz-Thompson   Σ_i Σ_j D_ij a_i b_j                D_ij = (π_ij − π_i π_j) / π_ij,   D_ii = 1 − π_i
    /// Yates-Grundy       − ½ Σ_i Σ_j D_ij (a_i − a_j)(b_i − b_j)
    ///
    /// Overton            D_ij = ((π_i + π_j)/2 − 1) / (n_h − 1)
    /// Hartley-Rao        D_ij = (π_i + π_j − 1 − p̄_h) / (n_h − 1)     p̄_h = Σ_U π²/n_h, or the sample's mean of π
    /// Poisson            D_ij = 0
    /// ```
    /// for `i ≠ j` of one stratum; elements of two strata were drawn apart, `D_ij = 0`,
    /// unless joint probabilities say otherwise.
    ///
    /// # Shapes and units
    /// One score for every element, weighted by `1/π_i`. The result of the
    /// Horvitz-Thompson form may be negative.
    ///
    /// # Panics
    /// If there is not one score for every element.
    ///
    /// # Source
    /// Särndal, Swensson and Wretman (1992), *Model Assisted Survey Sampling*, sections
    /// 2.8 and 3.6; Overton (1985), Oregon State University Technical Report 122;
    /// Hartley and Rao (1962), *Annals of Mathematical Statistics* 33, 350-374. Compared
    /// with the double sum in `variance/naive_pairs.rs` and with R `survey` 4.1-1, which
    /// takes `D_ij` below 1e-4 of a joint matrix for 0 unless told otherwise.
    #[must_use]
    pub fn covariance(&self, a: &[f64], b: &[f64]) -> f64 {
        let n = self.probability.len();
        assert!(a.len() == n && b.len() == n, "one score for every element");
        let own = |i: usize| (1.0 - self.probability[i]) * a[i] * b[i];
        match (&self.kernel, self.form) {
            (Kernel::Apart, _) => (0..n).map(own).sum(),
            (Kernel::Linear { .. }, PairForm::HorvitzThompson) => {
                (0..n).map(own).sum::<f64>() + self.pairs(a, b).iter().sum::<f64>()
            }
            (Kernel::Linear { .. }, PairForm::YatesGrundy) => {
                // Only differences count, and those of deviations lose no digits.
                let (a, b) = (self.centred(a), self.centred(b));
                let weighted: f64 = (0..n).map(|i| self.sum_of_pairs(i) * a[i] * b[i]).sum();
                self.pairs(&a, &b).iter().sum::<f64>() - weighted
            }
            (Kernel::Table(table), PairForm::HorvitzThompson) => {
                table.chunks(n).zip(a).map(|(row, a)| a * row.iter().zip(b).map(|(d, b)| d * b).sum::<f64>()).sum()
            }
            (Kernel::Table(table), PairForm::YatesGrundy) => {
                let of_row = |(i, row): (usize, &[f64])| -> f64 {
                    row.iter().enumerate().map(|(j, d)| d * (a[i] - a[j]) * (b[i] - b[j])).sum()
                };
                -0.5 * table.chunks(n).enumerate().map(of_row).sum::<f64>()
            }
        }
    }

    /// `Σ_{i≠j} D_ij a_i b_j` of each stratum.
    fn pairs(&self, a: &[f64], b: &[f64]) -> Vec<f64> {
        let Kernel::Linear { share, less, n, .. } = &self.kernel else { return Vec::new() };
        let mut sums = vec![[0.0; 5]; self.n_strata]; // a, b, πa, πb, what pairs an element with itself
        for (i, &stratum) in self.stratum.iter().enumerate() {
            let (chance, less) = (self.probability[i], less[stratum as usize]);
            let terms = [a[i], b[i], chance * a[i], chance * b[i], (2.0 * share * chance - less) * a[i] * b[i]];
            sums[stratum as usize].iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
        }
        let strata = sums.iter().zip(less).zip(n);
        strata
            .filter(|(_, n)| **n > 1.0)
            .map(|((&[a, b, pa, pb, own], less), n)| (share * (pa * b + a * pb) - less * a * b - own) / (n - 1.0))
            .collect()
    }

    /// `Σ_{j≠i} D_ij`.
    fn sum_of_pairs(&self, i: usize) -> f64 {
        let Kernel::Linear { share, less, n, sum_of_probabilities } = &self.kernel else { return 0.0 };
        let (stratum, chance) = (self.stratum[i] as usize, self.probability[i]);
        let others = n[stratum] - 1.0;
        if others < 1.0 {
            return 0.0;
        }
        share * chance + (share * (sum_of_probabilities[stratum] - chance)) / others - less[stratum]
    }

    /// Deviations from the stratum's mean.
    fn centred(&self, scores: &[f64]) -> Vec<f64> {
        let mut sums = vec![(0.0, 0.0); self.n_strata];
        for (&stratum, score) in self.stratum.iter().zip(scores) {
            sums[stratum as usize].0 += score;
            sums[stratum as usize].1 += 1.0;
        }
        let mean = |stratum: u32| sums[stratum as usize].0 / sums[stratum as usize].1;
        self.stratum.iter().zip(scores).map(|(&stratum, score)| score - mean(stratum)).collect()
    }
}
