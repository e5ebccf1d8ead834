//! Released microdata: the accepted rows of one table, without what is private.

use crate::{OutputColumn, OutputTable, PublishError, bases, records};
use arrow_array::{Array, ArrayRef, Float64Array, StringArray, UInt32Array};
use arrow_schema::ArrowError;
use codebook::Text;
use design::adjust::{Adjustment, NO_CELL};
use design::{Sample, WeightColumn};
use roster::{Accepted, NO_ROW, Roster, Status};
use std::sync::Arc;

/// The accepted rows of a table with labels, derived variables, design and weights.
///
/// Columns: the codes of the stages and of every variance basis (so that the
/// file alone suffices to recompute a standard error), the table's own fields
/// (a code, then its label, then why it is missing where the codebook tells
/// several kinds apart), derived variables, weights before and after every
/// adjustment with their post-stratum; or the final weight of the record a row
/// belongs to. Rows stand in design order.
///
/// # Errors
/// [`PublishError::Columns`] if columns differ in length, which is a bug.
pub fn microdata(
    roster: &Roster,
    accepted: &Accepted,
    sample: &Sample,
    table: usize,
) -> Result<OutputTable, PublishError> {
    let spec = &roster.codebook.tables[table];
    let kept = records::rows(accepted, table, Status::Accepted);
    let index = UInt32Array::from(kept.clone());
    let failed = |source: ArrowError| PublishError::Columns { file: format!("{}.parquet", spec.name), source };

    let mut columns = design_columns(roster, sample, table, &kept);
    let taken: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let own = records::columns(roster, table, &index).map_err(failed)?;
    columns.extend(own.into_iter().filter(|column| !taken.contains(&column.name)));
    for weight in sample.weights.iter().filter(|weight| weight.table == table) {
        columns.extend(weight_columns(weight, &kept));
    }
    columns.extend(owners_weight(roster, sample, table, &kept));
    debug_assert!(columns.iter().all(|column| column.values.len() == kept.len()), "one value a row");
    if table == sample.table {
        let title = Text::new("inclusion probability, product over the stages", "入样概率（各阶段之积）");
        let values = Float64Array::from_iter_values(sample.probability.iter().copied());
        columns.push(OutputColumn::new("inclusion_probability", title, Arc::new(values)));
    }
    let mut sorted_by = Vec::new();
    if units_in_order(sample) {
        sorted_by.extend(sample.stages.iter().map(|stage| stage.column.clone()));
        sorted_by.extend(spec.primary_key.iter().filter(|key| !taken.contains(key)).cloned());
        sorted_by.retain(|name| columns.iter().any(|column| column.name == *name));
    }
    Ok(OutputTable { name: spec.name.clone(), title: spec.title.clone(), columns, sorted_by })
}

/// A weight before its adjustments, after each of them, and the cell of its post-stratification.
fn weight_columns(weight: &WeightColumn, kept: &[u32]) -> Vec<OutputColumn> {
    let index: UInt32Array =
        kept.iter().map(|&row| Some(weight.class[row as usize]).filter(|&at| at != NO_ROW)).collect();
    let by_row = |by_class: &dyn Array| {
        arrow_select::take::take(by_class, &index, None).expect("every index is a class of the weight")
    };
    let weights = |by_class: &[f64]| by_row(&Float64Array::from_iter_values(by_class.iter().copied()));
    let name = &weight.name;
    let start = match weight.starts_from_another() {
        false => Text::new("inverse inclusion probability", "基础权数（入样概率的倒数）"),
        true => Text::new(format!("where the weight `{name}` starts"), format!("权数 `{name}` 的起点")),
    };
    let base = &weight.chain().classes().base;
    let mut columns = vec![OutputColumn::new(format!("{name}_base"), start, weights(base))];
    let steps = weight.chain().steps();
    for (at, step) in steps.iter().enumerate() {
        let (en, zh) = did(&step.adjustment);
        let (column, title) = if at + 1 == steps.len() {
            (name.clone(), Text::new(format!("weight `{name}`: {en}"), format!("权数 `{name}`：{zh}")))
        } else {
            let place = format!("`{}`", step.name);
            (
                format!("{name}_{}", step.name),
                Text::new(format!("weight after {place}: {en}"), format!("{place} 后的权数：{zh}")),
            )
        };
        columns.push(OutputColumn::new(column, title, weights(&step.after)));
    }
    if steps.is_empty() {
        columns.push(OutputColumn::new(
            name,
            Text::new(format!("weight `{name}`"), format!("权数 `{name}`")),
            weights(base),
        ));
    }
    if let Some(strata) = &weight.post_strata {
        let names: StringArray = strata.codes.iter().map(|codes| Some(codes.join("/"))).collect();
        let cell: UInt32Array =
            strata.of_class.iter().map(|&cell| Some(cell).filter(|&cell| cell != NO_CELL)).collect();
        let of_class = arrow_select::take::take(&names, &cell, None).expect("every index is a post-stratum");
        let by = strata.by.join("/");
        let title = Text::new(format!("post-stratum of `{name}`: {by}"), format!("事后层：{by}"));
        columns.push(OutputColumn::new(format!("{name}_cell"), title, by_row(&of_class)));
    }
    columns
}

/// The final weight of the record that a row belongs to, where its own table has none.
fn owners_weight(roster: &Roster, sample: &Sample, table: usize, kept: &[u32]) -> Option<OutputColumn> {
    let (weight, class) = sample.counted_by(roster, table).filter(|(weight, _)| weight.table != table)?;
    let of_class = weight.chain().weights();
    let of_row = |&row: &u32| Some(class[row as usize]).filter(|&at| at != NO_ROW).map(|at| of_class[at as usize]);
    let owner = &roster.codebook.tables[weight.table].title;
    let title = Text::new(
        format!("weight `{}` of the row of `{}` it belongs to", weight.name, owner.en),
        format!("所属{}的权数 `{}`", owner.zh, weight.name),
    );
    Some(OutputColumn::new(&weight.name, title, Arc::new(kept.iter().map(of_row).collect::<Float64Array>())))
}

/// What an adjustment did, in words.
fn did(adjustment: &Adjustment) -> (&'static str, &'static str) {
    match adjustment {
        Adjustment::Nonresponse(_) => ("those who answered stand for those who did not", "无应答调整"),
        Adjustment::Cells(_) => ("post-stratified to known totals", "按已知总数事后分层"),
        Adjustment::Rake(_) => ("raked to the totals of several margins", "按多个边际总数迭代调整"),
        Adjustment::Calibrate(_) => ("calibrated to known totals", "按已知总数校准"),
        Adjustment::Standardize(_) => ("standardised to given shares", "按标准构成调整"),
        Adjustment::Trim(_) => ("extreme weights cut", "截断极端权数"),
    }
}

/// Whether the sampled units stand in the order of their codes at every stage, so that files may say so.
///
/// Rows follow the units, and within a unit their owners and keys.
fn units_in_order(sample: &Sample) -> bool {
    let codes = |unit: usize| sample.stages.iter().map(move |stage| stage.values[unit].as_str());
    (1..sample.rows.len()).all(|unit| codes(unit - 1).le(codes(unit)))
}

/// Codes of the stages, and primary sampling unit and stratum under every basis.
fn design_columns(roster: &Roster, sample: &Sample, table: usize, kept: &[u32]) -> Vec<OutputColumn> {
    let Some(units) = sample.units_of(roster, table) else { return Vec::new() };
    let unit_of = |&row: &u32| Some(units[row as usize]).filter(|&unit| unit != NO_ROW);
    let index: UInt32Array = kept.iter().map(unit_of).collect();
    // Made once a unit and taken by row: no text is made a row.
    let spread = |of_units: &dyn Array| {
        arrow_select::take::take(of_units, &index, None).expect("every index is a unit of the sample")
    };
    let text = |value: &dyn Fn(usize) -> String| -> ArrayRef {
        spread(&(0..sample.rows.len()).map(|unit| Some(value(unit))).collect::<StringArray>())
    };
    let mut columns = Vec::new();
    for stage in &sample.stages {
        let title = Text::new(format!("{} (sampling stage)", stage.unit), format!("{}（抽样阶段）", stage.unit));
        columns.push(OutputColumn::new(&stage.column, title, text(&|unit| stage.values[unit].clone())));
    }
    for basis in &sample.bases {
        columns.extend(bases::columns(basis, &spread));
    }
    columns
}
