//! Errors planted on purpose into a written survey: a known number for every rule.
//!
//! ```text
//! written survey ──read──► tree ──one plant a household──► tree ──write──► packages, sealed again
//!                                  └ list: rule, what fails with it, how          planted.csv
//! ```
//!
//! A plant is a change that somebody could make by mistake, written from what
//! the rule means and not from how it is computed: whether the rule book finds
//! all of them, and nothing else, is then a test of both.
//!
//! Every plant has a household of its own, or fields of a community's report of
//! its own; what a change moves beside its rule is put right (the counts of the
//! report) or named in `also`. Start reading at [`plant`] and the list.

mod assessment;
mod child;
mod community;
mod double;
mod field;
mod household;
mod list;
mod person;
mod record;
mod relation;
mod result;
mod slip;
mod structure;
mod tree;
mod written;

use crate::Request;
use crate::error::SynthError;
use crate::output::Output;
use field::Field;
use list::PLANTS;
use record::{Record, Sown};
use tree::{Community, Household};

/// How an error of one rule is planted.
struct Plant {
    /// The rule that must fail.
    rule: &'static str,
    /// Rules that must fail with it, in the same household or community.
    also: &'static [&'static str],
    /// Counts of the community that it upsets: a community bears one error of each, lest two of them cancel out.
    touches: &'static [&'static str],
    sow: Sow,
}

/// Where an error is planted. A function that returns nothing has changed nothing: the place does not suit it.
enum Sow {
    /// In a household, with the report of its community at hand.
    Household(fn(&mut Household, &mut Record, &Ground) -> Option<Sown>),
    /// In the report of a community.
    Community(fn(&mut Community) -> Option<Sown>),
    /// In a household, after the model of one in another community, which fails with it.
    Pair(fn(&Household, &mut Household, &mut Record) -> Option<Sown>),
    /// In the frame, which loses the line of a community.
    Frame,
    /// In the corrections ledger, about a household; the line of the ledger comes along.
    Ledger(fn(&Household) -> Option<(Sown, String)>),
}

/// Records to copy from: those of some disabled person.
struct Ground {
    assessment: Record,
    disabled: Record,
}

/// An error that was planted.
struct Planted {
    rule: &'static str,
    also: &'static [&'static str],
    sown: Sown,
    community: String,
    /// Blank when the error is the community's own; two, with `;` between, for a pair.
    household: String,
    sender: String,
}

/// The rules that have a planted error, for whoever wants to compare.
pub fn planted_rules() -> impl Iterator<Item = &'static str> {
    PLANTS.iter().map(|plant| plant.rule)
}

/// Plants `each` errors of every rule into the survey that [`crate::generate`] has just written, and counts them.
///
/// Packages are sealed again, `planted.csv` lists what was done, and
/// `survey.toml` judges unknown codes instead of refusing them, reads the
/// ledger, and closes every gate: such a survey is for finding, not for publishing.
///
/// # Errors
/// [`SynthError::Plant`] when the survey is too small for so many, [`SynthError::Write`] with the path.
pub fn plant(request: &Request, each: u32) -> Result<usize, SynthError> {
    let mut field = Field::new(tree::read(&request.out)?, request.seed);
    let mut planted = Vec::new();
    for plant in PLANTS {
        let found = field.sow(plant, each);
        if found.len() < each as usize {
            return Err(SynthError::Plant { rule: plant.rule, found: found.len(), wanted: each });
        }
        planted.extend(found);
    }
    let output = Output::reopen(request);
    for county in &field.counties {
        county.write(&output)?;
    }
    written::list(&output, &planted)?;
    written::ledger(&output, &field.ledger)?;
    written::frame(request, &field.unlisted)?;
    written::survey(request, each)?;
    Ok(planted.len())
}
