//! Systematic selection: one random start, then equal steps along the frame.

use super::stream::Stream;

/// `take` units whose cumulated probabilities hold `u`, `u + 1`, ... for one uniform `u`.
///
/// The frame's order matters: neighbours are hardly drawn together, so that a frame sorted by place
/// is stratified by place without saying so.
pub(super) fn draw(probability: &[f64], take: usize, stream: &mut Stream) -> Vec<usize> {
    let start = stream.unit();
    let mut drawn = Vec::with_capacity(take);
    let mut until = 0.0;
    for (unit, chance) in probability.iter().enumerate() {
        until += chance;
        // Rounding can end the line a crumb before the last step: the last unit takes it.
        let last = unit + 1 == probability.len() && drawn.len() + 1 == take;
        if drawn.len() < take && (start + (drawn.len() as f64) < until || last) {
            drawn.push(unit);
        }
    }
    drawn
}
