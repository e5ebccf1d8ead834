//! `prevalens status`: who has sent what, how much of it can be used, what is open.
//!
//! ```text
//! arrivals ─► packages in force, read ─► corrected, derived, judged together ─► by sender ─► table or JSON
//! ```
//!
//! Nothing is published and nobody has to be there: a missing sender is a line,
//! and so is one whose package cannot be read. The records of all packages are
//! judged together, as `run` does, so that the numbers are those of a run.

mod sender;
mod text;

use crate::Outcome;
use crate::cache;
use crate::cli::{Alarm, Format, Status};
use crate::console::{self, ProgressMode, Stages};
use crate::frames::frames;
use crate::survey::{Survey, folder_of};
use codebook::Codebook;
use design::Declaration;
use ingest::{Account, Arrivals, IngestError, Intake, PackageRecords, Reader};
use rayon::prelude::*;
use sender::{SenderStatus, State};
use std::sync::Arc;
use validate::RuleBook;

/// Tells the state of a survey.
pub fn status(arguments: &Status, progress: ProgressMode) -> anyhow::Result<Outcome> {
    let survey = Survey::open(&arguments.survey)?;
    let folder = folder_of(&arguments.survey);
    let codebook = Arc::new(Codebook::open(&folder.join(&survey.survey.schema))?);
    let design = Declaration::open(&folder.join(&survey.design))?;
    let ledger = survey.corrections.as_ref().map(|ledger| ingest::read_ledger(&folder.join(&ledger.file)));
    let ledger = ledger.transpose()?;
    let arrivals = Arrivals::open(&folder.join(&survey.packages.dir), &codebook)?;
    crate::run::skipped(&arrivals);

    let cache = arguments.cache.as_ref().and_then(|folder| cache::open(folder, &survey.survey.id));
    let reader = Reader::new(&codebook, arguments.reading.options(), cache.as_ref());
    let mut stages = Stages::new(progress);
    let declared = arrivals.packages.iter().flat_map(|package| &package.files).map(|file| file.records).sum();
    let bar = stages.begin("ingest", declared, "records");
    let read = |package: &ingest::Package| reader.read(package, &|records| bar.inc(records));
    let read: Vec<Result<PackageRecords, IngestError>> = arrivals.packages.par_iter().map(read).collect();
    stages.end();
    cache::tell(&reader, arrivals.packages.len());

    let mut senders = sender::of(&survey.packages, &arrivals, &read);
    let Intake { roster, rejected, .. } = Intake::of(&codebook, read.into_iter().flatten().collect())?;
    let mut roster = match ledger {
        Some(ledger) => ingest::correct(roster, ledger),
        None => roster,
    };
    roster::expr::derive(&mut roster)?;
    let bar = stages.begin("validate", codebook.rules.len() as u64, "rules");
    let findings = RuleBook::compile_with(&roster, frames(&design, &folder)?)?.run(&roster, &|rules| bar.inc(rules))?;
    stages.end();
    let accepted = validate::accept(&roster, &findings);
    let account = Account::balance(&roster, &accepted, &rejected)
        .map_err(|message| anyhow::anyhow!("records do not add up, which is a bug of this program: {message}"))?;
    sender::count(&mut senders, &roster, &account, &findings);

    match arguments.format {
        Format::Text => console::data(&text::render(&survey, &senders))?,
        Format::Json => console::data(&sender::json(&survey, &senders))?,
    }
    let raised = arguments.fail_on.iter().any(|alarm| senders.iter().any(|sender| sender.raises(*alarm)));
    Ok(if raised { Outcome::Gate } else { Outcome::Clean })
}

impl SenderStatus {
    /// Whether an alarm of `--fail-on` is about this sender.
    fn raises(&self, alarm: Alarm) -> bool {
        match alarm {
            Alarm::Missing => matches!(self.state, State::Missing | State::Unusable(_)),
            Alarm::Late => self.late,
            Alarm::Error => self.open.errors > 0 || self.records.rejected > 0,
        }
    }
}
