//! Margins of one step against each other: they describe one population.

use super::check::{ControlFinding, Filled};
use super::control_check::ControlCheck;
use std::collections::BTreeMap;

/// Sums that belong together agree to this share, as the adjustments have it.
const SAME: f64 = 1e-9;

/// Compares every pair of margins that count rows in the same step, collapsed to the columns they share.
pub(super) fn check(filled: &[Filled], findings: &mut Vec<ControlFinding>) {
    for (at, other) in filled.iter().enumerate() {
        for one in &filled[..at] {
            let one_step = one.margin.weight == other.margin.weight && one.margin.step.name == other.margin.step.name;
            let counts = one.margin.value.is_none() && other.margin.value.is_none();
            if one_step && counts && one.whole && other.whole {
                pair(one, other, findings);
            }
        }
    }
}

fn pair(one: &Filled, other: &Filled, findings: &mut Vec<ControlFinding>) {
    let shared: Vec<&String> = one.margin.by.iter().filter(|name| other.margin.by.contains(name)).collect();
    let (ours, theirs) = (collapsed(one, &shared), collapsed(other, &shared));
    let keys: std::collections::BTreeSet<&Vec<&String>> = ours.keys().chain(theirs.keys()).collect();
    for key in keys {
        let sum = |of: &BTreeMap<Vec<&String>, f64>| of.get(key).copied().unwrap_or(0.0);
        let (a, b) = (sum(&ours), sum(&theirs));
        if (a - b).abs() <= SAME * a.abs().max(b.abs()) {
            continue;
        }
        let cell: Vec<String> = shared.iter().zip(key).map(|(name, code)| format!("{name} = {code}")).collect();
        let place = if cell.is_empty() { "all cells".to_owned() } else { cell.join(", ") };
        findings.push(ControlFinding {
            check: ControlCheck::Disagree,
            weight: other.margin.weight.clone(),
            step: other.margin.step.name.clone(),
            path: other.path.clone(),
            line: None,
            problem: format!(
                "{place} add up to {b}, but to {a} in `{}` (by {}), {:+} from there",
                one.path.display(),
                one.margin.by.join(", "),
                b - a
            ),
            help: "margins of one population have one sum: correct one of the two".into(),
        });
    }
}

/// Totals added up over everything but the shared columns.
fn collapsed<'a>(filled: &'a Filled, shared: &[&String]) -> BTreeMap<Vec<&'a String>, f64> {
    let places: Vec<usize> =
        shared.iter().filter_map(|name| filled.margin.by.iter().position(|own| own == *name)).collect();
    let mut sums = BTreeMap::new();
    for (codes, total) in &filled.totals {
        *sums.entry(places.iter().map(|&place| &codes[place]).collect()).or_insert(0.0) += total;
    }
    sums
}
