//! `prevalens weigh check`: filled control totals, before a run rests on them.

use super::arguments::WeighCheck;
use crate::cli::Format;
use crate::console::{self, ProgressMode};
use crate::records::Records;
use crate::{Outcome, weights};
use codebook::Severity;
use design::{ControlFinding, ControlLimits, Sample, check_controls};
use serde_json::{Value, json};
use std::fmt::Write;

/// Checks the control totals of a survey, then tries the weights.
pub fn check(arguments: &WeighCheck, progress: ProgressMode) -> anyhow::Result<Outcome> {
    if !(arguments.ratio.is_finite() && arguments.ratio > 1.0) {
        anyhow::bail!(
            "--ratio is {}, expected a number above 1\n  help: 2 lets a total be twice or half",
            arguments.ratio
        );
    }
    let records = Records::read(&arguments.survey, &arguments.reading, arguments.cache.as_deref(), progress)?;
    let margins = records.margins()?;
    let limits = ControlLimits { ratio: arguments.ratio, few: arguments.few };
    let findings = check_controls(&margins, &records.inputs.codebook, &records.inputs.folder, limits);
    let count = |severity| findings.iter().filter(|finding| finding.check.severity() == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));

    // Weights are tried only on totals that are whole: the first error would be one that is listed already.
    let trial = (errors == 0).then(|| records.sample(&records.inputs.survey.weight));
    let (sample, refused) = match trial {
        None => (None, None),
        Some(Ok(sample)) => (Some(sample), None),
        Some(Err(error)) => (None, Some(error)),
    };
    match arguments.format {
        Format::Text => console::data(&text(&findings, sample.as_ref()))?,
        Format::Json => console::data(&lines(&findings, sample.as_ref(), refused.as_ref()))?,
    }
    if let Some(error) = &refused {
        console::error(error);
    }
    let cells: usize = margins.iter().map(|margin| margin.cells.len()).sum();
    let outcome = match (errors, &refused) {
        (0, None) => "weights can be computed",
        (0, Some(_)) => "weights cannot be computed",
        (_, _) => "the totals must be put right first",
    };
    console::talk(&format!(
        "checked {}, {}: {}, {}; {outcome}",
        counted(margins.len(), "margin"),
        counted(cells, "cell"),
        counted(errors, "error"),
        counted(warnings, "warning")
    ));
    let bad = errors > 0 || refused.is_some() || arguments.strict && warnings > 0;
    Ok(if bad { Outcome::Gate } else { Outcome::Clean })
}

fn counted(number: usize, what: &str) -> String {
    format!("{} {what}{}", validate::grouped(number), if number == 1 { "" } else { "s" })
}

fn text(findings: &[ControlFinding], sample: Option<&Sample>) -> String {
    let mut out = String::new();
    for finding in findings {
        let ControlFinding { check, weight, step, path, line, problem, help } = finding;
        let line = line.map_or_else(String::new, |line| format!(":{line}"));
        let (severity, name) = (check.severity().name(), check.name());
        let _ = writeln!(out, "{severity}[{name}]: {problem}\n --> {}{line}", path.display());
        let _ = writeln!(out, "  = note: weight `{weight}`, step `{step}`\n  = help: {help}\n");
    }
    if let Some(sample) = sample {
        let _ = writeln!(out, "{}", weights::table(sample).trim_fmt());
    }
    out
}

/// One finding a line, then one line for the weights.
fn lines(findings: &[ControlFinding], sample: Option<&Sample>, refused: Option<&anyhow::Error>) -> String {
    let mut out = String::new();
    for finding in findings {
        let line = json!({
            "check": finding.check.name(), "severity": finding.check.severity().name(), "weight": finding.weight,
            "step": finding.step, "file": finding.path.display().to_string(), "line": finding.line,
            "problem": finding.problem, "help": finding.help,
        });
        let _ = writeln!(out, "{line}");
    }
    let last = json!({
        "weights": sample.map_or(Value::Null, weights::json),
        "refused": refused.map(ToString::to_string),
    });
    let _ = writeln!(out, "{last}");
    out
}
