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
use crate::dice::Dice;
use crate::error::SynthError;
use crate::output::Output;
use list::PLANTS;
use record::{Changes, Record, Sown};
use std::collections::BTreeSet;
use tree::{Community, County, Household};

/// How an error of one rule is planted.
struct Plant {
    /// The rule that must fail.
    rule: &'static str,
    /// Rules that must fail with it, in the same household or community.
    also: &'static [&'static str],
    sow: Sow,
}

/// Where an error is planted. A function that returns nothing has changed nothing: the place does not suit it.
enum Sow {
    /// In a household, with the report of its community at hand.
    Household(fn(&mut Household, &mut Record, &Ground) -> Option<Sown>),
    /// In the report of a community; `touches` are the fields it needs for itself.
    Community { touches: &'static [&'static str], sow: fn(&mut Community) -> Option<Sown> },
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

/// The survey while errors are planted.
struct Field {
    seed: u64,
    counties: Vec<County>,
    ground: Ground,
    ledger: Vec<String>,
    /// Communities that the frame loses.
    unlisted: Vec<String>,
    /// Households that are spoiled already: county, community, household.
    used: BTreeSet<(usize, usize, usize)>,
    /// Fields of reports that are spoiled already: county, community, field.
    touched: BTreeSet<(usize, usize, &'static str)>,
}

impl Field {
    fn new(counties: Vec<County>, seed: u64) -> Self {
        let people = counties.iter().flat_map(|county| &county.communities).flat_map(|one| &one.households);
        let mut people = people.flat_map(|household| &household.people);
        let model = people.find(|person| !person.assessments.is_empty() && !person.disabled.is_empty());
        let model = model.expect("every survey has a disabled person");
        let ground = Ground { assessment: model.assessments[0].clone(), disabled: model.disabled[0].clone() };
        Self {
            seed,
            counties,
            ground,
            ledger: Vec::new(),
            unlisted: Vec::new(),
            used: BTreeSet::new(),
            touched: BTreeSet::new(),
        }
    }

    /// Plants up to `each` errors, in places drawn by chance.
    fn sow(&mut self, plant: &Plant, each: u32) -> Vec<Planted> {
        let mut places = match plant.sow {
            Sow::Community { .. } | Sow::Frame => self.communities(),
            Sow::Household(_) | Sow::Pair(_) | Sow::Ledger(_) => self.households(),
        };
        Dice::new(self.seed, "plant", plant.rule).shuffle(&mut places);
        let sown = places.into_iter().filter_map(|place| self.try_at(plant, place));
        sown.take(each as usize).collect()
    }

    fn communities(&self) -> Vec<(usize, usize, usize)> {
        let of_county = |(at, county): (usize, &County)| (0..county.communities.len()).map(move |place| (at, place, 0));
        self.counties.iter().enumerate().flat_map(of_county).collect()
    }

    /// All households but the last of each community, which is left to errors of the community.
    fn households(&self) -> Vec<(usize, usize, usize)> {
        let inside = |(county, place, _): (usize, usize, usize)| {
            let count = self.counties[county].communities[place].households.len();
            (0..count.saturating_sub(1)).map(move |household| (county, place, household))
        };
        self.communities().into_iter().flat_map(inside).collect()
    }

    fn try_at(&mut self, plant: &Plant, place: (usize, usize, usize)) -> Option<Planted> {
        let (county, community, household) = place;
        let sender = self.counties[county].sender.clone();
        if let Sow::Pair(sow) = plant.sow {
            return self.pair(plant, sow, place);
        }
        let at = &mut self.counties[county].communities[community];
        let (sown, household) = match plant.sow {
            Sow::Community { touches, sow } => {
                if touches.iter().any(|field| self.touched.contains(&(county, community, *field))) {
                    return None;
                }
                let sown = sow(at)?;
                self.touched.extend(touches.iter().map(|field| (county, community, *field)));
                (sown, String::new())
            }
            Sow::Household(sow) => {
                if self.used.contains(&place) {
                    return None;
                }
                let one = &mut at.households[household];
                let sown = sow(one, &mut at.report, &self.ground)?;
                self.used.insert(place);
                (sown, one.id().to_owned())
            }
            Sow::Pair(_) => unreachable!("pairs are planted above"),
            Sow::Frame => {
                let id = at.report.key();
                let mut changes = Changes::default();
                changes.did("community_id", format!("community {id} taken out of the frame"));
                self.unlisted.push(id);
                (changes.fail_on(&at.report)?, String::new())
            }
            Sow::Ledger(sow) => {
                if self.used.contains(&place) {
                    return None;
                }
                let one = &at.households[household];
                let (sown, line) = sow(one)?;
                self.used.insert(place);
                self.ledger.push(line);
                (sown, one.id().to_owned())
            }
        };
        let community = at.report.key();
        Some(Planted { rule: plant.rule, also: plant.also, sown, community, household, sender })
    }

    /// Plants an error that two households share; the second is the first that suits, in another community.
    fn pair(
        &mut self,
        plant: &Plant,
        sow: fn(&Household, &mut Household, &mut Record) -> Option<Sown>,
        place: (usize, usize, usize),
    ) -> Option<Planted> {
        let (county, community, household) = place;
        if self.used.contains(&place) {
            return None;
        }
        let elsewhere = |other: &(usize, usize, usize)| (other.0, other.1) != (county, community);
        let models: Vec<_> =
            self.households().into_iter().filter(|other| elsewhere(other) && !self.used.contains(other)).collect();
        for model in models {
            let source = self.counties[model.0].communities[model.1].households[model.2].clone();
            let at = &mut self.counties[county].communities[community];
            let one = &mut at.households[household];
            let Some(sown) = sow(&source, one, &mut at.report) else { continue };
            self.used.extend([place, model]);
            let households = format!("{};{}", one.id(), source.id());
            let (sender, community) = (self.counties[county].sender.clone(), at_key(&self.counties, place));
            return Some(Planted {
                rule: plant.rule,
                also: plant.also,
                sown,
                community,
                household: households,
                sender,
            });
        }
        None
    }
}

fn at_key(counties: &[County], (county, community, _): (usize, usize, usize)) -> String {
    counties[county].communities[community].report.key()
}
