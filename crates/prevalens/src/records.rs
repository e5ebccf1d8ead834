//! The records of a survey, read and judged as a run does, for commands that publish nothing.
//!
//! ```text
//! packages ─► read, corrected ─► derived ─► judged ─► accepted
//! ```

use crate::console::{ProgressMode, Stages};
use crate::frames::frames;
use crate::run::{Inputs, Received, receive};
use ingest::{Arrivals, ReadOptions, Reader};
use roster::{Accepted, Roster};
use validate::RuleBook;

/// The records of all packages that have come.
pub struct Records {
    /// Every readable record.
    pub roster: Roster,
    /// Which of them are used.
    pub accepted: Accepted,
}

/// Reads and judges the packages that have come; nothing when none has. Gates are not held.
pub fn accepted(inputs: &Inputs, options: ReadOptions, progress: ProgressMode) -> anyhow::Result<Option<Records>> {
    let folder = inputs.packages();
    if !folder.is_dir() {
        return Ok(None);
    }
    let arrivals = Arrivals::open(&folder, &inputs.codebook)?;
    if arrivals.packages.is_empty() {
        return Ok(None);
    }
    let mut stages = Stages::new(progress);
    let reader = Reader::new(&inputs.codebook, options, None);
    let Received { mut roster, .. } = receive(inputs, &arrivals, reader, &mut stages)?;
    roster::expr::derive(&mut roster)?;
    let bar = stages.begin("validate", inputs.codebook.rules.len() as u64, "rules");
    let rules = RuleBook::compile_with(&roster, frames(&inputs.design, &inputs.folder)?)?;
    let findings = rules.run(&roster, &|rules| bar.inc(rules))?;
    stages.end();
    let accepted = validate::accept(&roster, &findings);
    Ok(Some(Records { roster, accepted }))
}
