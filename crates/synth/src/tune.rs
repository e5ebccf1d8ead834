//! The city's people are chosen so that its published rates come out.
//!
//! A random draw would give rates near those of the report; here a few people
//! change their condition until suspects, examinations and face-to-face visits
//! are right to the person, and the weighted number of disabled persons to less
//! than one. Nobody's household, age or sex changes, so the weights stay.

use crate::community::Plan;
use crate::condition::{Condition, EXAMINATION_RATE, SEEN_RATE, SUSPECT_RATE};
use crate::dice::Dice;
use crate::people::People;
use crate::tally::{CELLS, Tally, cell};

/// A person by community and place in it.
type Place = (usize, usize);

/// The whole sample, as far as tuning needs it.
pub(crate) struct Tuner<'a> {
    plans: &'a [Plan],
    people: &'a mut [People],
    dice: Dice,
}

impl<'a> Tuner<'a> {
    pub(crate) fn new(seed: u64, plans: &'a [Plan], people: &'a mut [People]) -> Self {
        Self { plans, people, dice: Dice::new(seed, "tune", "") }
    }

    /// Makes the three rates of the field work exact.
    pub(crate) fn field_rates(&mut self) {
        let from_seven = self.places(|people, at| people.members[at].age >= 7).len();
        let mut suspects = share(SUSPECT_RATE, from_seven);
        let missed = share(1.0 - EXAMINATION_RATE, suspects);
        // Whole persons hit a rate of 99.15 % only now and then: a few suspects more make it print as that.
        while share(10_000.0 * (suspects - missed) as f64 / suspects as f64, 1) < share(EXAMINATION_RATE, 10_000) {
            suspects += 1;
        }
        self.set(suspects, Condition::Clear, Condition::Cleared, Condition::suspect);
        self.set(missed, Condition::Cleared, Condition::Missed, |condition| condition == Condition::Missed);
        self.seen();
    }

    /// Turns `from` into `to` or back among persons of seven and over until `count` are `counted`.
    fn set(&mut self, count: usize, from: Condition, to: Condition, counted: fn(Condition) -> bool) {
        let of_age = |people: &People, at: usize| people.members[at].age >= 7;
        let now = self.places(|people, at| of_age(people, at) && counted(people.conditions[at])).len();
        let (old, new, change) = if now < count { (from, to, count - now) } else { (to, from, now - count) };
        let mut places = self.places(|people, at| of_age(people, at) && people.conditions[at] == old);
        self.dice.shuffle(&mut places);
        for (community, at) in places.into_iter().take(change) {
            self.people[community].conditions[at] = new;
        }
    }

    fn seen(&mut self) {
        let all = self.places(|_, _| true).len();
        let now = self.places(|people, at| people.seen[at]).len();
        let wanted = share(SEEN_RATE, all);
        let see = now < wanted;
        let mut answering: Vec<Place> = Vec::new();
        for (community, people) in self.people.iter().enumerate() {
            answering.extend(people.households().iter().filter_map(|home| Some((community, people.respondent(home)?))));
        }
        let mut places = self.places(|people, at| people.seen[at] != see);
        places.retain(|place| see || answering.binary_search(place).is_err());
        self.dice.shuffle(&mut places);
        for (community, at) in places.into_iter().take(now.abs_diff(wanted)) {
            self.people[community].seen[at] = see;
        }
    }

    /// Chooses who is disabled until the weighted total is `wanted`; returns what was reached.
    ///
    /// First single suspects change, until less than a person's weight is
    /// missing; then pairs of one sex and age group in communities of different
    /// weight swap, which moves the total by the difference of their weights.
    pub(crate) fn headline(&mut self, control: &[u64; CELLS], wanted: f64) -> f64 {
        let weights = self.weights(control);
        let weight = |(community, at): Place| weights[community][at];
        let mut total: f64 = self.of(Condition::Disabled, 0).into_iter().map(weight).sum();
        let mean = total / self.of(Condition::Disabled, 0).len().max(1) as f64;
        while (total - wanted).abs() > 0.6 * mean {
            let more = total < wanted;
            let (old, new) = if more {
                (Condition::Cleared, Condition::Disabled)
            } else {
                (Condition::Disabled, Condition::Cleared)
            };
            let places = self.of(old, 7);
            if places.is_empty() {
                return total;
            }
            let place = places[self.dice.below(places.len() as u32) as usize];
            self.people[place.0].conditions[place.1] = new;
            total += if more { weight(place) } else { -weight(place) };
        }
        for _ in 0..6 {
            if (total - wanted).abs() < 0.5 {
                break;
            }
            let Some((out, into)) = self.best_swap(&weights, wanted - total) else { break };
            self.people[out.0].conditions[out.1] = Condition::Cleared;
            self.people[into.0].conditions[into.1] = Condition::Disabled;
            total += weight(into) - weight(out);
        }
        self.of(Condition::Disabled, 0).into_iter().map(weight).sum()
    }

    /// The pair whose swap brings the total nearest to `missing`.
    fn best_swap(&self, weights: &[Vec<f64>], missing: f64) -> Option<(Place, Place)> {
        let (disabled, cleared) = (self.of(Condition::Disabled, 7), self.of(Condition::Cleared, 7));
        let mut best = (missing.abs(), None);
        for &out in &disabled {
            let one = &self.people[out.0].members[out.1];
            for &into in &cleared {
                let other = &self.people[into.0].members[into.1];
                let left = (missing - weights[into.0][into.1] + weights[out.0][out.1]).abs();
                if one.sex == other.sex && one.age_group() == other.age_group() && left < best.0 {
                    best = (left, Some((out, into)));
                }
            }
        }
        best.1
    }

    /// The final weight of every person, by community.
    fn weights(&self, control: &[u64; CELLS]) -> Vec<Vec<f64>> {
        let base = base_sums(self.plans, self.people).base;
        self.plans
            .iter()
            .zip(&*self.people)
            .map(|(plan, people)| {
                let site = &plan.site;
                let factor = |cell: usize| control[cell] as f64 / base[cell];
                people
                    .members
                    .iter()
                    .map(|member| site.weight * factor(cell(site.area, member.sex, member.age_group())))
                    .collect()
            })
            .collect()
    }

    /// Everybody in a condition from an age on.
    fn of(&self, condition: Condition, from_age: u8) -> Vec<Place> {
        self.places(|people, at| people.conditions[at] == condition && people.members[at].age >= from_age)
    }

    fn places(&self, keep: impl Fn(&People, usize) -> bool) -> Vec<Place> {
        let mut places = Vec::new();
        for (community, people) in self.people.iter().enumerate() {
            places.extend((0..people.members.len()).filter(|&at| keep(people, at)).map(|at| (community, at)));
        }
        places
    }
}

/// Base weights by cell and area, from people alone.
pub(crate) fn base_sums(plans: &[Plan], people: &[People]) -> Tally {
    let mut tally = Tally::default();
    for (plan, people) in plans.iter().zip(people) {
        let site = &plan.site;
        for member in &people.members {
            tally.base[cell(site.area, member.sex, member.age_group())] += site.weight;
        }
        tally.households_base[usize::from(site.area) - 1] += site.weight * people.sizes.len() as f64;
    }
    tally
}

fn share(rate: f64, of: usize) -> usize {
    (rate * of as f64).round() as usize
}
