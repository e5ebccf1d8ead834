//! Variance of a sample in two phases.
//!
//! Start reading at [`PhaseSpread::covariance`].

use design::{PhaseMethod, TwoPhase};

/// A two-phase sample made ready for computing.
#[derive(Clone, Debug, PartialEq)]
pub struct PhaseSpread {
    score_of_unit: Vec<u32>,
    sample: TwoPhase,
    /// Elements of each first-phase stratum crossed with each of the second, where somebody is.
    cells: Vec<Cell>,
}

#[derive(Clone, Debug, PartialEq)]
struct Cell {
    first: usize,
    second: usize,
    members: Vec<u32>,
}

impl From<TwoPhase> for PhaseSpread {
    fn from(sample: TwoPhase) -> PhaseSpread {
        let key = |i: usize| {
            let first = sample.stratum_of_unit[sample.unit[i] as usize] as usize;
            (first, sample.second_stratum[i] as usize)
        };
        let mut order: Vec<usize> = (0..sample.rows.len()).collect();
        order.sort_by_key(|&i| key(i)); // stable: elements stay in order
        let mut cells: Vec<Cell> = Vec::new();
        for i in order {
            let (first, second) = key(i);
            match cells.last_mut().filter(|cell| (cell.first, cell.second) == (first, second)) {
                Some(cell) => cell.members.push(i as u32),
                None => cells.push(Cell { first, second, members: vec![i as u32] }),
            }
        }
        PhaseSpread { score_of_unit: (0..sample.rows.len() as u32).collect(), sample, cells }
    }
}

impl PhaseSpread {
    /// For every observed element, the place of its score: its own.
    #[must_use]
    pub fn score_of_unit(&self) -> &[u32] {
        &self.score_of_unit
    }

    /// Observed elements with a row of the domain, less second-phase strata with one.
    ///
    /// # Source
    /// R `survey::degf` of a two-phase design.
    #[must_use]
    pub fn degrees_of_freedom(&self, active: &[bool]) -> u32 {
        let mut touched = vec![false; self.sample.second_strata.len()];
        let mut elements = 0;
        for (&stratum, _) in self.sample.second_stratum.iter().zip(active).filter(|(_, active)| **active) {
            touched[stratum as usize] = true;
            elements += 1;
        }
        elements - touched.into_iter().filter(|&touched| touched).count() as u32
    }

    /// Design covariance of `Σ_i a_i` and `Σ_i b_i` over the observed elements.
    ///
    /// # Formula
    /// By phase:
    /// ```text
    /// V1 = Σ_h (1 − f_h) n_h/(n_h − 1) Σ_c (q_c a_c − ā_h)(q_c b_c − b̄_h) / q_c     ā_h = Σ_c a_c / n_h
    /// V2 = Σ_g (1 − m_g/M_g) m_g/(m_g − 1) Σ_i s_i² (a_i − ā_g)(b_i − b̄_g)
    /// ```
    /// `h`: first-phase strata of `n_h` units, whether or not the second phase kept
    /// them; `c`: their units with an observed element, `a_c` the sum of its scores,
    /// `q_c` the share of such units that was kept. `g`: second-phase strata with
    /// `m_g` of `M_g` elements observed. `s_i = 1`, or `√π1` where a unit has several
    /// observed elements, whose scores `V1` has seen together.
    ///
    /// From both phases together, for elements:
    /// ```text
    /// Σ_i Σ_j (D1_ij + D2_ij − D1_ij D2_ij) a_i b_j
    ///
    /// D_ii = 1 − π_i      D_ij = −(1 − f)/(n − 1)  within a stratum of n drawn elements, else 0
    /// ```
    /// for each phase; `D1_ij = 0` without a first-phase fraction, and there
    /// `D1_ii = 1` if every `π1` is 1.
    ///
    /// # Shapes and units
    /// One score for every observed element, weighted by `1/(π1 π2)`; 0 outside the
    /// domain. (R drops the elements outside a domain, and counts them in `V1` as if
    /// kept for certain: totals of domains differ by that.)
    ///
    /// # Panics
    /// If there is not one score for every observed element.
    ///
    /// # Source
    /// Särndal, Swensson and Wretman (1992), *Model Assisted Survey Sampling*, chapter
    /// 9; by phase as R `survey::twophase` has it for `approx`, together as for `full`.
    #[must_use]
    pub fn covariance(&self, a: &[f64], b: &[f64]) -> f64 {
        let n = self.sample.rows.len();
        assert!(a.len() == n && b.len() == n, "one score for every observed element");
        match self.sample.method {
            PhaseMethod::ByPhase => self.first(a, b) + self.second(a, b),
            PhaseMethod::Joint => self.joint(a, b),
        }
    }

    fn first(&self, a: &[f64], b: &[f64]) -> f64 {
        let sample = &self.sample;
        let mut sums = vec![(0.0, 0.0); sample.stratum_of_unit.len()];
        for (i, &unit) in sample.unit.iter().enumerate() {
            sums[unit as usize].0 += a[i];
            sums[unit as usize].1 += b[i];
        }
        let mut means = vec![(0.0, 0.0); sample.first_strata.len()];
        for (&stratum, (a, b)) in sample.stratum_of_unit.iter().zip(&sums) {
            means[stratum as usize].0 += a;
            means[stratum as usize].1 += b;
        }
        for (mean, stratum) in means.iter_mut().zip(&sample.first_strata) {
            let n = f64::from(stratum.drawn);
            *mean = (mean.0 / n, mean.1 / n);
        }
        let mut spread = vec![0.0; sample.first_strata.len()];
        for ((&stratum, (a, b)), kept) in sample.stratum_of_unit.iter().zip(&sums).zip(&sample.kept_of_unit) {
            let (mean_a, mean_b) = means[stratum as usize];
            spread[stratum as usize] += (kept * a - mean_a) * (kept * b - mean_b) / kept;
        }
        let strata = sample.first_strata.iter().zip(spread).filter(|(stratum, _)| stratum.drawn > 1);
        strata.map(|(stratum, spread)| (1.0 - stratum.fraction) * ratio(stratum.drawn) * spread).sum()
    }

    fn second(&self, a: &[f64], b: &[f64]) -> f64 {
        let sample = &self.sample;
        let scale = |i: usize| if sample.is_clustered() { sample.first_probability[i].sqrt() } else { 1.0 };
        let strata = || vec![(0.0, 0.0); sample.second_strata.len()];
        let (mut means, mut spread) = (strata(), vec![0.0; sample.second_strata.len()]);
        for (i, &stratum) in sample.second_stratum.iter().enumerate() {
            means[stratum as usize].0 += scale(i) * a[i];
            means[stratum as usize].1 += scale(i) * b[i];
        }
        for (i, &stratum) in sample.second_stratum.iter().enumerate() {
            let (sum_a, sum_b) = means[stratum as usize];
            let n = f64::from(sample.second_strata[stratum as usize].drawn);
            spread[stratum as usize] += (scale(i) * a[i] - sum_a / n) * (scale(i) * b[i] - sum_b / n);
        }
        let strata = sample.second_strata.iter().zip(spread).filter(|(stratum, _)| stratum.drawn > 1);
        strata.map(|(stratum, spread)| (1.0 - stratum.fraction) * ratio(stratum.drawn) * spread).sum()
    }

    fn joint(&self, a: &[f64], b: &[f64]) -> f64 {
        let sample = &self.sample;
        let certain = sample.first_probability.iter().all(|&chance| chance >= 1.0);
        // D_ij of different elements in one stratum of a phase
        let first: Vec<f64> =
            sample.first_strata.iter().map(|stratum| off_diagonal(stratum.drawn, stratum.fraction)).collect();
        let second: Vec<f64> =
            sample.second_strata.iter().map(|stratum| off_diagonal(stratum.drawn, stratum.fraction)).collect();
        let (n_first, n_second) = (first.len(), second.len());
        let mut of_first = vec![[0.0; 3]; n_first]; // Σa, Σb, Σab
        let mut of_second = vec![[0.0; 3]; n_second];
        let (mut own, mut both) = (0.0, 0.0);
        for cell in &self.cells {
            let mut sums = [0.0; 3];
            let replaced = sample.first_strata[cell.first].fraction <= 0.0;
            for &i in &cell.members {
                let i = i as usize;
                let (one, two) = (sample.first_probability[i], sample.second_probability[i]);
                let (d1, d2) = (if replaced && certain { 1.0 } else { 1.0 - one }, 1.0 - two);
                own += (d1 + d2 - d1 * d2) * a[i] * b[i];
                [a[i], b[i], a[i] * b[i]].iter().zip(&mut sums).for_each(|(term, sum)| *sum += term);
            }
            both += first[cell.first] * second[cell.second] * different(sums);
            of_first[cell.first].iter_mut().zip(sums).for_each(|(all, sum)| *all += sum);
            of_second[cell.second].iter_mut().zip(sums).for_each(|(all, sum)| *all += sum);
        }
        let pairs =
            |d: &[f64], sums: Vec<[f64; 3]>| -> f64 { d.iter().zip(sums).map(|(d, sums)| d * different(sums)).sum() };
        own + pairs(&first, of_first) + pairs(&second, of_second) - both
    }
}

/// `Σ_{i≠j} a_i b_j` from `Σa`, `Σb`, `Σab`.
fn different([a, b, ab]: [f64; 3]) -> f64 {
    a * b - ab
}

fn ratio(n: u32) -> f64 {
    f64::from(n) / (f64::from(n) - 1.0)
}

/// `−(1 − f)/(n − 1)`; 0 with replacement.
fn off_diagonal(n: u32, fraction: f64) -> f64 {
    if n > 1 && fraction > 0.0 { -(1.0 - fraction) / (f64::from(n) - 1.0) } else { 0.0 }
}
