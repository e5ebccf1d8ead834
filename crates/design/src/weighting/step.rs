//! From a declared step to an adjustment of classes: conditions decided, cells found, totals read.

use super::codes::first_missing;
use super::plan::{Asked, AskedKind, Cells};
use super::spec::{NonresponseSpec, StepKind, TrimSpec};
use super::totals::{Place, Totals, describe};
use crate::DesignError;
use crate::adjust::{self, Adjustment, Margin, Rake, Spread, Trim};
use crate::sample::origin;
use crate::values::NO_CODE;
use crate::weighting::classes::Labels;
use roster::Roster;
use std::path::Path;

/// What a step is made with, besides what it asked of the rows.
pub(crate) struct Maker<'a> {
    pub(crate) roster: &'a Roster,
    pub(crate) table: usize,
    /// Name of the weight.
    pub(crate) weight: &'a str,
    /// Where paths of totals start.
    pub(crate) folder: &'a Path,
    pub(crate) labels: &'a Labels,
    /// The first row of every class, for messages.
    pub(crate) first: &'a [u32],
    /// Records of every class.
    pub(crate) n: &'a [u64],
    /// Weights before the step, by class.
    pub(crate) before: &'a [f64],
}

/// An adjustment, and where each of its totals stands.
pub(crate) struct Made {
    pub(crate) adjustment: Adjustment,
    pub(crate) places: Vec<Place>,
}

impl Maker<'_> {
    /// The adjustment of a step.
    ///
    /// # Errors
    /// [`DesignError`] for records with a weight and no code, conditions that are unknown, and totals that do not
    /// fit the cells of the sample.
    pub(crate) fn make(&self, asked: &Asked) -> Result<Made, DesignError> {
        let place = format!("weight `{}`, step `{}`", self.weight, asked.spec.name);
        match (&asked.kind, &asked.spec.kind) {
            (AskedKind::Nonresponse { by, responded, eligible, spec }, _) => {
                let adjustment = self.nonresponse(by, *responded, *eligible, spec, &place)?;
                Ok(Made { adjustment, places: Vec::new() })
            }
            (AskedKind::Margins(margins), kind) => self.margins(margins, kind, &place),
            (AskedKind::Calibrate { sums, parts, group }, StepKind::Calibrate(spec)) => {
                self.calibrate(sums, parts.as_ref(), *group, spec, &place)
            }
            (AskedKind::Trim, StepKind::Trim(spec)) => {
                Ok(Made { adjustment: Adjustment::Trim(self.trim(spec, &place)?), places: Vec::new() })
            }
            (AskedKind::Calibrate { .. } | AskedKind::Trim, _) => {
                unreachable!("a plan asks what its step is")
            }
        }
    }

    fn nonresponse(
        &self,
        by: &Cells,
        responded: usize,
        eligible: Option<usize>,
        spec: &NonresponseSpec,
        place: &str,
    ) -> Result<Adjustment, DesignError> {
        self.complete(by, place)?;
        let eligible = match (eligible, &spec.eligible) {
            (Some(split), Some(sql)) => self.decided(split, sql, place)?,
            (None, _) | (_, None) => vec![true; self.labels.len()],
        };
        // Whether somebody who does not belong to the population answered is nobody's business.
        let answered: Vec<bool> = self.labels.codes(responded).iter().map(|&code| code == 1).collect();
        let open = |class: usize| eligible[class] && self.labels.codes(responded)[class] == NO_CODE;
        if let Some(class) = self.carriers().find(|&class| open(class)) {
            return Err(self.undecided(class, &spec.responded, place));
        }
        let names = by.codes.iter().map(|codes| describe(&by.by, codes)).collect();
        let responded = answered.iter().zip(&eligible).map(|(answered, eligible)| *answered && *eligible).collect();
        let cell = self.in_some_cell(by);
        Ok(Adjustment::Nonresponse(adjust::Nonresponse { cell, names, responded, eligible }))
    }

    fn margins(&self, margins: &[Cells], kind: &StepKind, place: &str) -> Result<Made, DesignError> {
        let mut places = Vec::new();
        let mut made = Vec::with_capacity(margins.len());
        for (cells, control) in margins.iter().zip(kind.controls()) {
            self.complete(cells, place)?;
            let totals = Totals::open(self.folder, control.totals, &cells.by, true)?;
            let controls = totals.of_cells(self.weight, &cells.codes, &self.records(cells))?;
            places.extend(totals.places());
            let cell = self.labels.codes(cells.split).to_vec();
            made.push(Margin { name: cells.by.join(" by "), cell, totals: controls });
        }
        let adjustment = match (kind, made.pop()) {
            (StepKind::Poststratify(_), Some(Margin { cell, totals, .. })) => {
                Adjustment::Cells(adjust::Cells { cell, totals })
            }
            (_, last) => {
                made.extend(last);
                Adjustment::Rake(Rake::to(made))
            }
        };
        Ok(Made { adjustment, places })
    }

    fn trim(&self, spec: &TrimSpec, place: &str) -> Result<Trim, DesignError> {
        let median = self.median();
        let limit = |absolute: Option<f64>, times: Option<f64>| absolute.or_else(|| times.map(|times| times * median));
        let lower = limit(spec.lower, spec.lower_to_median);
        let upper = limit(spec.upper, spec.upper_to_median);
        if let (Some(lower), Some(upper)) = (lower, upper)
            && lower > upper
        {
            return Err(DesignError::TrimLimits { place: place.to_owned(), lower, upper });
        }
        Ok(Trim { lower, upper, strict: spec.strict, spread: Spread::Equally })
    }

    /// The median weight of the records that carry one.
    fn median(&self) -> f64 {
        let mut classes: Vec<usize> = self.carriers().collect();
        classes.sort_by(|&a, &b| self.before[a].total_cmp(&self.before[b]));
        let records: u64 = classes.iter().map(|&class| self.n[class]).sum();
        let at = |place: u64| {
            let mut seen = 0;
            let found = classes.iter().find(|&&class| {
                seen += self.n[class];
                seen > place
            });
            found.map_or(0.0, |&class| self.before[class])
        };
        (at(records.saturating_sub(1) / 2) + at(records / 2)) / 2.0
    }

    /// Refuses a record with a weight that has no cell.
    pub(super) fn complete(&self, cells: &Cells, place: &str) -> Result<(), DesignError> {
        let codes = self.labels.codes(cells.split);
        let Some(class) = self.carriers().find(|&class| codes[class] == NO_CODE) else { return Ok(()) };
        let row = self.first[class] as usize;
        Err(DesignError::NoValue {
            place: place.to_owned(),
            column: first_missing(self.roster, self.table, &cells.by, row).to_owned(),
            origin: self.origin(class),
        })
    }

    /// A condition by class, known wherever there is a weight.
    fn decided(&self, split: usize, sql: &str, place: &str) -> Result<Vec<bool>, DesignError> {
        let codes = self.labels.codes(split);
        match self.carriers().find(|&class| codes[class] == NO_CODE) {
            Some(class) => Err(self.undecided(class, sql, place)),
            None => Ok(codes.iter().map(|&code| code == 1).collect()),
        }
    }

    pub(super) fn undecided(&self, class: usize, sql: &str, place: &str) -> DesignError {
        DesignError::Undecided { place: place.to_owned(), expression: sql.to_owned(), origin: self.origin(class) }
    }

    /// The cells of the classes; classes without a weight may have none, and stand in the first.
    pub(super) fn in_some_cell(&self, cells: &Cells) -> Vec<u32> {
        self.labels.codes(cells.split).iter().map(|&cell| if cell == NO_CODE { 0 } else { cell }).collect()
    }

    /// Records with a weight in each cell.
    fn records(&self, cells: &Cells) -> Vec<u64> {
        let mut records = vec![0; cells.codes.len()];
        for class in self.carriers() {
            records[self.labels.codes(cells.split)[class] as usize] += self.n[class];
        }
        records
    }

    pub(super) fn carries(&self, class: usize) -> bool {
        self.before[class].abs() > 0.0
    }

    pub(super) fn carriers(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.before.len()).filter(|&class| self.carries(class))
    }

    pub(super) fn origin(&self, class: usize) -> String {
        origin(self.roster, self.table, self.first[class])
    }
}
