//! Naive twins of the variances by pairs and in two phases: double sums over
//! elements, and identities that tie them to the variance over stages.

use super::{Layout, PairSpread, PhaseSpread};
use design::{
    Codes, FirstPhase, Fpc, PairForm, Pairs, PhaseMethod, PpsSample, SecondPhase, StageColumns, TwoPhase, VarianceBasis,
};
use proptest::prelude::*;
use testkit::Relative;

fn agree(ours: f64, expected: f64, scale: f64) -> bool {
    Relative(1e-9).agree(ours, expected) || (ours - expected).abs() < 1e-10 * scale
}

/// Sum of squares: what rounding of a variance is measured by.
fn size(scores: &[f64]) -> f64 {
    let sum: f64 = scores.iter().map(|score| score.abs()).sum();
    sum * sum
}

/// `Σ_i Σ_j D_ij a_i b_j`, or with squares of differences.
fn double_sum(n: usize, d: impl Fn(usize, usize) -> f64, a: &[f64], b: &[f64], form: PairForm) -> f64 {
    let mut sum = 0.0;
    for i in 0..n {
        for j in 0..n {
            sum += match form {
                PairForm::HorvitzThompson => d(i, j) * a[i] * b[j],
                PairForm::YatesGrundy => -0.5 * d(i, j) * (a[i] - a[j]) * (b[i] - b[j]),
            };
        }
    }
    sum
}

fn codes(numbers: &[u8]) -> Vec<String> {
    numbers.iter().map(u8::to_string).collect()
}

fn forms() -> impl Strategy<Value = PairForm> {
    prop::sample::select(vec![PairForm::HorvitzThompson, PairForm::YatesGrundy])
}

/// Chance, two scores, stratum; at least two elements in every stratum.
fn elements() -> impl Strategy<Value = Vec<(f64, f64, f64, u8)>> {
    let element = (0.02..1.0_f64, -100.0..100.0_f64, -100.0..100.0_f64, 0..3_u8);
    prop::collection::vec(element, 2..20).prop_map(|elements| {
        let again: Vec<_> = elements.iter().map(|&(p, a, b, h)| (1.0 - p / 2.0, b, a, h)).collect();
        [elements, again].concat()
    })
}

/// The layout of elements with a column for their fractions.
fn stages(strata: &[String], fpc: Fpc) -> Layout {
    let ids: Vec<String> = (0..strata.len()).map(|i| format!("{i:04}")).collect();
    let stage = StageColumns { unit: "element", ids: &ids, strata: Some(strata), fpc };
    Layout::new(&VarianceBasis::new("twin", Codes::Unique, &[stage]).unwrap()).unwrap()
}

/// Scores in the order of a layout.
fn placed(layout: &Layout, scores: &[f64]) -> Vec<f64> {
    let mut placed = vec![0.0; scores.len()];
    layout.score_of_unit().iter().zip(scores).for_each(|(&place, score)| placed[place as usize] = *score);
    placed
}

proptest! {
    #[test]
    fn approximations_agree_with_the_double_sum(elements in elements(), form in forms(), overton in any::<bool>(), given in prop::option::of(0.0..0.9_f64)) {
        let n = elements.len();
        let p: Vec<f64> = elements.iter().map(|element| element.0).collect();
        let (a, b): (Vec<f64>, Vec<f64>) = elements.iter().map(|element| (element.1, element.2)).unzip();
        let h: Vec<u8> = elements.iter().map(|element| element.3).collect();
        let mut distinct = h.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let square_sum = given.map(|sum| vec![sum; distinct.len()]);
        let pairs = if overton { Pairs::Overton } else { Pairs::HartleyRao { square_sum } };
        let of_stratum = |i: usize| (0..n).filter(|&j| h[j] == h[i]).map(|j| p[j]).collect::<Vec<f64>>();
        let d = |i: usize, j: usize| {
            let size = of_stratum(i).len() as f64;
            let mean = given.unwrap_or(of_stratum(i).iter().sum::<f64>() / size);
            if i == j {
                1.0 - p[i]
            } else if h[i] != h[j] {
                0.0
            } else if overton {
                1.0 - (size - (p[i] + p[j]) / 2.0) / (size - 1.0)
            } else {
                1.0 - (size - p[i] - p[j] + mean) / (size - 1.0)
            }
        };
        let sample = PpsSample::new(p.clone(), Some(&codes(&h)), pairs, form).unwrap();

        let ours = PairSpread::from(&sample).covariance(&a, &b);
        let expected = double_sum(n, d, &a, &b, form);

        prop_assert!(agree(ours, expected, size(&a) + size(&b)), "{ours} {expected}");
    }

    #[test]
    fn known_pairs_agree_with_the_double_sum(elements in elements(), form in forms()) {
        let n = elements.len();
        let p: Vec<f64> = elements.iter().map(|element| element.0).collect();
        let (a, b): (Vec<f64>, Vec<f64>) = elements.iter().map(|element| (element.1, element.2)).unzip();
        let joint = |i: usize, j: usize| if i == j { p[i] } else { p[i] * p[j] * (1.0 - 0.5 / (i + j + 1) as f64) };
        let matrix: Vec<f64> = (0..n * n).map(|at| joint(at / n, at % n)).collect();
        let sample = PpsSample::new(p.clone(), None, Pairs::Joint(matrix), form).unwrap();

        let ours = PairSpread::from(&sample).covariance(&a, &b);
        let expected = double_sum(n, |i, j| (joint(i, j) - p[i] * p[j]) / joint(i, j), &a, &b, form);

        prop_assert!(agree(ours, expected, size(&a) + size(&b)), "{ours} {expected}");
    }

    #[test]
    fn equal_chances_are_simple_random_sampling(elements in elements(), form in forms(), overton in any::<bool>()) {
        let scores: Vec<f64> = elements.iter().map(|element| element.1).collect();
        let strata = codes(&elements.iter().map(|element| element.3).collect::<Vec<_>>());
        let pairs = if overton { Pairs::Overton } else { Pairs::HartleyRao { square_sum: None } };
        let sample = PpsSample::new(vec![0.25; scores.len()], Some(&strata), pairs, form).unwrap();
        let layout = stages(&strata, Fpc::Fraction(&vec![0.25; scores.len()]));

        let ours = PairSpread::from(&sample).covariance(&scores, &scores);
        let expected = layout.variance(&placed(&layout, &scores), &vec![true; scores.len()]).unwrap();

        prop_assert!(agree(ours, expected, size(&scores)), "{ours} {expected}");
    }

    #[test]
    fn hartley_and_rao_by_yates_and_grundy_is_brewer(elements in elements()) {
        let p: Vec<f64> = elements.iter().map(|element| element.0).collect();
        let scores: Vec<f64> = elements.iter().map(|element| element.1).collect();
        let strata = codes(&elements.iter().map(|element| element.3).collect::<Vec<_>>());
        let layout = stages(&strata, Fpc::Probability(&p));
        let pairs = Pairs::HartleyRao { square_sum: None };
        let sample = PpsSample::new(p.clone(), Some(&strata), pairs, PairForm::YatesGrundy).unwrap();

        let ours = PairSpread::from(&sample).covariance(&scores, &scores);
        let brewer = layout.variance(&placed(&layout, &scores), &vec![true; scores.len()]).unwrap();

        prop_assert!(agree(ours, brewer, size(&scores)), "{ours} {brewer}");
    }
}

#[test]
fn a_poisson_sample_adds_element_by_element() {
    let sample = PpsSample::new(vec![0.5, 0.25], None, Pairs::Poisson, PairForm::HorvitzThompson).unwrap();
    let scores = [2.0, 4.0];
    assert_eq!(Some(PairSpread::from(&sample).covariance(&scores, &scores)), Some(0.5 * 4.0 + 0.75 * 16.0));
}

/// First-phase stratum, second-phase stratum, whether observed, score; enough of each.
fn phases() -> impl Strategy<Value = Vec<(u8, u8, bool, f64)>> {
    let element = (0..2_u8, 0..2_u8, any::<bool>(), -100.0..100.0_f64);
    prop::collection::vec(element, 1..25).prop_map(|mut elements| {
        for (first, second) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            elements.extend([(first, second, true, 3.0), (first, second, true, -8.0)]);
        }
        elements
    })
}

struct Phases {
    sample: TwoPhase,
    scores: Vec<f64>,
}

fn two_phase(elements: &[(u8, u8, bool, f64)], fraction: Option<f64>, method: PhaseMethod) -> Phases {
    let n = elements.len();
    let ids: Vec<String> = (0..n).map(|i| format!("{i:04}")).collect();
    let of = |part: fn(&(u8, u8, bool, f64)) -> u8| codes(&elements.iter().map(part).collect::<Vec<_>>());
    let (first, second) = (of(|element| element.0), of(|element| element.1));
    let chance = vec![fraction.unwrap_or(1.0); n];
    let observed: Vec<bool> = elements.iter().map(|element| element.2).collect();
    let fpc = if fraction.is_some() { Fpc::Fraction(&chance) } else { Fpc::None };
    let first = FirstPhase { unit: &ids, strata: Some(&first), probability: &chance, fpc };
    let sample = TwoPhase::new(&first, &SecondPhase { observed: &observed, strata: Some(&second) }, method).unwrap();
    let scores = sample.rows.iter().zip(sample.weights()).map(|(&row, w)| w * elements[row as usize].3).collect();
    Phases { sample, scores }
}

proptest! {
    #[test]
    fn both_phases_together_agree_with_the_double_sum(elements in phases(), fraction in prop::option::of(0.1..0.9_f64)) {
        let Phases { sample, scores } = two_phase(&elements, fraction, PhaseMethod::Joint);
        let strata = |first: bool, i: usize| {
            let element = &elements[sample.rows[i] as usize];
            if first { element.0 } else { element.1 }
        };
        let size_of = |first: bool, code: u8| {
            let same = |element: &&(u8, u8, bool, f64)| if first { element.0 == code } else { element.1 == code && element.2 };
            elements.iter().filter(same).count() as f64
        };
        let phase = |first: bool, i: usize, j: usize| {
            let chance = if first { sample.first_probability[i] } else { sample.second_probability[i] };
            match (first && fraction.is_none(), i == j, strata(first, i) == strata(first, j)) {
                (true, same, _) => f64::from(u8::from(same)),
                (false, true, _) => 1.0 - chance,
                (false, false, true) => -(1.0 - chance) / (size_of(first, strata(first, i)) - 1.0),
                (false, false, false) => 0.0,
            }
        };
        let d = |i: usize, j: usize| phase(true, i, j) + phase(false, i, j) - phase(true, i, j) * phase(false, i, j);
        let expected = double_sum(scores.len(), d, &scores, &scores, PairForm::HorvitzThompson);
        let total = size(&scores);

        let ours = PhaseSpread::from(sample.clone()).covariance(&scores, &scores);

        prop_assert!(agree(ours, expected, total), "{ours} {expected}");
    }

    #[test]
    fn a_second_phase_of_everybody_is_one_phase(elements in phases(), fraction in 0.1..0.9_f64, joint in any::<bool>()) {
        let elements: Vec<_> = elements.into_iter().map(|(first, second, _, score)| (first, second, true, score)).collect();
        let method = if joint { PhaseMethod::Joint } else { PhaseMethod::ByPhase };
        let Phases { sample, scores } = two_phase(&elements, Some(fraction), method);
        let strata = codes(&elements.iter().map(|element| element.0).collect::<Vec<_>>());
        let layout = stages(&strata, Fpc::Fraction(&vec![fraction; elements.len()]));

        let ours = PhaseSpread::from(sample).covariance(&scores, &scores);
        let expected = layout.variance(&placed(&layout, &scores), &vec![true; scores.len()]).unwrap();

        prop_assert!(agree(ours, expected, size(&scores)), "{ours} {expected}");
    }

    #[test]
    fn phase_by_phase_agrees_with_the_loops(elements in phases(), fraction in prop::option::of(0.1..0.9_f64)) {
        let Phases { sample, scores } = two_phase(&elements, fraction, PhaseMethod::ByPhase);
        let mut expected = 0.0;
        for code in 0..2_u8 {
            let n = elements.iter().filter(|element| element.0 == code).count() as f64;
            let of: Vec<usize> = (0..scores.len()).filter(|&i| elements[sample.rows[i] as usize].0 == code).collect();
            let mean = of.iter().map(|&i| scores[i]).sum::<f64>() / n;
            for i in of {
                // every element is a unit, kept as its second-phase stratum is
                let kept = sample.second_probability[i];
                let factor = (1.0 - fraction.unwrap_or(0.0)) * n / (n - 1.0);
                expected += factor * (kept * scores[i] - mean).powi(2) / kept;
            }
            let of: Vec<usize> = (0..scores.len()).filter(|&i| elements[sample.rows[i] as usize].1 == code).collect();
            let m = of.len() as f64;
            let mean = of.iter().map(|&i| scores[i]).sum::<f64>() / m;
            for i in of {
                expected += (1.0 - sample.second_probability[i]) * m / (m - 1.0) * (scores[i] - mean).powi(2);
            }
        }

        let ours = PhaseSpread::from(sample).covariance(&scores, &scores);

        prop_assert!(agree(ours, expected, size(&scores)), "{ours} {expected}");
    }
}
