//! From values to small codes, in the order in which values are met.
//!
//! Whole numbers of a narrow range, which most coded columns are, are looked up in
//! an array; everything else in a map. Codes are local to one part of the file:
//! parts agree on values, not on codes.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use rustc_hash::FxHashMap;

use crate::Value;

/// The code of a missing value.
pub(crate) const MISSING: u32 = u32::MAX;
/// Widest range of whole numbers that is looked up in an array.
const WIDEST: i64 = 1 << 20;
/// A place of the array that no value has taken yet.
const FREE: u32 = u32::MAX;

/// The values met so far in one column.
#[derive(Debug, Default)]
pub(crate) struct Coder {
    /// Value of every code.
    pub(crate) values: Vec<Value>,
    /// Code of the whole number `first + position`.
    table: Vec<u32>,
    first: i64,
    ints: FxHashMap<i64, u32>,
    /// The last whole number that was looked up in the map: sorted files repeat it.
    last: Option<(i64, u32)>,
    reals: FxHashMap<u64, u32>,
    texts: FxHashMap<String, u32>,
    bools: [Option<u32>; 2],
}

/// Whether values of this type can be coded.
pub(crate) fn can_be_coded(kind: &DataType) -> bool {
    match kind {
        DataType::Boolean | DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Float32 | DataType::Float64 | DataType::UInt64 | DataType::Date32 => true,
        DataType::Dictionary(_, values) => can_be_coded(values),
        kind => kind.is_integer(),
    }
}

impl Coder {
    /// Appends the code of every value of `array` to `out`.
    pub(crate) fn encode(&mut self, array: &ArrayRef, out: &mut Vec<u32>) {
        match array.data_type() {
            DataType::Int8 => self.whole::<Int8Type>(array, out),
            DataType::Int16 => self.whole::<Int16Type>(array, out),
            DataType::Int32 => self.whole::<Int32Type>(array, out),
            DataType::Int64 => self.whole::<Int64Type>(array, out),
            DataType::UInt8 => self.whole::<UInt8Type>(array, out),
            DataType::UInt16 => self.whole::<UInt16Type>(array, out),
            DataType::UInt32 => self.whole::<UInt32Type>(array, out),
            DataType::Boolean => {
                let values = array.as_boolean();
                out.extend(values.iter().map(|value| value.map_or(MISSING, |value| self.boolean(value))));
            }
            DataType::Dictionary(_, _) => self.dictionary(array, out),
            DataType::Utf8 => {
                let values = array.as_string::<i32>();
                out.extend(values.iter().map(|value| value.map_or(MISSING, |value| self.text(value))));
            }
            other => {
                let real = matches!(other, DataType::Float32 | DataType::Float64);
                let wanted = if real { DataType::Float64 } else { plain(other) };
                let cast = arrow_cast::cast(array, &wanted).expect("every type that can be coded has a plain form");
                if real { self.real(&cast, out) } else { self.encode(&cast, out) }
            }
        }
    }

    fn whole<T: ArrowPrimitiveType>(&mut self, array: &ArrayRef, out: &mut Vec<u32>)
    where
        T::Native: Into<i64>,
    {
        let array = array.as_primitive::<T>();
        let values = array.values();
        match array.nulls().filter(|nulls| nulls.null_count() > 0) {
            None => out.extend(values.iter().map(|&value| self.int(value.into()))),
            Some(nulls) => out.extend(
                values.iter().enumerate().map(
                    |(row, &value)| {
                        if nulls.is_null(row) { MISSING } else { self.int(value.into()) }
                    },
                ),
            ),
        }
    }

    #[inline]
    fn int(&mut self, value: i64) -> u32 {
        let place = value.wrapping_sub(self.first) as u64;
        match self.table.get(place as usize) {
            Some(&code) if code != FREE => code,
            _ => self.new_int(value),
        }
    }

    #[cold]
    fn new_int(&mut self, value: i64) -> u32 {
        if let Some((_, code)) = self.last.filter(|(last, _)| *last == value) {
            return code;
        }
        let (low, high) = if self.table.is_empty() {
            (value, value)
        } else {
            (self.first.min(value), (self.first + self.table.len() as i64 - 1).max(value))
        };
        if high.saturating_sub(low) >= WIDEST {
            let code = match self.ints.get(&value) {
                Some(&code) => code,
                None => {
                    let code = self.add(Value::Int(value));
                    self.ints.insert(value, code);
                    code
                }
            };
            self.last = Some((value, code));
            return code;
        }
        if low < self.first || self.table.is_empty() {
            let more = if self.table.is_empty() { 0 } else { (self.first - low) as usize };
            self.table.splice(0..0, std::iter::repeat_n(FREE, more));
            self.first = low;
        }
        self.table.resize((high - low + 1) as usize, FREE);
        let code = match self.ints.get(&value) {
            Some(&code) => code,
            None => self.add(Value::Int(value)),
        };
        self.table[(value - self.first) as usize] = code;
        code
    }

    fn add(&mut self, value: Value) -> u32 {
        self.values.push(value);
        (self.values.len() - 1) as u32
    }

    fn boolean(&mut self, value: bool) -> u32 {
        if let Some(code) = self.bools[usize::from(value)] {
            return code;
        }
        let code = self.add(Value::Bool(value));
        self.bools[usize::from(value)] = Some(code);
        code
    }

    fn text(&mut self, value: &str) -> u32 {
        if let Some(&code) = self.texts.get(value) {
            return code;
        }
        let code = self.add(Value::Text(value.to_owned()));
        self.texts.insert(value.to_owned(), code);
        code
    }

    /// Whole numbers among reals are whole numbers: `3.0` from R and `3` are one value.
    fn real(&mut self, array: &ArrayRef, out: &mut Vec<u32>) {
        let array = array.as_primitive::<arrow_array::types::Float64Type>();
        out.extend(array.iter().map(|value| match value {
            None => MISSING,
            Some(value) if value.is_nan() => MISSING,
            Some(value) if value.fract() == 0.0 && value.abs() < 9.0e15 => self.int(value as i64),
            Some(value) => match self.reals.get(&value.to_bits()) {
                Some(&code) => code,
                None => {
                    let code = self.add(Value::Real(value));
                    self.reals.insert(value.to_bits(), code);
                    code
                }
            },
        }));
    }

    /// Each entry of the dictionary is coded once, each row by its key.
    fn dictionary(&mut self, array: &ArrayRef, out: &mut Vec<u32>) {
        let dictionary = array.as_any_dictionary();
        let mut codes = Vec::with_capacity(dictionary.values().len());
        self.encode(dictionary.values(), &mut codes);
        if codes.is_empty() {
            out.resize(out.len() + array.len(), MISSING);
            return;
        }
        let keys = dictionary.normalized_keys();
        out.extend(keys.iter().enumerate().map(|(row, &key)| if array.is_null(row) { MISSING } else { codes[key] }));
    }
}

/// The form in which an unusual type is coded.
fn plain(kind: &DataType) -> DataType {
    match kind {
        DataType::UInt64 | DataType::Date32 => DataType::Int64,
        _ => DataType::Utf8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{Float64Array, Int32Array, StringArray};
    use std::sync::Arc;

    fn codes(coder: &mut Coder, array: impl Array + 'static) -> Vec<u32> {
        let mut out = Vec::new();
        coder.encode(&(Arc::new(array) as ArrayRef), &mut out);
        out
    }

    #[test]
    fn codes_follow_the_order_of_first_sight_whatever_the_range() {
        let mut coder = Coder::default();
        assert_eq!(codes(&mut coder, Int32Array::from(vec![Some(7), None, Some(-3), Some(7)])), [0, MISSING, 1, 0]);
        assert_eq!(codes(&mut coder, Int32Array::from(vec![2_000_000_000, 7, -3, 2_000_000_000])), [2, 0, 1, 2]);
        assert_eq!(codes(&mut coder, Int32Array::from(vec![900_000, 2_000_000_000])), [3, 2]);
        let expected = [7, -3, 2_000_000_000, 900_000].map(Value::Int);
        assert_eq!(coder.values, expected);
    }

    #[test]
    fn a_real_that_is_whole_is_the_whole_number() {
        let mut coder = Coder::default();
        assert_eq!(codes(&mut coder, Int32Array::from(vec![3])), [0]);
        assert_eq!(codes(&mut coder, Float64Array::from(vec![3.0, 2.5, f64::NAN])), [0, 1, MISSING]);
    }

    #[test]
    fn texts_are_coded() {
        let mut coder = Coder::default();
        assert_eq!(
            codes(&mut coder, StringArray::from(vec![Some("b"), None, Some("a"), Some("b")])),
            [0, MISSING, 1, 0]
        );
    }
}
