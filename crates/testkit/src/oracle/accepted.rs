//! What may stand without an answer or against one, each with its reason: two
//! committed lists, both of them short or empty.

use super::run::{Outcome, Report};

/// Reasons for which a case may be unsupported, one a line.
const UNSUPPORTED: &str = include_str!("unsupported.txt");

/// Cases whose expected values are wrong: name, one of these values, why.
const FAULTS: &str = include_str!("faults.txt");

/// Whether a case agrees, or is on one of the lists.
#[must_use]
pub fn passes(report: &Report) -> bool {
    match &report.outcome {
        Outcome::Agree { .. } => true,
        Outcome::Differ(_) => fault(report).is_some(),
        Outcome::NotRefused | Outcome::Failed(_) => false,
        Outcome::Unsupported(reason) => UNSUPPORTED.lines().any(|accepted| accepted == reason),
    }
}

/// Why the values expected of this case are held to be wrong. The list names one of
/// them, so that another case of the same name is not excused.
#[must_use]
pub fn fault(report: &Report) -> Option<&'static str> {
    let Outcome::Differ(found) = &report.outcome else { return None };
    FAULTS.lines().find_map(|line| {
        let (id, rest) = line.split_once(' ')?;
        let (value, why) = rest.split_once(' ')?;
        (id == report.id && found.iter().any(|difference| difference.expected == value)).then_some(why)
    })
}
