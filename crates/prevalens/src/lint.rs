//! `prevalens lint`: what there is to improve in a schema, before it meets a record.
//!
//! ```text
//! schema folder ─► Codebook ─► lints, examples ─► stdout; one sentence a schema on stderr
//! ```

use crate::cli::LintSchemas;
use crate::{Outcome, console};
use codebook::Codebook;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use validate::{Linted, check_examples, grouped};

/// Looks through one schema folder, or all in a folder.
pub fn lint(arguments: &LintSchemas) -> anyhow::Result<Outcome> {
    let mut found = 0;
    for folder in folders(&arguments.schema)? {
        let codebook = Arc::new(Codebook::open(&folder)?);
        let linted = validate::lint(&codebook);
        let mut lints: Vec<(String, String, String, String)> = linted
            .lints
            .iter()
            .map(|lint| (lint.rule.clone(), lint.file.clone(), lint.problem.clone(), lint.help.clone()))
            .collect();
        // Where something does not compile, the lints say so and no example can be run.
        if let Ok(failures) = check_examples(&codebook) {
            lints.extend(failures.into_iter().map(|failure| {
                let problem = format!("example `{}`: {}", failure.says, failure.problem);
                (failure.rule, failure.file, problem, "correct the rule or the example".to_owned())
            }));
        }
        let mut text = String::new();
        for (rule, file, problem, help) in &lints {
            let path = folder.join(file);
            let line = line_of(&path, rule).map_or_else(String::new, |line| format!(":{line}"));
            text += &format!("lint[{rule}]: {problem}\n  --> {}{line}\n  = help: {help}\n\n", path.display());
        }
        console::data(&text)?;
        console::talk(&sentence(&folder, &linted, lints.len()));
        found += lints.len();
    }
    Ok(if found == 0 { Outcome::Clean } else { Outcome::Gate })
}

/// The folder itself when it is a schema, else the schemas in it, by name.
fn folders(given: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let is_schema = |folder: &Path| folder.join("structure.toml").is_file();
    if is_schema(given) {
        return Ok(vec![given.to_owned()]);
    }
    let entries = std::fs::read_dir(given).map_err(|error| {
        anyhow::anyhow!("cannot read `{}`: {error}\n  help: name a schema folder with `--schema`", given.display())
    })?;
    let mut folders = Vec::new();
    for entry in entries {
        folders.extend(Some(entry?.path()).filter(|path| is_schema(path)));
    }
    folders.sort();
    if folders.is_empty() {
        anyhow::bail!(
            "`{}` is no schema folder and holds none\n  help: a schema folder has a `structure.toml`",
            given.display()
        );
    }
    Ok(folders)
}

/// The line of a TOML file that names the rule or variable, from 1.
fn line_of(path: &Path, name: &str) -> Option<usize> {
    let quoted = format!("\"{name}\"");
    let names = |line: &str| {
        line.strip_prefix("name")
            .is_some_and(|rest| rest.trim_start().strip_prefix('=').is_some_and(|value| value.trim() == quoted))
    };
    let text = std::fs::read_to_string(path).ok()?;
    text.lines().position(names).map(|at| at + 1)
}

fn sentence(folder: &Path, linted: &Linted, found: usize) -> String {
    let outcome = match found {
        0 => "nothing to improve".to_owned(),
        1 => "1 thing to improve".to_owned(),
        _ => format!("{} things to improve", grouped(found)),
    };
    format!(
        "{}: {} rules, {outcome}; {} of them and {} pairs tried on all values that matter",
        folder.display(),
        grouped(linted.rules),
        grouped(linted.tried),
        grouped(linted.pairs)
    )
}
