//! How many rows of each file a rule applies to.

use crate::{RuleBook, ValidateError};
use arrow_array::Array;
use roster::Roster;

impl RuleBook {
    /// For each file of the roster, the rows that a rule applies to, those where that is unknown included.
    ///
    /// `rule` is a position in the codebook.
    ///
    /// # Errors
    /// [`ValidateError::Expression`] when a number in `when` does not fit its type.
    pub fn judged_by_file(&self, roster: &Roster, rule: usize) -> Result<Vec<u64>, ValidateError> {
        let mut judged = vec![0; roster.files.len()];
        for level in self.levels.iter().filter(|level| level.rule == rule) {
            let failed = |source| ValidateError::expression(&self.codebook.rules[rule], "when", source);
            let applies = level.applies(roster).map_err(failed)?;
            for (row, &file) in roster.tables[level.table].origin.file.iter().enumerate() {
                let counts = applies.as_ref().is_none_or(|applies| applies.is_null(row) || applies.value(row));
                judged[file as usize] += u64::from(counts);
            }
        }
        Ok(judged)
    }
}
