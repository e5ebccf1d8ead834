//! What gets one ratio of new to old weight: a class, or a group of classes.

use super::{Calibrate, Columns, Problem};
use crate::adjust::NO_CELL;

/// The units of a calibration: classes with a weight, or groups of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Units {
    unit_of_class: Vec<u32>,
    /// Sum of the weights before of each unit's records.
    weight: Vec<f64>,
    /// Least and largest weight before of the records of each unit.
    range: Vec<(f64, f64)>,
    /// Mean of the columns in each unit, weighted.
    columns: Columns,
    /// The units of each part, in order.
    parts: Vec<Vec<u32>>,
}

impl Units {
    /// The units of a calibration that starts from the weights `before`.
    ///
    /// # Errors
    /// [`Problem`] if a weight before is negative, or a group lies in two parts.
    ///
    /// # Panics
    /// If a list has not one entry for every class: a bug in the caller.
    pub fn of(calibrate: &Calibrate, n: &[u64], before: &[f64]) -> Result<Units, Problem> {
        assert_eq!(calibrate.columns.len(), before.len(), "one row of columns for every class");
        assert_eq!(
            calibrate.totals.len(),
            calibrate.n_parts() * calibrate.columns.width(),
            "one total for every column"
        );
        if let Some(class) = before.iter().position(|weight| *weight < 0.0) {
            return Err(Problem::NegativeBefore { class, weight: before[class] });
        }
        let part_of = |class: usize| calibrate.partition.as_ref().map_or(0, |partition| partition.part[class]);
        let mut units = Units {
            unit_of_class: vec![NO_CELL; before.len()],
            weight: Vec::new(),
            range: Vec::new(),
            columns: Columns::new(calibrate.columns.names().to_vec()),
            parts: vec![Vec::new(); calibrate.n_parts()],
        };
        let together = |a: usize, b: usize| calibrate.group.as_ref().is_some_and(|group| group[a] == group[b]);
        for members in ordered(calibrate.group.as_deref(), n, before).chunk_by(|&a, &b| together(a, b)) {
            let unit = units.weight.len() as u32;
            let part = part_of(members[0]);
            if let Some(&other) = members.iter().find(|&&class| part_of(class) != part) {
                let names = calibrate.partition.as_ref().map_or(&[][..], |partition| &partition.names);
                let name = |part: u32| names[part as usize].clone();
                return Err(Problem::GroupInTwoParts { first: name(part), other: name(part_of(other)) });
            }
            for &class in members {
                units.unit_of_class[class] = unit;
            }
            units.parts[part as usize].push(unit);
            units.weight.push(members.iter().map(|&class| n[class] as f64 * before[class]).sum());
            let weights = || members.iter().map(|&class| before[class]);
            units.range.push((weights().fold(f64::INFINITY, f64::min), weights().fold(0.0, f64::max)));
            match members {
                [class] => units.columns.push_row(&calibrate.columns, *class),
                several => units.columns.push(mean(&calibrate.columns, several, n, before)),
            }
        }
        Ok(units)
    }

    /// Number of units.
    #[must_use]
    pub fn len(&self) -> usize {
        self.weight.len()
    }

    /// Whether no class has a weight.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.weight.is_empty()
    }

    /// Unit of a class; `None` if it has no weight.
    #[must_use]
    pub fn of_class(&self, class: usize) -> Option<usize> {
        match self.unit_of_class[class] {
            NO_CELL => None,
            unit => Some(unit as usize),
        }
    }

    /// The units of a part, in order.
    #[must_use]
    pub fn of_part(&self, part: usize) -> &[u32] {
        &self.parts[part]
    }

    /// Sum of the weights before, by unit.
    #[must_use]
    pub fn weight(&self) -> &[f64] {
        &self.weight
    }

    /// The columns by unit.
    #[must_use]
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    pub(super) fn range(&self, unit: usize) -> (f64, f64) {
        self.range[unit]
    }
}

/// The classes with a weight, those of a group together.
fn ordered(group: Option<&[u32]>, n: &[u64], before: &[f64]) -> Vec<usize> {
    let mut classes: Vec<usize> = (0..before.len()).filter(|&class| before[class] > 0.0 && n[class] > 0).collect();
    if let Some(group) = group {
        assert_eq!(group.len(), before.len(), "one group for every class");
        classes.sort_by_key(|&class| group[class]); // stable: classes of a group stay in order
    }
    classes
}

/// Mean of the columns over the records of some classes, weighted.
fn mean(columns: &Columns, members: &[usize], n: &[u64], before: &[f64]) -> Vec<(u32, f64)> {
    let mut sums = std::collections::BTreeMap::new();
    let mut weight = 0.0;
    for &class in members {
        let of_class = n[class] as f64 * before[class];
        weight += of_class;
        for (column, value) in columns.row(class) {
            *sums.entry(column as u32).or_insert(0.0) += of_class * value;
        }
    }
    sums.into_iter().map(|(column, sum)| (column, sum / weight)).collect()
}
