//! What a rule book should have besides rules that compile.

use crate::level::Level;
use crate::template::{Piece, pieces};
use codebook::{Codebook, Rule, Verdict};
use roster::expr::Shape;
use std::collections::BTreeSet;

/// Something to improve in a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    /// The rule.
    pub rule: String,
    /// Its file, relative to the schema folder.
    pub file: String,
    /// What is missing or odd.
    pub problem: String,
    /// What to do.
    pub help: &'static str,
}

/// Looks through the rules of a codebook; rules that do not compile are left to [`crate::RuleBook::of_codebook`].
///
/// - a rule with `require` shows an example that holds, one that fails, and,
///   unless no missing value can reach it, one that stays undecided;
/// - `fields` are columns of the rule's table;
/// - both languages of a message show the same expressions;
/// - the examples' words differ.
pub fn lint(codebook: &Codebook) -> Vec<Lint> {
    let shape = Shape::of_codebook(codebook);
    let mut lints = Vec::new();
    for (position, rule) in codebook.rules.iter().enumerate() {
        let mut add = |problem: String, help| {
            lints.push(Lint { rule: rule.name.clone(), file: rule.file.clone(), problem, help });
        };
        if !rule.kind.reads_codebook()
            && let Ok(level) = Level::compile(codebook, &shape, position, &rule.levels[0])
        {
            examples(codebook, rule, &level, &mut add);
        }
        for field in &rule.fields {
            let known =
                |level: &String| shape.position(level).is_some_and(|table| shape.column(table, field).is_some());
            if !rule.levels.iter().any(known) {
                add(
                    format!("`fields` names `{field}`, which no table of `level` has"),
                    "name columns of the rule's table",
                );
            }
        }
        if braced(&rule.message.en) != braced(&rule.message.zh) {
            let problem = "the two languages of the message show different expressions".to_owned();
            add(problem, "a reader of either language needs the same numbers");
        }
        let mut said = BTreeSet::new();
        for example in &rule.examples {
            if !said.insert(&example.says) {
                add(format!("two examples say `{}`", example.says), "say what is different");
            }
        }
    }
    lints
}

fn examples(codebook: &Codebook, rule: &Rule, level: &Level, add: &mut impl FnMut(String, &'static str)) {
    for verdict in [Verdict::Holds, Verdict::Fails, Verdict::Undecided] {
        let shown = rule.examples.iter().any(|example| example.verdict == verdict);
        let possible = verdict != Verdict::Undecided || level.can_be_undecided(rule, codebook);
        if possible && !shown {
            let problem = format!("no example with `verdict = \"{}\"`", verdict.name());
            add(problem, "add an `[[rule.example]]`: examples are run as tests and become the documentation");
        }
    }
}

fn braced(message: &str) -> BTreeSet<&str> {
    let pieces = pieces(message).unwrap_or_default();
    let inside = pieces.into_iter().filter_map(|piece| match piece {
        Piece::Braced("title") => Some("field"), // one names it, the other calls it by its title
        Piece::Braced(sql) => Some(sql),
        Piece::Words(_) => None,
    });
    inside.collect()
}
