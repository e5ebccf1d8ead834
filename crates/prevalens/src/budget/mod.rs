//! Error budgets: how much may be wrong before a run stops, or a package comes back.
//!
//! ```text
//! [[budget]]  per survey, sender or rule ─► Tally: what is wrong, of how much, scope by scope
//!                                              └─► over the limit: a sentence with scope, rule, count, limit, help
//! ```

mod tally;

pub use tally::{Judged, Tally};

use codebook::{Codebook, Severity};
use serde::Deserialize;

/// One budget of a survey file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// What each has a budget of this size.
    pub per: Per,
    /// Counts the rules of this severity.
    pub severity: Option<Severity>,
    /// Counts this rule alone.
    pub rule: Option<String>,
    /// Counts the records of this sender alone.
    pub sender: Option<String>,
    /// What is counted.
    #[serde(default)]
    pub of: Of,
    /// The largest share that may fail.
    pub max_share: Option<f64>,
    /// The largest number that may fail.
    pub max_count: Option<u64>,
}

/// What each has a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// All packages together.
    Survey,
    /// The package of each sender.
    Sender,
    /// Each rule of the severity.
    Rule,
}

/// What is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// Rows on which a rule fails, of the rows it applies to; over several rules the sums of both.
    #[default]
    Rows,
    /// Units set aside whole (households) that a failing rule touches: on it, below it, or above it; of all units.
    Units,
}

impl Budget {
    /// What is wrong with the budget by itself, and what to do.
    pub fn check(&self, senders: &[String]) -> Result<(), String> {
        let wrong = |problem: &str, help: &str| Err(format!("{problem}\n  help: {help}"));
        match (&self.severity, &self.rule, self.per) {
            (Some(_), None, _) | (None, Some(_), Per::Survey | Per::Sender) => {}
            (None, Some(_), Per::Rule) => {
                return wrong("`per = \"rule\"` gives every rule a budget, but `rule` names one", "name a `severity`");
            }
            (None, None, _) | (Some(_), Some(_), _) => {
                return wrong("names neither `severity` nor `rule`, or both", "write one of the two");
            }
        }
        if self.max_share.is_none() && self.max_count.is_none() {
            return wrong("has no limit", "write `max_share`, `max_count` or both");
        }
        if let Some(share) = self.max_share.filter(|share| !(0.0..=1.0).contains(share)) {
            return wrong(&format!("max_share is {share}, expected a share from 0 to 1"), "0.02 lets 2 % pass");
        }
        match &self.sender {
            Some(sender) if !senders.contains(sender) => {
                let known: Vec<String> = senders.iter().map(|sender| format!("`{sender}`")).collect();
                wrong(
                    &format!("unknown sender `{sender}`; expected one of {}", known.join(", ")),
                    "senders are those of `packages.expected`",
                )
            }
            Some(_) | None => Ok(()),
        }
    }

    /// What is wrong with the budget beside the rules, and what to do.
    pub fn check_rules(&self, codebook: &Codebook) -> Result<(), String> {
        let Some(name) = &self.rule else { return Ok(()) };
        if codebook.rules.iter().any(|rule| rule.name == *name) {
            return Ok(());
        }
        let names = codebook.rules.iter().map(|rule| rule.name.as_str());
        Err(format!("unknown rule `{name}`\n  help: {}", roster::expr::advice(name, names, "rules")))
    }

    /// The rules that are counted, by position.
    fn rules(&self, codebook: &Codebook) -> Vec<usize> {
        let counts = |rule: &codebook::Rule| match (&self.severity, &self.rule) {
            (Some(severity), _) => rule.severity == *severity,
            (None, name) => name.as_ref() == Some(&rule.name),
        };
        (0..codebook.rules.len()).filter(|&at| counts(&codebook.rules[at])).collect()
    }
}
