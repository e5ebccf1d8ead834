//! Digit preference: whether people, or those who write down their answers, round.
//!
//! Both indices are sums over rows, so they are counted cell by cell like any
//! other figure and added up; only the last step is not a sum.

use crate::rates::Sums;

/// Scale of Whipple's index: 100 for the share, 5 because one number in five ends in 0 or 5.
pub const WHIPPLE: f64 = 500.0;

/// Scale of Myers' index: a percentage.
pub const MYERS: f64 = 100.0;

/// Numbers in a decade.
const TEN: usize = 10;

/// Above and below the line of Whipple's index.
///
/// # Formula
/// ```text
///             Σ (rows with from ≤ v ≤ to and v ending in 0 or 5)
/// W = 500 · ─────────────────────────────────────────────────────
///                      Σ (rows with from ≤ v ≤ to)
/// ```
/// 100 is no preference, 500 is nothing but round numbers. The United Nations
/// read: under 105 very accurate, 105 to 110 fairly accurate, 110 to 125
/// approximate, 125 to 175 rough, above 175 very rough.
///
/// # Shapes and units
/// `v` is a whole number, such as an age in completed years (23 to 62 by
/// convention) or a year of birth; the range holds each last digit equally
/// often. Result: rows above the line, rows below it; [`WHIPPLE`] times their ratio is `W`.
///
/// # Example
/// Of ten persons aged 23 to 32, three are 25 and one is 30: `500 · 4 / 10 = 200`.
/// ```
/// use quality::digits::{WHIPPLE, whipple};
///
/// let ages = [23, 25, 25, 25, 26, 27, 28, 29, 30, 31];
/// let [above, below] = whipple(ages, 23, 32);
/// assert_eq!((above, below), (4, 10));
/// assert_eq!(WHIPPLE * above as f64 / below as f64, 200.0);
/// ```
///
/// # Source
/// Shryock and Siegel (1976), *The Methods and Materials of Demography*, condensed edition, chapter 8.
pub fn whipple(values: impl IntoIterator<Item = i64>, from: i64, to: i64) -> [u64; 2] {
    let mut sums = [0, 0];
    for value in values {
        add_whipple(&mut sums, value, from, to);
    }
    sums
}

pub(crate) fn add_whipple(sums: &mut [u64], value: i64, from: i64, to: i64) {
    if (from..=to).contains(&value) {
        sums[0] += u64::from(value % 5 == 0);
        sums[1] += 1;
    }
}

/// Above and below the line of Myers' blended index.
///
/// # Formula
/// ```text
/// T_d = (d̂ + 1) · A_d + (9 − d̂) · B_d          d̂ = place of digit d, counted from the digit of `from`
/// M   = 100 · ½ Σ_d | T_d / Σ T − 1/10 |
/// ```
/// `A_d` are the rows whose value ends in `d`, the last decade of the range left
/// out; `B_d` the same, the first decade left out. Blending lets the sums start
/// once at each of ten ages, so that a population that falls with age shows
/// (nearly) no preference. 0 is no preference, 90 is one digit alone.
///
/// # Shapes and units
/// `v` as for [`whipple`]; 10 to 89 by convention for ages, two decades at least. Result:
/// `Σ |10 T_d − ΣT|` and `20 ΣT`; [`MYERS`] times their ratio is `M`.
///
/// # Example
/// Three decades from 10, one person at each age, and ten more at 20: `A_d = B_d = 2`,
/// so every `T_d` is `2 (d + 1) + 2 (9 − d) = 20`, that of 0 is `12 + 9 · 12 = 120`,
/// their sum 300; `½ (|120/300 − 1/10| + 9 · |20/300 − 1/10|) = 0.3`.
/// ```
/// use quality::digits::{MYERS, myers};
///
/// let ages = (10..40).chain([20; 10]);
/// let [above, below] = myers(ages, 10, 39);
/// assert_eq!((above, below), (1800, 6000));
/// assert_eq!(MYERS * above as f64 / below as f64, 30.0);
/// ```
///
/// # Source
/// Myers (1940), Errors and bias in the reporting of ages in census data,
/// *Transactions of the Actuarial Society of America* 41; Shryock and Siegel (1976), chapter 8.
pub fn myers(values: impl IntoIterator<Item = i64>, from: i64, to: i64) -> [u64; 2] {
    let mut blended = [0; TEN];
    for value in values {
        add_myers(&mut blended, value, from, to);
    }
    finish_myers(&blended)
}

pub(crate) fn add_myers(blended: &mut [u64], value: i64, from: i64, to: i64) {
    if (from..=to).contains(&value) {
        let place = ((value - from) % TEN as i64) as usize;
        let ten = TEN as i64;
        let in_a = if value <= to - ten { place as u64 + 1 } else { 0 };
        let in_b = if value >= from + ten { 9 - place as u64 } else { 0 };
        blended[place] += in_a + in_b;
    }
}

pub(crate) fn finish_myers(blended: &[u64]) -> [u64; 2] {
    let total: u64 = blended.iter().sum();
    let off: u64 = blended.iter().map(|sum| (TEN as u64 * sum).abs_diff(total)).sum();
    [off, 2 * TEN as u64 * total]
}

/// Sums of Myers' index for one cell.
pub(crate) const MYERS_SUMS: Sums = Sums(TEN);

#[cfg(test)]
mod tests {
    use super::*;

    fn index(scale: f64, [above, below]: [u64; 2]) -> f64 {
        scale * above as f64 / below as f64
    }

    /// Myers' index as the book computes it: two sums a digit, weights 1 to 10 and 9 to 0.
    fn by_the_book(ages: &[i64], from: i64, to: i64) -> f64 {
        let count = |digit: i64, start: i64, end: i64| {
            ages.iter().filter(|&&age| age >= start && age <= end && (age - from) % 10 == digit).count() as f64
        };
        let weighted = |digit: i64| {
            (digit + 1) as f64 * count(digit, from, to - 10) + (9 - digit) as f64 * count(digit, from + 10, to)
        };
        let blended: Vec<f64> = (0..10).map(weighted).collect();
        let total: f64 = blended.iter().sum();
        50.0 * blended.iter().map(|sum| (sum / total - 0.1).abs()).sum::<f64>()
    }

    #[test]
    fn no_preference_and_nothing_else() {
        let even: Vec<i64> = (23..=62).collect();
        assert!((index(WHIPPLE, whipple(even, 23, 62)) - 100.0).abs() < 1e-12);
        let round = [25, 30, 35, 40, 45, 50, 55, 60];
        assert!((index(WHIPPLE, whipple(round, 23, 62)) - 500.0).abs() < 1e-12);
        assert_eq!(myers(10..=89, 10, 89)[0], 0, "one of each age");
        let zeros = [10, 20, 30, 40, 50, 60, 70, 80];
        assert!((index(MYERS, myers(zeros, 10, 89)) - 90.0).abs() < 1e-12);
    }

    #[test]
    fn the_book_gives_the_same_index() {
        // A population that falls with age and likes 0 and 5.
        let mut ages = Vec::new();
        for age in 0..100_i64 {
            let liked = if age % 5 == 0 { 40 } else { 0 };
            ages.extend(std::iter::repeat_n(age, (120 - age + liked) as usize));
        }
        let mine = index(MYERS, myers(ages.iter().copied(), 10, 89));
        assert!((mine - by_the_book(&ages, 10, 89)).abs() < 1e-9, "{mine}");
        assert!(mine > 5.0, "the preference is seen: {mine}");
    }

    #[test]
    fn outside_the_range_nobody_counts() {
        assert_eq!(whipple([22, 63, 65, 20], 23, 62), [0, 0]);
        assert_eq!(myers([9, 90], 10, 89), [0, 0]);
    }
}
