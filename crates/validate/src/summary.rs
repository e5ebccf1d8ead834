//! How a run went, rule by rule and in one sentence.

use crate::Findings;
use codebook::{Codebook, Severity, Text, Verdict};
use roster::{Accepted, Roster};

/// What became of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleCount {
    /// Position of the rule in the codebook.
    pub rule: usize,
    /// Its name.
    pub name: String,
    /// What a failure means.
    pub severity: Severity,
    /// Rows it applied to, those where that is unknown included.
    pub judged: u64,
    /// Findings that fail.
    pub fails: u64,
    /// Findings that are undecided.
    pub undecided: u64,
}

impl Findings {
    /// One line for each rule, in the order of the rule book.
    pub fn rule_counts(&self, codebook: &Codebook) -> Vec<RuleCount> {
        let line = |(position, rule): (usize, &codebook::Rule)| RuleCount {
            rule: position,
            name: rule.name.clone(),
            severity: rule.severity,
            judged: self.judged.get(position).copied().unwrap_or(0),
            fails: 0,
            undecided: 0,
        };
        let mut counts: Vec<RuleCount> = codebook.rules.iter().enumerate().map(line).collect();
        for finding in self {
            let count = &mut counts[finding.rule];
            match finding.verdict {
                Verdict::Fails => count.fails += 1,
                Verdict::Undecided => count.undecided += 1,
                Verdict::Holds | Verdict::NotApplicable => {}
            }
        }
        counts
    }

    /// The rules that found something: most failures first, then most undecided, then rule-book order.
    pub fn summary(&self, codebook: &Codebook) -> Vec<RuleCount> {
        ranked(self.rule_counts(codebook))
    }
}

/// The rules that found something, in the order of [`Findings::summary`].
pub fn ranked(mut counts: Vec<RuleCount>) -> Vec<RuleCount> {
    counts.retain(|count| count.fails + count.undecided > 0);
    counts.sort_by_key(|count| (std::cmp::Reverse((count.fails, count.undecided)), count.rule));
    counts
}

/// Units checked, and how many of them are used; sums of several packages add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnitCount {
    /// Files read.
    pub files: usize,
    /// Readable rows of the table that is set aside whole.
    pub checked: usize,
    /// Those that are used.
    pub usable: usize,
}

impl UnitCount {
    /// Counts the units of a roster.
    pub fn of(roster: &Roster, accepted: &Accepted) -> Self {
        let (position, table) =
            roster.table(&roster.codebook.structure.set_aside).expect("the codebook checked its structure");
        Self { files: roster.files.len(), checked: table.rows, usable: accepted.count(position) }
    }
}

/// How many units were checked, are usable and were set aside, as a sentence.
pub fn sentence(codebook: &Codebook, units: UnitCount) -> Text {
    let name = &codebook.structure.set_aside;
    let title = &codebook.table(name).expect("the codebook checked its structure").title;
    let aside = grouped(units.checked - units.usable);
    let [files, checked, usable] = [units.files, units.checked, units.usable].map(grouped);
    Text {
        en: format!("checked {checked} {name} in {files} files: {usable} usable, {aside} set aside"),
        zh: format!("{}：共检查 {files} 个文件、{checked} 条，可用 {usable} 条，搁置 {aside} 条", title.zh),
    }
}

/// A count with commas between thousands.
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
