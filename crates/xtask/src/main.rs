//! Development tasks: `cargo run -p xtask -- generate [--check]`.
//!
//! Writes what is generated from schemas and types into `schemas/generated/`:
//! a JSON Schema for each kind of TOML file, and the references of rules and rates of each
//! survey. With `--check` nothing is written; a difference is an error.
#![allow(clippy::print_stdout, reason = "a command for developers")]

mod quality;
mod rules;

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use codebook::Codebook;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Parser)]
#[command(about = "Development tasks")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Write generated files.
    Generate {
        /// Write nothing; fail if a file would change.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> anyhow::Result<()> {
    let Task::Generate { check } = Arguments::parse().task;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = root.join("schemas/generated");
    let mut stale = Vec::new();
    for (path, text) in generated(&root)? {
        let path = folder.join(path);
        if fs::read_to_string(&path).is_ok_and(|before| before == text) {
            continue;
        }
        if check {
            stale.push(path.display().to_string());
        } else {
            fs::create_dir_all(&folder)?;
            fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
            println!("wrote {}", path.display());
        }
    }
    if !stale.is_empty() {
        bail!("out of date: {}\n  help: cargo run -p xtask -- generate", stale.join(", "));
    }
    Ok(())
}

/// Every generated file with its text.
fn generated(root: &Path) -> anyhow::Result<Vec<(PathBuf, String)>> {
    let mut files = Vec::new();
    let mut schemas = codebook::json_schemas();
    schemas.push(("design", schemars::schema_for!(design::Declaration)));
    for (name, schema) in schemas {
        let text = serde_json::to_string_pretty(&schema)? + "\n";
        files.push((PathBuf::from(format!("{name}.schema.json")), text));
    }
    for folder in surveys(&root.join("schemas"))? {
        let codebook = Codebook::open(&folder)?;
        files.push((PathBuf::from(format!("{}-rules.md", codebook.name)), rules::reference(&codebook)));
        let rates = quality::reference(&codebook);
        files.extend(rates.map(|text| (PathBuf::from(format!("{}-quality.md", codebook.name)), text)));
    }
    Ok(files)
}

/// The schema folders, by name.
fn surveys(schemas: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(schemas)? {
        let path = entry?.path();
        if path.join("structure.toml").is_file() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}
