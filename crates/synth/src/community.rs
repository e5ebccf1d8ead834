//! One sampled community: how many live there, who they are, how the survey ends.

use crate::condition;
use crate::dice::{Dice, apportion};
use crate::frame::Site;
use crate::people::{self, People};

/// What is decided about a community before its people are drawn.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Code, area and base weight.
    pub(crate) site: Site,
    /// Households to draw.
    pub(crate) households: usize,
    /// Persons to draw.
    pub(crate) persons: u64,
    /// How common disability is here, 1 being usual.
    pub(crate) level: f64,
}

/// Households and persons for each of `sites`, adding up to exact totals.
pub(crate) fn plan(dice: &mut Dice, sites: Vec<Site>, households: u64, persons: u64) -> Vec<Plan> {
    let shares: Vec<f64> = sites.iter().map(|site| site.expected * dice.within(0.95, 1.05)).collect();
    let persons = apportion(persons, &shares);
    let shares: Vec<f64> = sites
        .iter()
        .zip(&persons)
        .map(|(site, &persons)| {
            let usual = if site.area == 1 { 3.08 } else { 3.34 };
            persons as f64 / (usual * dice.within(0.96, 1.04))
        })
        .collect();
    let households = apportion(households, &shares);
    let levels = levels(dice, &sites);
    sites
        .into_iter()
        .zip(persons.into_iter().zip(households).zip(levels))
        .map(|(site, ((persons, households), level))| Plan { site, households: households as usize, persons, level })
        .collect()
}

/// How common disability is in the communities of one or more counties.
///
/// Townships of a county differ by fixed steps in random order, the two
/// communities of a township by a small step each way: the design effect is
/// then about two to three for every seed, and not only on average.
fn levels(dice: &mut Dice, sites: &[Site]) -> Vec<f64> {
    let mut steps = [-0.235, -0.08, 0.08, 0.235];
    let mut within = 0.0;
    sites
        .iter()
        .enumerate()
        .map(|(place, site)| {
            if place % 8 == 0 {
                dice.shuffle(&mut steps);
            }
            within = if place % 2 == 1 { -within } else { dice.within(-0.09, 0.09) };
            let area = if site.area == 1 { 0.93 } else { 1.08 };
            area * (1.0 + steps[place % 8 / 2] + within)
        })
        .collect()
}

/// Draws the people of a community and what the survey found.
pub(crate) fn draw(seed: u64, plan: &Plan) -> People {
    let unit = &plan.site.id;
    let mut people = people::settle(&mut Dice::new(seed, "people", unit), plan.households, plan.persons);
    people.conditions = condition::draw(&mut Dice::new(seed, "conditions", unit), &people.members, plan.level);
    let dice = &mut Dice::new(seed, "seen", unit);
    people.seen = people.members.iter().map(|member| condition::draw_seen(dice, member)).collect();
    for range in people.households() {
        if people.respondent(&range).is_none() {
            people.seen[range.start] = true; // somebody answered: the head
        }
    }
    people
}
