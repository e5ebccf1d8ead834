//! Gates: when a run stops rather than publish nonsense.

use crate::survey::Gates;
use ingest::Account;
use roster::Roster;
use std::collections::BTreeSet;
use validate::Findings;

/// The gates that tripped, each as a sentence; empty when the way is clear.
pub fn tripped(gates: &Gates, roster: &Roster, account: &Account, findings: &Findings) -> Vec<String> {
    let total = account.total(roster, None);
    let mut tripped = Vec::new();
    let mut check = |name: &str, count: u64, of: u64, what: &str, limit: f64| {
        let share = count as f64 / (of.max(1)) as f64;
        if share > limit {
            tripped.push(format!(
                "gates.{name} = {limit}: {count} of {of} {what}, a share of {share:.4}\n  \
                 help: have the records corrected, or raise the gate in the survey file if this share is acceptable"
            ));
        }
    };
    check("max_rejected_share", total.rejected, total.received, "records are unreadable", gates.max_rejected_share);
    check("max_set_aside_share", total.set_aside, total.received, "records are set aside", gates.max_set_aside_share);

    let name = &roster.codebook.structure.set_aside;
    let (table, data) = roster.table(name).expect("the codebook checked its structure");
    let undecided = units_with_undecided(roster, findings, table);
    let what = format!("rows of `{name}` have a rule that could not be decided");
    check("max_undecided_share", undecided, data.rows as u64, &what, gates.max_undecided_share);
    tripped
}

/// Units of the set-aside table in which some rule is undecided.
fn units_with_undecided(roster: &Roster, findings: &Findings, table: usize) -> u64 {
    let above: Vec<Option<Vec<u32>>> = (0..roster.tables.len()).map(|below| roster.rows_above(below, table)).collect();
    let units: BTreeSet<u32> = findings
        .iter()
        .filter(|finding| finding.verdict == codebook::Verdict::Undecided)
        .filter_map(|finding| above[finding.table].as_ref().map(|rows| rows[finding.row as usize]))
        .filter(|&unit| unit != roster::NO_ROW)
        .collect();
    units.len() as u64
}
