//! `replicate_weights.parquet`: the weight of every record in every replicate, for other programs.
//!
//! A record is a row: its key, its weight, then `<weight>_r001`, `<weight>_r002` ... as whole weights.
//! `replicate_weights.json` beside it says how their spread becomes a variance. Rows are written a
//! chunk at a time: weights are held by class, never persons times replicates.

use crate::{OutputColumn, OutputTable, PublishError, records};
use arrow_array::{ArrayRef, Float64Array, UInt32Array};
use arrow_schema::ArrowError;
use arrow_select::take::take;
use codebook::Text;
use design::replicate::{Method, ReplicateBasis, ReplicateWeights};
use design::{Sample, WeightColumn};
use roster::{Accepted, NO_ROW, Roster, Status};
use serde_json::{Value, json};
use std::sync::Arc;

/// Rows made and encoded together.
const CHUNK: usize = 8_192;

/// Fewest digits of a replicate's number in a column name.
const DIGITS: usize = 3;

/// The replicate weights of one table, ready to be written.
#[derive(Debug)]
pub struct ReplicateFile<'a> {
    description: OutputTable,
    table: String,
    keys: Vec<(String, ArrayRef)>,
    weight: &'a WeightColumn,
    weights: &'a ReplicateWeights,
    basis: &'a ReplicateBasis,
    rows: Vec<u32>,
}

/// The replicate weights that `basis` makes of a weight of the sample; `weight` is its position there.
///
/// # Panics
/// If the sample has no such weight.
pub fn replicate_weights<'a>(
    roster: &Roster,
    accepted: &Accepted,
    sample: &'a Sample,
    basis: &'a ReplicateBasis,
    weight: usize,
) -> ReplicateFile<'a> {
    let column = &sample.weights[weight];
    let (_, weights) = &basis.weights[weight];
    let spec = &roster.codebook.tables[column.table];
    let mut rows = records::rows(accepted, column.table, Status::Accepted);
    rows.retain(|&row| column.class[row as usize] != NO_ROW);
    let of_key = |name: &String| {
        let values = roster.tables[column.table].column(name).expect("the codebook checked its keys");
        (name.clone(), Arc::clone(values))
    };
    let keys: Vec<(String, ArrayRef)> = spec.primary_key.iter().map(of_key).collect();
    let name = match spec.name == roster.codebook.structure.counted {
        true => "replicate_weights".to_owned(),
        false => format!("replicate_weights_{}", spec.name),
    };
    let empty = |values: &ArrayRef| arrow_array::new_empty_array(values.data_type());
    let title_of_key = |name: &str| roster.codebook.title_of(&spec.name, name).cloned().unwrap_or_default();
    let mut columns: Vec<OutputColumn> =
        keys.iter().map(|(name, values)| OutputColumn::new(name, title_of_key(name), empty(values))).collect();
    let number =
        |name: String, title: Text| OutputColumn::new(name, title, Arc::new(Float64Array::from(Vec::<f64>::new())));
    columns.push(number(
        column.name.clone(),
        Text::new(format!("weight `{}`", column.name), format!("权数 `{}`", column.name)),
    ));
    let digits = digits(weights);
    columns.extend((1..=weights.n_replicates()).map(|replicate| {
        let title = Text::new(
            format!("weight `{}` in replicate {replicate}: {}", column.name, basis.title_en),
            format!("权数 `{}` 第 {replicate} 个重复样本：{}", column.name, basis.title_zh),
        );
        number(format!("{}_r{replicate:0digits$}", column.name), title)
    }));
    let title = Text::new(
        format!("replicate weights: {}; a row is a row of `{}`", basis.title_en, spec.name),
        format!("重复样本权数：{}；每行对应 `{}` 的一行", basis.title_zh, spec.name),
    );
    let description = OutputTable { name, title, columns, sorted_by: Vec::new() };
    ReplicateFile { description, table: spec.name.clone(), keys, weight: column, weights, basis, rows }
}

/// Digits of a replicate's number in a column name.
fn digits(weights: &ReplicateWeights) -> usize {
    DIGITS.max(weights.n_replicates().to_string().len())
}

impl ReplicateFile<'_> {
    /// The columns without rows.
    #[must_use]
    pub fn description(&self) -> &OutputTable {
        &self.description
    }

    /// What the footer of the file says besides what every file of the release does.
    #[must_use]
    pub fn key_values(&self) -> Vec<(String, String)> {
        let pair = |key: &str, value: String| (format!("replicates_{key}"), value);
        let scales = self.weights.scales();
        vec![
            pair("method", self.basis.replicates.method().name().to_owned()),
            pair("scale", json!(scales.scale).to_string()),
            pair("rscales", json!(scales.rscales).to_string()),
            pair("mse", scales.mse.to_string()),
        ]
    }

    /// The JSON text beside the file: everything R's `svrepdesign` asks for.
    #[must_use]
    pub fn how(&self) -> String {
        let scales = self.weights.scales();
        let everybody = vec![true; self.weights.n_rows()];
        let mut how = json!({
            "file": format!("{}.parquet", self.description.name),
            "table": format!("{}.parquet", self.table),
            "key": self.keys.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            "weight": self.weight.name,
            "columns": format!("^{}_r[0-9]+$", self.weight.name),
            "replicates": self.weights.n_replicates(),
            "digits": digits(self.weights),
            "combined": true,
            "name": self.basis.name,
            "basis": self.basis.of,
            "method": self.basis.replicates.method().name(),
            "scale": scales.scale,
            "mse": scales.mse,
            "df": self.weights.degrees_of_freedom(&everybody),
        });
        match self.basis.replicates.method() {
            Method::Fay { rho } => how["rho"] = json!(rho),
            Method::Bootstrap { seed, .. } => how["seed"] = json!(seed),
            Method::Jk1 | Method::Jkn | Method::Brr | Method::SuccessiveDifferences { .. } => {}
        }
        how["rscales"] = Value::from(scales.rscales.clone());
        serde_json::to_string_pretty(&how).expect("a JSON value can be written") + "\n"
    }

    /// The values of every column, a chunk of rows at a time.
    pub(crate) fn chunks(&self) -> impl Iterator<Item = Result<Vec<ArrayRef>, PublishError>> {
        self.rows.chunks(CHUNK).map(|rows| self.chunk(rows))
    }

    fn chunk(&self, rows: &[u32]) -> Result<Vec<ArrayRef>, PublishError> {
        let file = || format!("{}.parquet", self.description.name);
        let failed = |source: ArrowError| PublishError::Columns { file: file(), source };
        let index = UInt32Array::from(rows.to_vec());
        let keys = self.keys.iter().map(|(_, values)| take(values, &index, None).map_err(failed));
        let mut columns: Vec<ArrayRef> = keys.collect::<Result<_, _>>()?;
        let class = |row: &u32| self.weight.class[*row as usize] as usize;
        let full = self.weight.chain().weights();
        columns.push(Arc::new(Float64Array::from_iter_values(rows.iter().map(|row| full[class(row)]))));
        columns.extend((0..self.weights.n_replicates()).map(|replicate| -> ArrayRef {
            Arc::new(Float64Array::from_iter_values(rows.iter().map(|row| self.weights.row(class(row))[replicate])))
        }));
        Ok(columns)
    }
}
