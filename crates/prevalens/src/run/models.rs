//! Models of small areas: what a survey file asks for, and what the short result says of them.

use super::result::{percent_number, thousands_of};
use crate::console::plain_table;
use crate::survey::{AreaModelSpec, BenchmarkName, SamplingVarianceName};
use codebook::{Codebook, StatisticKind, TablePlan};
use design::{Declaration, Frame, Sample, VarianceBasis};
use estimate::smallarea::{
    AreaModel, Covariates, FitMethod, ModelArea, ModelPlan, Register, SamplingVariance, model_areas,
};
use estimate::{Estimand, Figure, Options, figures, tabulate_plan};
use roster::Roster;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

/// A model that a survey asks for, with its register, read before a record is read.
pub struct Asked {
    plan: ModelPlan,
    /// The table, with the areas as its domains and its rate as its only statistic.
    table: TablePlan,
    level: Option<String>,
    basis: String,
    register: Register,
}

impl Asked {
    /// Reads the register of a declared model and checks its names.
    pub fn open(
        spec: &AreaModelSpec,
        codebook: &Codebook,
        design: &Declaration,
        level: f64,
        folder: &Path,
    ) -> anyhow::Result<Self> {
        let place = format!("model `{}`", spec.name);
        let unknown = |key: &str, value: &str, names: Vec<&str>, help: &str| {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            anyhow::anyhow!("{place}: {key} is `{value}`, expected one of {}\n  help: {help}", names.join(", "))
        };
        let tables = &codebook.plan;
        let table = tables.iter().find(|table| table.id == spec.table).ok_or_else(|| {
            let ids = tables.iter().map(|table| table.id.as_str()).collect();
            unknown("table", &spec.table, ids, "name the table whose rate is modelled")
        })?;
        let rate = table.statistics.iter().copied().find(|statistic| *statistic != StatisticKind::Total);
        let rate = rate.ok_or_else(|| {
            anyhow::anyhow!(
                "{place}: table `{}` has totals only\n  help: a model is of a share, mean or ratio; name such a table",
                table.id
            )
        })?;
        if !design.variance.iter().any(|basis| basis.name == spec.variance_basis) {
            let names = design.variance.iter().map(|basis| basis.name.as_str()).collect();
            let help =
                "declare `[[variance]]` with the units drawn inside the areas; `figures = false` keeps it to models";
            return Err(unknown("variance_basis", &spec.variance_basis, names, help));
        }
        let plan = ModelPlan {
            name: spec.name.clone(),
            title: spec.title.clone(),
            area: spec.area.clone(),
            method: FitMethod::parse(&spec.fit).map_err(|error| anyhow::anyhow!("{place}: fit: {error}"))?,
            sampling_variance: match spec.sampling_variance {
                SamplingVarianceName::Direct => SamplingVariance::Direct,
                SamplingVarianceName::Pooled => SamplingVariance::Pooled,
            },
            benchmark: spec.benchmark == BenchmarkName::Ratio,
            ci_level: level,
        };
        if plan.benchmark && spec.population.is_none() {
            anyhow::bail!(
                "{place}: benchmark is `ratio` without a `population`\n  \
                 help: name the register's column of persons, or leave the benchmark out"
            );
        }
        let domains = vec![Vec::new(), vec![spec.area.clone()]];
        let table = TablePlan { statistics: vec![rate], domains, ..table.clone() };
        let register = register(spec, &folder.join(&spec.register))?;
        Ok(Self { plan, table, level: spec.level.clone(), basis: spec.variance_basis.clone(), register })
    }

    fn fit(&self, direct: &[Figure]) -> anyhow::Result<AreaModel> {
        let of_basis =
            |figure: &&Figure| figure.cell.estimand == Estimand::Design && figure.variance_basis == self.basis;
        let level = self.level.clone().or_else(|| direct.iter().find(of_basis).and_then(|figure| figure.level.clone()));
        let direct: Vec<Figure> =
            direct.iter().filter(of_basis).filter(|figure| figure.level == level).cloned().collect();
        let place = &self.plan.name;
        if direct.is_empty() {
            let asked = level.unwrap_or_default();
            anyhow::bail!(
                "model `{place}`: table `{}` has no level `{asked}`\n  help: name a published level of its variable",
                self.table.id
            );
        }
        model_areas(&self.plan, &self.register, &direct).map_err(|error| anyhow::anyhow!("model `{place}`: {error}"))
    }
}

fn register(spec: &AreaModelSpec, path: &Path) -> anyhow::Result<Register> {
    let file = Frame::open(path)?;
    let area = file.column(&spec.area)?;
    let columns = spec.covariates.iter().map(|name| file.column(name)).collect::<Result<Vec<_>, _>>()?;
    let population = spec.population.as_ref().map(|name| file.column(name)).transpose()?;
    let refuse = |row: usize, problem: String, help: &str| {
        anyhow::anyhow!("`{}`, line {}: {problem}\n  help: {help}", path.display(), row + 2)
    };
    let number = |row: usize, column: usize, name: &str| -> anyhow::Result<f64> {
        let text = file.text(row, column);
        text.parse::<f64>().ok().filter(|number| number.is_finite()).ok_or_else(|| {
            refuse(row, format!("`{name}` is `{text}`, expected a number"), "a covariate is known of every area")
        })
    };
    let mut seen = BTreeSet::new();
    let mut codes = Vec::with_capacity(file.len());
    let mut rows = Vec::with_capacity(file.len());
    let mut sizes = Vec::with_capacity(file.len());
    for row in 0..file.len() {
        let code = file.text(row, area);
        if !seen.insert(code) {
            return Err(refuse(row, format!("area `{code}` stands there twice"), "one line for each area"));
        }
        codes.push(code.to_owned());
        let values = columns.iter().zip(&spec.covariates).map(|(&column, name)| number(row, column, name));
        rows.push(values.collect::<anyhow::Result<Vec<f64>>>()?);
        if let Some(column) = population {
            sizes.push(file.positive(row, column)?);
        }
    }
    let covariates = Covariates::new(&spec.covariates, &rows);
    Ok(Register { codes, covariates, population: spec.population.clone().map(|name| (name, sizes)) })
}

/// Takes the bases that no figure is published under out of the sample.
pub fn set_apart(sample: &mut Sample, design: &Declaration) -> Vec<VarianceBasis> {
    let for_models =
        |basis: &VarianceBasis| design.variance.iter().any(|spec| spec.name == basis.name && !spec.figures);
    let (apart, published) = std::mem::take(&mut sample.bases).into_iter().partition(for_models);
    sample.bases = published;
    apart
}

/// Fits every model: the areas of each are tabulated, then judged under its basis.
pub fn fit(
    asked: &[Asked],
    roster: &Roster,
    sample: &Sample,
    apart: &[VarianceBasis],
    options: &Options,
) -> anyhow::Result<Vec<AreaModel>> {
    let mut models = Vec::with_capacity(asked.len());
    for model in asked {
        let plan = std::slice::from_ref(&model.table);
        let totals = tabulate_plan(roster, sample, plan)?;
        let basis = apart.iter().chain(&sample.bases).find(|basis| basis.name == model.basis);
        let basis = basis.expect("checked when the survey was opened");
        models.push(model.fit(&figures(&totals, plan, std::slice::from_ref(basis), &[], options)?)?);
    }
    Ok(models)
}

/// The figures of a model, for the estimates.
pub fn published(model: &AreaModel) -> impl Iterator<Item = Figure> {
    let rates = model.areas.iter().map(|area| area.rate.clone());
    rates.chain(model.areas.iter().filter_map(|area| area.total.clone()))
}

/// What the short result says of a model: a line about the fit, and its sampled areas beside their direct estimates.
pub fn text(model: &AreaModel) -> String {
    let mut out = String::new();
    let (whole, fit) = (&model.whole, &model.fit);
    let sampled: Vec<&ModelArea> = model.areas.iter().filter(|area| area.sampled.is_some()).collect();
    let without = model.areas.len() - sampled.len();
    let table = &whole.table_id;
    let _ = writeln!(
        out,
        "{} ({table}, estimand model): {} areas with a sample, {without} without; every area: small_areas.parquet",
        model.plan.title.en,
        sampled.len()
    );
    let covariates: Vec<&str> = fit.coefficients[1..].iter().map(|coefficient| coefficient.name.as_str()).collect();
    let beyond = if covariates.is_empty() { String::new() } else { format!(" beyond {}", covariates.join(", ")) };
    let _ = writeln!(
        out,
        "areas differ{beyond} with a standard deviation of {} points ({}, {} df); test that they do not: p = {:.3}",
        percent_number(fit.sigma2.sqrt()),
        fit.method.name(),
        fit.degrees_of_freedom(),
        fit.fit.heterogeneity_p,
    );
    if fit.fully_synthetic() {
        let _ = writeln!(out, "the variance between areas is 0: every figure below is fully synthetic");
    }
    if let Some(factor) = model.factor {
        let _ = writeln!(out, "benchmarked to the direct estimate of the whole: every area times {factor:.4}");
    }
    let level = format!("{} % interval", (model.plan.ci_level * 100.0).round());
    let mut lines = plain_table(["area code", "n", "direct", "error", "model", "error", &level, "gamma", "decision"]);
    for area in sampled {
        let Some(of) = &area.sampled else { continue };
        let cell = &area.rate.cell;
        let share = |number: Option<f64>| number.map_or("-".into(), percent_number);
        let ends = cell.ci_low.zip(cell.ci_high);
        lines.add_row([
            area.code.clone(),
            thousands_of(cell.n as f64),
            percent_number(of.direct),
            percent_number(of.variance.sqrt()),
            share(cell.estimate),
            share(cell.se),
            ends.map_or("-".into(), |(low, high)| format!("{} to {}", percent_number(low), percent_number(high))),
            format!("{:.2}", of.gamma),
            cell.decision.verdict.name().to_owned(),
        ]);
    }
    let _ = writeln!(out, "{}", lines.trim_fmt());
    out
}

/// A model for machines.
pub fn json(model: &AreaModel) -> serde_json::Value {
    let area = |area: &ModelArea| {
        let cell = &area.rate.cell;
        serde_json::json!({
            "area_code": area.code, "sampled": area.sampled.is_some(), "estimate": cell.estimate, "rmse": cell.se,
            "ci_low": cell.ci_low, "ci_high": cell.ci_high, "decision": cell.decision.verdict.name(),
        })
    };
    serde_json::json!({
        "name": model.plan.name, "table_id": model.whole.table_id, "method": model.fit.method.name(),
        "variance_between_areas": model.fit.sigma2, "benchmark_factor": model.factor,
        "areas": model.areas.iter().map(area).collect::<Vec<_>>(),
    })
}
