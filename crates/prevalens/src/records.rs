//! The records that a run would use, for commands that publish nothing, and the margins their weights need.

use crate::cli::Reading;
use crate::console::{self, ProgressMode, Stages};
use crate::frames::frames;
use crate::run::{Inputs, Received, open_arrivals, receive, refuse_unknown};
use crate::survey::UnknownCode;
use design::{Sample, SampleMargin, WeightSpec};
use ingest::{Arrivals, Reader};
use roster::{Accepted, Roster};
use std::path::Path;
use validate::{RuleBook, UnitCount};

/// The records of a survey, judged.
pub struct Records {
    pub inputs: Inputs,
    pub roster: Roster,
    pub accepted: Accepted,
}

impl Records {
    /// Reads the packages of a survey as a run does, up to which records are used.
    pub fn read(
        survey: &Path,
        reading: &Reading,
        cache: Option<&Path>,
        progress: ProgressMode,
    ) -> anyhow::Result<Self> {
        let inputs = Inputs::open(survey)?;
        let arrivals = open_arrivals(&inputs.packages(), &inputs.survey.packages, &inputs.codebook)?;
        let cache = cache.and_then(|folder| crate::cache::open(folder, &inputs.survey.survey.id));
        let mut stages = Stages::new(progress);
        let reader = Reader::new(&inputs.codebook, reading.options(), cache.as_ref());
        let Received { mut roster, .. } = receive(&inputs, &arrivals, reader, &mut stages)?;
        roster::expr::derive(&mut roster)?;
        let rules = RuleBook::compile_with(&roster, frames(&inputs.design, &inputs.folder)?)?;
        let bar = stages.begin("validate", inputs.codebook.rules.len() as u64, "rules");
        let findings = rules.run(&roster, &|rules| bar.inc(rules))?;
        stages.end();
        if inputs.survey.ingest.unknown_code == UnknownCode::Refuse {
            refuse_unknown(&roster, &findings)?;
        }
        let accepted = validate::accept(&roster, &findings);
        console::talk(&validate::sentence(&inputs.codebook, UnitCount::of(&roster, &accepted)).en);
        Ok(Self { inputs, roster, accepted })
    }

    /// Whether a package has come, so that there is something to read.
    pub fn arrived(inputs: &Inputs) -> anyhow::Result<bool> {
        let folder = inputs.packages();
        Ok(folder.is_dir() && !Arrivals::open(&folder, &inputs.codebook)?.packages.is_empty())
    }

    /// The margins for which somebody must know the totals.
    pub fn margins(&self) -> anyhow::Result<Vec<SampleMargin>> {
        let weights = &self.inputs.survey.weight;
        let sample = self.sample(&WeightSpec::before_totals(weights))?;
        Ok(sample.margins(&self.roster, weights)?)
    }

    /// The sample with these weights.
    pub fn sample(&self, weights: &[WeightSpec]) -> anyhow::Result<Sample> {
        let Inputs { design, folder, .. } = &self.inputs;
        Ok(Sample::build(&self.roster, &self.accepted, design, weights, folder)?)
    }
}
