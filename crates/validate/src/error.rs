//! A rule book that cannot be used. Each message names the rule and its file.

use codebook::Rule;
use roster::expr::{DeriveError, ExprError};

/// A rule that cannot be compiled or computed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValidateError {
    /// An expression of the rule is not understood.
    #[error("rule `{rule}` in `{file}`, `{place}`: {source}")]
    Expression {
        /// The rule.
        rule: String,
        /// Its file, relative to the schema folder.
        file: String,
        /// The key of the rule the expression stands in.
        place: &'static str,
        /// What is wrong with it.
        source: Box<ExprError>,
    },
    /// The rule asks for something that cannot be.
    #[error("rule `{rule}` in `{file}`: {problem}\n  help: {help}")]
    Rule {
        /// The rule.
        rule: String,
        /// Its file, relative to the schema folder.
        file: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        help: String,
    },
    /// A derived variable that the rules read is not understood.
    #[error(transparent)]
    Derived(#[from] DeriveError),
}

impl ValidateError {
    pub(crate) fn expression(rule: &Rule, place: &'static str, source: ExprError) -> Self {
        Self::Expression { rule: rule.name.clone(), file: rule.file.clone(), place, source: Box::new(source) }
    }

    pub(crate) fn rule(rule: &Rule, problem: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Rule { rule: rule.name.clone(), file: rule.file.clone(), problem: problem.into(), help: help.into() }
    }
}
