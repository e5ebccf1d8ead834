//! The short result on stdout: records, headline, where the release lies, how to look at it.

use super::output::{Everything, Written};
use super::{models, services};
use crate::cli::Format;
use crate::console::plain_table;
use crate::survey::Survey;
use crate::weights;
use codebook::StatisticKind;
use comfy_table::Table;
use estimate::{Estimand, Figure};
use serde_json::json;
use std::fmt::Write;

/// The result in the form asked for.
pub fn render(format: Format, survey: &Survey, all: &Everything, written: &Written) -> String {
    match format {
        Format::Text => text(survey, all, written),
        Format::Json => json(survey, all, written),
    }
}

/// The figures of the headline: whole population, first table level, every basis and estimand.
fn headline<'a>(survey: &Survey, all: &Everything<'a>) -> Vec<&'a Figure> {
    let of_table = |figure: &&Figure| figure.table_id == survey.headline.table && figure.domain.is_empty();
    let first = all.figures.iter().find(of_table).and_then(|figure| figure.level.clone());
    all.figures.iter().filter(of_table).filter(|figure| figure.level == first).collect()
}

fn text(survey: &Survey, all: &Everything, written: &Written) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", survey.survey.title.en);
    if let Some(note) = &written.synthetic {
        let _ = writeln!(out, "SYNTHETIC: {note}");
    }
    let _ = writeln!(out, "\n{}\n", records(all).trim_fmt());

    let _ = writeln!(out, "{}\n", weights::table(all.sample).trim_fmt());

    let plan = all.codebook.plan.iter().find(|plan| plan.id == survey.headline.table);
    if let Some(plan) = plan {
        let _ = writeln!(out, "{} ({}), of {}", plan.title.en, plan.id, plan.denominator.en);
        let _ = writeln!(out, "{}\n", figures(survey, all).trim_fmt());
        if let Some(base) = survey.projected_base() {
            let _ = writeln!(out, "projection: share x {} persons, {}", thousands_of(base.persons), base.title.en);
            let _ = writeln!(out, "            source: {}\n", base.source);
        }
    }
    for model in all.models {
        let _ = writeln!(out, "{}", models::text(model));
    }
    if let Some((table, rows)) = all.services {
        let _ = writeln!(out, "{}", services::text(table, rows, survey.estimate.level));
    }
    let path = written.path.display();
    let _ = writeln!(out, "release: {path} ({} files; manifest.json has their digests)", written.files);
    let _ = writeln!(
        out,
        "look:    duckdb -c \"select estimand, variance_basis, by1_label, estimate, ci_low, ci_high, decision from \
         '{path}/estimates.parquet' where table_id = '{}' and statistic = 'proportion'\"",
        survey.headline.table
    );
    out
}

fn records(all: &Everything) -> Table {
    let mut table = plain_table(["records", "received", "accepted", "set aside", "rejected"]);
    let mut add = |name: &str, counts: &ingest::FileAccount| {
        let numbers = [counts.received, counts.accepted, counts.set_aside, counts.rejected];
        table.add_row(std::iter::once(name.to_owned()).chain(numbers.map(thousands)));
    };
    for (position, of) in all.codebook.tables.iter().enumerate() {
        add(&of.name, &all.checked.account.total(all.checked.roster, Some(position)));
    }
    add("total", &all.checked.account.total(all.checked.roster, None));
    table
}

fn figures(survey: &Survey, all: &Everything) -> Table {
    let level = (survey.estimate.level * 100.0).round();
    let interval = format!("{level} % interval");
    let mut table =
        plain_table(["estimand", "standard error from", "share", &interval, "persons", &interval, "df", "decision"]);
    let figures = headline(survey, all);
    let shares = |estimand| {
        let wanted =
            move |figure: &&&Figure| figure.statistic == StatisticKind::Proportion && figure.cell.estimand == estimand;
        figures.iter().filter(wanted)
    };
    for share in shares(Estimand::Design).chain(shares(Estimand::Direct)) {
        let total = figures.iter().find(|figure| {
            figure.statistic == StatisticKind::Total
                && figure.variance_basis == share.variance_basis
                && figure.cell.estimand == share.cell.estimand
        });
        table.add_row([
            share.cell.estimand.name().to_owned(),
            share.variance_basis.clone(),
            percent(share.cell.estimate),
            range(share, percent_number),
            total.map_or(String::new(), |total| persons(total.cell.estimate)),
            total.map_or(String::new(), |total| range(total, thousands_of)),
            share.cell.df.to_string(),
            share.cell.decision.verdict.name().to_owned(),
        ]);
    }
    for total in figures.iter().filter(|figure| figure.cell.estimand == Estimand::Projection) {
        table.add_row([
            total.cell.estimand.name().to_owned(),
            total.variance_basis.clone(),
            String::new(),
            String::new(),
            persons(total.cell.estimate),
            range(total, thousands_of),
            total.cell.df.to_string(),
            total.cell.decision.verdict.name().to_owned(),
        ]);
    }
    table
}

fn json(survey: &Survey, all: &Everything, written: &Written) -> String {
    let counts = |counts: &ingest::FileAccount| {
        json!({"received": counts.received, "accepted": counts.accepted,
               "set_aside": counts.set_aside, "rejected": counts.rejected})
    };
    let tables: serde_json::Map<String, serde_json::Value> = all
        .codebook
        .tables
        .iter()
        .enumerate()
        .map(|(position, table)| {
            (table.name.clone(), counts(&all.checked.account.total(all.checked.roster, Some(position))))
        })
        .collect();
    let figure = |figure: &&Figure| {
        json!({
            "statistic": figure.statistic.name(), "estimand": figure.cell.estimand.name(),
            "variance_basis": figure.variance_basis, "estimate": figure.cell.estimate, "se": figure.cell.se,
            "ci_low": figure.cell.ci_low, "ci_high": figure.cell.ci_high, "ci_method": figure.cell.ci_method,
            "df": figure.cell.df, "deff": figure.cell.deff, "n": figure.cell.n,
            "decision": figure.cell.decision.verdict.name(),
        })
    };
    let rows = all.services.map_or(&[][..], |(_, rows)| rows);
    let served: Vec<serde_json::Value> = rows.iter().map(services::json).collect();
    let modelled: Vec<serde_json::Value> = all.models.iter().map(models::json).collect();
    let result = json!({
        "survey": survey.survey.id,
        "synthetic": written.synthetic,
        "records": {"total": counts(&all.checked.account.total(all.checked.roster, None)), "tables": tables},
        "weights": weights::json(all.sample),
        "headline": {"table_id": survey.headline.table, "figures": headline(survey, all).iter().map(figure).collect::<Vec<_>>()},
        "models": modelled,
        "services": served,
        "release": {"path": written.path.display().to_string(), "id": written.release_id, "files": written.files},
    });
    format!("{result}\n")
}

pub(super) fn percent(value: Option<f64>) -> String {
    value.map_or("-".into(), |value| format!("{} %", percent_number(value)))
}

pub(super) fn percent_number(value: f64) -> String {
    format!("{:.2}", value * 100.0)
}

fn persons(value: Option<f64>) -> String {
    value.map_or("-".into(), thousands_of)
}

pub(super) fn thousands_of(value: f64) -> String {
    thousands(value.round().max(0.0) as u64)
}

fn thousands(value: u64) -> String {
    validate::grouped(value as usize)
}

pub(super) fn range(figure: &Figure, number: fn(f64) -> String) -> String {
    match (figure.cell.ci_low, figure.cell.ci_high) {
        (Some(low), Some(high)) => format!("{} to {}", number(low), number(high)),
        _ => "-".into(),
    }
}
