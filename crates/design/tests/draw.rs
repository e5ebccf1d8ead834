//! How often each set of units is drawn, over 10,000 seeds, against what the method says.
//!
//! The probabilities of the sets come from the definitions, by enumeration; the
//! counts of 10,000 draws are held against them by a chi-square test at 10⁻⁴.
//! The last test shows that the same counts refuse a neighbouring method.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use design::draw::{Stream, select};
use design::{Chances, Select};
use statrs::distribution::{ChiSquared, ContinuousCDF};
use std::collections::BTreeMap;

const SEEDS: u64 = 10_000;
/// Eight units, of which three are drawn.
const CHANCES: [f64; 8] = [0.12, 0.78, 0.25, 0.41, 0.09, 0.63, 0.50, 0.22];
const TAKE: usize = 3;

/// Probability of every set, by the members' positions.
type Sets = BTreeMap<Vec<usize>, f64>;

fn chances(probability: &[f64]) -> Chances {
    let take = probability.iter().sum::<f64>().round() as u32;
    Chances { take, probability: probability.to_vec(), certain: vec![false; probability.len()] }
}

/// How often each set was drawn.
fn counts(method: Select, chances: &Chances) -> BTreeMap<Vec<usize>, u64> {
    let mut counts = BTreeMap::new();
    for seed in 0..SEEDS {
        let drawn = select(method, chances, &mut Stream::new(seed, "unit", &[]));
        let set: Vec<usize> = drawn.into_iter().map(|(unit, _)| unit).collect();
        assert!(set.len() == chances.take as usize && set.windows(2).all(|pair| pair[0] < pair[1]), "{set:?}");
        *counts.entry(set).or_default() += 1;
    }
    counts
}

/// The chance of counts as far from these probabilities, or farther.
fn p_value(counts: &BTreeMap<Vec<usize>, u64>, sets: &Sets) -> f64 {
    if counts.keys().any(|set| sets.get(set).is_none_or(|&chance| chance < 1e-12)) {
        return 0.0; // what cannot be drawn was drawn
    }
    let possible: Vec<(&Vec<usize>, f64)> =
        sets.iter().filter(|(_, p)| **p > 1e-12).map(|(set, p)| (set, p * SEEDS as f64)).collect();
    let distance = possible.iter().map(|(set, expected)| {
        let found = counts.get(*set).copied().unwrap_or(0) as f64;
        (found - expected).powi(2) / expected
    });
    ChiSquared::new(possible.len() as f64 - 1.0).unwrap().sf(distance.sum())
}

/// All sets of `take` of `of` units.
fn subsets(of: usize, take: usize) -> Vec<Vec<usize>> {
    (0_u32..1 << of)
        .filter(|bits| bits.count_ones() as usize == take)
        .map(|bits| (0..of).filter(|unit| bits >> unit & 1 == 1).collect())
        .collect()
}

fn normalised(weights: impl Iterator<Item = (Vec<usize>, f64)>) -> Sets {
    let weights: Sets = weights.collect();
    let sum: f64 = weights.values().sum();
    weights.into_iter().map(|(set, weight)| (set, weight / sum)).collect()
}

fn sampford(probability: &[f64], take: usize) -> Sets {
    normalised(subsets(probability.len(), take).into_iter().map(|set| {
        let odds: f64 = set.iter().map(|&unit| probability[unit] / (1.0 - probability[unit])).product();
        let open: f64 = set.iter().map(|&unit| 1.0 - probability[unit]).sum();
        (set, odds * open)
    }))
}

/// Over every order in which the units can come.
fn brewer(probability: &[f64], take: usize) -> Sets {
    fn extend(probability: &[f64], take: usize, drawn: &mut Vec<usize>, chance: f64, sets: &mut Sets) {
        let left = (take - drawn.len()) as f64;
        if drawn.len() == take {
            let mut set = drawn.clone();
            set.sort_unstable();
            *sets.entry(set).or_default() += chance;
            return;
        }
        let rest = take as f64 - drawn.iter().map(|&unit| probability[unit]).sum::<f64>();
        let weight = |unit: usize| {
            let p = probability[unit];
            if drawn.contains(&unit) { 0.0 } else { p * (rest - p) / (rest - left * p) }
        };
        let weights: Vec<f64> = (0..probability.len()).map(weight).collect();
        let sum: f64 = weights.iter().sum();
        for (unit, weight) in weights.into_iter().enumerate().filter(|(_, weight)| *weight > 0.0) {
            drawn.push(unit);
            extend(probability, take, drawn, chance * weight / sum, sets);
            drawn.pop();
        }
    }
    let mut sets = Sets::new();
    extend(probability, take, &mut Vec::new(), 1.0, &mut sets);
    sets
}

/// Between two neighbouring fractions of the cumulated probabilities every start draws the same set.
fn systematic(probability: &[f64]) -> Sets {
    let mut until = 0.0;
    let ends: Vec<f64> = probability
        .iter()
        .map(|chance| {
            until += chance;
            until
        })
        .collect();
    let mut starts: Vec<f64> = ends.iter().map(|end| end.rem_euclid(1.0)).chain([0.0, 1.0]).collect();
    starts.sort_by(f64::total_cmp);
    let mut sets = Sets::new();
    for pair in starts.windows(2).filter(|pair| pair[1] - pair[0] > 1e-9) {
        let start = f64::midpoint(pair[0], pair[1]);
        let holds = |unit: usize| {
            let (from, to) = (if unit == 0 { 0.0 } else { ends[unit - 1] }, ends[unit]);
            (0..TAKE).any(|step| (from..to).contains(&(start + step as f64)))
        };
        *sets.entry((0..probability.len()).filter(|&unit| holds(unit)).collect()).or_default() += pair[1] - pair[0];
    }
    sets
}

/// How often units are drawn, over all sets.
fn inclusion(sets: &Sets, units: &[usize]) -> f64 {
    sets.iter().filter(|(set, _)| units.iter().all(|unit| set.contains(unit))).map(|(_, p)| p).sum()
}

/// The definitions themselves give each unit its probability: the formulas of the test are not wrong together.
#[test]
fn definitions_keep_the_inclusion_probabilities() {
    for (name, sets) in [
        ("sampford", sampford(&CHANCES, TAKE)),
        ("brewer", brewer(&CHANCES, TAKE)),
        ("systematic", systematic(&CHANCES)),
    ] {
        assert!((sets.values().sum::<f64>() - 1.0).abs() < 1e-9, "{name}");
        for (unit, chance) in CHANCES.iter().enumerate() {
            let found = inclusion(&sets, &[unit]);
            assert!((found - chance).abs() < 1e-9, "{name}: unit {unit} has {found}, not {chance}");
        }
    }
}

#[test]
fn sets_come_as_often_as_they_should() {
    let equal = [TAKE as f64 / 8.0; 8];
    let uniform = normalised(subsets(8, TAKE).into_iter().map(|set| (set, 1.0)));
    for (method, probability, sets) in [
        (Select::Srs, &equal, uniform),
        (Select::Systematic, &equal, systematic(&equal)),
        (Select::PpsSystematic, &CHANCES, systematic(&CHANCES)),
        (Select::PpsSampford, &CHANCES, sampford(&CHANCES, TAKE)),
        (Select::PpsBrewer, &CHANCES, brewer(&CHANCES, TAKE)),
    ] {
        let p = p_value(&counts(method, &chances(probability)), &sets);
        assert!(p > 1e-4, "{}: p = {p}", method.name());
    }
}

/// Inclusion frequencies within 4.5 binomial standard deviations, of units and of pairs.
#[test]
fn units_and_pairs_of_sampford_come_as_often_as_the_formula_says() {
    let sets = sampford(&CHANCES, TAKE);
    let counts = counts(Select::PpsSampford, &chances(&CHANCES));
    let pairs = (0..8).flat_map(|one| (0..=one).map(move |other| [one, other]));
    for pair in pairs {
        let expected = inclusion(&sets, &pair);
        let found = counts.iter().filter(|(set, _)| pair.iter().all(|unit| set.contains(unit)));
        let found = found.map(|(_, n)| n).sum::<u64>() as f64 / SEEDS as f64;
        let spread = (expected * (1.0 - expected) / SEEDS as f64).sqrt();
        assert!((found - expected).abs() < 4.5 * spread, "{pair:?}: {found}, expected {expected}");
    }
}

/// Three draws of each of 10,000 seeds are 30,000 draws with the same chances.
#[test]
fn draws_with_replacement_are_independent_and_proportional() {
    let expected = Chances { take: 3, probability: vec![0.3, 1.5, 0.9, 0.3], certain: vec![false; 4] };
    let mut times = [0_u64; 4];
    let mut same = 0_u64;
    for seed in 0..SEEDS {
        let drawn = select(Select::PpsWr, &expected, &mut Stream::new(seed, "unit", &["wr"]));
        assert_eq!(drawn.iter().map(|(_, hit)| hit.unwrap()).collect::<Vec<_>>(), [1, 2, 3]);
        drawn.iter().for_each(|(unit, _)| times[*unit] += 1);
        same += u64::from(drawn[0].0 == drawn[1].0);
    }
    let distance: f64 = times
        .iter()
        .zip(&expected.probability)
        .map(|(&found, chance)| (found as f64 - chance * SEEDS as f64).powi(2) / (chance * SEEDS as f64))
        .sum();
    assert!(ChiSquared::new(3.0).unwrap().sf(distance) > 1e-4, "{times:?}");
    // The same unit twice in a row: Σ p², which is 0.36.
    let share = same as f64 / SEEDS as f64;
    assert!((share - 0.36).abs() < 4.5 * (0.36 * 0.64 / SEEDS as f64).sqrt(), "{share}");
}

/// The tests above can fail: counts of one method refuse another's probabilities, and a shifted size.
#[test]
fn a_neighbouring_method_is_told_apart() {
    let drawn = counts(Select::PpsSampford, &chances(&CHANCES));
    assert!(p_value(&drawn, &systematic(&CHANCES)) < 1e-10);
    assert!(p_value(&drawn, &normalised(subsets(8, TAKE).into_iter().map(|set| (set, 1.0)))) < 1e-10);
    let mut shifted = CHANCES;
    shifted[3] += 0.03;
    shifted[6] -= 0.03;
    let p = p_value(&drawn, &sampford(&shifted, TAKE));
    assert!(p < 1e-4, "{p}");
}

/// Half of 400 units with sizes over two orders of magnitude: no rejection, no overflow, still the right chances.
#[test]
fn large_draws_end_and_keep_their_chances() {
    let sizes: Vec<f64> = (0..400).map(|unit| 1.0 + f64::from(unit % 37) * 0.5).collect();
    let sum: f64 = sizes.iter().sum();
    let probability: Vec<f64> = sizes.iter().map(|size| (150.0 * size / sum).min(0.99)).collect();
    let rest: f64 = 150.0 - probability.iter().sum::<f64>();
    let probability: Vec<f64> = probability.iter().map(|chance| chance + rest / 400.0).collect();
    let wanted = chances(&probability);
    for method in [Select::PpsSampford, Select::PpsBrewer, Select::PpsSystematic] {
        let mut times = vec![0_u32; 400];
        for seed in 0..300 {
            let drawn = select(method, &wanted, &mut Stream::new(seed, "unit", &["large"]));
            assert_eq!(drawn.len(), 150, "{}", method.name());
            drawn.iter().for_each(|(unit, _)| times[*unit] += 1);
        }
        let distance: f64 = times
            .iter()
            .zip(&probability)
            .map(|(&found, chance)| (f64::from(found) - 300.0 * chance) / (300.0 * chance * (1.0 - chance)).sqrt())
            .fold(0.0, |most, z| z.abs().max(most));
        assert!(distance < 4.5, "{}: a unit is {distance} standard deviations off", method.name());
    }
}
