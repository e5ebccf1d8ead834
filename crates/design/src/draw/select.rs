//! Which units of a group are drawn, by each method.

use super::stream::Stream;
use super::{brewer, sampford, systematic};
use crate::{Chances, Select};

/// Draws from one group: positions in the group, and with replacement the number of the draw.
///
/// Units with a probability of 1 are taken; the method draws among the others, as many as are left
/// of `take`. Without replacement positions ascend.
///
/// # Formula
/// Every method gives each unit exactly the probability of [`Chances`]; they differ in how often two
/// units are drawn together:
/// ```text
/// srs             each set of n units as likely as any other
/// systematic,     u, u + 1, ... , u + n − 1 on the cumulated probabilities, u uniform in [0, 1):
/// pps_systematic  only n neighbourhoods can be drawn, so no unbiased variance exists
/// pps_sampford    p(s) ∝ Σ_{i∈s} (1 − π_i) · Π_{j∈s} π_j/(1 − π_j)
/// pps_brewer      one after the other, unit i with p ∝ π_i (r − π_i)/(r − k·π_i);
///                 r: what the probabilities of the units not yet drawn leave, k: draws to come
/// pps_wr          n independent draws with p ∝ π
/// ```
///
/// # Panics
/// If the probabilities do not add up to a draw of `take` units, which is a bug in the caller.
///
/// # Example
/// ```
/// use design::{Chances, Select, draw::{Stream, select}};
/// let chances = Chances { take: 2, probability: vec![0.5, 1.0, 0.5], certain: vec![false, true, false] };
/// let drawn = select(Select::PpsSampford, &chances, &mut Stream::new(1, "village", &[]));
/// assert_eq!(drawn.len(), 2);
/// assert!(drawn.contains(&(1, None)));
/// ```
///
/// # Source
/// Sampford (1967), *Biometrika* 54; Brewer (1975), *Australian Journal of Statistics* 17; Tillé
/// (2006), *Sampling Algorithms*, chapters 6 and 7.
pub fn select(method: Select, chances: &Chances, stream: &mut Stream) -> Vec<(usize, Option<u32>)> {
    if method == Select::PpsWr {
        return (1..=chances.take).map(|hit| (stream.pick(&chances.probability), Some(hit))).collect();
    }
    let (sure, open): (Vec<usize>, Vec<usize>) =
        (0..chances.probability.len()).partition(|&unit| chances.probability[unit] >= 1.0);
    let take = (chances.take as usize).checked_sub(sure.len()).expect("certainty units are part of the take");
    let probability: Vec<f64> = open.iter().map(|&unit| chances.probability[unit]).collect();
    let drawn = match method {
        Select::All => Vec::new(),
        Select::Srs => simple(open.len(), take, stream),
        Select::Systematic | Select::PpsSystematic => systematic::draw(&probability, take, stream),
        Select::PpsSampford => sampford::draw(&probability, take, stream),
        Select::PpsBrewer => brewer::draw(&probability, take, stream),
        Select::PpsWr => unreachable!("returned above"),
    };
    let mut all = sure;
    all.extend(drawn.into_iter().map(|position| open[position]));
    all.sort_unstable();
    all.into_iter().map(|unit| (unit, None)).collect()
}

/// `take` of `listed` units, every set as likely as any other: each unit in turn is taken with the
/// share that is still wanted of those that are left.
fn simple(listed: usize, take: usize, stream: &mut Stream) -> Vec<usize> {
    let mut drawn = Vec::with_capacity(take);
    for unit in 0..listed {
        if (stream.below((listed - unit) as u32) as usize) < take - drawn.len() {
            drawn.push(unit);
        }
    }
    drawn
}
