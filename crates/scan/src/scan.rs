//! The pass: parts in parallel, their sums added in the order of the file.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

use crate::code::MISSING;
use crate::part::{self, PartSums};
use crate::prepared::Prepared;
use crate::source::{Part, Source};
use crate::totals::Sum;
use crate::{Plan, ScanError, Totals, Value};

/// Parts that are in memory at a time, for each thread.
const AHEAD: usize = 2;
/// Sums that are kept before equal places are added together.
const LOOSE: usize = 1 << 20;

/// How far a scan has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read.
    pub bytes: u64,
    /// Records added up.
    pub records: u64,
}

/// Reads a file once and adds up everything that the plan's tables need.
///
/// # Shapes and units
/// Memory: the sums of the places that hold somebody, and the parts being read.
///
/// # Errors
/// [`ScanError`] for a column that is missing or of the wrong type, a record
/// without weight or design, and what the file's reader says.
pub fn scan(source: &Source, plan: &Plan, progress: &mut dyn FnMut(Progress)) -> Result<Totals, ScanError> {
    let prepared = Prepared::new(plan, source.schema())?;
    let mut merged = Merged::new(&prepared);
    let mut done = Progress { bytes: 0, records: 0 };
    let mut parts = source.parts();
    let ahead = AHEAD * rayon::current_num_threads();
    loop {
        let batch: Vec<Part> = parts.by_ref().take(ahead).collect::<Result<_, _>>()?;
        if batch.is_empty() {
            break;
        }
        let sums: Vec<PartSums> =
            batch.par_iter().map(|part| part::sum(source, part, &prepared)).collect::<Result<_, _>>()?;
        for (part, sums) in batch.iter().zip(sums) {
            done.bytes += source.bytes_of(part);
            done.records += sums.records;
            merged.add(&prepared, sums)?;
        }
        progress(done);
    }
    if merged.units.is_empty() {
        return Err(ScanError::Nothing);
    }
    Ok(Totals::new(prepared, merged, done.records))
}

/// The sums of all parts so far, in codes of their own.
pub(crate) struct Merged {
    pub(crate) values: Vec<Vec<Value>>,
    code_of: Vec<BTreeMap<Value, u32>>,
    /// Codes of the unit columns of every unit, and its record where records are units.
    pub(crate) units: Vec<(Vec<u32>, u64)>,
    number_of: FxHashMap<Vec<u32>, u32>,
    pub(crate) bases: Vec<Vec<Sum>>,
    tidy: Vec<usize>,
}

impl Merged {
    pub(crate) fn new(prepared: &Prepared) -> Self {
        Self {
            values: vec![Vec::new(); prepared.coded.len()],
            code_of: vec![BTreeMap::new(); prepared.coded.len()],
            units: Vec::new(),
            number_of: FxHashMap::default(),
            bases: prepared.bases.iter().map(|_| Vec::new()).collect(),
            tidy: vec![0; prepared.bases.len()],
        }
    }

    pub(crate) fn add(&mut self, prepared: &Prepared, part: PartSums) -> Result<(), ScanError> {
        let translated: Vec<Vec<u32>> =
            part.values.into_iter().enumerate().map(|(at, values)| self.translate(at, values)).collect();
        let units: Vec<u32> = part
            .units
            .iter()
            .enumerate()
            .map(|(unit, codes)| {
                let codes: Vec<u32> =
                    codes.iter().zip(&prepared.unit).map(|(&code, &at)| translated[at][code as usize]).collect();
                self.unit(codes, part.record_of_unit.get(unit).copied())
            })
            .collect();
        for (at, entries) in part.entries.into_iter().enumerate() {
            let base = &prepared.bases[at];
            let sums = &mut self.bases[at];
            sums.reserve(entries.len());
            for entry in entries {
                let mut key = u128::from(units[entry.unit as usize]);
                for (&dim, &code) in base.dims.iter().zip(&entry.codes) {
                    let code = if code == MISSING { MISSING } else { translated[dim][code as usize] };
                    key = key << 16 | u128::from(code.wrapping_add(1));
                    if code != MISSING && code >= 0xFFFF {
                        return Err(ScanError::Table {
                            table: prepared.coded[dim].name.clone(),
                            problem: "it has more than 65,534 different values".into(),
                            help: "group it with `[[derived]]`",
                        });
                    }
                }
                let n = entry.place.n;
                let n_weighted = n - entry.place.zero;
                sums.push(Sum { key, n, n_weighted, w: entry.place.w, moments: entry.moments });
            }
            if sums.len() > LOOSE.max(2 * self.tidy[at]) {
                tidy(sums);
                self.tidy[at] = sums.len();
            }
        }
        Ok(())
    }

    fn translate(&mut self, at: usize, values: Vec<Value>) -> Vec<u32> {
        let (known, code_of) = (&mut self.values[at], &mut self.code_of[at]);
        let code = |value: Value| match code_of.get(&value) {
            Some(&code) => code,
            None => {
                let code = known.len() as u32;
                known.push(value.clone());
                code_of.insert(value, code);
                code
            }
        };
        values.into_iter().map(code).collect()
    }

    fn unit(&mut self, codes: Vec<u32>, record: Option<u64>) -> u32 {
        let next = self.units.len() as u32;
        if let Some(record) = record {
            self.units.push((codes, record));
            return next;
        }
        match self.number_of.get(&codes) {
            Some(&unit) => unit,
            None => {
                self.number_of.insert(codes.clone(), next);
                self.units.push((codes, 0));
                next
            }
        }
    }
}

/// Puts sums in order of their places and adds those of one place, in the order they came.
pub(crate) fn tidy(sums: &mut Vec<Sum>) {
    sums.sort_by_key(|sum| sum.key); // stable: equal places keep the order of the file
    sums.dedup_by(|next, kept| {
        let same = next.key == kept.key;
        if same {
            kept.n += next.n;
            kept.n_weighted += next.n_weighted;
            kept.w += next.w;
            kept.moments += next.moments;
        }
        same
    });
}
