//! The command `prevalens`. Thin: arguments, stages, progress, messages, exit code.
//!
//! ```text
//! arguments (cli) ─► stages (run, check, weigh, synth) ─► console: data on stdout, talk on stderr ─► exit code
//! ```
//!
//! Exit codes: 0 clean; 1 a gate or `--fail-on` tripped; 2 could not run.

mod budget;
mod cache;
mod check;
mod cli;
mod console;
mod design;
mod estimate;
mod explain;
mod frames;
mod lint;
mod presentation;
mod records;
mod run;
mod status;
mod survey;
mod synthesize;
mod unread;
mod weigh;
mod weights;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    match cli::dispatch(&arguments) {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Gate) => ExitCode::from(1),
        Ok(Outcome::CouldNotRun) => ExitCode::from(2),
        Err(error) => {
            console::error(&error);
            ExitCode::from(2)
        }
    }
}

/// How a command that could run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything as it should be.
    Clean,
    /// A gate tripped and nothing was published, or what was found is as bad as `--fail-on` says.
    Gate,
    /// Some of the work could not be done; why was told when it happened.
    CouldNotRun,
}
