//! Brewer's draw with probability proportional to size, without replacement.

use super::stream::Stream;

/// `take` units with these inclusion probabilities, one after the other.
///
/// # Formula
/// With `r = n − Σ_{drawn} π` and `k` draws to come (this one among them), unit `i` that is not yet
/// drawn comes next with a probability proportional to `π_i · (r − π_i)/(r − k·π_i)`.
pub(super) fn draw(probability: &[f64], take: usize, stream: &mut Stream) -> Vec<usize> {
    let mut open: Vec<f64> = probability.to_vec();
    let mut drawn = Vec::with_capacity(take);
    let mut rest: f64 = probability.iter().sum();
    for left in (1..=take).rev() {
        let weight = |&chance: &f64| {
            if chance <= 0.0 || left == 1 {
                return chance; // at the last draw the fraction is 1
            }
            chance * (rest - chance) / (rest - left as f64 * chance)
        };
        let weights: Vec<f64> = open.iter().map(weight).collect();
        let unit = stream.pick(&weights);
        rest -= open[unit];
        open[unit] = 0.0;
        drawn.push(unit);
    }
    drawn
}
