//! Sampford's draw with probability proportional to size, without replacement.
//!
//! The usual procedure draws with replacement and starts again whenever a unit
//! comes twice, which takes for ever when a large share is drawn. Here the same
//! sets are drawn with the same probabilities in one pass: a table says for every
//! unit how much weight the sets have that can still be completed from there.

use super::stream::Stream;

/// `take` units: the set `s` with a probability proportional to `Σ_{i∈s} (1 − π_i) · Π_{j∈s} λ_j`,
/// where `λ = π/(1 − π)`.
///
/// # Formula
/// The sum is over the member that is *marked*. With `π_j` for each member, `1 − π_j` for each other
/// unit and a further `1 − π_i` for the marked one, all weights stay below 1. `W_k(m, b)` is the weight
/// of the ways to draw `m` units from `k` on, `b` of them marked:
/// ```text
/// W_k(m, b) = (1 − π_k) W_{k+1}(m, b) + π_k W_{k+1}(m − 1, b) + [b = 1] π_k (1 − π_k) W_{k+1}(m − 1, 0)
/// ```
/// From the first unit on one of the three ways is chosen by its share. Time and memory grow with
/// units times draws.
pub(super) fn draw(probability: &[f64], take: usize, stream: &mut Stream) -> Vec<usize> {
    if take == 0 {
        return Vec::new();
    }
    let completions = completions(probability, take);
    let (mut drawn, mut left, mut unmarked) = (Vec::with_capacity(take), take, true);
    for (unit, &chance) in probability.iter().enumerate() {
        if left == 0 {
            break;
        }
        let [skipped, plain, marked] = ways(&completions[unit + 1], chance, left, unmarked);
        match stream.pick(&[skipped, plain, marked]) {
            0 => continue,
            1 => {}
            _marked => unmarked = false,
        }
        drawn.push(unit);
        left -= 1;
    }
    drawn
}

/// Weights of the sets that can be completed with `m` units from a unit on: without a mark to set, and with one.
type Column = Vec<[f64; 2]>;

/// `W_k(m, b)` for every unit `k`, and for the end.
fn completions(probability: &[f64], take: usize) -> Vec<Column> {
    let mut end = vec![[0.0; 2]; take + 1];
    end[0][0] = 1.0;
    let mut columns = vec![end];
    for &chance in probability.iter().rev() {
        let next = columns.last().expect("the end is there");
        let of = |left: usize, unmarked: bool| ways(next, chance, left, unmarked).iter().sum();
        let column = (0..=take).map(|left| [of(left, false), of(left, true)]).collect();
        columns.push(column);
    }
    columns.reverse();
    columns
}

/// Weight of leaving a unit out, of taking it, and of taking and marking it.
fn ways(next: &Column, chance: f64, left: usize, unmarked: bool) -> [f64; 3] {
    let state = usize::from(unmarked);
    let skipped = (1.0 - chance) * next[left][state];
    let Some(fewer) = left.checked_sub(1) else { return [skipped, 0.0, 0.0] };
    let plain = chance * next[fewer][state];
    let marked = if unmarked { chance * (1.0 - chance) * next[fewer][0] } else { 0.0 };
    [skipped, plain, marked]
}
