//! What is checked, and against which schema.

use crate::budget::Budget;
use crate::cli::Check;
use crate::console;
use crate::survey::{Survey, folder_of};
use anyhow::bail;
use codebook::Codebook;
use ingest::PackageHead;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use validate::{Language, RuleBook};

/// The opened inputs of a check.
pub struct Inputs {
    /// The package folders, in order.
    pub folders: Vec<PathBuf>,
    /// What the columns mean.
    pub codebook: Arc<Codebook>,
    /// The rules, compiled once for all packages.
    pub rules: RuleBook,
    /// The language of everything people read.
    pub language: Language,
    /// The error budgets of the survey file, when one was named.
    pub budgets: Vec<Budget>,
}

impl Inputs {
    /// Finds the packages and opens the schema.
    pub fn open(arguments: &Check) -> anyhow::Result<Self> {
        let mut folders = Vec::new();
        for path in &arguments.packages {
            folders.extend(packages_in(path)?);
        }
        let folders = in_force(folders)?;
        let mut survey = None;
        let schema = match (&arguments.survey, &arguments.schema) {
            (Some(path), _) => {
                let opened = Survey::open(path)?;
                let schema = folder_of(path).join(&opened.survey.schema);
                survey = Some((opened, path));
                schema
            }
            (None, Some(schema)) => schema.clone(),
            (None, None) => schema_of(&folders[0])?,
        };
        let codebook = Arc::new(Codebook::open(&schema)?);
        let budgets = match survey {
            Some((survey, path)) => {
                survey.check_budgets(&codebook, path)?;
                survey.budget
            }
            None => Vec::new(),
        };
        let rules = RuleBook::of_codebook(&codebook)?;
        Ok(Self { folders, codebook, rules, language: arguments.lang.into(), budgets })
    }
}

/// The package in a folder, or the packages below it as `run` finds them.
fn packages_in(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if path.join("package.toml").is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let (folders, skipped) = ingest::package_folders(path)?;
    for folder in skipped {
        console::talk(&format!("not looked into: `{}`: {}", folder.path.display(), folder.why));
    }
    if folders.is_empty() {
        bail!(
            "no package in `{}`: neither it nor a folder in it holds `package.toml`\n  help: name a package folder, \
             or a folder of packages",
            path.display()
        );
    }
    Ok(folders)
}

/// The packages without those that a later one of the same sender replaces; one that says nothing of itself stays.
fn in_force(folders: Vec<PathBuf>) -> anyhow::Result<Vec<PathBuf>> {
    let heads: Vec<Option<PackageHead>> = folders.iter().map(|folder| PackageHead::open(folder).ok()).collect();
    let mut kept = Vec::new();
    for (at, (folder, head)) in folders.iter().zip(&heads).enumerate() {
        let Some(head) = head else {
            kept.push(folder.clone()); // what is wrong with it is told when it is checked
            continue;
        };
        let of_sender = |other: usize| heads[other].as_ref().filter(|other| other.sender == head.sender);
        let later =
            (0..folders.len()).find(|&other| of_sender(other).is_some_and(|other| other.prepared > head.prepared));
        let same = (0..at).find(|&other| of_sender(other).is_some_and(|other| other.prepared == head.prepared));
        match (later, same) {
            (Some(later), _) => console::talk(&format!(
                "not checked: `{}`, replaced by `{}` of {}",
                folder.display(),
                folders[later].display(),
                head.sender
            )),
            (None, Some(same)) => bail!(
                "two packages of `{}` prepared on {}: `{}` and `{}`\n  help: move one of them away, or check them one \
                 by one",
                head.sender,
                head.prepared,
                folders[same].display(),
                folder.display()
            ),
            (None, None) => kept.push(folder.clone()),
        }
    }
    Ok(kept)
}

/// The schema folder of a package's survey: `schemas/<name>` here or in a folder above.
fn schema_of(package: &Path) -> anyhow::Result<PathBuf> {
    let name = PackageHead::open(package)?.survey;
    let plain = Path::new(&name).components().eq([std::path::Component::Normal(name.as_ref())]);
    let here = std::env::current_dir()?;
    let found = here.ancestors().map(|above| above.join("schemas").join(&name));
    match found.filter(|_| plain).find(|schema| schema.join("structure.toml").is_file()) {
        Some(schema) => Ok(schema),
        None => bail!(
            "no schema for the survey `{name}` of `{}`: there is no `schemas/{name}` here or in a folder above\n  \
             help: name the schema folder with `--schema DIR`, or the survey file with `--survey SURVEY.toml`",
            package.join("package.toml").display()
        ),
    }
}
