//! One package: read, derived, judged, and everything to be said about it.

use super::inputs::Inputs;
use super::lines::Lines;
use super::{json, unreadable};
use crate::budget::{Judged, Tally};
use crate::cli::{Check, Format};
use codebook::Verdict;
use ingest::{Account, FileAccount, Intake, Package, read_package};
use publish::ReturnList;
use std::cmp::Reverse;
use std::path::Path;
use validate::{Finding, Findings, RuleCount, UnitCount, accept, diagnostic};

/// What is to be said about a package, the package itself being forgotten.
pub struct Report {
    /// Who sent it.
    pub sender: String,
    /// When it was prepared.
    pub prepared: String,
    /// The rules, with what they found.
    pub rules: Vec<RuleCount>,
    /// Units checked and usable.
    pub units: UnitCount,
    /// Where its records ended.
    pub records: FileAccount,
    /// What counts against the budgets.
    pub tally: Tally,
    /// The first diagnostics.
    pub shown: Vec<String>,
    /// JSON lines, when they are wanted.
    pub lines: String,
    /// Cells that were written otherwise than they were read.
    pub normalised: u64,
}

/// Checks the package in a folder.
pub fn check(folder: &Path, inputs: &Inputs, arguments: &Check) -> anyhow::Result<Report> {
    let package = Package::open(folder, &inputs.codebook)?;
    let (sender, prepared) = (package.sender.clone(), package.prepared.clone());
    let records = read_package(&package, &inputs.codebook, &arguments.reading.options(), &|_| {})?;
    let Intake { mut roster, rejected, normalised } = Intake::of(&inputs.codebook, vec![records])?;
    roster::expr::derive(&mut roster)?;
    let rules = &inputs.rules;
    let mut findings = rules.run(&roster, &|_| {})?;
    rules.localise(&roster, &mut findings, &crate::unread::of(&roster, &rejected))?;
    let accepted = accept(&roster, &findings);
    let account = Account::balance(&roster, &accepted, &rejected)
        .map_err(|message| anyhow::anyhow!("records do not add up, which is a bug of this program: {message}"))?;

    let (language, lines) = (inputs.language, Lines::default());
    let line_of = |file: &roster::SourceFile, number: u32| lines.get(file, number);
    let mut shown = Vec::new();
    let mut out = String::new();
    match arguments.format {
        Format::Text => {
            let first = rejected.iter().take(arguments.show);
            shown.extend(first.map(|record| unreadable::diagnostic(&roster, record, language, &line_of)));
            let left = arguments.show - shown.len();
            for finding in worst_first(&findings).into_iter().take(left) {
                shown.push(diagnostic(rules, &roster, finding, language, &line_of)?);
            }
        }
        Format::Json => {
            rejected.iter().for_each(|record| out.push_str(&json::unreadable(&roster, record, language, &line_of)));
            let rendered = rules.render_all(&roster, findings.as_slice())?;
            for (finding, words) in findings.iter().zip(&rendered) {
                out.push_str(&json::finding(rules, &roster, finding, words, language, &line_of));
            }
        }
    }
    if let Some(out) = &arguments.out {
        let list = ReturnList::new(&roster, rules, &findings, &rejected, &line_of)?;
        list.write(out, &roster, &account, &prepared, language)?;
    }
    Ok(Report {
        sender,
        prepared,
        rules: findings.rule_counts(&inputs.codebook),
        units: UnitCount::of(&roster, &accepted),
        records: account.total(&roster, None),
        tally: Tally::of(&inputs.budgets, &Judged { roster: &roster, rules, findings: &findings })?,
        shown,
        lines: out,
        normalised: normalised.iter().map(|entry| entry.cells).sum(),
    })
}

/// What fails by severity, then what is undecided; within each in the order of the files.
fn worst_first(findings: &Findings) -> Vec<&Finding> {
    let mut list: Vec<&Finding> = findings.iter().collect();
    list.sort_by_key(|finding| (finding.verdict != Verdict::Fails, Reverse(finding.severity)));
    list
}
