//! Every step from a package to the one that superseded it.

use super::{Change, changes};
use crate::{Arrivals, IngestError, Package, PackageRecords};
use codebook::Codebook;
use rayon::prelude::*;

/// What one package changed in the one before it of the same sender.
#[derive(Debug)]
pub struct Step {
    /// Who sent both.
    pub sender: String,
    /// The day the earlier one was prepared.
    pub earlier: String,
    /// The day the later one was prepared.
    pub later: String,
    /// What differs, or why that cannot be told: a package may have been superseded because it was broken.
    pub changes: Result<Vec<Change>, IngestError>,
}

/// The steps of all senders, by sender and day; `records` are those of the packages in force, in their order.
///
/// `read` reads a superseded package.
pub fn steps(
    arrivals: &Arrivals,
    records: &[PackageRecords],
    codebook: &Codebook,
    read: &(dyn Fn(&Package) -> Result<PackageRecords, IngestError> + Sync),
) -> Vec<Step> {
    let of_sender = |(package, records): (&Package, &PackageRecords)| {
        let mut steps = Vec::new();
        let mut before: Option<(&Package, Result<PackageRecords, IngestError>)> = None;
        for earlier in arrivals.superseded_of(&package.sender) {
            let this = read(earlier);
            if let Some((package, held)) = before.take() {
                steps.push(step(package, held, earlier, this.as_ref().ok(), codebook));
            }
            before = Some((earlier, this));
        }
        if let Some((earlier, held)) = before {
            steps.push(step(earlier, held, package, Some(records), codebook));
        }
        steps
    };
    let all: Vec<Vec<Step>> = arrivals.packages.par_iter().zip(records).map(of_sender).collect();
    all.into_iter().flatten().collect()
}

/// One step; `after` is nothing when the later package cannot be read, which its own step tells.
fn step(
    earlier: &Package,
    before: Result<PackageRecords, IngestError>,
    later: &Package,
    after: Option<&PackageRecords>,
    codebook: &Codebook,
) -> Step {
    let unreadable = || IngestError::NotComparable { sender: later.sender.clone(), prepared: later.prepared.clone() };
    let compared = before.and_then(|before| Ok(changes(codebook, &before, after.ok_or_else(unreadable)?)));
    let (sender, earlier, later) = (later.sender.clone(), earlier.prepared.clone(), later.prepared.clone());
    Step { sender, earlier, later, changes: compared }
}
