//! What is known of an invented survey because it was invented.

use crate::tally::Tally;

/// Counts of the sample, and the estimate that its weights give.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    /// Households.
    pub households: u64,
    /// Persons.
    pub persons: u64,
    /// Persons in urban communities.
    pub urban: u64,
    /// Children of 0 to 6, all of them examined.
    pub children: u64,
    /// Suspects of seven and over.
    pub suspects: u64,
    /// Suspects who were not examined.
    pub missed: u64,
    /// Persons seen face to face.
    pub seen: u64,
    /// Persons with a disability.
    pub disabled: u64,
    /// Of them with grade 1 or 2.
    pub severe: u64,
    /// Of them by class: visual, hearing, speech, physical, intellectual, mental, multiple.
    pub by_category: [u64; 7],
    /// The population that the control totals add up to.
    pub population: u64,
    /// Sum of the final weights of persons with a disability.
    pub weighted_disabled: f64,
}

impl Truth {
    pub(crate) fn new(tally: &Tally, population: u64, weighted_disabled: f64) -> Self {
        Self {
            households: tally.households,
            persons: tally.persons,
            urban: tally.urban,
            children: tally.children,
            suspects: tally.suspects,
            missed: tally.missed,
            seen: tally.seen,
            disabled: tally.disabled,
            severe: tally.severe,
            by_category: tally.by_category,
            population,
            weighted_disabled,
        }
    }

    /// Weighted share of persons with a disability.
    pub fn prevalence(&self) -> f64 {
        self.weighted_disabled / self.population as f64
    }

    /// Suspects among persons of seven and over.
    pub fn suspect_rate(&self) -> f64 {
        self.suspects as f64 / (self.persons - self.children) as f64
    }

    /// Suspects whom a doctor examined.
    pub fn examination_rate(&self) -> f64 {
        (self.suspects - self.missed) as f64 / self.suspects as f64
    }

    /// Persons seen face to face among all.
    pub fn seen_rate(&self) -> f64 {
        self.seen as f64 / self.persons as f64
    }
}
