//! `prevalens run`: all stages, from packages to a release.
//!
//! ```text
//! open ─► ingest ─► derive ─► validate ─► accept ─► gates ─► weigh ─► replicate ─► tabulate ─► estimate ─► publish
//! ```
//!
//! Each stage is one call of the crate that answers for it; this module only
//! hands results on and tells how far it is.

mod arrivals;
mod changes;
mod corrections;
mod gates;
mod inputs;
mod intake;
mod models;
mod output;
mod result;
mod services;
mod unknown;

pub use arrivals::{open as open_arrivals, skipped};
pub use inputs::Inputs;
pub use intake::{Received, receive};
pub use unknown::refuse as refuse_unknown;

use crate::Outcome;
use crate::budget::{Judged, Tally};
use crate::cli::Run;
use crate::console::{self, ProgressMode, Stages};
use crate::frames::frames;
use crate::survey::Disclosure;
use design::Sample;
use estimate::services::serve;
use estimate::{Options, PlanTotals, SmallCounts, figures, tabulate_plan};
use ingest::{Account, Reader};
use validate::RuleBook;

/// Runs a survey.
pub fn run(arguments: &Run, progress: ProgressMode) -> anyhow::Result<Outcome> {
    let inputs = Inputs::open(&arguments.survey)?;
    let replicates = inputs.replicates(arguments.replicate_weights.as_deref())?;
    output::prepare(&arguments.out)?;
    let codebook = &inputs.codebook;
    let arrivals = arrivals::open(&inputs.packages(), &inputs.survey.packages, codebook)?;
    let options = arguments.reading.options();
    let info = inputs.release_info(&arrivals, &options)?;
    let cache = arguments.cache.open(&arguments.out, &inputs.survey.survey.id);
    let reader = Reader::new(codebook, options, cache.as_ref());
    let mut stages = Stages::new(progress);

    let Received { mut roster, rejected, normalised, steps } = receive(&inputs, &arrivals, reader, &mut stages)?;

    let bar = stages.begin("derive", codebook.derived.len() as u64, "variables");
    roster::expr::derive(&mut roster)?;
    bar.inc(codebook.derived.len() as u64);

    let rules = RuleBook::compile_with(&roster, frames(&inputs.design, &inputs.folder)?)?;
    let bar = stages.begin("validate", codebook.rules.len() as u64, "rules");
    let mut findings = rules.run(&roster, &|rules| bar.inc(rules))?;
    rules.localise(&roster, &mut findings, &crate::unread::of(&roster, &rejected))?;
    if inputs.survey.ingest.unknown_code == crate::survey::UnknownCode::Refuse {
        unknown::refuse(&roster, &findings)?;
    }
    let accepted = validate::accept(&roster, &findings);
    let account = Account::balance(&roster, &accepted, &rejected)
        .map_err(|message| anyhow::anyhow!("records do not add up, which is a bug of this program: {message}"))?;
    stages.end();
    let checked = output::Checked {
        roster: &roster,
        accepted: &accepted,
        rules: &rules,
        findings: &findings,
        rejected: &rejected,
        normalised: &normalised,
        account: &account,
        steps: &steps,
    };
    output::show_findings(&checked, arguments.show)?;

    let mut tripped = gates::tripped(&inputs.survey.gates, &roster, &account, &findings);
    let judged = Judged { roster: &roster, rules: &rules, findings: &findings };
    let over = Tally::of(&inputs.survey.budget, &judged)?.over(&inputs.survey.budget, codebook);
    tripped.extend(over.into_iter().map(|over| over.en));
    if !tripped.is_empty() {
        for gate in &tripped {
            console::talk(&format!("gate: {gate}"));
        }
        let written = output::stopped(&arguments.out, info, &checked)?;
        console::talk(&format!("nothing was published; see `{}`", written.display()));
        return Ok(Outcome::Gate);
    }

    let bar = stages.begin("weigh", inputs.survey.weight.len() as u64, "weights");
    let mut sample = Sample::build(&roster, &accepted, &inputs.design, &inputs.survey.weight, &inputs.folder)?;
    bar.inc(inputs.survey.weight.len() as u64);
    if !inputs.design.replicates.is_empty() {
        let columns = inputs.design.replicates.len() * sample.weights.len();
        let bar = stages.begin("replicate", columns as u64, "weights");
        sample.replicate(&inputs.design.replicates, &|| bar.inc(1))?;
    }

    let for_models = models::set_apart(&mut sample, &inputs.design);
    let bar = stages.begin("estimate", codebook.plan.len() as u64, "tables");
    let totals: PlanTotals = tabulate_plan(&roster, &sample, &codebook.plan)?;
    let options = Options { base: inputs.base(), ..inputs.options };
    let mut figures = figures(&totals, &codebook.plan, &sample.bases, &sample.replicates, &options)?;
    let served = inputs.services.as_ref().map(|of| serve(&of.table, &of.counts, &figures)).transpose()?;
    figures.extend(served.iter().flatten().filter_map(|row| row.figure.clone()));
    let models = models::fit(&inputs.models, &roster, &sample, &for_models, &inputs.options)?;
    figures.extend(models.iter().flat_map(models::published));
    match inputs.survey.disclosure {
        Some(Disclosure::SmallCounts { least }) => SmallCounts { least }.withhold(&mut figures),
        None => {}
    }
    bar.inc(codebook.plan.len() as u64);

    let all = output::Everything {
        codebook,
        checked: &checked,
        sample: &sample,
        totals: &totals,
        figures: &figures,
        replicates: replicates.as_deref(),
        models: &models,
        services: inputs.services.as_ref().map(|of| &of.table).zip(served.as_deref()),
    };
    let bar = stages.begin("publish", output::parts(&all).len() as u64 + 1, "files");
    let written = output::release(&arguments.out, info, &all, &|| bar.inc(1))?;
    stages.end();
    console::data(&result::render(arguments.format, &inputs.survey, &all, &written))?;
    Ok(Outcome::Clean)
}
