//! What rules found, row by row; words are added only when somebody reads it.

use crate::Hint;
use codebook::{Severity, Verdict};
use std::ops::Index;
use std::sync::Arc;

/// A rule that failed or stayed undecided on a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Position of the rule in the codebook.
    pub rule: usize,
    /// Position of the table in the codebook.
    pub table: usize,
    /// Row of that table.
    pub row: u32,
    /// Position of the field among the table's, for kinds that check field by field.
    pub field: Option<u32>,
    /// What a failure means.
    pub severity: Severity,
    /// [`Verdict::Fails`] or [`Verdict::Undecided`]; other verdicts are not findings.
    pub verdict: Verdict,
    /// What could be changed, where [`crate::RuleBook::localise`] looked for it.
    pub hint: Option<Arc<Hint>>,
}

impl Finding {
    /// Whether it keeps the row from being used.
    pub fn sets_aside(&self) -> bool {
        self.severity == Severity::Error && self.verdict == Verdict::Fails
    }
}

/// All findings of a run, in the order of the files and records they are about, then of the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    pub(crate) list: Vec<Finding>,
    /// For each rule of the codebook, the rows it applied to or might have.
    pub(crate) judged: Vec<u64>,
}

impl Findings {
    /// The findings in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.list.iter()
    }

    /// The findings in order.
    pub fn as_slice(&self) -> &[Finding] {
        &self.list
    }

    /// Number of findings.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// For each rule of the codebook, the rows it applied to (those where `when` is unknown included).
    pub fn judged(&self) -> &[u64] {
        &self.judged
    }
}

impl Index<usize> for Findings {
    type Output = Finding;

    fn index(&self, position: usize) -> &Finding {
        &self.list[position]
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
