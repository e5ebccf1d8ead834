//! One part of a file: decoded batch by batch, coded, added up.

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use rustc_hash::FxHashMap;

use crate::code::{Coder, MISSING};
use crate::cube::{OUT, PartCube, PartEntry};
use crate::derived::Memo;
use crate::prepared::{From, Number, Prepared};
use crate::source::{Part, Source};
use crate::{ScanError, Value};

/// What one part adds to the totals.
#[derive(Debug)]
pub(crate) struct PartSums {
    pub(crate) records: u64,
    /// The values of every coded column's codes.
    pub(crate) values: Vec<Vec<Value>>,
    /// Codes of the unit columns of every unit, in the order met.
    pub(crate) units: Vec<Vec<u32>>,
    /// Record of every unit, where records are units.
    pub(crate) record_of_unit: Vec<u64>,
    /// The entries of every cube.
    pub(crate) entries: Vec<Vec<PartEntry>>,
}

/// Reads a part and adds it up.
pub(crate) fn sum(source: &Source, part: &Part, prepared: &Prepared) -> Result<PartSums, ScanError> {
    let mut worker = Worker::new(prepared);
    for batch in source.batches(part, &prepared.columns)? {
        let batch = batch.map_err(|error| ScanError::Format {
            path: source.path(part.file).to_owned(),
            problem: error.to_string(),
            help: "types of CSV columns are told from the first records; quote a column's cells or clean the one that differs",
        })?;
        worker.add(&batch, source, part)?;
    }
    Ok(worker.finish())
}

struct Worker<'a> {
    prepared: &'a Prepared,
    coders: Vec<Coder>,
    memos: Vec<Memo>,
    /// Codes of the batch, by coded column.
    codes: Vec<Vec<u32>>,
    numbers: Vec<(Vec<f64>, Option<Vec<bool>>)>,
    units: Units,
    cubes: Vec<PartCube>,
    records: u64,
    unit: Vec<u32>,
    masked: Vec<u32>,
    scratch: Vec<u64>,
    ones: Vec<f64>,
}

impl<'a> Worker<'a> {
    fn new(prepared: &'a Prepared) -> Self {
        let coded = prepared.coded.len();
        Self {
            prepared,
            coders: (0..coded).map(|_| Coder::default()).collect(),
            memos: (0..coded).map(|_| Memo::default()).collect(),
            codes: vec![Vec::new(); coded],
            numbers: vec![(Vec::new(), None); prepared.numbers.len()],
            units: Units::default(),
            cubes: prepared.bases.iter().map(|base| PartCube::new(base.dims.len(), base.measure.is_some())).collect(),
            records: 0,
            unit: Vec::new(),
            masked: Vec::new(),
            scratch: Vec::new(),
            ones: Vec::new(),
        }
    }

    fn add(&mut self, batch: &RecordBatch, source: &Source, part: &Part) -> Result<(), ScanError> {
        let first = part.first_record + self.records;
        let rows = batch.num_rows();
        self.encode(batch)?;
        self.read_numbers(batch)?;
        let bad = |row: usize, what: String, value: String, help| ScanError::Number {
            path: source.path(part.file).to_owned(),
            record: first + row as u64 + 1,
            what,
            value,
            help,
        };
        let weight = self.prepared.weight.map(|at| floats(batch.column(at)));
        if let Some(weight) = &weight {
            let weight = weight.as_primitive::<Float64Type>();
            let wrong = |row: &usize| weight.is_null(*row) || !weight.value(*row).is_finite();
            if let Some(row) = (weight.null_count() > 0 || weight.values().iter().any(|w| !w.is_finite()))
                .then(|| (0..rows).find(wrong))
                .flatten()
            {
                let value = if weight.is_null(row) { "missing".to_owned() } else { weight.value(row).to_string() };
                return Err(bad(
                    row,
                    "weight".into(),
                    value,
                    "every record has a weight; 0 for one that stands for nobody",
                ));
            }
        }
        if let Some((row, at)) = self.number_units(rows, first) {
            let name = self.prepared.coded[at].name.clone();
            let help =
                "every record has its place in the design; complete the column, or read the records that have it";
            return Err(bad(row, format!("column `{name}` of the design"), "missing".into(), help));
        }
        if weight.is_none() {
            self.ones.resize(rows.max(self.ones.len()), 1.0);
        }
        let weight = match &weight {
            Some(weight) => weight.as_primitive::<Float64Type>().values(),
            None => &self.ones[..rows],
        };
        for (at, base) in self.prepared.bases.iter().enumerate() {
            let sizes: Vec<usize> = base.dims.iter().map(|&dim| self.coders[dim].values.len()).collect();
            if !self.cubes[at].make_room(self.units.count, &sizes) {
                return Err(ScanError::Table {
                    table: self.prepared.table_of(at).to_owned(),
                    problem: "its columns have too many different values to be crossed".into(),
                    help: "group them with `[[derived]]`, or use fewer in one crossing",
                });
            }
            let valid = base.measure.map(|(y, x)| (&self.numbers[y], x.map(|x| &self.numbers[x])));
            let truth = base.filter.map(|filter| {
                let is_true = self.coders[filter].values.iter().position(|value| *value == Value::Bool(true));
                (&self.codes[filter], is_true.map_or(MISSING - 1, |code| code as u32))
            });
            let masked =
                truth.is_some() || valid.is_some_and(|(y, x)| y.1.is_some() || x.is_some_and(|x| x.1.is_some()));
            let unit: &[u32] = if masked {
                let keeps = |row: usize| {
                    truth.is_none_or(|(codes, code)| codes[row] == code)
                        && valid.is_none_or(|(y, x)| {
                            let known = |number: &(Vec<f64>, Option<Vec<bool>>)| {
                                number.1.as_ref().is_none_or(|known| known[row])
                            };
                            known(y) && x.is_none_or(known)
                        })
                };
                self.masked.clear();
                self.masked
                    .extend(self.unit.iter().enumerate().map(|(row, &unit)| if keeps(row) { unit } else { OUT }));
                &self.masked
            } else {
                &self.unit
            };
            let codes: Vec<&[u32]> = base.dims.iter().map(|&dim| self.codes[dim].as_slice()).collect();
            match valid {
                None => self.cubes[at].add(unit, &codes, weight, &mut self.scratch),
                Some((y, x)) => {
                    let numbers = (y.0.as_slice(), x.map(|x| x.0.as_slice()));
                    self.cubes[at].add_numbers(unit, &codes, weight, numbers, &mut self.scratch);
                }
            }
        }
        self.records += rows as u64;
        Ok(())
    }

    fn encode(&mut self, batch: &RecordBatch) -> Result<(), ScanError> {
        for (at, coded) in self.prepared.coded.iter().enumerate().filter(|(at, _)| self.prepared.used[*at]) {
            let mut out = std::mem::take(&mut self.codes[at]);
            out.clear();
            match &coded.from {
                From::File(column) => self.coders[at].encode(batch.column(*column), &mut out),
                From::Derived(derivation) => {
                    let mut own = std::mem::take(&mut self.coders[at]);
                    let done = self.memos[at].encode(
                        derivation,
                        batch.num_rows(),
                        &self.codes,
                        &self.coders,
                        &mut own,
                        &mut out,
                    );
                    self.coders[at] = own;
                    done.map_err(|source| ScanError::Expression {
                        place: format!("`{}`", coded.name),
                        source: Box::new(source),
                    })?;
                }
            }
            self.codes[at] = out;
        }
        Ok(())
    }

    fn read_numbers(&mut self, batch: &RecordBatch) -> Result<(), ScanError> {
        for (number, (values, known)) in self.prepared.numbers.iter().zip(&mut self.numbers) {
            let array = match number {
                Number::File(column) => floats(batch.column(*column)),
                Number::Computed { derivation, columns } => {
                    let read = |(name, at): &(String, usize)| (name.clone(), batch.column(*at).clone());
                    let values = derivation.evaluate(columns.iter().map(read).collect(), batch.num_rows()).map_err(
                        |source| ScanError::Expression {
                            place: format!("`{}`", derivation.expr.sql()),
                            source: Box::new(source),
                        },
                    )?;
                    floats(&values)
                }
            };
            let array = array.as_primitive::<Float64Type>();
            values.clear();
            let is_known = |row: usize| array.is_valid(row) && array.value(row).is_finite();
            values.extend((0..array.len()).map(|row| if is_known(row) { array.value(row) } else { 0.0 }));
            let complete = array.null_count() == 0 && array.values().iter().all(|value| value.is_finite());
            *known = (!complete).then(|| (0..array.len()).map(is_known).collect());
        }
        Ok(())
    }

    /// Numbers the unit of every record; or the first record and column where it is missing.
    fn number_units(&mut self, rows: usize, first: u64) -> Option<(usize, usize)> {
        let columns: Vec<&[u32]> = self.prepared.unit.iter().map(|&at| self.codes[at].as_slice()).collect();
        for (column, &at) in columns.iter().zip(&self.prepared.unit) {
            if let Some(row) = column.iter().position(|&code| code == MISSING) {
                return Some((row, at));
            }
        }
        self.units.number(&columns, rows, self.prepared.elements.then_some(first), &mut self.unit);
        None
    }

    fn finish(self) -> PartSums {
        PartSums {
            records: self.records,
            values: self.coders.into_iter().map(|coder| coder.values).collect(),
            units: self.units.codes,
            record_of_unit: self.units.records,
            entries: self.cubes.iter().map(PartCube::entries).collect(),
        }
    }
}

/// The sampling units of a part, in the order met.
#[derive(Default)]
struct Units {
    count: usize,
    codes: Vec<Vec<u32>>,
    records: Vec<u64>,
    number: FxHashMap<Vec<u32>, u32>,
    last: Option<(Vec<u32>, u32)>,
}

impl Units {
    fn number(&mut self, columns: &[&[u32]], rows: usize, first: Option<u64>, out: &mut Vec<u32>) {
        out.clear();
        if let Some(first) = first {
            for row in 0..rows {
                self.codes.push(columns.iter().map(|column| column[row]).collect());
                self.records.push(first + row as u64);
                out.push(self.count as u32);
                self.count += 1;
            }
            return;
        }
        let mut row = 0;
        while row < rows {
            let unit = self.unit_at(columns, row);
            let from = row;
            row += 1;
            while row < rows && columns.iter().all(|column| column[row] == column[from]) {
                row += 1;
            }
            out.resize(row, unit);
        }
    }

    fn unit_at(&mut self, columns: &[&[u32]], row: usize) -> u32 {
        let is_last =
            |(codes, _): &&(Vec<u32>, u32)| codes.iter().zip(columns).all(|(&code, column)| code == column[row]);
        if let Some((_, unit)) = self.last.as_ref().filter(is_last) {
            return *unit;
        }
        let codes: Vec<u32> = columns.iter().map(|column| column[row]).collect();
        let unit = match self.number.get(&codes) {
            Some(&unit) => unit,
            None => {
                let unit = self.count as u32;
                self.count += 1;
                self.number.insert(codes.clone(), unit);
                self.codes.push(codes.clone());
                unit
            }
        };
        self.last = Some((codes, unit));
        unit
    }
}

fn floats(array: &ArrayRef) -> ArrayRef {
    if array.data_type() == &DataType::Float64 {
        return array.clone();
    }
    arrow_cast::cast(array, &DataType::Float64).expect("a number, as the plan was held against the columns")
}
