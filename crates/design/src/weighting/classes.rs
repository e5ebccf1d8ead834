//! Classes: rows that every adjustment treats alike.
//!
//! ```text
//! row ──unit──► label ──split by a code──► label ──split by a code──► ... ──► class
//! ```
//!
//! A split gives every pair (label, code) that occurs a number, in the order of
//! the pairs, so classes stand in the order of unit, first code, second code ...,
//! whatever the order of the rows.

use crate::values::NO_CODE;
use rustc_hash::FxHashMap;

/// The label of a row that is not used.
pub(crate) const NO_LABEL: u32 = u32::MAX;

/// Most pairs that are numbered by a table of all possible ones: 32 MB of numbers.
const DENSE: u64 = 1 << 23;

/// Rows by label, and for every label the codes it was split by.
#[derive(Clone, Debug)]
pub(crate) struct Labels {
    of_row: Vec<u32>,
    count: usize,
    /// For each split, the code of every label; [`NO_CODE`] where rows have none.
    codes: Vec<Vec<u32>>,
}

impl Labels {
    /// Labels as given, below `count` or [`NO_LABEL`]; they are the first code. Labels without a row are dropped.
    pub(crate) fn new(first: &[u32], count: usize) -> Self {
        let used = first.iter().map(|&label| if label == NO_LABEL { NO_LABEL } else { 0 }).collect();
        let mut labels = Self { of_row: used, count: 1, codes: Vec::new() };
        labels.split(first, count);
        labels
    }

    /// Splits every label by the codes of its rows, below `count` or [`NO_CODE`]; the number of the split.
    pub(crate) fn split(&mut self, code: &[u32], count: usize) -> usize {
        assert_eq!(code.len(), self.of_row.len(), "one code a row");
        let width = count as u64 + 1; // one more for rows without a code
        let slot = |label: u32, code: u32| {
            u64::from(label) * width + if code == NO_CODE { count as u64 } else { u64::from(code) }
        };
        let pairs = if self.count as u64 * width <= DENSE {
            dense(&mut self.of_row, code, self.count * width as usize, slot)
        } else {
            hashed(&mut self.of_row, code, slot)
        };
        for codes in &mut self.codes {
            *codes = pairs.iter().map(|pair| codes[(pair / width) as usize]).collect();
        }
        let code = |pair: &u64| if pair % width == count as u64 { NO_CODE } else { (pair % width) as u32 };
        self.codes.push(pairs.iter().map(code).collect());
        self.count = pairs.len();
        self.codes.len() - 1
    }

    /// How many labels there are.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// The label of every row.
    pub(crate) fn of_row(&self) -> &[u32] {
        &self.of_row
    }

    /// The code of every label in one split.
    pub(crate) fn codes(&self, split: usize) -> &[u32] {
        &self.codes[split]
    }

    /// The first row of every label.
    pub(crate) fn first_rows(&self) -> Vec<u32> {
        let mut first = vec![u32::MAX; self.count];
        for (row, &label) in self.of_row.iter().enumerate().rev().filter(|(_, label)| **label != NO_LABEL) {
            first[label as usize] = row as u32;
        }
        first
    }

    /// Number of rows of every label.
    pub(crate) fn sizes(&self) -> Vec<u64> {
        let mut sizes = vec![0; self.count];
        for &label in self.of_row.iter().filter(|&&label| label != NO_LABEL) {
            sizes[label as usize] += 1;
        }
        sizes
    }

    /// The labels of the rows, when nothing else is needed.
    pub(crate) fn into_rows(self) -> Vec<u32> {
        self.of_row
    }
}

/// Numbers the pairs that occur by a table of all pairs; the pairs in order.
fn dense(label: &mut [u32], code: &[u32], slots: usize, slot: impl Fn(u32, u32) -> u64) -> Vec<u64> {
    let mut number = vec![NO_LABEL; slots];
    for (label, &code) in label.iter().zip(code).filter(|(label, _)| **label != NO_LABEL) {
        number[slot(*label, code) as usize] = 0;
    }
    let mut pairs = Vec::new();
    for (pair, number) in number.iter_mut().enumerate().filter(|(_, number)| **number == 0) {
        *number = pairs.len() as u32;
        pairs.push(pair as u64);
    }
    for (label, &code) in label.iter_mut().zip(code).filter(|(label, _)| **label != NO_LABEL) {
        *label = number[slot(*label, code) as usize];
    }
    pairs
}

/// The same with a hash table, where most pairs do not occur.
fn hashed(label: &mut [u32], code: &[u32], slot: impl Fn(u32, u32) -> u64) -> Vec<u64> {
    let mut met: FxHashMap<u64, u32> = FxHashMap::default();
    let mut pairs = Vec::new();
    for (label, &code) in label.iter_mut().zip(code).filter(|(label, _)| **label != NO_LABEL) {
        let pair = slot(*label, code);
        *label = *met.entry(pair).or_insert_with(|| {
            pairs.push(pair);
            pairs.len() as u32 - 1
        });
    }
    let mut order: Vec<u32> = (0..pairs.len() as u32).collect();
    order.sort_unstable_by_key(|&met| pairs[met as usize]);
    let mut place = vec![0; pairs.len()];
    for (sorted, &met) in order.iter().enumerate() {
        place[met as usize] = sorted as u32;
    }
    for label in label.iter_mut().filter(|label| **label != NO_LABEL) {
        *label = place[*label as usize];
    }
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Labels by sorting all pairs: what a split must give.
    fn naive(unit: &[u32], codes: &[Vec<u32>]) -> (Vec<u32>, Vec<Vec<u32>>) {
        let key = |row: usize| -> Vec<u32> { std::iter::once(unit[row]).chain(codes.iter().map(|c| c[row])).collect() };
        let rows = || (0..unit.len()).filter(|&row| unit[row] != NO_LABEL);
        let keys: BTreeSet<Vec<u32>> = rows().map(key).collect();
        let place = |row| keys.iter().position(|known| *known == key(row)).map_or(NO_LABEL, |at| at as u32);
        let labels = (0..unit.len()).map(|row| if unit[row] == NO_LABEL { NO_LABEL } else { place(row) });
        (labels.collect(), keys.into_iter().collect())
    }

    proptest! {
        #[test]
        fn splits_number_what_occurs_in_order(
            rows in prop::collection::vec((0_u32..6, 0_u32..4, 0_u32..5), 1..60),
        ) {
            let none = |code: u32, most: u32| if code == most { NO_CODE } else { code };
            let unit: Vec<u32> = rows.iter().map(|row| none(row.0, 5)).collect();
            let first: Vec<u32> = rows.iter().map(|row| none(row.1, 3)).collect();
            let second: Vec<u32> = rows.iter().map(|row| none(row.2, 4)).collect();
            let (expected, keys) = naive(&unit, &[first.clone(), second.clone()]);

            let mut labels = Labels::new(&unit, 5);
            let splits = [labels.split(&first, 3), labels.split(&second, 4)];
            prop_assert_eq!(labels.of_row(), &expected[..]);
            prop_assert_eq!(labels.len(), keys.len());
            for (label, key) in keys.iter().enumerate() {
                let codes = [labels.codes(0)[label], labels.codes(splits[0])[label], labels.codes(splits[1])[label]];
                prop_assert_eq!(&codes[..], &key[..]);
            }
        }

        #[test]
        fn both_ways_number_alike(rows in prop::collection::vec((0_u32..9, 0_u32..7), 1..80)) {
            let unit: Vec<u32> = rows.iter().map(|row| row.0).collect();
            let code: Vec<u32> = rows.iter().map(|row| row.1).collect();
            let slot = |label: u32, code: u32| u64::from(label) * 8 + u64::from(code);
            let (mut one, mut other) = (unit.clone(), unit);
            prop_assert_eq!(dense(&mut one, &code, 72, slot), hashed(&mut other, &code, slot));
            prop_assert_eq!(one, other);
        }
    }
}
