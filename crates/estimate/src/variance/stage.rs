//! One stage: the spread of its units within their strata, and sums for the stage above.

use std::ops::Range;

use design::{BasisStage, SinglePsu, VarianceBasis};

use super::{Policy, VarianceError};

/// The units of a stage, in order of the unit they were drawn in and of their stratum.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StageLayout {
    n_units: usize,
    /// Empty at the first stage.
    parent: Vec<u32>,
    n_parents: usize,
    /// Units, those of a stratum together.
    order: Vec<u32>,
    /// Strata, those within one parent together.
    strata: Vec<Stratum>,
    groups: Vec<Group>,
    /// Of every unit, where it differs within strata.
    probability: Option<Vec<f64>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Stratum {
    /// Number in the basis.
    number: usize,
    /// Where its units stand in the order.
    units: Range<usize>,
    fraction: f64,
}

/// The strata within one unit of the stage above; at the first stage all of them.
#[derive(Clone, Debug, PartialEq)]
struct Group {
    strata: Range<usize>,
    /// Product of the fractions of the stages above.
    share: f64,
    parent: Option<u32>,
}

impl StageLayout {
    /// `above`: the stage in whose units these were drawn, and its layout.
    pub(super) fn new(stage: &BasisStage, above: Option<(&BasisStage, &StageLayout)>) -> StageLayout {
        let n_units = stage.unit_ids.len();
        assert_eq!(stage.stratum_of_unit.len(), n_units, "one stratum for every unit");
        assert_eq!(stage.parent.len(), above.map_or(0, |_| n_units), "one parent for every unit below the first stage");
        let parent = |unit: u32| stage.parent.get(unit as usize).copied();
        let mut order: Vec<u32> = (0..n_units as u32).collect();
        order.sort_by_key(|&unit| (parent(unit), stage.stratum_of_unit[unit as usize])); // stable: units stay in order

        let (mut strata, mut groups): (Vec<Stratum>, Vec<Group>) = (Vec::new(), Vec::new());
        for (at, &unit) in order.iter().enumerate() {
            let (number, parent) = (stage.stratum_of_unit[unit as usize] as usize, parent(unit));
            if groups.last().is_none_or(|group| group.parent != parent) {
                let share = match (above, parent) {
                    (Some((of, layout)), Some(parent)) => layout.share(parent) * of.fraction_of_unit(parent as usize),
                    (None, None) => 1.0,
                    (Some(_), None) | (None, Some(_)) => unreachable!("checked above"),
                };
                groups.push(Group { strata: strata.len()..strata.len(), share, parent });
                strata.push(Stratum { number, units: at..at, fraction: stage.strata[number].fraction });
            } else if strata.last().is_none_or(|stratum| stratum.number != number) {
                strata.push(Stratum { number, units: at..at, fraction: stage.strata[number].fraction });
            }
            if let (Some(group), Some(stratum)) = (groups.last_mut(), strata.last_mut()) {
                stratum.units.end = at + 1;
                group.strata.end = strata.len();
            }
        }
        StageLayout {
            n_units,
            parent: stage.parent.clone(),
            n_parents: above.map_or(0, |(_, layout)| layout.n_units),
            order,
            strata,
            groups,
            probability: stage.probability.clone(),
        }
    }

    pub(super) fn n_units(&self) -> usize {
        self.n_units
    }

    pub(super) fn has_above(&self) -> bool {
        self.n_parents > 0
    }

    /// Whether it adds anything: somewhere all stages above have a fraction.
    pub(super) fn counts(&self) -> bool {
        self.groups.iter().any(|group| group.share > 0.0)
    }

    /// Product of the fractions of the stages above a unit.
    fn share(&self, unit: u32) -> f64 {
        let parent = self.parent.get(unit as usize).copied();
        let group = self.groups.binary_search_by_key(&parent, |group| group.parent);
        self.groups[group.expect("every unit has its group")].share
    }

    /// Refuses a stratum with one unit that does not stand for itself alone.
    pub(super) fn refuse_lonely(&self, at: usize, basis: &VarianceBasis) -> Result<(), VarianceError> {
        let counted = self.groups.iter().filter(|group| group.share > 0.0);
        for (group, stratum) in
            counted.flat_map(|group| self.strata[group.strata.clone()].iter().map(move |s| (group, s)))
        {
            if !self.is_lonely(stratum) {
                continue;
            }
            let stage = &basis.stages[at];
            let code = &stage.strata[stratum.number].id;
            let (mut place, mut remedy) = if code.is_empty() {
                let whole = String::from("the design, which has no strata,");
                (whole, String::from("name units of which the sample has several"))
            } else {
                let remedy = format!("name a partner in `design.toml`: `merge = {{ \"{code}\" = \"...\" }}`");
                (format!("stratum `{code}`"), remedy)
            };
            let mut unit = String::from("primary sampling unit");
            if let Some(parent) = group.parent {
                let above = &basis.stages[at - 1];
                let inside = format!("{} `{}`", above.unit, above.unit_ids[parent as usize]);
                place = if code.is_empty() { inside } else { format!("{inside}, stratum `{code}`,") };
                unit = format!("{} (stage {})", stage.unit, at + 1);
                remedy = String::from("end the basis at the stage before");
            }
            let id = stage.unit_ids[self.order[stratum.units.start] as usize].clone();
            return Err(VarianceError::SinglePsu { place, unit, id, remedy });
        }
        Ok(())
    }

    /// Active units less strata with one.
    pub(super) fn degrees_of_freedom(&self, active: &[bool]) -> u32 {
        let units = active.iter().filter(|&&active| active).count();
        let strata = self.strata.iter().filter(|stratum| self.actives(stratum, active) > 0).count();
        (units - strata) as u32
    }

    /// The sums for the units of the stage above.
    pub(super) fn add_above(&self, scores: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.n_parents];
        for (&parent, score) in self.parent.iter().zip(scores) {
            sums[parent as usize] += score;
        }
        sums
    }

    /// Which units of the stage above have an active unit.
    pub(super) fn any_above(&self, active: &[bool]) -> Vec<bool> {
        let mut any = vec![false; self.n_parents];
        for (&parent, &active) in self.parent.iter().zip(active) {
            any[parent as usize] |= active;
        }
        any
    }

    /// What this stage adds; the formula is that of [`Layout::covariance`](super::Layout::covariance).
    pub(super) fn covariance(&self, a: &[f64], b: &[f64], active: &[bool], policy: Policy) -> Option<f64> {
        let mut covariance = 0.0;
        for group in self.groups.iter().filter(|group| group.share > 0.0) {
            covariance += group.share * self.within(group, a, b, active, policy)?;
        }
        Some(covariance)
    }

    fn within(&self, group: &Group, a: &[f64], b: &[f64], active: &[bool], policy: Policy) -> Option<f64> {
        let mut covariance = 0.0;
        let (mut touched, mut seen) = (0_u32, 0_u32);
        let mut of_group = None; // the means over the group, wanted by a few
        for stratum in &self.strata[group.strata.clone()] {
            let single = self.is_lonely(stratum);
            let only_in_domain = || policy.in_domains && !self.is_whole(stratum) && self.actives(stratum, active) == 1;
            let centre = match policy.single {
                SinglePsu::Fail | SinglePsu::Certainty | SinglePsu::Remove if single => continue,
                SinglePsu::Fail | SinglePsu::Certainty | SinglePsu::Remove => Centre::Own,
                SinglePsu::Adjust if single && self.actives(stratum, active) == 0 => continue,
                SinglePsu::Adjust if single || only_in_domain() => Centre::Group,
                SinglePsu::Adjust => Centre::Own,
                SinglePsu::Average => {
                    let is_active = self.actives(stratum, active) > 0;
                    let is_blind = single || only_in_domain();
                    touched += u32::from(is_active);
                    seen += u32::from(is_active && !is_blind);
                    if is_blind {
                        continue;
                    }
                    Centre::Own
                }
            };
            let (mean_a, mean_b) = match centre {
                Centre::Own => (self.mean(stratum, a), self.mean(stratum, b)),
                Centre::Group => *of_group.get_or_insert_with(|| self.means(group, a, b, active)),
            };
            covariance += self.spread(stratum, (a, mean_a), (b, mean_b));
        }
        match (touched, seen) {
            (touched, seen) if touched == seen => Some(covariance),
            (_, 0) => None,
            (touched, seen) => Some(covariance * (f64::from(touched) / f64::from(seen))),
        }
    }

    /// `(1 − f) n/(n − 1) Σ (a − ā)(b − b̄)`, without the second factor for one unit.
    fn spread(&self, stratum: &Stratum, (a, mean_a): (&[f64], f64), (b, mean_b): (&[f64], f64)) -> f64 {
        let n = stratum.units.len() as f64;
        let factor = if stratum.units.len() > 1 { n / (n - 1.0) } else { 1.0 };
        let product = |unit: u32| (a[unit as usize] - mean_a) * (b[unit as usize] - mean_b);
        let units = self.order[stratum.units.clone()].iter();
        match &self.probability {
            None => (1.0 - stratum.fraction) * factor * units.map(|&unit| product(unit)).sum::<f64>(),
            Some(chance) => factor * units.map(|&unit| (1.0 - chance[unit as usize]) * product(unit)).sum::<f64>(),
        }
    }

    fn mean(&self, stratum: &Stratum, scores: &[f64]) -> f64 {
        let units = &self.order[stratum.units.clone()];
        units.iter().map(|&unit| scores[unit as usize]).sum::<f64>() / units.len() as f64
    }

    /// Means over all units of the group's strata that have an active one.
    fn means(&self, group: &Group, a: &[f64], b: &[f64], active: &[bool]) -> (f64, f64) {
        let (mut sum_a, mut sum_b, mut n) = (0.0, 0.0, 0.0);
        for stratum in self.strata[group.strata.clone()].iter().filter(|stratum| self.actives(stratum, active) > 0) {
            for &unit in &self.order[stratum.units.clone()] {
                sum_a += a[unit as usize];
                sum_b += b[unit as usize];
                n += 1.0;
            }
        }
        (sum_a / n, sum_b / n)
    }

    fn actives(&self, stratum: &Stratum, active: &[bool]) -> usize {
        self.order[stratum.units.clone()].iter().filter(|&&unit| active[unit as usize]).count()
    }

    /// Every unit was taken: no sampling, no variance.
    fn is_whole(&self, stratum: &Stratum) -> bool {
        match &self.probability {
            None => stratum.fraction >= 1.0,
            Some(chance) => self.order[stratum.units.clone()].iter().all(|&unit| chance[unit as usize] >= 1.0),
        }
    }

    /// One unit that does not stand for itself alone: its spread cannot be seen.
    fn is_lonely(&self, stratum: &Stratum) -> bool {
        stratum.units.len() == 1 && !self.is_whole(stratum)
    }
}

/// Where the units of a stratum deviate from.
enum Centre {
    /// The mean of the stratum.
    Own,
    /// The mean over all strata of the group.
    Group,
}
