//! The compiled rule book, and running it in parallel.

use crate::level::Level;
use crate::silence::{self, Earlier};
use crate::{Finding, Findings, References, ValidateError};
use codebook::{Codebook, Rule};
use rayon::prelude::*;
use roster::Roster;
use roster::expr::{ExprError, Shape};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// All rules of a codebook, compiled.
#[derive(Debug)]
pub struct RuleBook {
    pub(crate) codebook: Arc<Codebook>,
    pub(crate) levels: Vec<Level>,
    pub(crate) references: References,
    /// For each level, what silences it.
    pub(crate) earlier: Vec<Vec<Earlier>>,
}

impl RuleBook {
    /// Compiles the rules of a roster's codebook against the columns the roster has.
    ///
    /// # Errors
    /// [`ValidateError`] names the rule and its file: a table, column or
    /// function that does not exist, types that do not go together, or a message
    /// that would show a private field.
    pub fn compile(roster: &Roster) -> Result<Self, ValidateError> {
        Self::compile_with(roster, References::default())
    }

    /// As [`RuleBook::compile`], with lists that records are looked up in.
    ///
    /// # Errors
    /// As [`RuleBook::compile`].
    pub fn compile_with(roster: &Roster, references: References) -> Result<Self, ValidateError> {
        Self::with_shape(&roster.codebook, &Shape::of_roster(roster), references)
    }

    /// Compiles the rules of a codebook without data, derived variables included.
    ///
    /// # Errors
    /// As [`RuleBook::compile`].
    pub fn of_codebook(codebook: &Arc<Codebook>) -> Result<Self, ValidateError> {
        Self::with_shape(codebook, &Shape::of_codebook(codebook), References::default())
    }

    fn with_shape(codebook: &Arc<Codebook>, shape: &Shape, references: References) -> Result<Self, ValidateError> {
        let mut levels = Vec::new();
        for (position, rule) in codebook.rules.iter().enumerate() {
            for level in &rule.levels {
                levels.push(Level::compile(codebook, shape, &references, position, level)?);
            }
        }
        let earlier = silence::compile(codebook, &Shape::of_codebook(codebook), &levels)?;
        Ok(Self { codebook: Arc::clone(codebook), levels, references, earlier })
    }

    /// The rules, as written.
    pub fn rules(&self) -> &[Rule] {
        &self.codebook.rules
    }

    /// The rule that a finding is about.
    pub fn rule_of(&self, finding: &Finding) -> &Rule {
        &self.codebook.rules[finding.rule]
    }

    pub(crate) fn level_of(&self, finding: &Finding) -> &Level {
        let level = self.levels.iter().find(|level| level.rule == finding.rule && level.table == finding.table);
        level.expect("a finding comes from a rule of this book")
    }

    /// Judges every row by every rule, in parallel over rules and pieces of tables.
    ///
    /// `progress` is told the number of rules that have become complete. The
    /// findings are the same for any number of threads.
    ///
    /// # Errors
    /// [`ValidateError::Expression`] when a number does not fit its type.
    pub fn run(&self, roster: &Roster, progress: &(dyn Fn(u64) + Sync)) -> Result<Findings, ValidateError> {
        let jobs: Vec<(&Level, Range<usize>)> = self
            .levels
            .iter()
            .flat_map(|level| level.pieces(roster).into_iter().map(move |rows| (level, rows)))
            .collect();
        let mut pieces = vec![0_usize; self.codebook.rules.len()];
        jobs.iter().for_each(|(level, _)| pieces[level.rule] += 1);
        progress(pieces.iter().filter(|count| **count == 0).count() as u64);
        let left: Vec<AtomicUsize> = pieces.into_iter().map(AtomicUsize::new).collect();

        let results: Vec<Result<(Vec<Finding>, u64), ExprError>> = jobs
            .par_iter()
            .map(|(level, rows)| {
                let result = level.judge(roster, rows.clone());
                if left[level.rule].fetch_sub(1, Ordering::Relaxed) == 1 {
                    progress(1);
                }
                result
            })
            .collect();

        let mut findings = Findings { list: Vec::new(), judged: vec![0; self.codebook.rules.len()] };
        for ((level, _), result) in jobs.iter().zip(results) {
            let rule = &self.codebook.rules[level.rule];
            let (found, judged) = result.map_err(|source| ValidateError::expression(rule, "require", source))?;
            findings.list.extend(found);
            findings.judged[level.rule] += judged;
        }
        silence::silence(&mut findings, roster, &self.levels, &self.earlier);
        findings.list.par_sort_unstable_by_key(|finding| {
            let origin = &roster.tables[finding.table].origin;
            let row = finding.row as usize;
            (origin.file[row], origin.record[row], finding.rule, finding.field, finding.table, finding.row)
        });
        Ok(findings)
    }
}
