//! Expressions and messages that are not understood: all of them, not only the first.

use super::Lint;
use crate::level::Level;
use crate::{References, ValidateError};
use codebook::{Codebook, Rule};
use roster::expr::{Derivation, Shape};

/// Derived variables that do not compile; the file is `derived.toml`.
pub(super) fn variables(codebook: &Codebook) -> Vec<Lint> {
    let mut lints = Vec::new();
    for (position, variable) in codebook.derived.iter().enumerate() {
        let mut earlier = codebook.clone();
        earlier.derived.truncate(position);
        if let Err(error) = Derivation::compile(&Shape::of_codebook(&earlier), variable) {
            let problem = format!("{}: {}", place(error.source.column, &error.source.sql), error.source.problem);
            let (rule, file) = (variable.name.clone(), "derived.toml".to_owned());
            lints.push(Lint { rule, file, problem, help: error.source.help });
        }
    }
    lints
}

/// What does not compile in a rule; the rule at its first table, when all of it does.
pub(super) fn rule(codebook: &Codebook, position: usize, lints: &mut Vec<Lint>) -> Option<Level> {
    let shape = Shape::of_codebook(codebook);
    let rule = &codebook.rules[position];
    let before = lints.len();
    let mut first = None;
    for level in &rule.levels {
        match Level::compile_all(codebook, &shape, &References::default(), position, level) {
            Ok(compiled) => first = first.or(Some(compiled)),
            Err(errors) => lints.extend(errors.into_iter().map(|error| of(rule, error))),
        }
    }
    lints.dedup();
    first.filter(|_| lints.len() == before)
}

fn of(rule: &Rule, error: ValidateError) -> Lint {
    match error {
        ValidateError::Expression { place: key, source, .. } => {
            let problem = format!("`{key}`, {}: {}", place(source.column, &source.sql), source.problem);
            Lint::new(rule, problem, source.help)
        }
        ValidateError::Rule { problem, help, .. } => Lint::new(rule, problem, help),
        ValidateError::Derived(error) => Lint::new(rule, error.to_string(), ""),
    }
}

fn place(column: Option<u64>, sql: &str) -> String {
    column.map_or_else(|| format!("`{sql}`"), |column| format!("`{sql}`, character {column}"))
}
