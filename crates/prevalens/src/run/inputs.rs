//! Everything a run reads before it reads a record, opened and checked first.

use super::models::Asked;
use super::services::Counts;
use crate::survey::{Survey, folder_of};
use codebook::{Codebook, hex};
use design::{Declaration, WeightSpec};
use estimate::{Options, PopulationBase};
use ingest::{Arrivals, ReadOptions};
use publish::ReleaseInfo;
use roster::LedgerEntry;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The opened inputs of a run.
pub struct Inputs {
    /// The survey file.
    pub survey: Survey,
    /// The folder from which its paths start.
    pub folder: PathBuf,
    /// What the columns mean.
    pub codebook: Arc<Codebook>,
    /// How the sample was drawn.
    pub design: Declaration,
    /// How figures are made, but for the population base.
    pub options: Options<'static>,
    /// Models of small areas, with their registers.
    pub models: Vec<Asked>,
    /// Counts of programmes, when the survey has some.
    pub services: Option<Counts>,
    path: PathBuf,
}

impl Inputs {
    /// Opens survey file, schema and design.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let survey = Survey::open(path)?;
        let folder = folder_of(path);
        let codebook = Arc::new(Codebook::open(&folder.join(&survey.survey.schema))?);
        survey.check_budgets(&codebook, path)?;
        quality::Plan::compile(&codebook)?; // a mistake there is told before a record is read
        let design = Declaration::open(&folder.join(&survey.design))?;
        if !codebook.plan.iter().any(|table| table.id == survey.headline.table) {
            let ids: Vec<String> = codebook.plan.iter().map(|table| format!("`{}`", table.id)).collect();
            anyhow::bail!(
                "`{}`: headline.table is `{}`, expected one of {}\n  help: name a table of the schema's `tables.toml`",
                path.display(),
                survey.headline.table,
                ids.join(", ")
            );
        }
        let scan::Presentation { level, intervals } = &survey.estimate;
        let (standard, second) = crate::presentation::standard(*level, intervals, path)?;
        let named = |error: anyhow::Error| anyhow::anyhow!("`{}`: {error}", path.display());
        let counts = |declared| Counts::open(declared, &codebook, &folder).map_err(named);
        let services = survey.services.as_ref().map(counts).transpose()?;
        let asked = |model| Asked::open(model, &codebook, &design, *level, &folder).map_err(named);
        let models = survey.model.iter().map(asked).collect::<anyhow::Result<Vec<_>>>()?;
        let counted = codebook.position(&codebook.structure.counted).expect("the codebook checked its structure");
        let options = Options { standard, second, base: None, counted, direct: true };
        Ok(Self { survey, folder, codebook, design, options, models, services, path: path.to_owned() })
    }

    /// Name of the replicates that are written with the release: `asked` for, or of the survey file.
    pub fn replicates(&self, asked: Option<&str>) -> anyhow::Result<Option<String>> {
        let (name, place) = match (asked, &self.survey.release.replicate_weights) {
            (Some(name), _) => (name, "`--replicate-weights`".to_owned()),
            (None, Some(name)) => (name.as_str(), format!("`{}`: release.replicate_weights", self.path.display())),
            (None, None) => return Ok(None),
        };
        let known: Vec<String> = self.design.replicates.iter().map(|of| format!("`{}`", of.name)).collect();
        if !self.design.replicates.iter().any(|of| of.name == name) {
            anyhow::bail!(
                "{place} is `{name}`, expected one of {}\n  help: declare `[[replicates]]` of that name in `{}`",
                if known.is_empty() { "none".to_owned() } else { known.join(", ") },
                self.survey.design,
            );
        }
        Ok(Some(name.to_owned()))
    }

    /// The folder of the packages.
    pub fn packages(&self) -> PathBuf {
        self.folder.join(&self.survey.packages.dir)
    }

    /// The corrections ledger, when the survey names one.
    pub fn ledger(&self) -> anyhow::Result<Option<Vec<LedgerEntry>>> {
        let Some(corrections) = &self.survey.corrections else { return Ok(None) };
        Ok(Some(ingest::read_ledger(&self.folder.join(&corrections.file))?))
    }

    /// The population base of projections.
    pub fn base(&self) -> Option<PopulationBase<'_>> {
        let base = self.survey.projected_base()?;
        Some(PopulationBase { name: &base.name, persons: base.persons })
    }

    /// What the release is made from: a digest of every input and of this program's version.
    pub fn release_info(&self, arrivals: &Arrivals, options: &ReadOptions) -> anyhow::Result<ReleaseInfo> {
        let mut sources = vec![
            ("survey".to_owned(), digest(&self.path)?),
            ("codebook".to_owned(), self.codebook.digest.clone()),
            ("rules".to_owned(), self.codebook.rules_digest.clone()),
            ("tables".to_owned(), self.codebook.plan_digest.clone()),
            ("quality".to_owned(), self.codebook.quality_digest.clone()),
        ];
        let mut files = vec![self.survey.design.clone()];
        files.extend(self.design.stage.iter().map(|stage| stage.frame.clone()));
        let totals = self.survey.weight.iter().flat_map(WeightSpec::totals);
        files.extend(totals.map(|totals| design::file_and_sheet(totals).0.to_owned()));
        files.dedup();
        let mut design = Sha256::new();
        for file in &files {
            design.update(digest(&self.folder.join(file))?);
        }
        sources.push(("design".into(), hex(&design.finalize())));
        if let Some(corrections) = &self.survey.corrections {
            sources.push(("corrections".into(), digest(&self.folder.join(&corrections.file))?));
        }
        for model in &self.survey.model {
            sources.push((format!("model_{}", model.name), digest(&self.folder.join(&model.register))?));
        }
        if let Some(services) = &self.survey.services {
            sources.push(("services".into(), digest(&self.folder.join(&services.counts))?));
        }
        let mut packages = Sha256::new();
        let mut synthetic = None;
        for package in arrivals.packages.iter().chain(&arrivals.superseded) {
            packages.update(&package.sha256);
            synthetic = synthetic.or(package.synthetic.clone());
        }
        sources.push(("packages".into(), hex(&packages.finalize())));
        sources.extend(options.encoding.map(|encoding| ("encoding".into(), encoding.name().into())));
        let mut all = Sha256::new();
        all.update(env!("CARGO_PKG_VERSION"));
        for (name, digest) in &sources {
            all.update(name);
            all.update(digest);
        }
        Ok(ReleaseInfo { survey: self.survey.survey.id.clone(), release_id: hex(&all.finalize()), sources, synthetic })
    }
}

fn digest(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).map_err(|error| {
        anyhow::anyhow!(
            "cannot read `{}`: {error}\n  help: check the path in the survey file or in `design.toml`",
            path.display()
        )
    })?;
    Ok(hex(&Sha256::digest(&bytes)))
}
