//! The command `prevalens`. Thin: arguments, stages, progress, messages, exit code.
//!
//! ```text
//! arguments (cli) ─► stages (run, synth) ─► console: data on stdout, talk on stderr ─► exit code
//! ```
//!
//! Exit codes: 0 clean; 1 a gate tripped; 2 could not run.

mod cli;
mod console;
mod run;
mod survey;
mod synthesize;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    match cli::dispatch(&arguments) {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Gate) => ExitCode::from(1),
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
    /// A gate tripped; nothing was published.
    Gate,
}
