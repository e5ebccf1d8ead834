//! What the weights look like, step by step: a table for people, objects for machines.

use crate::console::plain_table;
use comfy_table::{CellAlignment, Table};
use design::{Sample, WeightStage};
use serde_json::{Value, json};
use validate::grouped;

/// A line for the start of every weight and for each of its steps.
pub fn table(sample: &Sample) -> Table {
    let header = ["weight", "step", "records", "sum", "cv", "max/min", "1+cv^2", "effective", "ratio"];
    let mut table = plain_table(header);
    if let Some(column) = table.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Left);
    }
    for weight in &sample.weights {
        for (at, stage) in weight.stages().iter().enumerate() {
            let name = if at == 0 { weight.name.clone() } else { String::new() };
            table.add_row([name, stage.step.clone()].into_iter().chain(numbers(stage)));
        }
    }
    table
}

fn numbers(stage: &WeightStage) -> [String; 7] {
    let of = &stage.diagnostics;
    let ratio = stage.ratio.map_or(String::new(), |(low, high)| format!("{low:.3} to {high:.3}"));
    [
        grouped(of.n),
        rounded(of.sum),
        format!("{:.3}", of.cv),
        format!("{:.2}", of.max / of.min),
        format!("{:.3}", of.kish),
        rounded(of.n_effective),
        ratio,
    ]
}

/// A number to the nearest whole, thousands apart.
fn rounded(number: f64) -> String {
    let sign = if number < -0.5 { "-" } else { "" };
    format!("{sign}{}", grouped(number.abs().round() as usize))
}

/// The same, one object for each line.
pub fn json(sample: &Sample) -> Value {
    let stage = |name: &str, stage: &WeightStage| {
        let of = &stage.diagnostics;
        json!({
            "weight": name, "step": stage.step, "kind": stage.kind, "n": of.n, "sum": of.sum, "min": of.min,
            "max": of.max, "cv": of.cv, "kish": of.kish, "n_effective": of.n_effective,
            "ratio": stage.ratio.map(|(low, high)| [low, high]),
        })
    };
    let lines = sample
        .weights
        .iter()
        .flat_map(|weight| weight.stages().into_iter().map(|of| stage(&weight.name, &of)).collect::<Vec<_>>());
    lines.collect()
}
