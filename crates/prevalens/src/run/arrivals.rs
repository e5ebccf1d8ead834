//! The packages of a run, and what the office should know about how they came.

use crate::console;
use crate::survey::{MissingSender, Packages};
use codebook::Codebook;
use ingest::Arrivals;
use std::path::Path;

/// Finds the packages in `folder` and says which are missing, late, superseded or copies.
pub fn open(folder: &Path, wanted: &Packages, codebook: &Codebook) -> anyhow::Result<Arrivals> {
    let arrivals = Arrivals::open(folder, codebook)?;
    skipped(&arrivals); // before anything is refused: it may be why a package seems to be missing
    let nothing_came = arrivals.packages.is_empty();
    if wanted.missing == MissingSender::Refuse || nothing_came {
        arrivals.refuse_missing(folder, &wanted.expected)?;
    }
    arrivals.refuse_unexpected(folder, &wanted.expected)?;
    for note in notes(&arrivals, wanted) {
        console::talk(&format!("note: {note}"));
    }
    Ok(arrivals)
}

fn notes(arrivals: &Arrivals, wanted: &Packages) -> Vec<String> {
    let mut notes = Vec::new();
    let missing = arrivals.missing(&wanted.expected);
    if !missing.is_empty() {
        let names: Vec<String> = missing.iter().map(|sender| format!("`{sender}`")).collect();
        let (count, of) = (missing.len(), wanted.expected.len());
        notes.push(format!("no package yet from {count} of {of} senders: {}", names.join(", ")));
    }
    for package in &arrivals.packages {
        if let Some(due) = wanted.due.as_deref().filter(|due| package.is_late(due)) {
            notes
                .push(format!("the package of `{}` is late: prepared {}, due {due}", package.sender, package.prepared));
        }
    }
    for copy in &arrivals.duplicates {
        let (folder, same_as) = (copy.folder.display(), copy.same_as.display());
        notes.push(format!("`{folder}` is a copy of `{same_as}` and is not read"));
    }
    notes
}

/// Says which folders were not taken for packages.
pub fn skipped(arrivals: &Arrivals) {
    for skipped in &arrivals.skipped {
        console::talk(&format!("note: `{}` was passed over: {}", skipped.path.display(), skipped.why));
    }
}
