//! `prevalens estimate`: one pass over any file with a declared design, then its tables.

mod render;

use crate::Outcome;
use crate::cli::{Estimate, EstimateFormat, FigureChoice, Merge};
use crate::console::{self, ProgressMode, Stages};
use anyhow::Context;
use codebook::{Codebook, TablePlan, Text};
use estimate::{Figure, Options, figures};
use scan::{Plan, PlanTable, Source, Totals};

/// Tabulates a file.
pub fn estimate(arguments: &Estimate, progress: ProgressMode) -> anyhow::Result<Outcome> {
    let wanted = Wanted::open(&arguments.figures)?;
    let source = Source::open(&arguments.data)?;
    let mut stages = Stages::new(progress);
    let bar = stages.begin("read", source.bytes(), "bytes");
    let totals = scan::scan(&source, &wanted.plan, &mut |progress| bar.set_position(progress.bytes))?;
    stages.end();
    if let Some(path) = &arguments.totals {
        totals.save(&wanted.plan, path)?;
    }
    wanted.deliver(&totals)?;
    Ok(Outcome::Clean)
}

/// Adds up totals and estimates from the sum.
pub fn merge(arguments: &Merge) -> anyhow::Result<Outcome> {
    let wanted = Wanted::open(&arguments.figures)?;
    wanted.deliver(&scan::merge(&arguments.totals, &wanted.plan)?)?;
    Ok(Outcome::Clean)
}

/// A plan, and what becomes of its figures.
struct Wanted<'a> {
    choice: &'a FigureChoice,
    plan: Plan,
    options: Options<'static>,
}

impl<'a> Wanted<'a> {
    fn open(choice: &'a FigureChoice) -> anyhow::Result<Self> {
        let plan = Plan::open(&choice.spec)?;
        let scan::Presentation { level, intervals } = &plan.estimate;
        let (standard, second) = crate::presentation::standard(*level, intervals, &choice.spec)?;
        Ok(Self { choice, options: Options { standard, second, base: None, counted: 0, direct: false }, plan })
    }

    /// Makes the figures of totals, writes and shows them.
    fn deliver(&self, totals: &Totals) -> anyhow::Result<()> {
        let Self { choice, plan, options } = self;
        let tables: Vec<TablePlan> = plan.table.iter().map(table_plan).collect();
        let basis = totals.basis(&plan.design)?;
        let mut all = figures(&totals.plan_totals(plan), &tables, std::slice::from_ref(&basis), &[], options)?;
        all.retain(|figure| wanted(plan, figure));
        if let Some(path) = &choice.out {
            let codebook = Codebook { plan: tables, ..Codebook::of_table("data") };
            let table = publish::estimates(&codebook, &all, "");
            let file = std::fs::File::create(path)
                .with_context(|| format!("cannot write `{}`\n  help: the folder must exist", path.display()))?;
            publish::parquet_file::write(std::io::BufWriter::new(file), &table, &[])?;
        }
        match choice.format {
            EstimateFormat::Text => console::data(&render::text(plan, totals, &all)),
            EstimateFormat::Csv => console::data(&render::csv(&all)),
            EstimateFormat::Json => console::data(&render::json(&all)),
            EstimateFormat::None => Ok(()),
        }
    }
}

/// A table in the words of the survey's own plan.
fn table_plan(table: &PlanTable) -> TablePlan {
    let codes: Vec<String> = table.levels.iter().map(scan::Level::code).collect();
    TablePlan {
        id: table.id.clone(),
        title: table.title.clone().unwrap_or_else(|| Text::new(table.id.clone(), table.id.clone())),
        unit: "data".into(),
        statistics: table.statistics.clone(),
        variable: table.variable.clone(),
        levels: codes.iter().filter_map(|code| code.parse().ok()).collect(),
        numerator: table.numerator.clone(),
        denominator_value: table.denominator_value.clone(),
        filter: table.filter.clone(),
        denominator: table.denominator.clone().unwrap_or_else(|| match &table.filter {
            None => Text::new("all records", "全部记录"),
            Some(filter) => Text::new(format!("records where {filter}"), format!("符合条件的记录：{filter}")),
        }),
        variables: Vec::new(),
        domains: table.domains.clone(),
        margins: false,
        compare: None,
    }
}

/// Whether the plan asks for the figure's level.
fn wanted(plan: &Plan, figure: &Figure) -> bool {
    let Some(level) = &figure.level else { return true };
    let table = plan.table.iter().find(|table| table.id == figure.table_id);
    table.is_none_or(|table| table.levels.is_empty() || table.levels.iter().any(|wanted| wanted.code() == *level))
}
