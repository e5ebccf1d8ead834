//! Naive twins of quantiles, tests of a table and models: as the definitions say,
//! record by record, on random small samples; and identities.

#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use design::{Codes, Fpc, StageColumns, VarianceBasis};
use estimate::{
    AssociationTest, Crosstab, Family, FittedModel, ModelError, ModelRecords, QuantileError, QuantileMethod,
    QuantileRule, QuantileSample, Quantity, Records, RowKey, RowSum, SortedValues, TestError, Uncertainty, fit_model,
};
use proptest::prelude::*;
use testkit::Relative;

const CLUSTERS: u32 = 6;
const CLOSE: Relative = Relative(1e-7);

/// Records in six clusters drawn with replacement; weights are whole numbers.
#[derive(Clone, Debug)]
struct Sample {
    cluster: Vec<u32>,
    weight: Vec<f64>,
    x: Vec<f64>,
    y: Vec<f64>,
    event: Vec<f64>,
}

impl Sample {
    fn len(&self) -> usize {
        self.y.len()
    }

    fn uncertainty(&self) -> Uncertainty {
        let ids: Vec<String> = (0..CLUSTERS).map(|cluster| cluster.to_string()).collect();
        let stage = StageColumns { unit: "cluster", ids: &ids, strata: None, fpc: Fpc::None };
        let basis = VarianceBasis::new("clusters", Codes::Unique, &[stage]).unwrap();
        Uncertainty::linearised(&RowKey::of_units(CLUSTERS), &basis, None).unwrap()
    }

    fn sum(&self, of: &Uncertainty, value: impl Fn(usize) -> f64) -> Quantity {
        of.sum((0..self.len()).map(|i| RowSum {
            row: self.cluster[i],
            weighted: self.weight[i] * value(i),
            plain: value(i),
        }))
    }

    fn fit(&self, family: Family, columns: &[&[f64]]) -> FittedModel {
        let response = match family {
            Family::Gaussian => &self.y,
            Family::Binomial => &self.event,
        };
        let records = ModelRecords { row: &self.cluster, weight: &self.weight, columns, response };
        fit_model(&self.uncertainty(), family, records).unwrap()
    }

    /// Variance of a sum of scores of the records: the spread of the clusters.
    fn spread(&self, score: impl Fn(usize) -> f64) -> f64 {
        let mut total = vec![0.0; CLUSTERS as usize];
        (0..self.len()).for_each(|i| total[self.cluster[i] as usize] += score(i));
        let n = f64::from(CLUSTERS);
        let mean = total.iter().sum::<f64>() / n;
        n / (n - 1.0) * total.iter().map(|z| (z - mean).powi(2)).sum::<f64>()
    }
}

/// Every cluster has six records, with and without the event in both halves of `x`.
fn sample() -> impl Strategy<Value = Sample> {
    let record = (1..6_u8, 0..40_u8, prop::bool::ANY);
    prop::collection::vec(record, 36).prop_map(|records| {
        let of = |value: fn(usize, &(u8, u8, bool)) -> f64| {
            records.iter().enumerate().map(|(i, record)| value(i, record)).collect::<Vec<f64>>()
        };
        Sample {
            cluster: (0..36).map(|i| i % CLUSTERS).collect(),
            weight: of(|_, &(weight, ..)| f64::from(weight)),
            x: of(|i, _| f64::from(i as u8 / 9) - 1.0),
            y: of(|_, &(_, y, _)| f64::from(y)),
            event: of(|i, &(.., event)| f64::from(u8::from(if i % 9 < 2 { i % 9 == 0 } else { event }))),
        }
    })
}

/// The smallest value with a share of at least `p` at or below it.
fn naive_quantile(sample: &Sample, p: f64) -> f64 {
    let total: f64 = sample.weight.iter().sum();
    let share = |value: f64| {
        let below = (0..sample.len()).filter(|&i| sample.y[i] <= value).map(|i| sample.weight[i]);
        below.sum::<f64>() / total
    };
    sample.y.iter().copied().filter(|&value| share(value) >= p).fold(f64::INFINITY, f64::min)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_quantile_is_the_smallest_value_with_enough_people(sample in sample(), weight in 6..100_u32) {
        let total: f64 = sample.weight.iter().sum();
        let p = f64::from(weight) / total; // a whole weight: ties are exact
        prop_assume!(p <= 1.0);
        let weighted = SortedValues::new(&sample.y).unwrap().weigh(|i| sample.weight[i]);
        prop_assert_eq!(weighted.quantile(QuantileRule::Math, p), Some(naive_quantile(&sample, p)));
    }

    #[test]
    fn a_record_of_weight_three_is_three_records(sample in sample(), p in 0.1..0.9_f64) {
        let copies: Vec<f64> =
            (0..sample.len()).flat_map(|i| vec![sample.y[i]; sample.weight[i] as usize]).collect();
        let weighted = SortedValues::new(&sample.y).unwrap().weigh(|i| sample.weight[i]);
        let single = SortedValues::new(&copies).unwrap().weigh(|_| 1.0);
        for rule in [QuantileRule::Math, QuantileRule::School, QuantileRule::HyndmanFan3] {
            prop_assert_eq!(weighted.quantile(rule, p), single.quantile(rule, p), "{}", rule.name());
        }
    }

    #[test]
    fn with_equal_weights_type_seven_is_the_textbook_one(y in prop::collection::vec(0..90_u8, 2..40), p in 0.0..1.0_f64) {
        let mut values: Vec<f64> = y.iter().map(|&y| f64::from(y)).collect();
        let ours = SortedValues::new(&values).unwrap().weigh(|_| 30.97).quantile(QuantileRule::HyndmanFan7, p).unwrap();
        values.sort_by(f64::total_cmp);
        let at = p * (values.len() - 1) as f64;
        let (low, high) = (values[at.floor() as usize], values[at.ceil() as usize]);
        prop_assert!((ours - (low + (high - low) * at.fract())).abs() < 1e-9);
    }

    #[test]
    fn equal_weights_are_added_up_exactly(weight in 0.01..90.0_f64, half in 1..400_usize) {
        let values: Vec<f64> = (0..2 * half).map(|i| i as f64).collect();
        let weighted = SortedValues::new(&values).unwrap().weigh(|_| weight);
        prop_assert_eq!(weighted.quantile(QuantileRule::School, 0.5), Some(half as f64 - 0.5));
        prop_assert_eq!(weighted.quantile(QuantileRule::Math, 0.5), Some(half as f64 - 1.0));
    }

    #[test]
    fn woodruff_intervals_are_quantiles_of_the_shares_ends(sample in sample()) {
        let uncertainty = sample.uncertainty();
        let records = Records { row: &sample.cluster, weight: &sample.weight, value: &sample.y };
        let ours = QuantileSample::new(&uncertainty, records).unwrap();
        let found = ours.estimate(QuantileRule::Math, QuantileMethod::Linear, 0.5, 0.9, 5.0).unwrap();
        let median = naive_quantile(&sample, 0.5);
        let total: f64 = sample.weight.iter().sum();
        let below = |i: usize| f64::from(u8::from(sample.y[i] <= median));
        let share: f64 = (0..sample.len()).map(|i| sample.weight[i] * below(i)).sum::<f64>() / total;
        let reach = 2.015048372669157 * sample.spread(|i| sample.weight[i] * (below(i) - share) / total).sqrt();
        prop_assert_eq!(found.value, Some(median));
        prop_assert_eq!(found.low.is_some(), share - reach >= 0.0);
        prop_assert_eq!(found.high.is_some(), share + reach <= 1.0);
        if let Some(high) = found.high {
            prop_assert_eq!(high.to_bits(), naive_quantile(&sample, share + reach).to_bits());
        }
    }

    #[test]
    fn a_line_is_that_of_the_normal_equations(sample in sample()) {
        let one = vec![1.0; sample.len()];
        let model = sample.fit(Family::Gaussian, &[&one, &sample.x]);
        let uncertainty = sample.uncertainty();
        let sum = |of: &dyn Fn(usize) -> f64| (0..sample.len()).map(|i| sample.weight[i] * of(i)).sum::<f64>();
        let (w, x, y) = (sum(&|_| 1.0), sum(&|i| sample.x[i]), sum(&|i| sample.y[i]));
        let centred = |i: usize| sample.x[i] - x / w;
        let slope = sum(&|i| centred(i) * (sample.y[i] - y / w)) / sum(&|i| centred(i).powi(2));
        let residual = |i: usize| sample.y[i] - y / w - slope * centred(i);
        prop_assume!(slope.abs() > 1e-3);
        CLOSE.check("slope", model.coefficients[1].value, slope);
        let square = sum(&|i| centred(i).powi(2));
        let naive = sample.spread(|i| sample.weight[i] * residual(i) * centred(i) / square).sqrt();
        CLOSE.check("its error", model.se(&uncertainty, 1).unwrap(), naive);
        // and the test of it alone is the square of its t
        let test = model.wald(&uncertainty, &[1], 5.0).unwrap();
        CLOSE.check("F", test.statistic, (slope / naive).powi(2));
    }

    #[test]
    fn a_logistic_fit_solves_its_equations(sample in sample()) {
        let one = vec![1.0; sample.len()];
        let model = sample.fit(Family::Binomial, &[&one, &sample.x]);
        let beta: Vec<f64> = model.coefficients.iter().map(|beta| beta.value).collect();
        let mean = |i: usize| 1.0 / (1.0 + (-beta[0] - beta[1] * sample.x[i]).exp());
        for column in [&one, &sample.x] {
            let score: f64 =
                (0..sample.len()).map(|i| sample.weight[i] * column[i] * (sample.event[i] - mean(i))).sum();
            prop_assert!(score.abs() < 1e-4 * sample.weight.iter().sum::<f64>(), "score {score}");
        }
        // a model with an intercept only is the log odds of the share, with its error
        let alone = sample.fit(Family::Binomial, &[&one]);
        let uncertainty = sample.uncertainty();
        let (events, people) = (sample.sum(&uncertainty, |i| sample.event[i]), sample.sum(&uncertainty, |_| 1.0));
        let log_odds = uncertainty.log_odds(&uncertainty.ratio(&events, &people).unwrap()).unwrap();
        CLOSE.check("error", alone.se(&uncertainty, 0).unwrap(), uncertainty.variance(&log_odds, &alone.active).unwrap().sqrt());
        prop_assert!((alone.coefficients[0].value - log_odds.value).abs() < 1e-7);
    }

    #[test]
    fn a_two_by_two_table_has_one_design_effect(sample in sample(), doubled in prop::bool::ANY) {
        let uncertainty = sample.uncertainty();
        let times = if doubled { 2.0 } else { 1.0 };
        let row = |i: usize| usize::from(sample.x[i] > 0.0);
        let col = |i: usize| sample.event[i] as usize;
        let cell = |r: usize, c: usize| {
            sample.sum(&uncertainty, |i| if row(i) == r && col(i) == c { times } else { 0.0 })
        };
        let by_rows = vec![cell(0, 0), cell(0, 1), cell(1, 0), cell(1, 1)];
        let turned = vec![cell(0, 0), cell(1, 0), cell(0, 1), cell(1, 1)];
        let n = sample.len() as u64;
        let active = vec![true; CLUSTERS as usize];
        let table = |cells| Crosstab::new(&uncertainty, (2, 2), cells, active.clone(), n).unwrap();
        let (table, turned) = (table(by_rows), table(turned));

        // Σ ± p⁻¹ of the cell, the linearised log odds ratio, is the contrast that F measures
        let total: f64 = sample.weight.iter().sum();
        let share = |r, c| {
            (0..sample.len()).filter(|&i| row(i) == r && col(i) == c).map(|i| sample.weight[i]).sum::<f64>() / total
        };
        let p = [[share(0, 0), share(0, 1)], [share(1, 0), share(1, 1)]];
        let sign = |r: usize, c: usize| if r == c { 1.0 } else { -1.0 };
        let variance = sample.spread(|i| sample.weight[i] * sign(row(i), col(i)) / p[row(i)][col(i)] / total);
        let inverse: f64 = p.iter().flatten().map(|p| 1.0 / p).sum();
        let effect = n as f64 * variance / inverse;
        let (mut pearson, margin) = (0.0, |r: usize, c: usize| (p[r][0] + p[r][1]) * (p[0][c] + p[1][c]));
        for (r, c) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            pearson += n as f64 * (p[r][c] - margin(r, c)).powi(2) / margin(r, c);
        }
        prop_assume!(pearson > 1e-6);
        let found = table.test(AssociationTest::RaoScott, 5.0).unwrap();
        CLOSE.check("F", found.statistic, pearson / effect);
        prop_assert!((found.df.unwrap() - 1.0).abs() < 1e-9);

        // Wald: Y = T00 − T0·T·0/T··, linearised, over its error
        let y = total * (p[0][0] - margin(0, 0));
        let score = |i: usize| {
            let itself = f64::from(u8::from(row(i) == 0 && col(i) == 0));
            let by_row = if row(i) == 0 { p[0][0] + p[1][0] } else { 0.0 };
            let by_col = if col(i) == 0 { p[0][0] + p[0][1] } else { 0.0 };
            sample.weight[i] * (itself - by_row - by_col + margin(0, 0))
        };
        let wald = table.test(AssociationTest::Wald, 5.0).unwrap();
        CLOSE.check("Wald", wald.statistic, y * y / sample.spread(score));
        for test in AssociationTest::ALL {
            let (a, b) = (table.test(*test, 5.0).unwrap(), turned.test(*test, 5.0).unwrap());
            CLOSE.check(test.name(), a.statistic, b.statistic);
        }
    }
}

#[test]
fn what_cannot_be_computed_is_refused_with_its_place() {
    let sample = Sample {
        cluster: (0..CLUSTERS).collect(),
        weight: vec![1.0; 6],
        x: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        y: vec![1.0; 6],
        event: vec![0.0, 0.0, 0.0, 1.0, 1.0, 1.0],
    };
    let uncertainty = sample.uncertainty();
    let fit = |family, columns: &[&[f64]], response: &[f64]| {
        let records = ModelRecords { row: &sample.cluster, weight: &sample.weight, columns, response };
        fit_model(&uncertainty, family, records).map(|_| ())
    };
    let one = vec![1.0; 6];
    let collinear = fit(Family::Gaussian, &[&one, &sample.x, &one], &sample.y);
    assert_eq!(collinear, Err(ModelError::Collinear { column: 2 }));
    let separated = fit(Family::Binomial, &[&one, &sample.x], &sample.event);
    assert_eq!(separated, Err(ModelError::Separated));
    let count = fit(Family::Binomial, &[&one], &sample.x).unwrap_err().to_string();
    assert_eq!(
        count,
        "record 1 has the response 2; expected a number from 0 to 1\n  \
         help: leave the record out of the domain, or choose another family"
    );
    let records = Records { row: &sample.cluster, weight: &sample.weight, value: &sample.x };
    let quantiles = QuantileSample::new(&uncertainty, records).unwrap();
    let found = quantiles.estimate(QuantileRule::Math, QuantileMethod::Replicates, 0.5, 0.95, 5.0);
    assert_eq!(found, Err(QuantileError::NoReplicates));
    assert_eq!(SortedValues::new(&[]).unwrap().weigh(|_| 1.0).quantile(QuantileRule::Math, 0.5), None);

    let cells = |events: [f64; 4]| events.map(|value| uncertainty.constant(value)).to_vec();
    let empty = Crosstab::new(&uncertainty, (2, 2), cells([1.0, 0.0, 2.0, 0.0]), vec![true; 6], 3).unwrap_err();
    assert_eq!(empty, TestError::EmptyClass { margin: "column", class: 1 });
    let fixed = Crosstab::new(&uncertainty, (2, 2), cells([1.0, 2.0, 2.0, 3.0]), vec![true; 6], 8).unwrap();
    assert!(matches!(fixed.test(AssociationTest::Wald, 5.0), Err(TestError::Singular { .. })));
}
