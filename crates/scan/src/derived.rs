//! Variables computed from coded columns: once for each combination of codes.

use arrow_array::{ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, StringArray};
use roster::Roster;
use roster::expr::{Expr, ExprError, Shape, Type};
use rustc_hash::FxHashMap;
use std::sync::Arc;

use crate::Value;
use crate::code::{Coder, MISSING};

/// A combination that was not met yet.
const UNKNOWN: u32 = u32::MAX - 1;
/// Most combinations that are looked up in an array.
const DENSE: u64 = 1 << 20;

/// A compiled variable: its expression, and the coded columns it reads.
#[derive(Debug)]
pub(crate) struct Derivation {
    pub(crate) expr: Expr,
    /// Name, type and position among the coded columns of everything it reads.
    pub(crate) reads: Vec<(String, Type, usize)>,
}

impl Derivation {
    /// Compiles SQL over columns of these names and types.
    pub(crate) fn compile(sql: &str, known: &[(String, Type)]) -> Result<Derivation, ExprError> {
        let empty: Vec<(String, ArrayRef)> =
            known.iter().map(|(name, kind)| (name.clone(), array(*kind, &[], &[]))).collect();
        let roster = Roster::of_columns(empty);
        let expr = Expr::compile(sql, &Shape::of_roster(&roster), 0, None)?;
        let reads = known
            .iter()
            .enumerate()
            .filter(|(_, (name, _))| expr.columns_used().iter().any(|used| used.column == *name))
            .map(|(at, (name, kind))| (name.clone(), *kind, at))
            .collect();
        Ok(Derivation { expr, reads })
    }

    /// Its values for `rows` rows of these columns; an expression may read none.
    pub(crate) fn evaluate(&self, mut columns: Vec<(String, ArrayRef)>, rows: usize) -> Result<ArrayRef, ExprError> {
        if columns.is_empty() {
            columns.push(("rows".to_owned(), Arc::new(Int64Array::from(vec![0; rows]))));
        }
        let roster = Roster::of_columns(columns);
        self.expr.bind(&roster)?.eval_all()
    }
}

/// What a derivation gave so far, for the codes of one part.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    /// Room for codes of every column read, the missing one included.
    room: Vec<u64>,
    dense: Vec<u32>,
    sparse: FxHashMap<u64, u32>,
}

impl Memo {
    /// Appends the code of the variable for every one of `rows` rows.
    pub(crate) fn encode(
        &mut self,
        of: &Derivation,
        rows: usize,
        codes: &[Vec<u32>],
        coders: &[Coder],
        own: &mut Coder,
        out: &mut Vec<u32>,
    ) -> Result<(), ExprError> {
        self.make_room(of, coders);
        out.clear();
        let mut keys = vec![0_u64; rows];
        for ((_, _, at), room) in of.reads.iter().zip(&self.room) {
            for (key, &code) in keys.iter_mut().zip(&codes[*at]) {
                *key = *key * room + u64::from(code.wrapping_add(1)); // missing becomes 0
            }
        }
        let mut fresh: Vec<u64> = Vec::new();
        if self.dense.is_empty() {
            for &key in &keys {
                self.sparse.entry(key).or_insert_with(|| {
                    fresh.push(key);
                    UNKNOWN
                });
            }
        } else {
            for &key in &keys {
                let place = &mut self.dense[key as usize];
                if *place == UNKNOWN {
                    *place = MISSING;
                    fresh.push(key);
                }
            }
        }
        if !fresh.is_empty() {
            self.learn(of, &fresh, coders, own)?;
        }
        if self.dense.is_empty() {
            out.extend(keys.iter().map(|key| self.sparse[key]));
        } else {
            out.extend(keys.iter().map(|&key| self.dense[key as usize]));
        }
        Ok(())
    }

    /// Starts anew when a column has more codes than there is room for.
    fn make_room(&mut self, of: &Derivation, coders: &[Coder]) {
        let needed = |(_, _, at): &(String, Type, usize)| coders[*at].values.len() as u64 + 1;
        let fits = self.room.len() == of.reads.len()
            && of.reads.iter().zip(&self.room).all(|(read, &room)| needed(read) <= room);
        if fits && !(self.room.is_empty() && self.dense.is_empty()) {
            return;
        }
        self.room = of.reads.iter().map(|read| needed(read).next_power_of_two()).collect();
        let places = self.room.iter().fold(1_u64, |places, &room| places.saturating_mul(room));
        self.sparse.clear();
        self.dense.clear();
        if places <= DENSE {
            self.dense.resize(places as usize, UNKNOWN);
        }
    }

    fn learn(&mut self, of: &Derivation, fresh: &[u64], coders: &[Coder], own: &mut Coder) -> Result<(), ExprError> {
        let mut rest = fresh.to_vec();
        let mut columns = Vec::with_capacity(of.reads.len());
        for ((name, kind, at), room) in of.reads.iter().zip(&self.room).rev() {
            let codes: Vec<u32> = rest.iter().map(|key| ((key % room) as u32).wrapping_sub(1)).collect();
            rest.iter_mut().for_each(|key| *key /= room);
            columns.push((name.clone(), array(*kind, &codes, &coders[*at].values)));
        }
        let values = of.evaluate(columns, fresh.len())?;
        let mut codes = Vec::with_capacity(fresh.len());
        own.encode(&values, &mut codes);
        for (&key, code) in fresh.iter().zip(codes) {
            if self.dense.is_empty() {
                self.sparse.insert(key, code);
            } else {
                self.dense[key as usize] = code;
            }
        }
        Ok(())
    }
}

/// The values of codes as a column.
pub(crate) fn array(kind: Type, codes: &[u32], values: &[Value]) -> ArrayRef {
    let value = |code: &u32| values.get(*code as usize);
    let whole = |code: &u32| match value(code)? {
        Value::Int(value) => Some(*value),
        Value::Bool(value) => Some(i64::from(*value)),
        Value::Real(_) | Value::Text(_) => None,
    };
    match kind {
        Type::Int => Arc::new(codes.iter().map(whole).collect::<Int64Array>()),
        Type::Date => Arc::new(codes.iter().map(|code| whole(code).map(|day| day as i32)).collect::<Date32Array>()),
        Type::Float => Arc::new(codes.iter().map(|code| value(code)?.number()).collect::<Float64Array>()),
        Type::Bool => {
            let truth = |code: &u32| match value(code)? {
                Value::Bool(value) => Some(*value),
                Value::Int(_) | Value::Real(_) | Value::Text(_) => None,
            };
            Arc::new(codes.iter().map(truth).collect::<BooleanArray>())
        }
        Type::Text => Arc::new(codes.iter().map(|code| value(code).map(Value::to_string)).collect::<StringArray>()),
    }
}
