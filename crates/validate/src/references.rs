//! Lists from outside the packages that records are looked up in.

use std::collections::BTreeSet;
use std::sync::Arc;

/// Between the parts of a key.
pub(crate) const SEPARATOR: &str = "/";

/// The keys of a list.
pub(crate) type Listed = Arc<BTreeSet<String>>;

/// The lists that a run hands to its rules, by the columns of their keys.
#[derive(Clone, Debug, Default)]
pub struct References {
    lists: Vec<(Vec<String>, Listed)>,
}

impl References {
    /// Adds a list; the parts of a key are joined with `/`.
    #[must_use]
    pub fn with(mut self, columns: &[&str], keys: impl IntoIterator<Item = String>) -> Self {
        let columns = columns.iter().map(|&column| column.to_owned()).collect();
        self.lists.push((columns, Arc::new(keys.into_iter().collect())));
        self
    }

    /// The list whose keys have these columns.
    pub(crate) fn of(&self, columns: &[String]) -> Option<Listed> {
        self.lists.iter().find(|(own, _)| own == columns).map(|(_, listed)| Arc::clone(listed))
    }
}
