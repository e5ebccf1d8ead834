//! What a run writes, file by file, and the findings it shows on the way.

use crate::console;
use codebook::{Codebook, Verdict};
use design::Sample;
use estimate::services::{ServiceRow, ServiceTable};
use estimate::smallarea::AreaModel;
use estimate::{Figure, PlanTotals};
use ingest::{Account, Normalised, Rejected, Step};
use publish::{OutputTable, Release, ReleaseInfo};
use roster::{Accepted, Roster};
use std::path::{Path, PathBuf};
use validate::{Findings, Language, RuleBook, UnitCount, diagnostic};

/// The records of a run and what became of them.
pub struct Checked<'a> {
    /// Every readable record.
    pub roster: &'a Roster,
    /// Which of them are used.
    pub accepted: &'a Accepted,
    /// The compiled rules.
    pub rules: &'a RuleBook,
    /// What they found.
    pub findings: &'a Findings,
    /// Every unreadable record.
    pub rejected: &'a [Rejected],
    /// Every cell that was written otherwise than it was read.
    pub normalised: &'a [Normalised],
    /// Where the records ended.
    pub account: &'a Account,
    /// What superseding packages changed.
    pub steps: &'a [Step],
}

/// All results of a run.
pub struct Everything<'a> {
    /// What the columns mean.
    pub codebook: &'a Codebook,
    /// The records and what became of them.
    pub checked: &'a Checked<'a>,
    /// Their design and weights.
    pub sample: &'a Sample,
    /// The sums.
    pub totals: &'a PlanTotals,
    /// The figures.
    pub figures: &'a [Figure],
    /// Name of the replicates whose weights are written.
    pub replicates: Option<&'a str>,
    /// Models of small areas.
    pub models: &'a [AreaModel],
    /// Counts of programmes and their coverage, when the survey has some.
    pub services: Option<(&'a ServiceTable, &'a [ServiceRow<'a>])>,
}

/// What was written.
pub struct Written {
    /// The release directory.
    pub path: PathBuf,
    /// Files in it.
    pub files: usize,
    /// Digest of everything it was made from.
    pub release_id: String,
    /// Set when the records are made up: by what.
    pub synthetic: Option<String>,
}

/// One Parquet file of a release.
pub enum Part {
    Estimates,
    Microdata(usize),
    UnitTotals,
    Weights,
    SmallAreas,
    ModelFits,
    Services,
    Check(Check),
}

/// One Parquet file about the records, which there is also when a gate tripped.
#[derive(Clone, Copy)]
pub enum Check {
    SetAside(usize),
    Findings,
    Rejected,
    Normalised,
    Quality,
    Corrections,
    Changes,
}

/// The Parquet files of a release, the largest first, so that threads end together.
pub fn parts(all: &Everything) -> Vec<Part> {
    let codebook = all.codebook;
    let mut parts: Vec<Part> = (0..codebook.tables.len()).map(Part::Microdata).collect();
    parts.extend([Part::UnitTotals, Part::Weights, Part::Estimates]);
    if !all.models.is_empty() {
        parts.extend([Part::SmallAreas, Part::ModelFits]);
    }
    parts.extend(all.services.map(|_| Part::Services));
    parts.extend(checks(codebook).map(Part::Check));
    parts
}

fn checks(codebook: &Codebook) -> impl Iterator<Item = Check> {
    let others =
        [Check::Findings, Check::Rejected, Check::Normalised, Check::Quality, Check::Corrections, Check::Changes];
    (0..codebook.tables.len()).map(Check::SetAside).chain(others)
}

impl Checked<'_> {
    fn table(&self, check: Check) -> anyhow::Result<OutputTable> {
        Ok(match check {
            Check::SetAside(table) => publish::set_aside(self.roster, self.accepted, self.rules, self.findings, table)?,
            Check::Findings => publish::findings(self.roster, self.rules, self.findings)?,
            Check::Rejected => publish::rejected(self.roster, self.rejected),
            Check::Changes => publish::changes(&self.roster.codebook, self.steps),
            Check::Normalised => publish::normalised(self.roster, self.normalised),
            Check::Corrections => publish::corrections(self.roster),
            Check::Quality => publish::quality(self.roster, self.account, &quality::rates(self.roster)?),
        })
    }
}

/// Writes the release. `done` is called after each file, from any thread.
pub fn release(out: &Path, info: ReleaseInfo, all: &Everything, done: &(dyn Fn() + Sync)) -> anyhow::Result<Written> {
    let parts = parts(all);
    let Checked { roster, accepted, .. } = all.checked;
    let make = |part: &Part| -> anyhow::Result<OutputTable> {
        Ok(match part {
            Part::Microdata(table) => publish::microdata(roster, accepted, all.sample, *table)?,
            Part::UnitTotals => publish::unit_totals(all.codebook, all.totals, all.sample),
            Part::Weights => publish::weights(all.codebook, all.sample),
            Part::Estimates => publish::estimates(all.codebook, all.figures, &info.release_id),
            Part::SmallAreas => publish::small_areas(all.models),
            Part::ModelFits => publish::model_fits(all.models),
            Part::Services => {
                let (table, rows) = all.services.expect("a part only of surveys that have services");
                publish::services(table, rows)
            }
            Part::Check(check) => all.checked.table(*check)?,
        })
    };
    let mut release = Release::begin(out, info.clone())?;
    let mut tables = release.tables(&parts, make, done)?;
    let of_name = all.sample.replicates.iter().filter(|basis| Some(basis.name.as_str()) == all.replicates);
    let mut sidecars = 0;
    for basis in of_name {
        for weight in (0..all.codebook.tables.len())
            .filter_map(|table| all.sample.weights.iter().position(|of| of.table == table))
        {
            let file = publish::replicate_weights(roster, accepted, all.sample, basis, weight);
            tables.push(release.replicates(&file)?);
            sidecars += 1;
        }
    }
    release.text("rules.sql", &all.checked.rules.sql()?)?;
    release.text("datapackage.json", &publish::datapackage(&info, all.codebook, &tables))?;
    done();
    let path = release.finish()?;
    Ok(Written { path, files: tables.len() + sidecars + 3, release_id: info.release_id, synthetic: info.synthetic })
}

/// Where a run that stops at a gate writes, beside the place of the release.
fn stopped_place(out: &Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_os_string();
    name.push("-stopped");
    out.with_file_name(name)
}

/// Refuses a place that must not be written, and removes what dead runs left there.
pub fn prepare(out: &Path) -> anyhow::Result<()> {
    Release::check_target(out)?;
    Release::tidy(out)?;
    Ok(Release::tidy(&stopped_place(out))?)
}

/// Writes what people need to see why a gate tripped, beside the place of the release.
pub fn stopped(out: &Path, info: ReleaseInfo, checked: &Checked) -> anyhow::Result<PathBuf> {
    let mut release = Release::begin(&stopped_place(out), info)?;
    let Checked { roster, accepted, rules, .. } = *checked;
    let tables: Vec<usize> = (0..roster.codebook.tables.len()).collect();
    release.tables(&tables, |table| publish::accepted_records(roster, accepted, *table), &|| {})?;
    let checks: Vec<Check> = checks(&roster.codebook).collect();
    release.tables(&checks, |check| checked.table(*check), &|| {})?;
    release.text("rules.sql", &rules.sql()?)?;
    Ok(release.finish()?)
}

/// Shows the first findings, a table by rule, and one sentence; nothing when there is no finding.
pub fn show_findings(checked: &Checked, show: usize) -> anyhow::Result<()> {
    let Checked { roster, accepted, rules, findings, .. } = *checked;
    let failed_first = |verdict: Verdict| findings.iter().filter(move |finding| finding.verdict == verdict);
    for finding in failed_first(Verdict::Fails).chain(failed_first(Verdict::Undecided)).take(show) {
        console::talk(&diagnostic(rules, roster, finding, Language::English, &ingest::line_of)?);
    }
    if show > 0 && findings.len() > show {
        console::talk(&format!("... and {} more findings", findings.len() - show));
    }
    if !findings.is_empty() {
        console::talk(&console::rule_table(&findings.summary(&roster.codebook), Language::English));
    }
    if let Some(cells) = console::normalised(checked.normalised.iter().map(|entry| entry.cells).sum()) {
        console::talk(&format!("{}; all of them: normalised.parquet", cells.en));
    }
    console::talk(&validate::sentence(&roster.codebook, UnitCount::of(roster, accepted)).en);
    Ok(())
}
