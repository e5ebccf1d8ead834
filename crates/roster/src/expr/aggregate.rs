//! Aggregates over detail rows that stand together, group by group in row order.

use super::node::Aggregate;
use super::value::shared;
use arrow_array::types::{ArrowPrimitiveType, Date32Type, Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, BooleanArray, Int64Array, PrimitiveArray, StringArray, cast::AsArray};
use arrow_buffer::BooleanBuffer;
use arrow_schema::{ArrowError, DataType};
use std::cmp::Ordering;
use std::ops::Range;

/// One value for each group `offsets[g]..offsets[g + 1]` of the detail rows.
///
/// Rows where the filter is false or unknown, and rows without a value, do not
/// count. A group that has none left gives 0 for counts and null for the rest.
pub(crate) fn aggregate(
    function: Aggregate,
    argument: Option<&ArrayRef>,
    filter: Option<&BooleanArray>,
    offsets: &[usize],
) -> Result<ArrayRef, ArrowError> {
    let groups = Groups { offsets, kept: kept(argument, filter) };
    let Some(argument) = argument else { return Ok(groups.count()) };
    match (function, argument.data_type()) {
        (Aggregate::Count, _) => Ok(groups.count()),
        (Aggregate::CountDistinct, DataType::Int64) => {
            Ok(groups.distinct(argument.as_primitive::<Int64Type>(), Ord::cmp))
        }
        (Aggregate::CountDistinct, DataType::Date32) => {
            Ok(groups.distinct(argument.as_primitive::<Date32Type>(), Ord::cmp))
        }
        (Aggregate::CountDistinct, DataType::Float64) => {
            Ok(groups.distinct(argument.as_primitive::<Float64Type>(), f64::total_cmp))
        }
        (Aggregate::CountDistinct, DataType::Utf8) => {
            let texts: &StringArray = argument.as_string();
            Ok(groups.different(|row| texts.value(row), |a, b| a.cmp(b)))
        }
        (Aggregate::CountDistinct, DataType::Boolean) => {
            let truth = argument.as_boolean();
            Ok(groups.different(|row| truth.value(row), |a, b| a.cmp(b)))
        }
        (Aggregate::Sum, DataType::Int64) => groups.sum(argument.as_primitive()),
        (Aggregate::Sum, DataType::Float64) => {
            let values = argument.as_primitive::<Float64Type>();
            Ok(groups.fold::<Float64Type>(values, |sum, value| sum + value))
        }
        (Aggregate::Min | Aggregate::Max, DataType::Utf8) => {
            let texts: &StringArray = argument.as_string();
            let wanted = wanted(function);
            let better = |best, row| if texts.value(row).cmp(texts.value(best)) == wanted { row } else { best };
            let best = |range| groups.rows(range).reduce(better).map(|row| texts.value(row));
            Ok(shared(groups.ranges().map(best).collect::<StringArray>()))
        }
        (Aggregate::Min | Aggregate::Max, DataType::Int64) => {
            Ok(groups.extreme::<Int64Type>(argument.as_primitive(), Ord::cmp, wanted(function)))
        }
        (Aggregate::Min | Aggregate::Max, DataType::Date32) => {
            Ok(groups.extreme::<Date32Type>(argument.as_primitive(), Ord::cmp, wanted(function)))
        }
        (Aggregate::Min | Aggregate::Max, DataType::Float64) => {
            Ok(groups.extreme::<Float64Type>(argument.as_primitive(), f64::total_cmp, wanted(function)))
        }
        (Aggregate::BoolOr, DataType::Boolean) => Ok(groups.any_or_all(argument.as_boolean(), true)),
        (Aggregate::BoolAnd, DataType::Boolean) => Ok(groups.any_or_all(argument.as_boolean(), false)),
        (function, stored) => unreachable!("{function:?} of {stored} is refused when compiled"),
    }
}

fn wanted(function: Aggregate) -> Ordering {
    if function == Aggregate::Min { Ordering::Less } else { Ordering::Greater }
}

/// The detail rows that count; `None` when all do.
fn kept(argument: Option<&ArrayRef>, filter: Option<&BooleanArray>) -> Option<BooleanBuffer> {
    let present = argument.and_then(|values| values.nulls()).map(|nulls| nulls.inner().clone());
    let wanted = filter.map(|mask| match mask.nulls() {
        Some(nulls) => mask.values() & nulls.inner(),
        None => mask.values().clone(),
    });
    match (present, wanted) {
        (Some(present), Some(wanted)) => Some(&present & &wanted),
        (present, wanted) => present.or(wanted),
    }
}

/// Groups of detail rows, and which of the rows count.
struct Groups<'a> {
    offsets: &'a [usize],
    kept: Option<BooleanBuffer>,
}

impl Groups<'_> {
    fn ranges(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.offsets.windows(2).map(|pair| pair[0]..pair[1])
    }

    /// The rows of a group that count.
    fn rows(&self, range: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        range.filter(|&row| self.kept.as_ref().is_none_or(|kept| kept.value(row)))
    }

    fn count(&self) -> ArrayRef {
        let size = |range: Range<usize>| match &self.kept {
            Some(kept) => kept.slice(range.start, range.len()).count_set_bits(),
            None => range.len(),
        };
        shared(self.ranges().map(|range| Some(size(range) as i64)).collect::<Int64Array>())
    }

    fn distinct<T: ArrowPrimitiveType>(
        &self,
        values: &PrimitiveArray<T>,
        order: fn(&T::Native, &T::Native) -> Ordering,
    ) -> ArrayRef {
        self.different(|row| values.value(row), order)
    }

    /// Number of different values in each group.
    fn different<V>(&self, value: impl Fn(usize) -> V, order: impl Fn(&V, &V) -> Ordering) -> ArrayRef {
        let count = |range: Range<usize>| {
            let mut seen: Vec<V> = self.rows(range).map(&value).collect();
            seen.sort_unstable_by(&order);
            seen.dedup_by(|a, b| order(a, b).is_eq());
            Some(seen.len() as i64)
        };
        shared(self.ranges().map(count).collect::<Int64Array>())
    }

    fn sum(&self, values: &PrimitiveArray<Int64Type>) -> Result<ArrayRef, ArrowError> {
        let sum = |range: Range<usize>| {
            let mut sum = None;
            for row in self.rows(range) {
                let before: i64 = sum.unwrap_or(0);
                let after = before.checked_add(values.value(row));
                sum = Some(after.ok_or_else(|| ArrowError::ArithmeticOverflow("a sum over 64 bits".into()))?);
            }
            Ok(sum)
        };
        Ok(shared(self.ranges().map(sum).collect::<Result<Int64Array, ArrowError>>()?))
    }

    fn fold<T: ArrowPrimitiveType>(
        &self,
        values: &PrimitiveArray<T>,
        step: impl Fn(T::Native, T::Native) -> T::Native,
    ) -> ArrayRef {
        let fold = |range| self.rows(range).map(|row| values.value(row)).reduce(&step);
        shared(self.ranges().map(fold).collect::<PrimitiveArray<T>>())
    }

    fn extreme<T: ArrowPrimitiveType>(
        &self,
        values: &PrimitiveArray<T>,
        order: fn(&T::Native, &T::Native) -> Ordering,
        wanted: Ordering,
    ) -> ArrayRef {
        self.fold(values, |best, value| if order(&value, &best) == wanted { value } else { best })
    }

    /// `bool_or` when `any`, else `bool_and`.
    fn any_or_all(&self, truth: &BooleanArray, any: bool) -> ArrayRef {
        let fold = |range: Range<usize>| {
            let mut rows = self.rows(range).map(|row| truth.value(row)).peekable();
            rows.peek()?;
            Some(if any { rows.any(|value| value) } else { rows.all(|value| value) })
        };
        shared(self.ranges().map(fold).collect::<BooleanArray>())
    }
}
