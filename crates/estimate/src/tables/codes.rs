//! A column of the roster as dense codes: what a domain or a level needs.

use crate::MISSING;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use codebook::Text;
use roster::Roster;
use std::collections::BTreeSet;

/// The values a coded column can take, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Levels {
    /// The codes as text.
    pub codes: Vec<String>,
    /// Their words; the code itself where the codebook has none.
    pub labels: Vec<Text>,
}

/// A column as dense codes.
#[derive(Clone, Debug)]
pub(crate) struct CodedColumn {
    pub(crate) levels: Levels,
    /// Position in `levels` of every row, or [`MISSING`].
    pub(crate) codes: Vec<u16>,
}

/// Most different values a column may have to define domains.
const MOST_LEVELS: usize = 60_000;

/// Reads a column as dense codes.
///
/// Codes of a code list come in its order, other values in ascending order; a
/// boolean has the levels `0` and `1`. A value outside the code list is missing here: a rule reports it.
///
/// # Errors
/// A sentence that says why the column cannot define domains.
pub(crate) fn coded(roster: &Roster, table: usize, name: &str) -> Result<CodedColumn, String> {
    let data = &roster.tables[table];
    let values = data.column(name).ok_or_else(|| format!("there is no column `{name}` in table `{}`", data.name))?;
    let categories = roster.codebook.categories(&data.name, name);
    match values.data_type() {
        DataType::Boolean => Ok(boolean(values)),
        DataType::Utf8 => text(values, name),
        kind if kind.is_integer() => {
            let whole = arrow_cast::cast(values, &DataType::Int64).map_err(|error| error.to_string())?;
            let listed: Vec<i64> = categories.iter().map(|category| category.value).collect();
            let mut column = integer(&whole, listed, name)?;
            if !categories.is_empty() {
                column.levels.labels = categories.iter().map(|category| category.label.clone()).collect();
            }
            Ok(column)
        }
        other => Err(format!("`{name}` is of type {other}, which has no levels; group it in a derived variable")),
    }
}

/// A numeric column as doubles with its mask of known values.
pub(crate) fn numeric(values: &ArrayRef) -> Result<(Vec<f64>, Vec<bool>), String> {
    let doubles = arrow_cast::cast(values, &DataType::Float64).map_err(|error| error.to_string())?;
    let doubles = doubles.as_primitive::<Float64Type>();
    let number = |row| if doubles.is_null(row) { 0.0 } else { doubles.value(row) };
    Ok(((0..doubles.len()).map(number).collect(), (0..doubles.len()).map(|row| doubles.is_valid(row)).collect()))
}

fn boolean(values: &ArrayRef) -> CodedColumn {
    let values = values.as_boolean();
    CodedColumn {
        levels: Levels {
            codes: vec!["0".into(), "1".into()],
            labels: vec![Text::new("no", "否"), Text::new("yes", "是")],
        },
        codes: values.iter().map(|value| value.map_or(MISSING, u16::from)).collect(),
    }
}

fn text(values: &ArrayRef, name: &str) -> Result<CodedColumn, String> {
    let values = values.as_string::<i32>();
    let distinct: BTreeSet<&str> = values.iter().flatten().collect();
    few_enough(distinct.len(), name)?;
    let sorted: Vec<&str> = distinct.into_iter().collect();
    let mut last: (Option<&str>, u16) = (None, MISSING);
    let codes = values.iter().map(|value| {
        if value != last.0 || value.is_none() {
            let code = value.and_then(|value| sorted.binary_search(&value).ok()).map_or(MISSING, |at| at as u16);
            last = (value, code);
        }
        last.1
    });
    let codes = codes.collect();
    let own = |code: &&str| Text::new(*code, *code);
    Ok(CodedColumn {
        levels: Levels {
            labels: sorted.iter().map(own).collect(),
            codes: sorted.into_iter().map(str::to_owned).collect(),
        },
        codes,
    })
}

fn integer(values: &ArrayRef, listed: Vec<i64>, name: &str) -> Result<CodedColumn, String> {
    let values = values.as_primitive::<Int64Type>();
    let order = if listed.is_empty() {
        let distinct: BTreeSet<i64> = values.iter().flatten().collect();
        distinct.into_iter().collect()
    } else {
        listed
    };
    few_enough(order.len(), name)?;
    let place = |value: i64| order.iter().position(|&code| code == value).map_or(MISSING, |at| at as u16);
    let own = |code: &i64| Text::new(code.to_string(), code.to_string());
    Ok(CodedColumn {
        codes: values.iter().map(|value| value.map_or(MISSING, place)).collect(),
        levels: Levels { codes: order.iter().map(i64::to_string).collect(), labels: order.iter().map(own).collect() },
    })
}

fn few_enough(levels: usize, name: &str) -> Result<(), String> {
    if levels > MOST_LEVELS {
        return Err(format!("`{name}` has {levels} different values; group it in a derived variable"));
    }
    Ok(())
}
