//! `unit_totals.parquet`: the sums from which every figure was computed.
//!
//! One row per table, domain cell, level, sampled unit and post-stratum in
//! which somebody was counted. Adding rows gives any coarser table; nothing
//! here is a person.

use crate::{OutputColumn, OutputTable};
use arrow_array::{ArrayRef, Float64Array, Int64Array, StringArray};
use codebook::{Codebook, Text};
use design::Sample;
use estimate::{Entry, PlanTotals, TableTotals};
use std::sync::Arc;

/// Most domain variables of a table.
const DOMAINS: usize = 3;

/// Every sum of every table.
pub fn unit_totals(codebook: &Codebook, totals: &PlanTotals, sample: &Sample) -> OutputTable {
    let rows: Vec<(&TableTotals, Entry)> =
        totals.tables.iter().flat_map(|table| table.cube.entries().map(move |entry| (table, entry))).collect();
    let text = |value: &dyn Fn(&TableTotals, &Entry) -> Option<String>| -> ArrayRef {
        Arc::new(rows.iter().map(|(table, entry)| value(table, entry)).collect::<StringArray>())
    };
    let real = |value: &dyn Fn(&Entry) -> f64| -> ArrayRef {
        Arc::new(rows.iter().map(|(_, entry)| Some(value(entry))).collect::<Float64Array>())
    };
    let mut columns = Vec::new();
    let mut add = |name: String, en: String, zh: String, values: ArrayRef| {
        columns.push(OutputColumn::new(name, Text::new(en, zh), values));
    };
    let id = |table: &TableTotals, _: &Entry| Some(codebook.plan[table.plan].id.clone());
    add("table_id".into(), "table of the plan".into(), "表号".into(), text(&id));
    for stage in 0..sample.stages.len() {
        let of = &sample.stages[stage];
        let unit = |table: &TableTotals, entry: &Entry| {
            let unit = totals.units[table.units].key.unit_of_row()[entry.row as usize];
            Some(of.values[unit as usize].clone())
        };
        add(
            of.column.clone(),
            format!("{} (sampling stage)", of.unit),
            format!("{}（抽样阶段）", of.unit),
            text(&unit),
        );
    }
    let post = |table: &TableTotals, entry: &Entry| {
        let units = &totals.units[table.units];
        let weight = sample.weights.iter().find(|weight| weight.name == units.weight)?;
        let strata = weight.post_strata.as_ref()?;
        Some(strata.codes.get(strata.of_class[entry.row as usize] as usize)?.join("/"))
    };
    add("post_stratum".into(), "post-stratum of the weight".into(), "事后层".into(), text(&post));
    for place in 0..DOMAINS {
        let number = place + 1;
        let variable = |table: &TableTotals, _: &Entry| table.dims.get(place).map(|(name, _)| name.clone());
        let level = |table: &TableTotals, entry: &Entry| {
            let (_, levels) = table.dims.get(place)?;
            Some(levels.codes[table.cube.shape().codes(entry.cell)[place] as usize].clone())
        };
        add(
            format!("by{number}_variable"),
            format!("variable {number} of the domain"),
            format!("域变量{number}"),
            text(&variable),
        );
        add(
            format!("by{number}_level"),
            format!("code {number} of the domain"),
            format!("域取值{number}"),
            text(&level),
        );
    }
    let level = |table: &TableTotals, entry: &Entry| {
        table.levels.as_ref().map(|levels| levels.codes[entry.level as usize].clone())
    };
    add("level".into(), "level of the variable".into(), "取值".into(), text(&level));
    let n: Int64Array = rows.iter().map(|(_, entry)| Some(entry.n as i64)).collect();
    add("n".into(), "records".into(), "记录数".into(), Arc::new(n));
    type Sum = (&'static str, &'static str, fn(&Entry) -> f64);
    let sums: [Sum; 6] = [
        ("sum_w", "sum of w", |entry| entry.w),
        ("sum_wy", "sum of w y", |entry| entry.moments.wy),
        ("sum_wx", "sum of w x", |entry| entry.moments.wx),
        ("sum_wyy", "sum of w y y", |entry| entry.moments.wyy),
        ("sum_wxy", "sum of w x y", |entry| entry.moments.wxy),
        ("sum_wxx", "sum of w x x", |entry| entry.moments.wxx),
    ];
    for (name, en, value) in sums {
        add(name.into(), en.into(), format!("{en}（合计）"), real(&value));
    }
    OutputTable {
        name: "unit_totals".into(),
        title: Text::new("Sums by sampled unit", "按抽样单位汇总"),
        columns,
        sorted_by: Vec::new(),
    }
}
