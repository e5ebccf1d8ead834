//! Figures on stdout: tables for people, lines for machines.

use crate::console::plain_table;
use codebook::StatisticKind;
use estimate::Figure;
use scan::{Plan, Totals};
use serde_json::json;
use std::fmt::Write;

/// One table after the other.
pub fn text(plan: &Plan, totals: &Totals, figures: &[Figure]) -> String {
    let mut out = format!(
        "{} records, {} sampling units\n",
        validate::grouped(totals.records() as usize),
        validate::grouped(totals.units())
    );
    for table in &plan.table {
        let title = table.title.as_ref().map_or(String::new(), |title| format!(": {}", title.en));
        let of = figures.iter().find(|figure| figure.table_id == table.id);
        let denominator = of.map_or(String::new(), |figure| format!(", of {}", figure.denominator.en));
        let _ = writeln!(out, "\n{}{title}{denominator}", table.id);
        let mut lines = plain_table(["domain", "", "estimate", "se", "low", "high", "df", "deff", "n", "decision"]);
        for figure in figures.iter().filter(|figure| figure.table_id == table.id) {
            let cell = &figure.cell;
            let number = |value: Option<f64>| value.map_or("-".into(), |value| shown(figure.statistic, value));
            lines.add_row([
                domain(figure),
                what(figure),
                number(cell.estimate),
                number(cell.se),
                number(cell.ci_low),
                number(cell.ci_high),
                cell.df.to_string(),
                cell.deff.map_or("-".into(), |deff| format!("{deff:.2}")),
                validate::grouped(cell.n as usize),
                cell.decision.verdict.name().to_owned(),
            ]);
        }
        let _ = writeln!(out, "{}", lines.trim_fmt());
    }
    out
}

fn domain(figure: &Figure) -> String {
    if figure.domain.is_empty() {
        return "all".into();
    }
    let parts = figure.domain.iter().map(|part| format!("{} {}", part.variable, part.level));
    parts.collect::<Vec<_>>().join(", ")
}

fn what(figure: &Figure) -> String {
    match &figure.level {
        Some(level) => format!("{} {} {level}", figure.statistic.name(), figure.variable),
        None => format!("{} {}", figure.statistic.name(), figure.variable),
    }
}

fn shown(statistic: StatisticKind, value: f64) -> String {
    match statistic {
        StatisticKind::Proportion | StatisticKind::Coverage | StatisticKind::Difference => format!("{value:.5}"),
        StatisticKind::Total | StatisticKind::Mean | StatisticKind::Ratio if value.abs() >= 1000.0 => {
            let sign = if value < 0.0 { "-" } else { "" };
            format!("{sign}{}", validate::grouped(value.abs().round() as usize))
        }
        StatisticKind::Total | StatisticKind::Mean | StatisticKind::Ratio => format!("{value:.4}"),
    }
}

/// One line a figure; numbers in full.
pub fn csv(figures: &[Figure]) -> String {
    let mut out = String::from(
        "table,statistic,variable,level,domain,estimate,se,ci_low,ci_high,ci_method,df,deff,n,n_positive,population,decision\n",
    );
    for figure in figures {
        let cell = &figure.cell;
        let domain = figure.domain.iter().map(|part| format!("{}={}", part.variable, part.level)).collect::<Vec<_>>();
        let number = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
        let _ = writeln!(
            out,
            "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}",
            quoted(&figure.table_id),
            figure.statistic.name(),
            quoted(&figure.variable),
            quoted(figure.level.as_deref().unwrap_or_default()),
            quoted(&domain.join(";")),
            number(cell.estimate),
            number(cell.se),
            number(cell.ci_low),
            number(cell.ci_high),
            cell.ci_method,
            cell.df,
            number(cell.deff),
            cell.n,
            cell.n_positive,
            cell.population,
            cell.decision.verdict.name(),
        );
    }
    out
}

fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// One JSON object a line.
pub fn json(figures: &[Figure]) -> String {
    let mut out = String::new();
    for figure in figures {
        let cell = &figure.cell;
        let domain: serde_json::Map<String, serde_json::Value> =
            figure.domain.iter().map(|part| (part.variable.clone(), json!(part.level))).collect();
        let line = json!({
            "table": figure.table_id, "statistic": figure.statistic.name(), "variable": figure.variable,
            "level": figure.level, "domain": domain, "estimate": cell.estimate, "se": cell.se,
            "ci_low": cell.ci_low, "ci_high": cell.ci_high, "ci_method": cell.ci_method, "ci_level": cell.ci_level,
            "df": cell.df, "deff": cell.deff, "n": cell.n, "n_positive": cell.n_positive,
            "population": cell.population, "decision": cell.decision.verdict.name(),
        });
        let _ = writeln!(out, "{line}");
    }
    out
}
