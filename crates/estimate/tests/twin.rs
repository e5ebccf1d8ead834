//! Naive twin of tabulation and estimation: person by person, as in the book, on
//! random small samples; and identities that hold whatever the sample.

#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use design::{Codes, Fpc, StageColumns, VarianceBasis};
use estimate::{
    Calibration, DimCodes, Estimate, Estimator, MISSING, Mask, Measure, RowKey, Statistic, Tabulation, Weighting,
    tabulate,
};
use proptest::prelude::*;

const UNITS: u32 = 12;
const CELLS: u32 = 3;

#[derive(Clone, Debug)]
struct Person {
    unit: u32,
    cell: u32,
    sex: u16,
    level: u16,
    y: f64,
    x: f64,
    weight: f64,
    keep: bool,
}

fn person() -> impl Strategy<Value = Person> {
    let code = |n: u16| prop_oneof![9 => 0..n, 1 => Just(MISSING)];
    let numbers = (-5.0..50.0_f64, 1.0..9.0_f64, 0.5..9.0_f64);
    (0..UNITS, 0..CELLS, code(2), code(3), numbers, prop::bool::weighted(0.8)).prop_map(
        |(unit, cell, sex, level, (y, x, weight), keep)| Person { unit, cell, sex, level, y, x, weight, keep },
    )
}

fn people() -> impl Strategy<Value = Vec<Person>> {
    prop::collection::vec(person(), 5..80)
}

/// Twelve units in six PSUs in two strata, one of them with a sampling fraction.
fn basis() -> VarianceBasis {
    let psus: Vec<String> = (0..UNITS).map(|unit| (unit / 2).to_string()).collect();
    let strata: Vec<String> = (0..UNITS).map(|unit| if unit < 6 { "a" } else { "b" }.to_owned()).collect();
    let stage = StageColumns { unit: "psu", ids: &psus, strata: Some(&strata), fpc: Fpc::None };
    let mut basis = VarianceBasis::new("twin", Codes::Unique, &[stage]).unwrap();
    basis.stages[0].strata[1].fraction = 0.25;
    basis
}

struct Sample<'a> {
    people: &'a [Person],
    key: RowKey,
    row_of: Vec<u32>,
}

impl Sample<'_> {
    fn of(people: &[Person]) -> Sample<'_> {
        let column = |of: fn(&Person) -> u32| people.iter().map(of).collect::<Vec<u32>>();
        let (key, row_of) = RowKey::from_codes(&column(|p| p.unit), &column(|p| p.cell), UNITS, CELLS, Mask::All);
        Sample { people, key, row_of }
    }

    fn cube(&self, measure: Measure, keep: Mask, by_sex: bool) -> estimate::Cube {
        let weight: Vec<f64> = self.people.iter().map(|p| p.weight).collect();
        let sex: Vec<u16> = self.people.iter().map(|p| p.sex).collect();
        let dims = if by_sex { vec![DimCodes { codes: &sex, size: 2 }] } else { vec![] };
        let rows = self.key.len() as u32;
        tabulate(&[Tabulation { row_of: &self.row_of, rows, weight: &weight, keep, dims, measure }]).unwrap().remove(0)
    }

    fn calibration(&self) -> Calibration {
        Calibration::from_cube(&self.cube(Measure::People, Mask::All, false))
    }

    fn levels(&self, statistic: Statistic, weighting: Weighting, by_sex: bool) -> Vec<Estimate> {
        let keep: Vec<bool> = self.people.iter().map(|p| p.keep).collect();
        let codes: Vec<u16> = self.people.iter().map(|p| p.level).collect();
        let cube = self.cube(Measure::Levels { codes: &codes, n_levels: 3 }, Mask::Bools(&keep), by_sex);
        Estimator::new(&self.key, &basis(), weighting).unwrap().estimate(&cube, statistic).unwrap()
    }

    fn numbers(&self, statistic: Statistic, weighting: Weighting, by_sex: bool) -> Vec<Estimate> {
        let keep: Vec<bool> = self.people.iter().map(|p| p.keep).collect();
        let (y, x): (Vec<f64>, Vec<f64>) = self.people.iter().map(|p| (p.y, p.x)).unzip();
        let cube = self.cube(Measure::Numeric { y: &y, x: Some(&x), valid: Mask::All }, Mask::Bools(&keep), by_sex);
        Estimator::new(&self.key, &basis(), weighting).unwrap().estimate(&cube, statistic).unwrap()
    }
}

/// Estimate and standard error of `Σwa / Σwb` (or of `Σwa`), person by person:
/// linearise, take off the mean of the post-stratum, add up to PSUs, compare
/// within strata.
fn naive(people: &[Person], a: &[f64], b: Option<&[f64]>, calibrated: bool) -> Option<(f64, f64)> {
    let mut top = 0.0;
    let mut bottom = 0.0;
    for (k, person) in people.iter().enumerate() {
        top += person.weight * a[k];
        bottom += b.map_or(0.0, |b| person.weight * b[k]);
    }
    if b.is_some() && bottom == 0.0 {
        return None;
    }
    let value = if b.is_some() { top / bottom } else { top };
    let mut z: Vec<f64> = (0..people.len()).map(|k| b.map_or(a[k], |b| (a[k] - value * b[k]) / bottom)).collect();
    if calibrated {
        for cell in 0..CELLS {
            let (mut sum, mut weight) = (0.0, 0.0);
            for (k, person) in people.iter().enumerate().filter(|(_, person)| person.cell == cell) {
                sum += person.weight * z[k];
                weight += person.weight;
            }
            for (k, _) in people.iter().enumerate().filter(|(_, person)| person.cell == cell) {
                z[k] -= sum / weight;
            }
        }
    }
    let mut psu = [0.0; 6];
    for (k, person) in people.iter().enumerate() {
        psu[person.unit as usize / 2] += person.weight * z[k];
    }
    let mut variance = 0.0;
    for (stratum, fraction) in [(&psu[..3], 0.0), (&psu[3..], 0.25)] {
        let mean = stratum.iter().sum::<f64>() / 3.0;
        for z in stratum {
            variance += (1.0 - fraction) * 3.0 / 2.0 * (z - mean).powi(2);
        }
    }
    Some((value, variance.sqrt()))
}

fn near(a: f64, b: f64, scale: f64) -> bool {
    (a - b).abs() <= 1e-9 * scale.abs().max(1.0)
}

proptest! {
    #[test]
    fn estimates_agree_with_the_loops(people in people(), calibrated: bool, ratio: bool) {
        let sample = Sample::of(&people);
        let calibration = sample.calibration();
        let weighting = Weighting::Design { calibration: calibrated.then_some(&calibration) };
        let inside = |person: &Person, sex: u16| f64::from(person.keep && person.sex == sex);
        let known = |person: &Person, sex: u16| inside(person, sex) * f64::from(person.level != MISSING);
        let count = |marks: &[f64]| marks.iter().filter(|&&mark| mark > 0.0).count() as u64;

        let statistic = if ratio { Statistic::Proportion } else { Statistic::Total };
        for ours in sample.levels(statistic, weighting, true) {
            let sex = ours.cell as u16;
            let a: Vec<f64> = people.iter().map(|p| known(p, sex) * f64::from(p.level == ours.level)).collect();
            let b: Vec<f64> = people.iter().map(|p| known(p, sex)).collect();
            let expected = naive(&people, &a, ratio.then_some(&b[..]), calibrated);
            prop_assert_eq!(ours.value.is_some(), expected.is_some());
            if let Some((value, se)) = expected {
                prop_assert!(near(ours.value.unwrap(), value, value), "{ours:?} {value}");
                prop_assert!(near(ours.se.unwrap(), se, value), "{ours:?} {se}");
            }
            prop_assert_eq!(ours.n, count(&b));
            prop_assert_eq!(ours.n_positive, count(&a));
        }

        for statistic in [Statistic::Total, Statistic::Mean, Statistic::Ratio, Statistic::Variance] {
            for ours in sample.numbers(statistic, weighting, true) {
                let sex = ours.cell as u16;
                let everybody: Vec<f64> = people.iter().map(|p| inside(p, sex)).collect();
                let mut a: Vec<f64> = people.iter().map(|p| inside(p, sex) * p.y).collect();
                let n = people.iter().filter(|p| inside(p, sex) * p.weight > 0.0).count() as f64;
                if statistic == Statistic::Variance {
                    if n < 2.0 {
                        prop_assert!(ours.value.is_none());
                        continue;
                    }
                    let mean = naive(&people, &a, Some(&everybody), calibrated).unwrap().0;
                    a = people.iter().map(|p| inside(p, sex) * (p.y - mean).powi(2) * n / (n - 1.0)).collect();
                }
                let b: Option<Vec<f64>> = match statistic {
                    Statistic::Mean | Statistic::Variance => Some(everybody),
                    Statistic::Ratio => Some(people.iter().map(|p| inside(p, sex) * p.x).collect()),
                    Statistic::Total | Statistic::Proportion => None,
                };
                if let Some((value, se)) = naive(&people, &a, b.as_deref(), calibrated) {
                    prop_assert!(near(ours.value.unwrap(), value, value), "{ours:?} {value}");
                    prop_assert!(near(ours.se.unwrap(), se, value), "{ours:?} {se}");
                }
            }
        }
    }

    #[test]
    fn direct_tabulation_is_estimation_with_weights_of_one(people in people()) {
        let ones: Vec<Person> = people.iter().map(|p| Person { weight: 1.0, ..p.clone() }).collect();
        for statistic in [Statistic::Total, Statistic::Mean, Statistic::Ratio] {
            let direct = Sample::of(&people).numbers(statistic, Weighting::Direct, true);
            let weighted = Sample::of(&ones).numbers(statistic, Weighting::Design { calibration: None }, true);
            for (direct, weighted) in direct.iter().zip(&weighted) {
                prop_assert_eq!(direct.value, weighted.value);
                prop_assert_eq!(direct.se, weighted.se);
            }
        }
    }

    #[test]
    fn doubled_weights_leave_proportions_alone(people in people()) {
        let doubled: Vec<Person> = people.iter().map(|p| Person { weight: 2.0 * p.weight, ..p.clone() }).collect();
        let design = Weighting::Design { calibration: None };
        let once = Sample::of(&people).levels(Statistic::Proportion, design, false);
        let twice = Sample::of(&doubled).levels(Statistic::Proportion, design, false);
        for (once, twice) in once.iter().zip(&twice) {
            // doubling is exact in binary, so the bits agree
            prop_assert_eq!((once.value, once.se, once.df, once.n), (twice.value, twice.se, twice.df, twice.n));
        }
    }

    #[test]
    fn domain_totals_add_up(people in people()) {
        let people: Vec<Person> = people.into_iter().filter(|p| p.sex != MISSING).collect();
        let sample = Sample::of(&people);
        let design = Weighting::Design { calibration: None };
        let by_sex = sample.levels(Statistic::Total, design, true);
        for whole in sample.levels(Statistic::Total, design, false) {
            let parts: f64 = by_sex.iter().filter(|part| part.level == whole.level).map(|part| part.value.unwrap()).sum();
            prop_assert!(near(parts, whole.value.unwrap(), parts));
        }
    }

    #[test]
    fn what_is_known_has_no_error(people in people()) {
        let sample = Sample::of(&people);
        let calibration = sample.calibration();
        let estimator =
            Estimator::new(&sample.key, &basis(), Weighting::Design { calibration: Some(&calibration) }).unwrap();
        // the count of a calibration cell
        let cells: Vec<u16> = people.iter().map(|p| p.cell as u16).collect();
        let cube = sample.cube(Measure::Levels { codes: &cells, n_levels: CELLS as u16 }, Mask::All, false);
        for count in estimator.estimate(&cube, Statistic::Total).unwrap() {
            prop_assert!(count.se.unwrap() <= 1e-12 * count.value.unwrap(), "{count:?}");
        }
        // the mean of a constant, and the share of the only level
        let constant = vec![7.0; people.len()];
        let cube = sample.cube(Measure::Numeric { y: &constant, x: None, valid: Mask::All }, Mask::All, false);
        let mean = &estimator.estimate(&cube, Statistic::Mean).unwrap()[0];
        prop_assert!(near(mean.value.unwrap(), 7.0, 7.0) && mean.se.unwrap() < 1e-12, "{mean:?}");
        let everybody = vec![0; people.len()];
        let cube = sample.cube(Measure::Levels { codes: &everybody, n_levels: 1 }, Mask::All, false);
        let share = &estimator.estimate(&cube, Statistic::Proportion).unwrap()[0];
        prop_assert_eq!((share.value, share.se), (Some(1.0), Some(0.0)));
    }

    #[test]
    fn the_cube_of_two_halves_is_the_sum_of_their_cubes(people in people(), half in 0..80_usize) {
        let sample = Sample::of(&people);
        let half = half.min(people.len());
        let (y, x): (Vec<f64>, Vec<f64>) = people.iter().map(|p| (p.y, p.x)).unzip();
        let cube = |range: std::ops::Range<usize>| {
            let keep: Vec<bool> = (0..people.len()).map(|k| range.contains(&k)).collect();
            sample.cube(Measure::Numeric { y: &y, x: Some(&x), valid: Mask::All }, Mask::Bools(&keep), true)
        };
        let mut merged = cube(0..half);
        merged.merge(&cube(half..people.len())).unwrap();
        let whole = cube(0..people.len());
        prop_assert_eq!(merged.len(), whole.len());
        for (merged, whole) in merged.entries().zip(whole.entries()) {
            prop_assert_eq!((merged.cell, merged.row, merged.n), (whole.cell, whole.row, whole.n));
            prop_assert!(near(merged.w, whole.w, whole.w) && near(merged.moments.wxy, whole.moments.wxy, whole.moments.wxy));
        }
    }
}
