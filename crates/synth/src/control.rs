//! Control totals: the population that the weights add up to.

use crate::dice::{Dice, apportion};
use crate::row::Row;
use crate::tally::{CELLS, Tally};

/// Persons by area, sex and age group, adding up to `population`.
///
/// The totals are near the base-weighted sample, a few per cent off at random,
/// as a register is off a sample; so every cell's factor stays near one.
pub(crate) fn population(seed: u64, tally: &Tally, population: u64) -> [u64; CELLS] {
    let dice = &mut Dice::new(seed, "control", "population");
    let mut totals = [0; CELLS];
    let factors: Vec<f64> = (0..CELLS).map(|_| dice.within(0.95, 1.05)).collect();
    let filled: Vec<usize> = (0..CELLS).filter(|&cell| tally.base[cell] > 0.0).collect();
    let shares: Vec<f64> = filled.iter().map(|&cell| tally.base[cell] * factors[cell]).collect();
    for (&cell, total) in filled.iter().zip(apportion(population, &shares)) {
        totals[cell] = total;
    }
    totals
}

/// Households by area.
pub(crate) fn households(seed: u64, tally: &Tally) -> [u64; 2] {
    let dice = &mut Dice::new(seed, "control", "households");
    tally.households_base.map(|base| (base * dice.within(0.97, 1.03)).round() as u64)
}

/// `control/population.csv`; cells without anybody are left out.
pub(crate) fn population_csv(totals: &[u64; CELLS]) -> String {
    let mut text = String::from("area,sex,age_group,total\n");
    for (cell, &total) in totals.iter().enumerate().filter(|(_, total)| **total > 0) {
        let cell = cell as i64;
        Row::new(&mut text).int(cell / 10 + 1).int(cell / 5 % 2 + 1).int(cell % 5 + 1).int(total as i64).end();
    }
    text
}

/// `control/households.csv`.
pub(crate) fn households_csv(totals: &[u64; 2]) -> String {
    let mut text = String::from("area,total\n");
    for (area, &total) in (1_i64..).zip(totals).filter(|(_, total)| **total > 0) {
        Row::new(&mut text).int(area).int(total as i64).end();
    }
    text
}
