//! The draw: a sample of the frames, by the stages that the design declares.
//!
//! ```text
//! stage 1: groups (strata) ─► select ─► units ─┐
//! stage 2: groups inside each of these units ◄─┘ ─► select ─► units ─► ...
//! ```
//!
//! Every group is a draw of its own with a stream of its own, keyed by seed,
//! stage and group, so that another frame of one county changes nothing in the
//! others. A unit that was drawn twice, with replacement, is two units below.
//!
//! Start reading at [`draw`]; the methods are in [`select`].

mod brewer;
mod sampford;
mod select;
mod stream;
mod systematic;
mod table;

use crate::declaration::{Declaration, Stage};
use crate::listing::Listing;
use crate::{DesignError, chances};

pub use select::select;
pub use stream::Stream;
pub use table::SampleTable;

/// A sample that was drawn.
#[derive(Clone, Debug)]
pub struct Drawn<'a> {
    /// One entry a stage.
    pub stages: Vec<DrawnStage<'a>>,
}

/// What was drawn at one stage.
#[derive(Clone, Debug)]
pub struct DrawnStage<'a> {
    /// The stage as declared.
    pub stage: &'a Stage,
    /// Its frame.
    pub listing: &'a Listing,
    /// The units, in the order of the units above, of their strata, and of the frame (of the draws,
    /// with replacement).
    pub units: Vec<DrawnUnit>,
}

/// A unit that was drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnUnit {
    /// Position, at the stage before, of the unit that it was drawn in; 0 at the first stage.
    pub above: usize,
    /// Position in the frame.
    pub listed: usize,
    /// Number of the draw inside the group, with replacement.
    pub hit: Option<u32>,
    /// Units drawn in its group, certainty units among them.
    pub take: u32,
    /// Its chance at this stage; with replacement the expected number of draws.
    pub probability: f64,
    /// Whether it was taken with certainty.
    pub certain: bool,
}

impl Drawn<'_> {
    /// The units on the way to a unit of the last stage, first stage first.
    ///
    /// # Panics
    /// If there is no such unit.
    #[must_use]
    pub fn way(&self, last: usize) -> Vec<&DrawnUnit> {
        self.way_at(self.stages.len() - 1, last)
    }

    /// The same to a unit of any stage.
    fn way_at(&self, stage: usize, unit: usize) -> Vec<&DrawnUnit> {
        let mut way = Vec::with_capacity(stage + 1);
        let mut at = unit;
        for stage in self.stages[..=stage].iter().rev() {
            way.push(&stage.units[at]);
            at = stage.units[at].above;
        }
        way.reverse();
        way
    }
}

/// Draws a sample.
///
/// `listings` are the frames of the stages, from [`Listing::open_all`]. The same frames, design and
/// seed give the same sample.
///
/// # Errors
/// [`DesignError`] for chances that cannot be computed, and for a drawn unit in which the next
/// stage's frame lists nothing.
///
/// # Panics
/// If there is not one listing for each stage, which is a bug in the caller.
pub fn draw<'a>(declared: &'a Declaration, listings: &'a [Listing], seed: u64) -> Result<Drawn<'a>, DesignError> {
    assert_eq!(declared.stage.len(), listings.len(), "one listing a stage");
    let mut stages: Vec<DrawnStage<'_>> = Vec::with_capacity(declared.stage.len());
    // Path in the frames, and the same with numbers of draws, of the units that were drawn last.
    let mut parents = vec![(String::new(), String::new())];
    for (at, (stage, listing)) in declared.stage.iter().zip(listings).enumerate() {
        let mut units = Vec::new();
        let mut paths = Vec::new();
        for (above, (parent, label)) in parents.iter().enumerate() {
            let mut groups = listing.inside(parent).peekable();
            if groups.peek().is_none() {
                return Err(DesignError::NothingListed {
                    unit: stage.unit.clone(),
                    frame: listing.path.clone(),
                    parent: (at > 0).then(|| (declared.stage[at - 1].unit.clone(), parent.clone())),
                });
            }
            for number in groups {
                let group = &listing.groups[number];
                let chances = chances(stage, listing, group)?;
                let mut stream = Stream::new(seed, &stage.id, &[label, &group.stratum]);
                for (position, hit) in select(stage.select, &chances, &mut stream) {
                    let listed = group.units[position] as usize;
                    let probability = chances.probability[position];
                    let certain = chances.certain[position];
                    units.push(DrawnUnit { above, listed, hit, take: chances.take, probability, certain });
                    let own = hit.map_or(String::new(), |hit| format!("#{hit}"));
                    let code = &listing.units[listed].code;
                    let label = if at == 0 { format!("{code}{own}") } else { format!("{label}/{code}{own}") };
                    paths.push((listing.units[listed].path.clone(), label));
                }
            }
        }
        stages.push(DrawnStage { stage, listing, units });
        parents = paths;
    }
    Ok(Drawn { stages })
}
