//! Whether an answer agrees with what is expected, by the rules of the format.
//!
//! Rows are matched by `term`, `by` and `p`. A field that is expected must be given
//! and one that is given must be expected: a value that is not defined is absent on
//! both sides. A row of nobody, such as a level that does not occur in the domain,
//! may be left out of what is expected.

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
    found.extend(unmatched.into_iter().filter(|row| !row.of_nobody).map(|row| Difference {
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(ours: Row, expected: Value, tol: f64) -> Vec<String> {
        let Value::Object(expected) = expected else { panic!("a row") };
        differences(&[ours], &[expected], tol).into_iter().map(|difference| difference.field).collect()
    }

    fn row() -> Row {
        Row::new("x")
    }

    #[test]
    fn a_number_agrees_within_the_relative_tolerance_and_not_beyond() {
        assert!(found(row().with("est", 1000.0), json!({"term": "x", "est": 1000.0000009}), 1e-9).is_empty());
        assert_eq!(found(row().with("est", 1000.0), json!({"term": "x", "est": 1000.000002}), 1e-9), ["est"]);
        assert_eq!(found(row().with("est", f64::NAN), json!({"term": "x", "est": 1.0}), 1e-9), ["est"]);
    }

    #[test]
    fn a_standard_error_of_0_may_be_rounding_of_the_estimate() {
        let expected = json!({"term": "x", "est": 100.0, "se": 0});
        assert!(found(row().with("est", 100.0).with("se", 9e-8), expected.clone(), 1e-9).is_empty());
        assert_eq!(found(row().with("est", 100.0).with("se", 2e-7), expected, 1e-9), ["se"]);
    }

    #[test]
    fn what_is_made_of_an_error_of_0_need_not_be_absent() {
        let ours = row().with("est", 1.0).with("se", 1e-12).with("lo", 1.0).with("deff", 0.0);
        assert!(found(ours, json!({"term": "x", "est": 1.0, "se": 0}), 1e-9).is_empty());
    }

    #[test]
    fn the_ends_of_an_interval_near_0_are_judged_by_the_standard_error() {
        let expected = json!({"term": "x", "est": 10.0, "se": 5.0, "lo": 1e-12});
        let ours = |lo: f64| row().with("est", 10.0).with("se", 5.0).with("lo", lo);
        assert!(found(ours(4e-9), expected.clone(), 1e-9).is_empty());
        assert_eq!(found(ours(6e-9), expected, 1e-9), ["lo"]);
    }

    #[test]
    fn small_probabilities_agree_to_an_absolute_tolerance() {
        assert!(found(row().with("p_value", 3e-13), json!({"term": "x", "p_value": 9e-13}), 1e-8).is_empty());
        assert_eq!(found(row().with("p_value", 3e-12), json!({"term": "x", "p_value": 9e-12}), 1e-8), ["p_value"]);
        assert_eq!(found(row().with("p_value", 3e-5), json!({"term": "x", "p_value": 3.001e-5}), 1e-8), ["p_value"]);
    }

    #[test]
    fn absent_and_given_differ_both_ways() {
        assert_eq!(found(row().with("est", 1.0).with("se", 1.0), json!({"term": "x", "est": 1.0}), 1e-9), ["se"]);
        assert_eq!(found(row().with("est", 1.0), json!({"term": "x", "est": 1.0, "se": 1.0}), 1e-9), ["se"]);
        assert_eq!(found(row(), json!({"term": "y"}), 1e-9), ["row", "row"]);
    }

    #[test]
    fn a_row_of_nobody_need_not_be_expected() {
        let ours = [row().with("est", 1.0), Row { of_nobody: true, ..Row::new("y").with("est", 0.0) }];
        let expected = |term: &str, est: f64| json!({"term": term, "est": est}).as_object().unwrap().clone();
        assert!(differences(&ours, &[expected("x", 1.0)], 1e-9).is_empty());
        assert_eq!(differences(&ours, &[expected("x", 1.0), expected("y", 1.0)], 1e-9).len(), 1);
    }

    #[test]
    fn infinite_degrees_of_freedom_are_a_word() {
        assert!(found(row().with("df", f64::INFINITY), json!({"term": "x", "df": "inf"}), 1e-9).is_empty());
        assert_eq!(found(row().with("df", 1e300), json!({"term": "x", "df": "inf"}), 1e-9), ["df"]);
    }

    #[test]
    fn flags_have_no_order() {
        let ours = row().with_names("flags", vec!["b".into(), "a".into()]);
        assert!(found(ours.clone(), json!({"term": "x", "flags": ["a", "b"]}), 1e-9).is_empty());
        assert_eq!(found(ours, json!({"term": "x", "flags": ["a"]}), 1e-9), ["flags"]);
    }

    #[test]
    fn rows_are_matched_by_their_group_and_probability() {
        let of = |sex: u8, est: f64| {
            let mut row = Row::new("x").with("est", est);
            row.by.insert("sex".into(), json!(f64::from(sex)));
            row
        };
        let expected: Vec<Map<String, Value>> = [(1, 5.0), (2, 7.0)]
            .map(|(sex, est)| json!({"term": "x", "by": {"sex": sex}, "est": est}).as_object().unwrap().clone())
            .to_vec();
        assert!(differences(&[of(2, 7.0), of(1, 5.0)], &expected, 1e-9).is_empty());
        assert_eq!(differences(&[of(2, 5.0), of(1, 7.0)], &expected, 1e-9).len(), 2);
    }
}
