//! The second phase as it came out: how many of a class could be drawn again, and how many were observed.
//!
//! ```text
//! [phase2] + accepted records ──conditions──► eligible, observed ──classes──► counts ──► held against `rate`
//!                                                                   └─► the step `phase2` of a weight
//! ```
//!
//! Start reading at `Phase2Sample::of`.

use crate::declaration::Phase2;
use crate::sample::origin;
use crate::values::NO_CODE;
use crate::weighting::{Crossing, condition, describe, used_units};
use crate::{DesignError, NonresponseSpec, PerStratum, Sample};
use roster::{Accepted, NO_ROW, Roster};
use serde::Serialize;

/// A second phase, counted and checked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Phase2Sample {
    /// What is drawn again, in words.
    pub unit: String,
    /// The table whose rows are drawn.
    pub table: String,
    /// The classes in which a record can be drawn, in the order of their codes.
    pub classes: Vec<Phase2Class>,
    /// The same declaration as an adjustment of weights knows it.
    #[serde(skip)]
    pub(crate) adjustment: NonresponseSpec,
}

/// A class of the second phase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Phase2Class {
    /// Its columns with their codes, `all` where the declaration names no column.
    pub class: String,
    /// Accepted records that could be drawn.
    pub eligible: u64,
    /// Those of them that were observed.
    pub observed: u64,
}

impl Phase2Class {
    /// The share that was observed.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.observed as f64 / self.eligible as f64
    }
}

impl Phase2Sample {
    /// Counts the records of a sample by class.
    ///
    /// # Errors
    /// [`DesignError`] for a table, column or condition that is unknown, a record of which it is unknown whether it
    /// was eligible or observed, one observed but not eligible, a class in which nobody was observed, and a share
    /// that is not the declared one.
    pub(crate) fn of(
        sample: &Sample,
        roster: &Roster,
        accepted: &Accepted,
        declared: &Phase2,
    ) -> Result<Self, DesignError> {
        let Some((table, unit)) = used_units(sample, roster, accepted, &declared.table) else {
            let sampled = &roster.codebook.structure.sampled;
            let problem = format!("table `{}` does not belong to the sampled units `{sampled}`", declared.table);
            return Err(refused(declared, problem, "name the table of the sampled units, or one below it"));
        };
        let place = format!("second phase `{}`", declared.unit);
        let asked = |sql: &str| condition(roster, table, sql, &place);
        let (eligible, observed) = (asked(&declared.eligible)?, asked(&declared.observed)?);
        let undecided = |row: usize, sql: &str| DesignError::Undecided {
            place: place.clone(),
            expression: sql.to_owned(),
            origin: origin(roster, table, row as u32),
        };
        for row in (0..unit.len()).filter(|&row| unit[row] != NO_ROW) {
            match (eligible[row], observed[row]) {
                (NO_CODE, _) => return Err(undecided(row, &declared.eligible)),
                (1, NO_CODE) => return Err(undecided(row, &declared.observed)),
                (0, 1) => {
                    let problem = format!(
                        "the record in {} was observed (`{}`), but could not be drawn (`{}`)",
                        origin(roster, table, row as u32),
                        declared.observed,
                        declared.eligible
                    );
                    let help = "widen `eligible`, narrow `observed`, or have the record corrected";
                    return Err(refused(declared, problem, help));
                }
                (_, _) => {}
            }
        }
        let drawable: Vec<bool> =
            unit.iter().zip(&eligible).map(|(&unit, &code)| unit != NO_ROW && code == 1).collect();
        let by: Vec<&str> = declared.by.iter().map(String::as_str).collect();
        let crossing = Crossing::complete(roster, table, &by, &drawable, &place)?;
        let mut counts = vec![(0, 0); crossing.codes.len()];
        for row in (0..unit.len()).filter(|&row| drawable[row]) {
            let (eligible, seen) = &mut counts[crossing.cell[row] as usize];
            *eligible += 1;
            *seen += u64::from(observed[row] == 1);
        }
        let mut classes = Vec::with_capacity(counts.len());
        for (codes, (eligible, observed)) in crossing.codes.iter().zip(counts) {
            let class = Phase2Class { class: describe(&by, codes), eligible, observed };
            check(declared, &class, &codes.join("/"))?;
            classes.push(class);
        }
        if classes.is_empty() {
            let problem = format!("no accepted record of `{}` fulfils `{}`", declared.table, declared.eligible);
            return Err(refused(declared, problem, "correct `eligible`, or remove `[phase2]` from `design.toml`"));
        }
        Ok(Self {
            unit: declared.unit.clone(),
            table: declared.table.clone(),
            classes,
            adjustment: NonresponseSpec {
                by: declared.by.clone(),
                responded: declared.observed.clone(),
                eligible: Some(declared.eligible.clone()),
            },
        })
    }
}

/// Refuses a class that nobody represents, or of which another share was observed than declared.
fn check(declared: &Phase2, class: &Phase2Class, code: &str) -> Result<(), DesignError> {
    let Phase2Class { class: name, eligible, observed } = class;
    if *observed == 0 {
        let problem = format!("nobody of `{name}` was observed, of {eligible} who could be drawn");
        let help = "join the class with a neighbouring one in `by`, or correct `observed`";
        return Err(refused(declared, problem, help));
    }
    let Some(rate) = &declared.rate else { return Ok(()) };
    let Some(share) = rate.of(code) else {
        let named = rate.strata().join("`, `");
        let problem = format!("`rate` names no share for `{name}`, only for `{named}`");
        let help = match rate {
            PerStratum::ByStratum(_) => "add its code (codes joined with `/` when there are several columns)",
            PerStratum::Each(_) => unreachable!("one number holds for all classes"),
        };
        return Err(refused(declared, problem, help));
    };
    // A whole number of records is drawn: a share of N is met by either neighbour of rate·N, and by no other number.
    let expected = share * *eligible as f64;
    if (*observed as f64 - expected).abs() >= 1.0 - 1e-9 {
        let problem = format!(
            "{observed} of the {eligible} of `{name}` who could be drawn were observed, a share of {:.4}; \
             `rate` declares {share}",
            class.share()
        );
        let help = "correct `rate`, or have `observed` say who was drawn: those drawn but missed are non-response, \
                    and a step `nonresponse` after this one is theirs";
        return Err(refused(declared, problem, help));
    }
    Ok(())
}

fn refused(declared: &Phase2, problem: String, help: &str) -> DesignError {
    DesignError::Phase2 { unit: declared.unit.clone(), problem, help: help.to_owned() }
}
