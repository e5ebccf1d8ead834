//! What a rule book should have besides rules that compile.
//!
//! ```text
//! compile    every expression and message that is not understood, not only the first
//! examples   what `require` can answer is shown
//! text       fields, languages, words
//! logic      rules tried on all values that matter: never, always, the same, against each other
//! ```
//!
//! A lint is never a guess: what cannot be tried completely is not spoken of,
//! and [`Linted`] says how much that is.

mod compile;
mod examples;
mod logic;
mod text;
mod worlds;

use codebook::{Codebook, Rule};
use std::collections::BTreeSet;

/// Something to improve in a rule or a derived variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    /// The rule or derived variable.
    pub rule: String,
    /// Its file, relative to the schema folder.
    pub file: String,
    /// What is missing or odd.
    pub problem: String,
    /// What to do.
    pub help: String,
}

impl Lint {
    fn new(rule: &Rule, problem: impl Into<String>, help: impl Into<String>) -> Self {
        Self { rule: rule.name.clone(), file: rule.file.clone(), problem: problem.into(), help: help.into() }
    }
}

/// All lints of a rule book, and how far rules could be tried without records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linted {
    /// What there is to improve: in the order of the rule book, variables first.
    pub lints: Vec<Lint>,
    /// Rules of the book.
    pub rules: usize,
    /// Rules that were tried on all values that matter.
    pub tried: usize,
    /// Pairs of rules that were tried together.
    pub pairs: usize,
}

/// Looks through the rules of a codebook.
///
/// - every derived variable, expression and message compiles;
/// - a rule with `require` shows an example that holds, one that fails, and, unless no missing value can reach it, one
///   that stays undecided; the examples' words differ;
/// - `fields` are columns that the rule reads, `over` is used, both languages of a message show the same expressions;
/// - a rule can apply, can hold and can fail;
/// - no two rules say the same, nor one what the other says anyway, nor what no record can satisfy together.
pub fn lint(codebook: &Codebook) -> Linted {
    let mut linted = Linted { rules: codebook.rules.len(), ..Linted::default() };
    linted.lints = compile::variables(codebook);
    let mut by_rule: Vec<Vec<Lint>> = codebook.rules.iter().map(|_| Vec::new()).collect();
    let sound: Vec<Option<crate::level::Level>> =
        (0..codebook.rules.len()).map(|position| compile::rule(codebook, position, &mut by_rule[position])).collect();
    for (position, level) in sound.iter().enumerate() {
        let rule = &codebook.rules[position];
        let lints = &mut by_rule[position];
        if let Some(level) = level.as_ref().filter(|_| !rule.kind.reads_codebook()) {
            examples::lint(codebook, rule, level, lints);
        }
        text::lint(codebook, rule, level.as_ref(), lints);
    }
    if linted.lints.is_empty() {
        let usable: BTreeSet<usize> = (0..sound.len()).filter(|&position| sound[position].is_some()).collect();
        (linted.tried, linted.pairs) = logic::lint(codebook, &usable, &mut by_rule);
    }
    linted.lints.extend(by_rule.into_iter().flatten());
    linted
}
