//! The survey while errors are planted: places drawn by chance, none of them twice.

use super::record::{Changes, Record, Sown};
use super::tree::{County, Household};
use super::{Ground, Plant, Planted, Sow};
use crate::dice::Dice;
use std::collections::BTreeSet;

/// County, community and household by their positions.
type Place = (usize, usize, usize);

/// Stands in the place of a household for the report of the community.
const REPORT: usize = usize::MAX;

/// The survey, and what of it is spoiled.
pub(super) struct Field {
    seed: u64,
    pub(super) counties: Vec<County>,
    ground: Ground,
    /// Lines of the corrections ledger.
    pub(super) ledger: Vec<String>,
    /// Communities that the frame loses.
    pub(super) unlisted: Vec<String>,
    /// Households that are spoiled already.
    used: BTreeSet<Place>,
    /// Counts of communities that are upset already: county, community, count.
    touched: BTreeSet<(usize, usize, &'static str)>,
}

impl Field {
    pub(super) fn new(counties: Vec<County>, seed: u64) -> Self {
        let people = counties.iter().flat_map(|county| &county.communities).flat_map(|one| &one.households);
        let mut people = people.flat_map(|household| &household.people);
        let model = people.find(|person| !person.assessments.is_empty() && !person.disabled.is_empty());
        let model = model.expect("every survey has a disabled person");
        Self {
            seed,
            ground: Ground { assessment: model.assessments[0].clone(), disabled: model.disabled[0].clone() },
            counties,
            ledger: Vec::new(),
            unlisted: Vec::new(),
            used: BTreeSet::new(),
            touched: BTreeSet::new(),
        }
    }

    /// Plants up to `each` errors, in places drawn by chance.
    pub(super) fn sow(&mut self, plant: &Plant, each: u32) -> Vec<Planted> {
        let mut places = match plant.sow {
            Sow::Community(_) | Sow::Frame => self.reports(),
            Sow::Household(_) | Sow::Pair(_) | Sow::Ledger(_) => self.households(),
        };
        Dice::new(self.seed, "plant", plant.rule).shuffle(&mut places);
        let sown = places.into_iter().filter_map(|place| self.try_at(plant, place));
        sown.take(each as usize).collect()
    }

    fn reports(&self) -> Vec<Place> {
        let of_county =
            |(at, county): (usize, &County)| (0..county.communities.len()).map(move |place| (at, place, REPORT));
        self.counties.iter().enumerate().flat_map(of_county).collect()
    }

    /// All households but the last of each community, which is left to errors of the community.
    fn households(&self) -> Vec<Place> {
        let inside = |(county, community, _): Place| {
            let count = self.counties[county].communities[community].households.len();
            (0..count.saturating_sub(1)).map(move |household| (county, community, household))
        };
        self.reports().into_iter().flat_map(inside).collect()
    }

    fn try_at(&mut self, plant: &Plant, place: Place) -> Option<Planted> {
        let (county, community, household) = place;
        let upset = |count: &&'static str| (county, community, *count);
        if self.used.contains(&place) || plant.touches.iter().any(|count| self.touched.contains(&upset(count))) {
            return None;
        }
        let at = &mut self.counties[county].communities[community];
        let (sown, households) = match plant.sow {
            Sow::Community(sow) => (sow(at)?, String::new()),
            Sow::Frame => {
                let mut changes = Changes::default();
                changes.did("community_id", format!("community {} taken out of the frame", at.report.key()));
                self.unlisted.push(at.report.key());
                (changes.fail_on(&at.report)?, String::new())
            }
            Sow::Household(sow) => {
                let one = &mut at.households[household];
                let sown = sow(one, &mut at.report, &self.ground)?;
                (sown, one.id().to_owned())
            }
            Sow::Ledger(sow) => {
                let one = &at.households[household];
                let (sown, line) = sow(one)?;
                self.ledger.push(line);
                (sown, one.id().to_owned())
            }
            Sow::Pair(sow) => self.pair(sow, place)?,
        };
        if household != REPORT {
            self.used.insert(place);
        }
        self.touched.extend(plant.touches.iter().map(upset));
        let (sender, community) = (&self.counties[county].sender, &self.counties[county].communities[community]);
        Some(Planted {
            rule: plant.rule,
            also: plant.also,
            sown,
            community: community.report.key(),
            household: households,
            sender: sender.clone(),
        })
    }

    /// Plants an error that two households share; the second is the first that suits, in another community.
    fn pair(
        &mut self,
        sow: fn(&Household, &mut Household, &mut Record) -> Option<Sown>,
        place: Place,
    ) -> Option<(Sown, String)> {
        let (county, community, household) = place;
        let at = &self.counties[county].communities[community];
        let (mut one, mut report) = (at.households[household].clone(), at.report.clone());
        let elsewhere = |other: &Place| (other.0, other.1) != (county, community) && !self.used.contains(other);
        let (sown, model) = self.households().into_iter().filter(elsewhere).find_map(|other| {
            let source = &self.counties[other.0].communities[other.1].households[other.2];
            Some((sow(source, &mut one, &mut report)?, other))
        })?;
        self.used.insert(model);
        let source = &self.counties[model.0].communities[model.1].households[model.2];
        let households = format!("{};{}", one.id(), source.id());
        let at = &mut self.counties[county].communities[community];
        (at.households[household], at.report) = (one, report);
        Some((sown, households))
    }
}
