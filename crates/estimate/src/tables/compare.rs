//! Differences between the levels of a domain variable, each level against the first.
//!
//! ```text
//! cell of level k ─┐
//!                  ├─ contrast −1, +1 with their covariance ──► difference, se, df of both together
//! cell of level 0 ─┘
//! ```
//!
//! A difference has no reliability rule of its own: it may be shown as far as both
//! figures may, and the reasons say whose they are.

use super::codes::Levels;
use super::{DomainPart, Figure};
use crate::{
    AmountMethod, Cell, Contrast, Cube, Decision, EstimateError, Estimator, NoInterval, Reason, Scored, Standard,
    Statistic, amount_interval,
};
use codebook::{StatisticKind, Text};
use rayon::prelude::*;

/// The domain variable whose levels are compared.
#[derive(Clone, Copy)]
pub(super) struct Compared<'a> {
    /// Its position among the dimensions of the cube.
    pub(super) along: usize,
    /// Its levels; the first is what the others are compared with.
    pub(super) levels: &'a Levels,
}

impl Compared<'_> {
    /// The differences of a cube, named by the cell of the level that is compared with the first.
    pub(super) fn cells(
        self,
        estimator: &Estimator,
        cube: &Cube,
        statistic: Statistic,
        standard: &Standard,
    ) -> Result<Vec<Cell>, EstimateError> {
        let shape = cube.shape();
        let firsts: Vec<u32> = (0..shape.cells()).filter(|&cell| shape.codes(cell)[self.along] == 0).collect();
        let of_first = |&first: &u32| {
            let of_level = |code: u16| {
                let mut codes = shape.codes(first);
                codes[self.along] = code;
                estimator.scored(cube, statistic, shape.cell(&codes))
            };
            let first = of_level(0)?;
            let mut cells = Vec::new();
            for code in 1..shape.dims[self.along] {
                let pairs = first.iter().cloned().zip(of_level(code)?);
                cells.extend(pairs.map(|(first, other)| self.difference(estimator, &[first, other], code, standard)));
            }
            Ok(cells)
        };
        let cells: Vec<Vec<Cell>> = firsts.par_iter().map(of_first).collect::<Result<_, EstimateError>>()?;
        Ok(cells.into_iter().flatten().collect())
    }

    fn difference(self, estimator: &Estimator, of: &[Scored; 2], code: u16, standard: &Standard) -> Cell {
        let [first, other] = of.each_ref().map(|scored| standard.apply(&scored.estimate));
        let contrasted = estimator.contrast(of, &Contrast::Linear(vec![-1.0, 1.0]));
        let (value, se) = (contrasted.as_ref().map(|c| c.value), contrasted.as_ref().and_then(|c| c.se));
        let df = contrasted.map_or(0, |contrasted| contrasted.df);
        let method = AmountMethod::Linear;
        let both = value.zip(se);
        let interval = both
            .ok_or(NoInterval::Undefined)
            .and_then(|(value, se)| amount_interval(method, value, se, f64::from(df), standard.ci_level));
        let words = [0, code].map(|code| &self.levels.labels[usize::from(code)]);
        Cell {
            n: first.n + other.n,
            n_positive: first.n_positive + other.n_positive,
            n_effective: None,
            population: first.population + other.population,
            estimate: value,
            se,
            cv: both.and_then(|(value, se)| (value.abs() > 0.0).then(|| se / value.abs())),
            ci_low: interval.ok().map(|interval| interval.low),
            ci_high: interval.ok().map(|interval| interval.high),
            no_interval: interval.err(),
            ci_method: method.name(),
            df,
            deff: None,
            decision: worse([first.decision, other.decision], words),
            ..other
        }
    }

    /// Gives a figure, named by the cell of the level, the name of the difference: the levels compared
    /// leave the domain and stand, both, in the level.
    pub(super) fn name(self, mut figure: Figure) -> Figure {
        let DomainPart { variable, level, label } = figure.domain.remove(self.along);
        let (first, first_label) = (&self.levels.codes[0], &self.levels.labels[0]);
        let code = format!("{variable}={level} less {variable}={first}");
        let words =
            Text::new(format!("{} less {}", label.en, first_label.en), format!("{}减{}", label.zh, first_label.zh));
        figure.statistic = StatisticKind::Difference;
        figure.level = Some(figure.level.map_or(code.clone(), |of| format!("{of}; {code}")));
        figure.level_label = Some(match figure.level_label {
            None => words,
            Some(of) => Text::new(format!("{}: {}", of.en, words.en), format!("{}：{}", of.zh, words.zh)),
        });
        figure
    }
}

/// The stricter of two decisions; of two alike the reasons of both, with the level they are about.
fn worse(decisions: [Decision; 2], levels: [&Text; 2]) -> Decision {
    let verdict = decisions[0].verdict.max(decisions[1].verdict);
    let decided = decisions.into_iter().zip(levels).filter(|(decision, _)| decision.verdict == verdict);
    let reasons = decided.flat_map(|(decision, level)| {
        decision.reasons.into_iter().map(|Reason { id, en, zh }| Reason {
            id,
            en: format!("{}: {en}", level.en),
            zh: format!("{}：{zh}", level.zh),
        })
    });
    Decision { verdict, reasons: reasons.collect() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;
    use crate::{DimCodes, Mask, Measure, RowKey, Tabulation, Verdict, Weighting, tabulate};
    use design::{Codes, Fpc, StageColumns, VarianceBasis};

    /// Twenty-four records in six clusters, crossed by two and by three levels.
    fn crossed() -> (Estimator, Cube) {
        let ids: Vec<String> = (0..6).map(|cluster| cluster.to_string()).collect();
        let stage = StageColumns { unit: "cluster", ids: &ids, strata: None, fpc: Fpc::None };
        let basis = VarianceBasis::new("clusters", Codes::Unique, &[stage]).unwrap();
        let weighting = Weighting::Design { calibration: None };
        let estimator = Estimator::new(&RowKey::of_units(6), &basis, weighting).unwrap();
        let of = |modulus: u32| (0..24).map(|i| ((i * i + i / 5) % modulus) as u16).collect::<Vec<u16>>();
        let (two, three) = (of(2), of(3));
        let y: Vec<f64> = (0..24).map(|i| f64::from((i * 7) % 11)).collect();
        let weight: Vec<f64> = (0..24).map(|i| f64::from(1 + i % 4)).collect();
        let row_of: Vec<u32> = (0..24).map(|i| i / 4).collect();
        let dims = vec![DimCodes { codes: &two, size: 2 }, DimCodes { codes: &three, size: 3 }];
        let measure = Measure::Numeric { y: &y, x: None, valid: Mask::All };
        let tabulation = Tabulation { row_of: &row_of, rows: 6, weight: &weight, keep: Mask::All, dims, measure };
        (estimator, tabulate(&[tabulation]).unwrap().remove(0))
    }

    fn levels(n: u16) -> Levels {
        let codes: Vec<String> = (1..=n).map(|code| code.to_string()).collect();
        Levels { labels: codes.iter().map(|code| Text::new(format!("level {code}"), code.clone())).collect(), codes }
    }

    /// `v(a − b) = v(a) + v(b) − 2 cov(a, b)`, whichever dimension is compared.
    #[test]
    fn variances_add_up_with_their_covariance() {
        let (estimator, cube) = crossed();
        for (along, size) in [(0, 2), (1, 3)] {
            let levels = levels(size);
            let compared = Compared { along, levels: &levels };
            let cells = compared.cells(&estimator, &cube, Statistic::Mean, &Standard::default()).unwrap();
            assert_eq!(cells.len(), 6 - 6 / usize::from(size), "each cell but those of the first level");
            for cell in cells {
                let mut codes = cube.shape().codes(cell.cell);
                assert_ne!(codes[along], 0);
                codes[along] = 0;
                let pair = [cell.cell, cube.shape().cell(&codes)]
                    .map(|cell| estimator.scored(&cube, Statistic::Mean, cell).unwrap().remove(0));
                let [a, b] =
                    pair.each_ref().map(|scored| (scored.estimate.value.unwrap(), scored.estimate.se.unwrap()));
                let variance = a.1.powi(2) + b.1.powi(2) - 2.0 * estimator.covariance(&pair[0], &pair[1]).unwrap();
                assert!((cell.estimate.unwrap() - (a.0 - b.0)).abs() < 1e-12);
                assert!((cell.se.unwrap().powi(2) - variance).abs() < 1e-12 * (a.1.powi(2) + b.1.powi(2)));
                assert_eq!(cell.n, pair[0].estimate.n + pair[1].estimate.n);
            }
        }
    }

    #[test]
    fn the_stricter_decision_says_whose_reasons_it_has() {
        let reason = |id| Reason { id, en: "few".into(), zh: "少".into() };
        let decision = |verdict, id| Decision { verdict, reasons: vec![reason(id)] };
        let levels = [Text::new("men", "男"), Text::new("women", "女")];
        let both =
            worse([decision(Verdict::Review, "one"), decision(Verdict::Withhold, "two")], [&levels[0], &levels[1]]);
        assert_eq!(both.verdict, Verdict::Withhold);
        assert_eq!(both.reasons, [Reason { id: "two", en: "women: few".into(), zh: "女：少".into() }]);
    }
}
