//! The design in facts that can be told: how many of how many, with which chance, under which variance.
//!
//! ```text
//! declaration + frames ─► Description ─┬─► english, chinese: sentences
//! sample (when there are data) ────────┴─► serde: JSON
//! ```
//!
//! Nothing is drawn: the facts hold for every sample of the design.
//!
//! Start reading at [`describe`].

mod basis;
mod chinese;
mod english;
mod numbers;
mod phase2;
mod stage;
mod surveyed;

use crate::declaration::Declaration;
use crate::listing::Listing;
use crate::{Chances, DesignError, chances};
use serde::Serialize;

pub use basis::{BasisFacts, FpcFacts};
pub use chinese::chinese;
pub use english::english;
pub use phase2::Phase2Facts;
pub use stage::{StageFacts, StratumFacts};
pub use surveyed::{BasisUsed, StageUsed, SurveyedFacts, surveyed};

/// What can be said of a design before it is drawn.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Description {
    /// The stages, first drawn first.
    pub stages: Vec<StageFacts>,
    /// The stages together.
    pub overall: Overall,
    /// Who is drawn again; nothing without a second phase.
    pub phase2: Option<Phase2Facts>,
    /// The variance bases; decisions rest on the first.
    pub variance: Vec<BasisFacts>,
}

/// All stages together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overall {
    /// Units of the last stage in the sample.
    pub drawn: Span<u64>,
    /// Their inclusion probability: the product over the stages.
    pub probability: Span<f64>,
    /// Its inverse.
    pub base_weight: Span<f64>,
}

/// From the smallest to the largest.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Span<T> {
    /// The smallest.
    pub min: T,
    /// The largest.
    pub max: T,
}

impl<T: Copy + PartialOrd> Span<T> {
    /// The span of some values; `None` without any.
    pub fn of(values: impl IntoIterator<Item = T>) -> Option<Self> {
        values.into_iter().fold(None, |span, value| match span {
            None => Some(Self { min: value, max: value }),
            Some(Self { min, max }) => {
                Some(Self { min: if value < min { value } else { min }, max: if value > max { value } else { max } })
            }
        })
    }
}

/// Describes a design from its frames.
///
/// # Shapes and units
/// `listings`: one a stage, from [`Listing::open_all`]. A frame may list the units inside some units
/// of the stage before only (those that were drawn); then spans speak of these.
///
/// # Errors
/// [`DesignError`] for a frame that lists no unit, and for chances that cannot be computed in any group.
///
/// # Panics
/// If there is not one listing for each stage, which is a bug in the caller.
pub fn describe(declared: &Declaration, listings: &[Listing]) -> Result<Description, DesignError> {
    assert_eq!(declared.stage.len(), listings.len(), "one listing a stage");
    let mut stages: Vec<StageFacts> = Vec::with_capacity(listings.len());
    // The probability of every unit of the stage before, over all stages so far.
    let mut reached: Vec<f64> = Vec::new();
    for (at, (stage, listing)) in declared.stage.iter().zip(listings).enumerate() {
        if listing.units.is_empty() {
            let (unit, frame) = (stage.unit.clone(), listing.path.clone());
            return Err(DesignError::NothingListed { unit, frame, parent: None });
        }
        let of_group = listing.groups.iter().map(|group| chances(stage, listing, group));
        let of_group: Vec<Chances> = of_group.collect::<Result<_, _>>()?;
        reached = reach(listing, &of_group, at.checked_sub(1).map(|above| (&listings[above], reached.as_slice())));
        stages.push(StageFacts::of(declared, at, listings, &of_group, stages.last()));
    }
    let probability = Span::of(reached).expect("no frame is empty");
    let base_weight = Span { min: 1.0 / probability.max, max: 1.0 / probability.min };
    let drawn = stages.last().expect("a design has a stage").drawn;
    let variance = declared.variance.iter().map(|spec| BasisFacts::of(declared, spec, &stages)).collect();
    let phase2 = declared.phase2.as_ref().map(Phase2Facts::from);
    Ok(Description { overall: Overall { drawn, probability, base_weight }, stages, phase2, variance })
}

/// The probability of every unit of a stage over all stages so far.
fn reach(listing: &Listing, of_group: &[Chances], above: Option<(&Listing, &[f64])>) -> Vec<f64> {
    let mut reached = vec![0.0; listing.units.len()];
    for (group, chances) in listing.groups.iter().zip(of_group) {
        let before = above.map_or(1.0, |(listing, reached)| {
            reached[listing.find(&group.parent).expect("frames were opened together")]
        });
        for (&unit, chance) in group.units.iter().zip(&chances.probability) {
            reached[unit as usize] = before * chance;
        }
    }
    reached
}
