//! From packages to records: read, compared with what they supersede, corrected.

use super::inputs::Inputs;
use super::{changes, corrections};
use crate::cache;
use crate::console::Stages;
use ingest::{Arrivals, Intake, Normalised, PackageRecords, Reader, Rejected, Step};
use rayon::prelude::*;
use roster::Roster;

/// The records of a run.
pub struct Received {
    /// Every readable record, corrected.
    pub roster: Roster,
    /// Every unreadable record.
    pub rejected: Vec<Rejected>,
    /// Every cell that was written otherwise than it was read.
    pub normalised: Vec<Normalised>,
    /// What superseding packages changed.
    pub steps: Vec<Step>,
}

/// Reads the packages in force and those they supersede, and applies the ledger.
pub fn receive(inputs: &Inputs, arrivals: &Arrivals, reader: Reader, stages: &mut Stages) -> anyhow::Result<Received> {
    let codebook = &inputs.codebook;
    let ledger = inputs.ledger()?;
    let packages = arrivals.packages.iter().chain(&arrivals.superseded);
    let declared = packages.flat_map(|package| &package.files).map(|file| file.records).sum();
    let bar = stages.begin("ingest", declared, "records");
    let read = |package: &ingest::Package| reader.read(package, &|records| bar.inc(records));
    let in_force: Vec<Result<PackageRecords, _>> = arrivals.packages.par_iter().map(read).collect();
    let records = in_force.into_iter().collect::<Result<Vec<_>, _>>()?;
    let steps = ingest::steps(arrivals, &records, codebook, &read);
    let Intake { mut roster, rejected, normalised } = Intake::of(codebook, records)?;
    stages.end();
    reader.sweep();
    cache::tell(&reader, arrivals.packages.len() + arrivals.superseded.len());
    changes::tell(codebook, &steps);
    if let Some(ledger) = ledger {
        roster = ingest::correct(roster, ledger);
        corrections::tell(&roster.corrections);
    }
    Ok(Received { roster, rejected, normalised, steps })
}
