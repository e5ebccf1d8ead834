//! The design-based estimate, recomputed from the written files in the plainest way.

use crate::support::{Line, Survey, age, disabled, number, table};
use std::collections::BTreeMap;
use std::path::Path;

/// The weighted total, the population, and the smallest and largest factor of a cell.
pub struct Estimate {
    pub total: f64,
    pub population: f64,
    pub factors: (f64, f64),
}

/// Size of a unit and of all units in its parent.
struct Sizes(BTreeMap<String, (f64, f64)>);

impl Sizes {
    fn read(path: &Path, parent: &str, id: &str) -> Self {
        let lines = table(path, false);
        let of = |line: &Line| if parent.is_empty() { String::new() } else { line[parent].clone() };
        let mut sums: BTreeMap<String, f64> = BTreeMap::new();
        for line in &lines {
            *sums.entry(of(line)).or_default() += number(line, "registered_population").unwrap() as f64;
        }
        let size = |line: &Line| (number(line, "registered_population").unwrap() as f64, sums[&of(line)]);
        Self(lines.iter().map(|line| (line[id].clone(), size(line))).collect())
    }

    fn chance(&self, id: &str, take: f64) -> f64 {
        let (size, sum) = self.0[id];
        let chance = take * size / sum;
        assert!(chance <= 1.0, "{id}: {chance}");
        chance
    }
}

/// Post-stratified estimate of the number of disabled persons.
pub fn estimate(survey: &Survey, sites: f64) -> Estimate {
    let frame = survey.root.join("frame");
    let counties = Sizes::read(&frame.join("counties.csv"), "", "county_id");
    let townships = Sizes::read(&frame.join("townships.csv"), "county_id", "township_id");
    let villages = Sizes::read(&frame.join("villages.csv"), "township_id", "village_id");
    let listed = table(&frame.join("communities.csv"), false);
    // A county is the sum of its townships, a township of its villages.
    for (own, above, width) in [(&townships, &counties, 6), (&villages, &townships, 9)] {
        for (id, (_, sum)) in &own.0 {
            assert!((sum - above.0[&id[..width]].0).abs() < 0.5, "{id}");
        }
    }
    let mut base = BTreeMap::new();
    let mut area = BTreeMap::new();
    for community in &survey.communities {
        let id = &community["community_id"];
        assert!(listed.iter().any(|line| line["community_id"] == *id), "{id} is in the frame");
        let here = listed.iter().filter(|line| line["village_id"] == id[..12]).count() as f64;
        let chance = counties.chance(&id[..6], sites)
            * townships.chance(&id[..9], 4.0)
            * villages.chance(&id[..12], 2.0)
            * (1.0 / here);
        base.insert(id.clone(), 1.0 / chance);
        area.insert(id.clone(), community["area"].clone());
    }
    let cell = |person: &Line| {
        let group = match age(person) {
            ..=6 => 1,
            7..=14 => 2,
            15..=59 => 3,
            60..=64 => 4,
            65.. => 5,
        };
        (area[&person["household_id"][..14]].clone(), person["sex"].clone(), group.to_string())
    };
    let mut sums: BTreeMap<_, (f64, f64)> = BTreeMap::new();
    for person in &survey.persons {
        let weight = base[&person["household_id"][..14]];
        let sum = sums.entry(cell(person)).or_default();
        sum.0 += weight;
        sum.1 += if disabled(person) { weight } else { 0.0 };
    }
    let mut result = Estimate { total: 0.0, population: 0.0, factors: (f64::MAX, 0.0) };
    let control = table(&survey.root.join("control/population.csv"), false);
    assert_eq!(control.len(), sums.len(), "every cell has a total");
    for line in control {
        let (weight, disabled) = sums[&(line["area"].clone(), line["sex"].clone(), line["age_group"].clone())];
        let total = number(&line, "total").unwrap() as f64;
        let factor = total / weight;
        result.population += total;
        result.total += factor * disabled;
        result.factors = (result.factors.0.min(factor), result.factors.1.max(factor));
    }
    result
}
