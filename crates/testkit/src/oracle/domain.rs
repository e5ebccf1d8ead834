//! Domains: conditions on the rows.

use super::Stop;
use super::case::{Condition, Op};
use super::data::{Column, Data, text_of};
use serde_json::Value;

/// Whether all conditions hold in each row; a missing value fails.
///
/// # Errors
/// [`Stop`] for a condition that makes no sense for its column.
pub fn holds(data: &Data, conditions: &[Condition]) -> Result<Vec<bool>, Stop> {
    let verdicts = decided(data, conditions)?;
    Ok(verdicts.into_iter().map(|verdict| verdict == Some(true)).collect())
}

/// The same with missing kept apart: `None` where a variable has no value.
///
/// # Errors
/// [`Stop`] for a condition that makes no sense for its column.
pub fn decided(data: &Data, conditions: &[Condition]) -> Result<Vec<Option<bool>>, Stop> {
    let mut all = vec![Some(true); data.rows()];
    for condition in conditions {
        for (verdict, one) in all.iter_mut().zip(one(data, condition)?) {
            *verdict = verdict.zip(one).map(|(a, b)| a && b);
        }
    }
    Ok(all)
}

/// 1 where a variable has a value, else 0; it must have one everywhere.
///
/// # Errors
/// [`Stop`] as [`decided`], and for a row without a value.
pub fn indicator(data: &Data, variable: &str, value: &Value) -> Result<Vec<f64>, Stop> {
    let equal = Condition { var: variable.to_owned(), op: Op::Equal, value: Some(value.clone()), values: None };
    let missing = || Stop::Malformed(format!("column `{variable}` misses a value"));
    one(data, &equal)?
        .into_iter()
        .map(|holds| holds.map(|holds| f64::from(u8::from(holds))).ok_or_else(missing))
        .collect()
}

fn one(data: &Data, condition: &Condition) -> Result<Vec<Option<bool>>, Stop> {
    let values: Vec<&Value> = match (condition.op, &condition.value, &condition.values) {
        (Op::In, None, Some(values)) => values.iter().collect(),
        (Op::In, _, _) => return Err(Stop::Malformed("`in` needs `values`, and nothing else".into())),
        (_, Some(value), None) => vec![value],
        (_, _, _) => return Err(Stop::Malformed("a comparison needs `value`, and nothing else".into())),
    };
    match data.column(&condition.var)? {
        Column::Numbers(numbers) => {
            let number = |value: &&Value| {
                value
                    .as_f64()
                    .or_else(|| text_of(value).parse().ok())
                    .ok_or_else(|| Stop::Malformed(format!("`{}` holds numbers, not {value}", condition.var)))
            };
            let values: Vec<f64> = values.iter().map(number).collect::<Result<_, _>>()?;
            Ok(numbers.iter().map(|number| number.map(|number| compare(condition.op, &number, &values))).collect())
        }
        Column::Texts(texts) => {
            if !matches!(condition.op, Op::Equal | Op::Unequal | Op::In) {
                return Err(Stop::unsupported("texts compared by order, which depends on the locale"));
            }
            let values: Vec<String> = values.into_iter().map(text_of).collect();
            Ok(texts.iter().map(|text| text.as_ref().map(|text| compare(condition.op, text, &values))).collect())
        }
    }
}

fn compare<T: PartialOrd>(op: Op, left: &T, right: &[T]) -> bool {
    match op {
        Op::Equal | Op::In => right.contains(left),
        Op::Unequal => !right.contains(left),
        Op::Above => *left > right[0],
        Op::AtLeast => *left >= right[0],
        Op::Below => *left < right[0],
        Op::AtMost => *left <= right[0],
    }
}
