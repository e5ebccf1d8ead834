//! The facts of the second phase, as declared.

use crate::declaration::{PerStratum, Phase2};
use serde::Serialize;
use std::collections::BTreeMap;

/// What can be said of a second phase.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Phase2Facts {
    /// What is drawn again, in words.
    pub unit: String,
    /// The table whose rows are drawn.
    pub table: String,
    /// Who can be drawn, in SQL.
    pub eligible: String,
    /// Who was observed, in SQL.
    pub observed: String,
    /// The columns of the classes.
    pub by: Vec<String>,
    /// The declared share, when it is the same everywhere.
    pub rate: Option<f64>,
    /// The declared shares by class otherwise.
    pub rate_of_class: BTreeMap<String, f64>,
}

impl From<&Phase2> for Phase2Facts {
    fn from(declared: &Phase2) -> Self {
        let (rate, rate_of_class) = match &declared.rate {
            None => (None, BTreeMap::new()),
            Some(PerStratum::Each(rate)) => (Some(*rate), BTreeMap::new()),
            Some(PerStratum::ByStratum(rates)) => (None, rates.clone()),
        };
        Self {
            unit: declared.unit.clone(),
            table: declared.table.clone(),
            eligible: declared.eligible.clone(),
            observed: declared.observed.clone(),
            by: declared.by.clone(),
            rate,
            rate_of_class,
        }
    }
}

impl Phase2Facts {
    /// The declared shares in words: `0.2`, or `1: 0.2, 2: 1`; nothing when none is declared.
    pub(super) fn shares(&self, colon: &str, comma: &str) -> Option<String> {
        match (self.rate, self.rate_of_class.is_empty()) {
            (Some(rate), _) => Some(rate.to_string()),
            (None, true) => None,
            (None, false) => {
                let shares = self.rate_of_class.iter().map(|(class, rate)| format!("`{class}`{colon}{rate}"));
                Some(shares.collect::<Vec<_>>().join(comma))
            }
        }
    }
}
