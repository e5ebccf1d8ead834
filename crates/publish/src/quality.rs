//! `quality.parquet`: rates, each with numerator, denominator and definition.

use crate::{OutputColumn, OutputTable};
use arrow_array::{ArrayRef, Float64Array, Int64Array, StringArray};
use codebook::Text;
use ingest::{Account, FileAccount};
use roster::Roster;
use std::sync::Arc;

/// One rate for one scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Name of the rate.
    pub measure: &'static str,
    /// What it covers: `total`, `table` or `file`.
    pub scope: &'static str,
    /// Which table or file; empty for the total.
    pub of: String,
    /// Above the line.
    pub numerator: u64,
    /// Below the line.
    pub denominator: u64,
    /// What it means.
    pub definition: Text,
}

/// Where the records ended, as shares of those received: in total, by table, by file.
pub fn record_rates(roster: &Roster, account: &Account) -> Vec<Rate> {
    let mut rates = Vec::new();
    add(&mut rates, "total", String::new(), &account.total(roster, None));
    for (position, table) in roster.codebook.tables.iter().enumerate() {
        add(&mut rates, "table", table.name.clone(), &account.total(roster, Some(position)));
    }
    for file in &account.files {
        add(&mut rates, "file", roster.files[file.file].path.clone(), file);
    }
    rates
}

fn add(rates: &mut Vec<Rate>, scope: &'static str, of: String, counts: &FileAccount) {
    let kinds = [
        ("accepted_share", counts.accepted, Text::new("records used / records received", "采用记录数／收到记录数")),
        (
            "set_aside_share",
            counts.set_aside,
            Text::new(
                "readable records kept out by findings of severity error / records received",
                "因错误搁置记录数／收到记录数",
            ),
        ),
        (
            "rejected_share",
            counts.rejected,
            Text::new("unreadable records / records received", "无法读取记录数／收到记录数"),
        ),
    ];
    for (measure, numerator, definition) in kinds {
        rates.push(Rate { measure, scope, of: of.clone(), numerator, denominator: counts.received, definition });
    }
}

/// The rates as a table.
pub fn quality(rates: &[Rate]) -> OutputTable {
    let text = |value: &dyn Fn(&Rate) -> String| -> ArrayRef {
        Arc::new(rates.iter().map(|rate| Some(value(rate))).collect::<StringArray>())
    };
    let share = |rate: &Rate| (rate.denominator > 0).then(|| rate.numerator as f64 / rate.denominator as f64);
    let columns = vec![
        OutputColumn::new("measure", Text::new("rate", "指标"), text(&|rate| rate.measure.into())),
        OutputColumn::new("scope", Text::new("total, table or file", "范围"), text(&|rate| rate.scope.into())),
        OutputColumn::new("scope_name", Text::new("which table or file", "范围名称"), text(&|rate| rate.of.clone())),
        OutputColumn::new(
            "numerator",
            Text::new("numerator", "分子"),
            Arc::new(rates.iter().map(|rate| Some(rate.numerator as i64)).collect::<Int64Array>()),
        ),
        OutputColumn::new(
            "denominator",
            Text::new("denominator", "分母"),
            Arc::new(rates.iter().map(|rate| Some(rate.denominator as i64)).collect::<Int64Array>()),
        ),
        OutputColumn::new(
            "rate",
            Text::new("numerator / denominator, a fraction", "比率"),
            Arc::new(rates.iter().map(share).collect::<Float64Array>()),
        ),
        OutputColumn::new("definition", Text::new("definition", "定义"), text(&|rate| rate.definition.en.clone())),
        OutputColumn::new(
            "definition_zh",
            Text::new("definition in Chinese", "定义（中文）"),
            text(&|rate| rate.definition.zh.clone()),
        ),
    ];
    OutputTable {
        name: "quality".into(),
        title: Text::new("Quality rates", "质量指标"),
        columns,
        sorted_by: Vec::new(),
    }
}
