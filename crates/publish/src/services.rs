//! `services.parquet`: counts of programmes, the estimated totals they are held against, and the coverage.
//!
//! One row a count and variance basis; a count whose area has no estimate has one
//! row that says so. The coverages stand in `estimates.parquet` too.

use crate::{OutputColumn, OutputTable};
use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, Float64Array, StringArray};
use codebook::Text;
use estimate::services::{ServiceRow, ServiceTable};
use estimate::{Cell, Reason};
use std::sync::Arc;

/// The counts and their coverage as a table.
pub fn services(table: &ServiceTable, rows: &[ServiceRow]) -> OutputTable {
    let texts = |value: &dyn Fn(&ServiceRow) -> Option<String>| -> ArrayRef {
        Arc::new(rows.iter().map(value).collect::<StringArray>())
    };
    let text = |value: &dyn Fn(&ServiceRow) -> String| texts(&|row| Some(value(row)));
    let real = |value: &dyn Fn(&ServiceRow) -> Option<f64>| -> ArrayRef {
        Arc::new(rows.iter().map(value).collect::<Float64Array>())
    };
    let below = |value: fn(&Cell) -> Option<f64>| real(&|row| row.total.as_ref().and_then(|total| value(&total.cell)));
    let covered = |value: fn(&Cell) -> Option<f64>| real(&|row| row.figure.as_ref().and_then(|f| value(&f.cell)));
    let mut columns = Vec::new();
    let mut add = |name: &str, en: &str, zh: &str, values: ArrayRef| {
        columns.push(OutputColumn::new(name, Text::new(en, zh), values));
    };
    add("table_id", "table of the coverage figures", "表号", text(&|_| table.id.clone()));
    add("programme", "programme", "项目", text(&|row| row.count.title.en.clone()));
    add("programme_zh", "programme, in Chinese", "项目（中文）", text(&|row| row.count.title.zh.clone()));
    add(
        "area_variable",
        "what the area is a code of",
        "地区变量",
        texts(&|row| row.count.area.as_ref().and(table.area.clone())),
    );
    add("area_code", "area; empty is the whole population", "地区（空为全部）", texts(&|row| row.count.area.clone()));
    add(
        "recipients",
        "recipients as counted, known without error",
        "受益数（登记）",
        real(&|row| Some(row.count.recipients)),
    );
    add(
        "counts",
        "persons, or events of which a person may have several",
        "计数单位",
        text(&|row| row.count.counts.name().into()),
    );
    add("period", "when they were counted", "时期", text(&|row| row.count.period.clone()));
    add("source", "who counted", "来源", text(&|row| row.count.source.clone()));
    add("below_table_id", "table of the estimated total", "分母表号", text(&|_| table.below.clone()));
    add(
        "variance_basis",
        "how the standard error was computed",
        "方差基础",
        texts(&|row| row.total.as_ref().map(|total| total.variance_basis.clone())),
    );
    add("total", "estimated total", "估计总数", below(|cell| cell.estimate));
    add("total_ci_low", "lower end of its interval", "总数区间下限", below(|cell| cell.ci_low));
    add("total_ci_high", "upper end of its interval", "总数区间上限", below(|cell| cell.ci_high));
    add("coverage", "recipients over the estimated total", "覆盖率", covered(|cell| cell.estimate));
    add("se", "its standard error", "标准误", covered(|cell| cell.se));
    add("ci_low", "lower end of its interval", "区间下限", covered(|cell| cell.ci_low));
    add("ci_high", "upper end of its interval", "区间上限", covered(|cell| cell.ci_high));
    add(
        "decision",
        "show, review or withhold",
        "发布决定",
        texts(&|row| row.figure.as_ref().map(|figure| figure.cell.decision.verdict.name().to_owned())),
    );
    add("remarks", "what a reader has to know", "说明", remarks(rows, |remark| &remark.en));
    add("remarks_zh", "what a reader has to know, in Chinese", "说明（中文）", remarks(rows, |remark| &remark.zh));
    OutputTable {
        name: "services".into(),
        title: Text::new("Service coverage, one row per count and variance basis", "服务覆盖率（每行一项计数）"),
        columns,
        sorted_by: Vec::new(),
    }
}

fn remarks(rows: &[ServiceRow], words: fn(&Reason) -> &str) -> ArrayRef {
    let mut list = ListBuilder::new(StringBuilder::new());
    for row in rows {
        for remark in &row.remarks {
            list.values().append_value(words(remark));
        }
        list.append(true);
    }
    Arc::new(list.finish())
}
