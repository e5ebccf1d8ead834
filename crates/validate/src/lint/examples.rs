//! A rule shows what it can answer.

use super::Lint;
use crate::level::Level;
use codebook::{Codebook, Rule, Verdict};
use std::collections::BTreeSet;

pub(super) fn lint(codebook: &Codebook, rule: &Rule, level: &Level, lints: &mut Vec<Lint>) {
    for verdict in [Verdict::Holds, Verdict::Fails, Verdict::Undecided] {
        let shown = rule.examples.iter().any(|example| example.verdict == verdict);
        let possible = verdict != Verdict::Undecided || level.can_be_undecided(rule, codebook);
        if possible && !shown {
            let problem = format!("no example with `verdict = \"{}\"`", verdict.name());
            let help = "add an `[[rule.example]]`: examples are run as tests and become the documentation";
            lints.push(Lint::new(rule, problem, help));
        }
    }
    let mut said = BTreeSet::new();
    for example in &rule.examples {
        if !said.insert(&example.says) {
            lints.push(Lint::new(rule, format!("two examples say `{}`", example.says), "say what is different"));
        }
    }
}
