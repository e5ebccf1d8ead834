//! What was counted while the forms were written.

use crate::condition::Condition;
use crate::frame::Site;
use crate::people::Member;

/// Cells of area (2) x sex (2) x age group (5).
pub(crate) const CELLS: usize = 20;

/// The cell of a person.
pub(crate) fn cell(area: u8, sex: u8, age_group: u8) -> usize {
    usize::from(area - 1) * 10 + usize::from(sex - 1) * 5 + usize::from(age_group - 1)
}

/// A person as far as totals need to know.
pub(crate) struct Counted {
    pub(crate) member: Member,
    pub(crate) condition: Condition,
    pub(crate) result: u8,
    pub(crate) grade: Option<u8>,
    pub(crate) seen: bool,
}

/// Unweighted counts, and sums of base weights by cell.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) households: u64,
    pub(crate) persons: u64,
    pub(crate) urban: u64,
    pub(crate) children: u64,
    pub(crate) suspects: u64,
    pub(crate) missed: u64,
    pub(crate) seen: u64,
    pub(crate) disabled: u64,
    pub(crate) severe: u64,
    pub(crate) by_category: [u64; 7],
    pub(crate) households_base: [f64; 2],
    pub(crate) base: [f64; CELLS],
    pub(crate) disabled_base: [f64; CELLS],
}

impl Tally {
    /// Counts a household.
    pub(crate) fn household(&mut self, site: &Site) {
        self.households += 1;
        self.households_base[usize::from(site.area) - 1] += site.weight;
    }

    /// Counts a person.
    pub(crate) fn count(&mut self, person: &Counted, site: &Site) {
        let member = &person.member;
        let cell = cell(site.area, member.sex, member.age_group());
        self.persons += 1;
        self.urban += u64::from(site.area == 1);
        self.seen += u64::from(person.seen);
        self.base[cell] += site.weight;
        if member.age <= 6 {
            self.children += 1;
        } else {
            self.suspects += u64::from(person.condition.suspect());
        }
        self.missed += u64::from(person.condition == Condition::Missed);
        if person.condition == Condition::Disabled {
            self.disabled += 1;
            self.disabled_base[cell] += site.weight;
            self.severe += u64::from(person.grade.is_some_and(|grade| grade <= 2));
            self.by_category[usize::from(person.result) - 1] += 1;
        }
    }

    /// Adds what another part of the survey counted.
    pub(crate) fn add(&mut self, other: &Self) {
        self.households += other.households;
        self.persons += other.persons;
        self.urban += other.urban;
        self.children += other.children;
        self.suspects += other.suspects;
        self.missed += other.missed;
        self.seen += other.seen;
        self.disabled += other.disabled;
        self.severe += other.severe;
        add(&mut self.by_category, &other.by_category);
        add(&mut self.households_base, &other.households_base);
        add(&mut self.base, &other.base);
        add(&mut self.disabled_base, &other.disabled_base);
    }

    /// The weighted number of disabled persons when each cell adds up to its control total.
    pub(crate) fn weighted_disabled(&self, control: &[u64; CELLS]) -> f64 {
        (0..CELLS)
            .filter(|&cell| self.base[cell] > 0.0)
            .map(|cell| control[cell] as f64 * self.disabled_base[cell] / self.base[cell])
            .sum()
    }
}

fn add<T: Copy + std::ops::AddAssign>(own: &mut [T], other: &[T]) {
    for (own, &other) in own.iter_mut().zip(other) {
        *own += other;
    }
}
