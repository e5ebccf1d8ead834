//! The tally: agree, differ, unsupported, by kind and in all.

use super::accepted::fault;
use super::run::{Outcome, Report};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// How many cases ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Cases that agree in every row and field.
    pub agree: usize,
    /// Cases that differ somewhere.
    pub differ: usize,
    /// Cases that this program does not do.
    pub unsupported: usize,
}

impl Count {
    /// Counts some reports.
    pub fn of<'a>(reports: impl IntoIterator<Item = &'a Report>) -> Count {
        let mut count = Count::default();
        for report in reports {
            match report.outcome {
                Outcome::Agree { .. } => count.agree += 1,
                Outcome::Differ(_) | Outcome::NotRefused | Outcome::Failed(_) => count.differ += 1,
                Outcome::Unsupported(_) => count.unsupported += 1,
            }
        }
        count
    }
}

/// Differences of one case that are printed in the tally; `--case` prints all.
const SHOWN: usize = 2;

/// Writes the tally: a line a kind, the differences, the reasons, and the sum as the last line.
///
/// # Errors
/// Those of the output.
pub fn write(out: &mut impl Write, reports: &[Report]) -> io::Result<()> {
    let mut kinds: BTreeMap<&str, Vec<&Report>> = BTreeMap::new();
    for report in reports {
        kinds.entry(&report.kind).or_default().push(report);
    }
    let width = kinds.keys().map(|kind| kind.len()).max().unwrap_or(0).max(4);
    writeln!(out, "{:width$}  agree  differ  unsupported", "kind")?;
    for (kind, reports) in &kinds {
        let count = Count::of(reports.iter().copied());
        writeln!(out, "{kind:width$}  {:5}  {:6}  {:11}", count.agree, count.differ, count.unsupported)?;
    }
    for report in reports {
        differences(out, report, SHOWN)?;
    }
    for report in reports {
        if let Some(why) = fault(report) {
            writeln!(out, "fault of what is expected: {}: {why}", report.id)?;
        }
    }
    reasons(out, reports)?;
    let count = Count::of(reports);
    writeln!(out, "agree {}, differ {}, unsupported {}", count.agree, count.differ, count.unsupported)
}

/// Writes what differs in one case.
///
/// # Errors
/// Those of the output.
pub fn differences(out: &mut impl Write, report: &Report, most: usize) -> io::Result<()> {
    match &report.outcome {
        Outcome::Agree { .. } | Outcome::Unsupported(_) => Ok(()),
        Outcome::NotRefused => writeln!(out, "differ {}: not refused", report.id),
        Outcome::Failed(message) => writeln!(out, "differ {}: refused: {message}", report.id),
        Outcome::Differ(found) => {
            for difference in found.iter().take(most) {
                let super::Difference { row, field, ours, expected } = difference;
                writeln!(out, "differ {}: {row}: {field}: ours {ours}, expected {expected}", report.id)?;
            }
            if found.len() > most {
                writeln!(out, "differ {}: and {} more", report.id, found.len() - most)?;
            }
            Ok(())
        }
    }
}

/// Writes each reason for which cases are not supported, with their number.
///
/// # Errors
/// Those of the output.
pub fn reasons(out: &mut impl Write, reports: &[Report]) -> io::Result<()> {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for report in reports {
        if let Outcome::Unsupported(reason) = &report.outcome {
            *reasons.entry(reason).or_default() += 1;
        }
    }
    for (reason, cases) in reasons {
        writeln!(out, "unsupported: {reason} ({cases} cases)")?;
    }
    Ok(())
}
