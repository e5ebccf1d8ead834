//! Whether an answer agrees with what is expected, by the rules of the format.
//!
//! Rows are matched by `term`, `by` and `p`. A field that is expected must be given
//! and one that is given must be expected: a value that is not defined is absent on
//! both sides.

use super::answer::{Field, Row};
use super::data::text_of;
use serde_json::{Map, Value};

/// One disagreement.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Which row.
    pub row: String,
    /// Which field.
    pub field: String,
    /// What this program gives.
    pub ours: String,
    /// What is expected.
    pub expected: String,
}

/// Names that say which row it is.
const KEYS: [&str; 3] = ["term", "by", "p"];

/// The fields that a row can have.
const FIELDS: [&str; 23] = [
    "est",
    "se",
    "lo",
    "hi",
    "deff",
    "df",
    "n",
    "n_event",
    "n_eff",
    "n_eff_df",
    "width",
    "rel_width",
    "flags",
    "statistic",
    "parameter",
    "p_value",
    "ddf",
    "sum",
    "min",
    "max",
    "sumsq",
    "kish_deff",
    "head",
];

/// What is not given where the sampling error is 0; here it may be as small as rounding leaves it.
const MADE_OF_ERROR: [&str; 3] = ["lo", "hi", "deff"];

/// A field of the expected rows that has no meaning here.
#[must_use]
pub fn unknown_field(expected: &[Map<String, Value>]) -> Option<&str> {
    let known = |name: &&String| !KEYS.contains(&name.as_str()) && !FIELDS.contains(&name.as_str());
    expected.iter().flat_map(Map::keys).find(known).map(String::as_str)
}

/// All disagreements of an answer, in the order of the expected rows.
#[must_use]
pub fn differences(ours: &[Row], expected: &[Map<String, Value>], tol: f64) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut unmatched: Vec<&Row> = ours.iter().collect();
    for row in expected {
        match unmatched.iter().position(|ours| label(ours) == label_of(row)) {
            Some(at) => compare_row(unmatched.remove(at), row, tol, &mut found),
            None => found.push(Difference {
                row: label_of(row),
                field: "row".into(),
                ours: "absent".into(),
                expected: "present".into(),
            }),
        }
    }
    found.extend(unmatched.into_iter().map(|row| Difference {
        row: label(row),
        field: "row".into(),
        ours: "present".into(),
        expected: "absent".into(),
    }));
    found
}

fn compare_row(ours: &Row, expected: &Map<String, Value>, tol: f64, found: &mut Vec<Difference>) {
    for name in FIELDS {
        let (a, b) = (ours.field(name), expected.get(name).filter(|value| !value.is_null()));
        let agree = match (a, b) {
            (None, None) => true,
            (Some(a), Some(b)) => agree(name, a, b, expected, tol),
            (Some(_), None) => without_error(expected) && MADE_OF_ERROR.contains(&name),
            (None, Some(_)) => false,
        };
        if !agree {
            found.push(Difference {
                row: label(ours),
                field: name.to_owned(),
                ours: a.map_or_else(|| "absent".to_owned(), shown),
                expected: b.map_or_else(|| "absent".to_owned(), |value| value.to_string()),
            });
        }
    }
}

fn without_error(row: &Map<String, Value>) -> bool {
    row.get("se").and_then(Value::as_f64).is_some_and(|se| se.abs() <= 0.0)
}

fn agree(name: &str, ours: &Field, expected: &Value, row: &Map<String, Value>, tol: f64) -> bool {
    match (ours, expected) {
        (Field::Number(a), Value::String(text)) => *a == f64::INFINITY && text == "inf",
        (Field::Number(a), Value::Number(b)) => {
            b.as_f64().is_some_and(|b| close(*a, b, tol, slack(name, *a, b, row, tol)))
        }
        (Field::Numbers(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| b.as_f64().is_some_and(|b| close(*a, b, tol, 0.0)))
        }
        // a list of one is written as a number
        (Field::Numbers(a), Value::Number(b)) => a.len() == 1 && b.as_f64().is_some_and(|b| close(a[0], b, tol, 0.0)),
        (Field::Names(a), Value::Array(b)) => {
            let sorted = |mut names: Vec<String>| {
                names.sort();
                names
            };
            sorted(a.clone()) == sorted(b.iter().map(text_of).collect())
        }
        (Field::Number(_) | Field::Numbers(_) | Field::Names(_), _) => false,
    }
}

/// What is allowed beside the relative tolerance.
fn slack(name: &str, ours: f64, expected: f64, row: &Map<String, Value>, tol: f64) -> f64 {
    let number = |name: &str| row.get(name).and_then(Value::as_f64).map_or(0.0, f64::abs);
    match name {
        "se" if expected.abs() <= 0.0 => 1e-9 * number("est"),
        "lo" | "hi" => tol * number("se"),
        "p_value" if ours.abs().max(expected.abs()) < 1e-6 => 1e-12,
        _other_fields => 0.0,
    }
}

fn close(a: f64, b: f64, tol: f64, slack: f64) -> bool {
    (a - b).abs() <= (tol * a.abs().max(b.abs())).max(slack)
}

fn label(row: &Row) -> String {
    named(&row.term, row.by.iter(), row.p)
}

fn label_of(row: &Map<String, Value>) -> String {
    let term = row.get("term").map(text_of).unwrap_or_default();
    let none = Map::new();
    let by = row.get("by").and_then(Value::as_object).unwrap_or(&none);
    named(&term, by.iter(), row.get("p").and_then(Value::as_f64))
}

fn named<'a>(term: &str, by: impl Iterator<Item = (&'a String, &'a Value)>, p: Option<f64>) -> String {
    let mut name = term.to_owned();
    for (variable, value) in by {
        name.push_str(&format!(" {variable}={}", text_of(value)));
    }
    if let Some(p) = p {
        name.push_str(&format!(" p={p}"));
    }
    name
}

fn shown(field: &Field) -> String {
    match field {
        Field::Number(number) => number.to_string(),
        Field::Numbers(numbers) => format!("{numbers:?}"),
        Field::Names(names) => format!("{names:?}"),
    }
}
