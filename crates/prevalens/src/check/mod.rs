//! `prevalens check`: what a county runs before it sends.
//!
//! ```text
//! packages ─► one by one, as many at a time as threads ─► Report ─► findings on stderr or as JSON lines
//!                                                            ├────► return lists in DIR
//!                                                            └────► one table by rule, one sentence
//! ```
//!
//! A package is dropped before the next is read, so memory is bounded by the
//! packages in flight; reports come in the order of the packages.

mod inputs;
mod json;
mod lines;
mod package;
mod text;
mod unreadable;

use crate::Outcome;
use crate::cli::{Check, FailOn, Format};
use crate::console::{self, ProgressMode, Stages};
use inputs::Inputs;
use package::Report;
use rayon::prelude::*;
use text::Totals;

/// Checks packages.
pub fn check(arguments: &Check, progress: ProgressMode) -> anyhow::Result<Outcome> {
    let inputs = Inputs::open(arguments)?;
    let mut stages = Stages::new(progress);
    let bar = stages.begin("check", inputs.folders.len() as u64, "packages");
    let mut totals = Totals::new(arguments.show);
    let mut refused = 0_usize;
    // Piece by piece: a thread that waits inside one package would else begin another.
    for some in inputs.folders.chunks(rayon::current_num_threads()) {
        let reports: Vec<anyhow::Result<Report>> = some
            .par_iter()
            .map(|folder| {
                let report = package::check(folder, &inputs, arguments);
                bar.inc(1);
                report
            })
            .collect();
        for (folder, report) in some.iter().zip(reports) {
            match report {
                Ok(report) => {
                    bar.suspend(|| totals.tell(&report));
                    console::data(&report.lines)?;
                    totals.add(report);
                }
                Err(error) => {
                    refused += 1;
                    if arguments.format == Format::Json {
                        console::data(&json::refused(folder, &error, inputs.language))?;
                    }
                    bar.suspend(|| text::refused(&error, inputs.language));
                }
            }
        }
    }
    stages.end();
    if refused == inputs.folders.len() {
        return Ok(Outcome::CouldNotRun);
    }
    let said = totals.closing(&inputs, arguments);
    match arguments.format {
        Format::Text => console::data(&said)?,
        Format::Json => console::talk(said.trim_end()),
    }
    let over = arguments.fail_on != FailOn::Never && !totals.over_budget(&inputs).is_empty();
    Ok(match (refused, over || totals.trips(arguments.fail_on)) {
        (1.., _) => Outcome::CouldNotRun,
        (0, true) => Outcome::Gate,
        (0, false) => Outcome::Clean,
    })
}

impl Totals {
    /// Whether what was found is as bad as `--fail-on` says.
    fn trips(&self, fail_on: FailOn) -> bool {
        let at_least = |severity| self.fails(severity) > 0;
        match fail_on {
            FailOn::Never => false,
            FailOn::Error => self.rejected() > 0 || at_least(codebook::Severity::Error),
            FailOn::Warning => self.rejected() > 0 || at_least(codebook::Severity::Warning),
            FailOn::Note => self.rejected() > 0 || at_least(codebook::Severity::Note),
            FailOn::Undecided => self.rejected() > 0 || at_least(codebook::Severity::Note) || self.undecided() > 0,
        }
    }
}
