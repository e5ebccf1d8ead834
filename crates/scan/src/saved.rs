//! Totals as a file: what a province may send when it must not send records.
//!
//! ```text
//! records of A ─scan─► Totals ─save─► A.parquet ┐
//! records of B ─scan─► Totals ─save─► B.parquet ┴─merge─► Totals of both ─► estimates
//! ```
//!
//! One row for each unit, then one for each place that holds somebody: unit, codes,
//! counts and sums. Values keep their types (`i:11`, `t:north`), and the file knows
//! which plan it was made by: totals of another plan are refused.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type, UInt64Type};
use arrow_array::{Array, ArrayRef, Float64Array, Int32Array, RecordBatch, StringArray, UInt64Array};
use arrow_schema::{DataType, Field, Schema};
use estimate::Moments;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterVersion};
use roster::expr::Type;
use rustc_hash::FxHashMap;
use std::path::Path;
use std::sync::Arc;

use crate::code::MISSING;
use crate::cube::{MOST_DIMS, PartEntry, Place};
use crate::part::PartSums;
use crate::prepared::Prepared;
use crate::scan::Merged;
use crate::totals::Sum;
use crate::{Plan, ScanError, Totals, Value};

const PLAN: &str = "prevalens_plan";
const COLUMNS: &str = "prevalens_columns";
const RECORDS: &str = "prevalens_records";
/// The base of a row that only says that a unit was sampled.
const UNIT: i32 = -1;
/// The sums of numbers, in the order of their columns.
const SUMS: [&str; 10] = ["wy", "wx", "wyy", "wxy", "wxx", "y", "x", "yy", "xy", "xx"];

impl Totals {
    /// Writes the totals for [`merge`].
    ///
    /// # Errors
    /// [`ScanError::Write`] when the file cannot be written.
    pub fn save(&self, plan: &Plan, path: &Path) -> Result<(), ScanError> {
        let failed = |problem: String| ScanError::Write { path: path.to_owned(), problem };
        let batch = self.as_batch().map_err(|error| failed(error.to_string()))?;
        let key = |name: &str, value: String| KeyValue::new(name.to_owned(), value);
        let columns: Vec<String> =
            self.columns().iter().map(|(name, kind)| format!("{}:{name}", letter(*kind))).collect();
        let level = ZstdLevel::try_new(3).map_err(|error| failed(error.to_string()))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_writer_version(WriterVersion::PARQUET_1_0)
            .set_created_by(concat!("prevalens version ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_key_value_metadata(Some(vec![
                key(PLAN, fingerprint(plan)),
                key(COLUMNS, columns.join("\n")),
                key(RECORDS, self.records().to_string()),
            ]))
            .build();
        let file = std::fs::File::create(path).map_err(|error| failed(error.to_string()))?;
        let mut writer =
            ArrowWriter::try_new(file, batch.schema(), Some(properties)).map_err(|error| failed(error.to_string()))?;
        writer.write(&batch).map_err(|error| failed(error.to_string()))?;
        writer.close().map_err(|error| failed(error.to_string()))?;
        Ok(())
    }

    fn as_batch(&self) -> Result<RecordBatch, arrow_schema::ArrowError> {
        let rows: Vec<(i32, u32, Option<&Sum>)> = (0..self.units() as u32)
            .map(|unit| (UNIT, unit, None))
            .chain(self.sums().enumerate().flat_map(|(base, (dims, sums))| {
                sums.iter().map(move |sum| (base as i32, (sum.key >> (16 * dims)) as u32, Some(sum)))
            }))
            .collect();
        let mut columns: Vec<(Field, ArrayRef)> = Vec::new();
        let mut add = |name: String, values: ArrayRef| {
            columns.push((Field::new(name, values.data_type().clone(), true), values));
        };
        add("base".into(), Arc::new(rows.iter().map(|row| Some(row.0)).collect::<Int32Array>()));
        for at in 0..self.unit_columns() {
            let value = |row: &(i32, u32, Option<&Sum>)| Some(tagged(self.unit_value(row.1, at)));
            add(format!("unit_{}", at + 1), Arc::new(rows.iter().map(value).collect::<StringArray>()));
        }
        let record = |row: &(i32, u32, Option<&Sum>)| Some(self.unit_record(row.1));
        add("record".into(), Arc::new(rows.iter().map(record).collect::<UInt64Array>()));
        for at in 0..MOST_DIMS {
            let value = |row: &(i32, u32, Option<&Sum>)| self.dim_value(row.0, row.2?.key, at).map(tagged);
            add(format!("code_{}", at + 1), Arc::new(rows.iter().map(value).collect::<StringArray>()));
        }
        let count = |of: fn(&Sum) -> u64| -> ArrayRef {
            Arc::new(rows.iter().map(|row| Some(row.2.map_or(0, of))).collect::<UInt64Array>())
        };
        add("n".into(), count(|sum| sum.n));
        add("n_weighted".into(), count(|sum| sum.n_weighted));
        add("n_positive".into(), count(|sum| sum.moments.positive));
        let real = |of: &dyn Fn(&Sum) -> f64| -> ArrayRef {
            Arc::new(rows.iter().map(|row| Some(row.2.map_or(0.0, of))).collect::<Float64Array>())
        };
        add("w".into(), real(&|sum| sum.w));
        for (at, name) in SUMS.iter().enumerate() {
            add((*name).to_owned(), real(&|sum| numbers(&sum.moments)[at]));
        }
        let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = columns.into_iter().unzip();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
    }
}

/// Adds up totals that several holders saved by the same plan.
///
/// # Errors
/// [`ScanError`] for a file that cannot be read, is no file of totals, or was made by another plan.
pub fn merge(paths: &[std::path::PathBuf], plan: &Plan) -> Result<Totals, ScanError> {
    let mut all: Option<(Prepared, Merged, u64)> = None;
    for path in paths {
        let saved = Saved::open(path, plan)?;
        let (prepared, mut merged, records) = match all.take() {
            Some(all) => all,
            None => {
                let prepared = Prepared::new(plan, &saved.schema)?;
                let merged = Merged::new(&prepared);
                (prepared, merged, 0)
            }
        };
        merged.add(&prepared, saved.sums(&prepared, path)?)?;
        all = Some((prepared, merged, records + saved.records));
    }
    let (prepared, merged, records) = all.ok_or(ScanError::Nothing)?;
    Ok(Totals::new(prepared, merged, records))
}

struct Saved {
    schema: Schema,
    records: u64,
    batches: Vec<RecordBatch>,
}

impl Saved {
    fn open(path: &Path, plan: &Plan) -> Result<Saved, ScanError> {
        let bad = |problem: String| ScanError::Format {
            path: path.to_owned(),
            problem,
            help: "name files that `prevalens estimate --totals` wrote",
        };
        let file = std::fs::File::open(path).map_err(|source| ScanError::Read { path: path.to_owned(), source })?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| bad(error.to_string()))?;
        let keys = builder.metadata().file_metadata().key_value_metadata().cloned().unwrap_or_default();
        let value = |name: &str| {
            let found = keys.iter().find(|pair| pair.key == name).and_then(|pair| pair.value.clone());
            found.ok_or_else(|| bad(format!("it does not hold `{name}`")))
        };
        if value(PLAN)? != fingerprint(plan) {
            return Err(ScanError::OtherPlan { path: path.to_owned() });
        }
        let columns = value(COLUMNS)?;
        let field = |line: &str| {
            let (letter, name) = line.split_once(':')?;
            Some(Field::new(name, of_letter(letter)?, true))
        };
        let fields: Option<Vec<Field>> = columns.lines().map(field).collect();
        let schema = Schema::new(fields.ok_or_else(|| bad(format!("its columns are `{columns}`")))?);
        let records = value(RECORDS)?.parse().map_err(|_| bad("its number of records cannot be read".into()))?;
        let reader = builder.build().map_err(|error| bad(error.to_string()))?;
        let batches = reader.collect::<Result<_, _>>().map_err(|error| bad(error.to_string()))?;
        Ok(Saved { schema, records, batches })
    }

    /// The rows as the sums of one part.
    fn sums(&self, prepared: &Prepared, path: &Path) -> Result<PartSums, ScanError> {
        let bad = |problem: String| ScanError::Format {
            path: path.to_owned(),
            problem,
            help: "name files that `prevalens estimate --totals` wrote",
        };
        let mut values: Vec<Vec<Value>> = vec![Vec::new(); prepared.coded.len()];
        let mut code_of: Vec<FxHashMap<String, u32>> = vec![FxHashMap::default(); prepared.coded.len()];
        let mut code = |coded: usize, text: &str| -> Option<u32> {
            if let Some(&code) = code_of[coded].get(text) {
                return Some(code);
            }
            let code = values[coded].len() as u32;
            values[coded].push(untagged(text)?);
            code_of[coded].insert(text.to_owned(), code);
            Some(code)
        };
        let mut units: Vec<Vec<u32>> = Vec::new();
        let mut record_of_unit = Vec::new();
        let mut unit_of: FxHashMap<(Vec<u32>, u64), u32> = FxHashMap::default();
        let mut entries: Vec<Vec<PartEntry>> = prepared.bases.iter().map(|_| Vec::new()).collect();
        for batch in &self.batches {
            let column =
                |name: &str| batch.column_by_name(name).ok_or_else(|| bad(format!("it has no column `{name}`")));
            let whole = |name: &str| column(name).map(|values| values.as_primitive::<UInt64Type>());
            let real = |name: &str| column(name).map(|values| values.as_primitive::<Float64Type>());
            let base = column("base")?.as_primitive::<Int32Type>();
            let unit_columns: Vec<&StringArray> = (0..prepared.unit.len())
                .map(|at| column(&format!("unit_{}", at + 1)).map(|values| values.as_string::<i32>()))
                .collect::<Result<_, _>>()?;
            let codes: Vec<&StringArray> = (0..MOST_DIMS)
                .map(|at| column(&format!("code_{}", at + 1)).map(|values| values.as_string::<i32>()))
                .collect::<Result<_, _>>()?;
            let (record, n, weighted) = (whole("record")?, whole("n")?, whole("n_weighted")?);
            let (positive, w) = (whole("n_positive")?, real("w")?);
            let sums: Vec<&Float64Array> = SUMS.iter().map(|name| real(name)).collect::<Result<_, _>>()?;
            for row in 0..batch.num_rows() {
                let unreadable = || bad(format!("row {} has a value that cannot be read", row + 1));
                let key: Option<Vec<u32>> =
                    prepared.unit.iter().zip(&unit_columns).map(|(&at, values)| code(at, values.value(row))).collect();
                let key = (key.ok_or_else(unreadable)?, record.value(row));
                let next = units.len() as u32;
                let unit = *unit_of.entry(key).or_insert_with_key(|(codes, record)| {
                    units.push(codes.clone());
                    if prepared.elements {
                        record_of_unit.push(*record);
                    }
                    next
                });
                if base.value(row) == UNIT {
                    continue;
                }
                let at =
                    usize::try_from(base.value(row)).ok().filter(|&at| at < entries.len()).ok_or_else(unreadable)?;
                let mut own = [MISSING; MOST_DIMS];
                for ((own, &dim), values) in own.iter_mut().zip(&prepared.bases[at].dims).zip(&codes) {
                    if values.is_valid(row) {
                        *own = code(dim, values.value(row)).ok_or_else(unreadable)?;
                    }
                }
                let mut numbers = [0.0; SUMS.len()];
                numbers.iter_mut().zip(&sums).for_each(|(number, values)| *number = values.value(row));
                entries[at].push(PartEntry {
                    unit,
                    codes: own,
                    place: Place { w: w.value(row), n: n.value(row), zero: n.value(row) - weighted.value(row) },
                    moments: moments(positive.value(row), numbers),
                });
            }
        }
        Ok(PartSums { records: self.records, values, units, record_of_unit, entries })
    }
}

/// What two plans must share for their totals to be added: everything but how figures are presented.
fn fingerprint(plan: &Plan) -> String {
    format!("{:?} {:?} {:?}", plan.design, plan.derived, plan.table)
}

fn numbers(of: &Moments) -> [f64; SUMS.len()] {
    let Moments { wy, wx, wyy, wxy, wxx, y, x, yy, xy, xx, positive: _ } = *of;
    [wy, wx, wyy, wxy, wxx, y, x, yy, xy, xx]
}

fn moments(positive: u64, [wy, wx, wyy, wxy, wxx, y, x, yy, xy, xx]: [f64; SUMS.len()]) -> Moments {
    Moments { positive, wy, wx, wyy, wxy, wxx, y, x, yy, xy, xx }
}

fn tagged(value: &Value) -> String {
    match value {
        Value::Bool(value) => format!("b:{}", u8::from(*value)),
        Value::Int(value) => format!("i:{value}"),
        Value::Real(value) => format!("r:{value:?}"),
        Value::Text(value) => format!("t:{value}"),
    }
}

fn untagged(text: &str) -> Option<Value> {
    let (tag, value) = text.split_once(':')?;
    match tag {
        "b" => Some(Value::Bool(value == "1")),
        "i" => value.parse().ok().map(Value::Int),
        "r" => value.parse().ok().map(Value::Real),
        "t" => Some(Value::Text(value.to_owned())),
        _ => None,
    }
}

fn letter(kind: Type) -> char {
    match kind {
        Type::Int => 'i',
        Type::Float => 'r',
        Type::Text => 't',
        Type::Bool => 'b',
        Type::Date => 'd',
    }
}

fn of_letter(letter: &str) -> Option<DataType> {
    match letter {
        "i" => Some(DataType::Int64),
        "r" => Some(DataType::Float64),
        "t" => Some(DataType::Utf8),
        "b" => Some(DataType::Boolean),
        "d" => Some(DataType::Date32),
        _ => None,
    }
}
