//! `oracle DIR`: runs every case of a directory and says which agree.

use clap::Parser;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use testkit::oracle::{self, Oracle, Outcome, Report};

/// Runs the cases of an oracle directory through `design` and `estimate`.
#[derive(Parser)]
struct Arguments {
    /// Directory with `cases.json` and `data/`.
    dir: PathBuf,
    /// Only the cases of this kind, or of kinds that start with it and `-`.
    #[arg(long)]
    kind: Option<String>,
    /// One case, in full.
    #[arg(long)]
    case: Option<String>,
    /// Only the reasons for which cases are not supported, with a case each.
    #[arg(long)]
    list_unsupported: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = io::stdout().lock();
    match go(&arguments, &mut out) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether nothing differs and nothing is unsupported for a reason that is not listed.
fn go(arguments: &Arguments, out: &mut impl Write) -> Result<bool, Box<dyn std::error::Error>> {
    let cases = Oracle::open(&arguments.dir)?;
    let of_kind = |kind: &str| {
        let Some(wanted) = &arguments.kind else { return true };
        kind == wanted || kind.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.starts_with('-'))
    };
    let named = |id: &str| arguments.case.as_deref().is_none_or(|wanted| wanted == id);
    let reports = cases.run(|id, kind| of_kind(kind) && named(id));
    if let Some(id) = &arguments.case {
        let case = cases.case(id).ok_or_else(|| format!("there is no case `{id}`"))?;
        writeln!(out, "{}", serde_json::to_string_pretty(case)?)?;
        for report in &reports {
            detail(out, report)?;
        }
    }
    if arguments.list_unsupported {
        oracle::reasons(out, &reports)?;
    } else {
        oracle::write(out, &reports)?;
    }
    Ok(reports.iter().all(oracle::passes))
}

fn detail(out: &mut impl Write, report: &Report) -> io::Result<()> {
    match &report.outcome {
        Outcome::Agree { rows, message } => {
            for row in rows {
                writeln!(out, "ours: {row:?}")?;
            }
            message.iter().try_for_each(|message| writeln!(out, "refused: {message}"))
        }
        Outcome::Differ(_) | Outcome::NotRefused | Outcome::Failed(_) => oracle::differences(out, report, usize::MAX),
        Outcome::Unsupported(reason) => writeln!(out, "unsupported: {reason}"),
    }
}
