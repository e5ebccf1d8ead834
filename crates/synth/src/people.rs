//! Who lives together: households of a given size, with relations, sexes and ages.
//!
//! Every household drawn here keeps the rules of a clean form: one head on line
//! 1, spouses of opposite sex and both married, parents at least 17 years older
//! than their children in completed years (so at least 16 by any reckoning).

mod compose;
mod household;

pub(crate) use compose::compose;
pub(crate) use household::{Family, Member, Relation};

use crate::condition::Condition;
use crate::dice::Dice;
use std::ops::Range;

/// The people of one community, household after household.
pub(crate) struct People {
    /// Persons of each household.
    pub(crate) sizes: Vec<u8>,
    /// All persons in household order.
    pub(crate) members: Vec<Member>,
    /// How the survey ended for each person.
    pub(crate) conditions: Vec<Condition>,
    /// Whether each person was seen face to face.
    pub(crate) seen: Vec<bool>,
}

impl People {
    /// The places of each household's persons.
    pub(crate) fn households(&self) -> Vec<Range<usize>> {
        let mut from = 0;
        self.sizes
            .iter()
            .map(|&size| {
                let range = from..from + usize::from(size);
                from = range.end;
                range
            })
            .collect()
    }

    /// The first person of fifteen or over in a household who was seen.
    pub(crate) fn respondent(&self, household: &Range<usize>) -> Option<usize> {
        household.clone().find(|&place| self.seen[place] && self.members[place].age >= 15)
    }
}

/// Household sizes 1 to 9 that add up to exactly `persons`.
///
/// Sizes follow the shape of the mid-2000s (three is the commonest); single
/// steps up or down then close the gap to the total.
pub(crate) fn sizes(dice: &mut Dice, households: usize, persons: u64) -> Vec<u8> {
    const SHARES: [f64; 9] = [0.09, 0.215, 0.325, 0.185, 0.125, 0.042, 0.012, 0.004, 0.002];
    let mut sizes: Vec<u8> = (0..households).map(|_| dice.pick(&SHARES) as u8 + 1).collect();
    let mut sum: u64 = sizes.iter().map(|&size| u64::from(size)).sum();
    while sum != persons {
        let place = dice.below(households as u32) as usize;
        if sum < persons && sizes[place] < 9 && (sizes[place] < 5 || dice.below(20) == 0) {
            sizes[place] += 1;
            sum += 1;
        } else if sum > persons && sizes[place] > 1 {
            sizes[place] -= 1;
            sum -= 1;
        }
    }
    sizes
}

/// The people of a community of so many households and persons.
pub(crate) fn settle(dice: &mut Dice, households: usize, persons: u64) -> People {
    let sizes = sizes(dice, households, persons);
    let mut members = Vec::with_capacity(persons as usize);
    for &size in &sizes {
        compose(dice, size, &mut members);
    }
    People { sizes, members, conditions: Vec::new(), seen: Vec::new() }
}
