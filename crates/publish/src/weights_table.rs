//! `weights.parquet`: what the weights look like before the first step and after each.

use crate::{OutputColumn, OutputTable};
use arrow_array::{ArrayRef, Float64Array, Int64Array, StringArray};
use codebook::{Codebook, Text};
use design::{Sample, WeightColumn, WeightStage};
use std::sync::Arc;

/// One row for each weight and step.
pub fn weights(codebook: &Codebook, sample: &Sample) -> OutputTable {
    let rows: Vec<(&WeightColumn, WeightStage)> = sample
        .weights
        .iter()
        .flat_map(|weight| weight.stages().into_iter().map(move |stage| (weight, stage)))
        .collect();
    let text = |value: &dyn Fn(&WeightColumn, &WeightStage) -> String| -> ArrayRef {
        Arc::new(rows.iter().map(|(weight, stage)| Some(value(weight, stage))).collect::<StringArray>())
    };
    let real = |value: &dyn Fn(&WeightStage) -> Option<f64>| -> ArrayRef {
        Arc::new(rows.iter().map(|(_, stage)| value(stage)).collect::<Float64Array>())
    };
    let mut columns = Vec::new();
    let mut add = |name: &str, en: &str, zh: &str, values: ArrayRef| {
        columns.push(OutputColumn::new(name, Text::new(en, zh), values));
    };
    add("weight", "name of the weight", "权数名称", text(&|weight, _| weight.name.clone()));
    add("table_name", "weighted table", "加权表", text(&|weight, _| codebook.tables[weight.table].name.clone()));
    add("step", "step, `base` before the first", "步骤（base 为起点）", text(&|_, stage| stage.step.clone()));
    add("kind", "what the step does", "步骤类型", text(&|_, stage| stage.kind.to_owned()));
    let n: Int64Array = rows.iter().map(|(_, stage)| Some(stage.diagnostics.n as i64)).collect();
    add("n", "records with a weight", "有权数的记录数", Arc::new(n));
    let mut number = |name: &str, en: &str, zh: &str, value: fn(&WeightStage) -> Option<f64>| {
        add(name, en, zh, real(&value));
    };
    number("sum", "sum of the weights", "权数之和", |stage| Some(stage.diagnostics.sum));
    number("min", "smallest weight", "最小权数", |stage| Some(stage.diagnostics.min));
    number("max", "largest weight", "最大权数", |stage| Some(stage.diagnostics.max));
    number("cv", "coefficient of variation", "变异系数", |stage| Some(stage.diagnostics.cv));
    number("kish", "1 + cv^2: loss of precision by unequal weights", "1+变异系数平方（Kish）", |stage| {
        Some(stage.diagnostics.kish)
    });
    number("n_effective", "n / (1 + cv^2)", "有效样本量", |stage| Some(stage.diagnostics.n_effective));
    number("ratio_min", "least ratio of new to old weight", "新旧权数之比（最小）", |stage| {
        stage.ratio.map(|ratio| ratio.0)
    });
    number("ratio_max", "greatest ratio of new to old weight", "新旧权数之比（最大）", |stage| {
        stage.ratio.map(|ratio| ratio.1)
    });
    OutputTable {
        name: "weights".into(),
        title: Text::new("Weights before and after every step", "各步骤前后的权数"),
        columns,
        sorted_by: Vec::new(),
    }
}
