//! The sampling frame below a county site, and the draw of its communities.
//!
//! ```text
//! county ─► townships (pps, 4) ─► villages (pps, 2 each) ─► communities (srs, 1 each)
//! ```
//!
//! Sizes are invented but consistent: a county is the sum of its townships, a
//! township of its villages, and a village has as many communities of about
//! equal size as fit into it. Towns and streets, villages and neighbourhood
//! committees are told apart by their codes, as in the national code lists.

use crate::dice::{Dice, apportion};
use crate::row::{Row, push_int};

/// Townships drawn in each county.
pub(crate) const TOWNSHIPS: usize = 4;
/// Villages drawn in each township.
pub(crate) const VILLAGES: usize = 2;
/// Communities in each county.
pub(crate) const COMMUNITIES: usize = TOWNSHIPS * VILLAGES;

/// A county of the frame.
#[derive(Clone, Debug)]
pub(crate) struct County {
    /// Six digits.
    pub(crate) id: String,
    /// 1 county, 2 county-level city, 3 city district.
    pub(crate) kind: u8,
    /// Registered population.
    pub(crate) size: u64,
}

/// A sampled community.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// Fourteen digits.
    pub(crate) id: String,
    /// 1 county, 2 county-level city, 3 city district.
    pub(crate) kind: u8,
    /// 1 urban, 2 rural.
    pub(crate) area: u8,
    /// Inverse of the inclusion probability.
    pub(crate) weight: f64,
    /// Persons that the frame leads one to expect here.
    pub(crate) expected: f64,
}

/// Lines of the frame files, without headers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lists {
    /// Townships of sampled counties.
    pub(crate) townships: String,
    /// Villages of sampled townships.
    pub(crate) villages: String,
    /// Communities of sampled villages.
    pub(crate) communities: String,
}

/// Positions drawn with probability proportional to size: one random start, then equal steps.
pub(crate) fn systematic(dice: &mut Dice, sizes: &[u64], take: usize) -> Vec<usize> {
    let sum: u64 = sizes.iter().sum();
    let start = dice.unit();
    let mut drawn = Vec::with_capacity(take);
    let mut until = 0.0;
    for (position, &size) in sizes.iter().enumerate() {
        until += size as f64;
        let next = (drawn.len() as f64 + start) * sum as f64 / take as f64;
        if drawn.len() < take && next < until {
            drawn.push(position);
        }
    }
    drawn
}

/// Parts of `total`, of which none is much larger than another.
fn parts(dice: &mut Dice, total: u64, count: usize) -> Vec<u64> {
    let shares: Vec<f64> = (0..count).map(|_| dice.within(0.65, 1.35)).collect();
    apportion(total, &shares)
}

/// Lists a sampled county down to its communities and draws eight of them.
///
/// `county_weight` is the inverse of the county's own probability, `usual` the
/// usual number of persons in a community.
pub(crate) fn survey(seed: u64, county: &County, county_weight: f64, usual: f64) -> (Lists, Vec<Site>) {
    let dice = &mut Dice::new(seed, "frame", &county.id);
    let mut lists = Lists::default();
    let mut sites = Vec::with_capacity(COMMUNITIES);
    let count = ((county.size as f64 / (usual * 100.0)) as usize).clamp(10, 18);
    let sizes = parts(dice, county.size, count);
    let streets = match county.kind {
        1 => count / 9,
        2 => count / 5,
        _ => count,
    };
    let codes: Vec<String> = (0..count)
        .map(|place| {
            let own = if place < streets { place + 1 } else { 101 + place - streets };
            extend(&county.id, own, 3)
        })
        .collect();
    for (code, &size) in codes.iter().zip(&sizes) {
        Row::new(&mut lists.townships).text(&county.id).text(code).int(size as i64).end();
    }
    for place in systematic(dice, &sizes, TOWNSHIPS) {
        let chance = TOWNSHIPS as f64 * sizes[place] as f64 / county.size as f64;
        let township = Township { id: &codes[place], size: sizes[place], urban: place < streets };
        township.survey(dice, county, county_weight / chance, usual, &mut lists, &mut sites);
    }
    (lists, sites)
}

struct Township<'a> {
    id: &'a str,
    size: u64,
    urban: bool,
}

impl Township<'_> {
    fn survey(
        &self,
        dice: &mut Dice,
        county: &County,
        weight: f64,
        usual: f64,
        lists: &mut Lists,
        sites: &mut Vec<Site>,
    ) {
        let count = ((self.size as f64 / (usual * 5.5)) as usize).clamp(5, 16);
        let sizes = parts(dice, self.size, count);
        let committees = if self.urban { count } else { count / 8 };
        let codes: Vec<String> = (0..count)
            .map(|place| {
                let own = if place < committees { place + 1 } else { 201 + place - committees };
                extend(self.id, own, 3)
            })
            .collect();
        for (code, &size) in codes.iter().zip(&sizes) {
            Row::new(&mut lists.villages).text(&county.id).text(self.id).text(code).int(size as i64).end();
        }
        for place in systematic(dice, &sizes, VILLAGES) {
            let communities = ((sizes[place] as f64 / usual + 0.5) as u32).clamp(1, 99);
            let drawn = dice.below(communities) as usize + 1;
            for own in 1..=communities as usize {
                let code = extend(&codes[place], own, 2);
                Row::new(&mut lists.communities).text(&county.id).text(self.id).text(&codes[place]).text(&code).end();
            }
            let chance = VILLAGES as f64 * sizes[place] as f64 / self.size as f64;
            sites.push(Site {
                id: extend(&codes[place], drawn, 2),
                kind: county.kind,
                area: if place < committees { 1 } else { 2 },
                weight: weight / chance * f64::from(communities),
                expected: sizes[place] as f64 / f64::from(communities),
            });
        }
    }
}

/// A code with the unit's own digits behind those of its parent.
pub(crate) fn extend(parent: &str, own: usize, width: usize) -> String {
    let mut code = String::with_capacity(parent.len() + width);
    code.push_str(parent);
    push_int(&mut code, own as i64, width);
    code
}
