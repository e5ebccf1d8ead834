//! Constants.

use super::error::{ExprErrorKind, Problem};
use super::node::{Node, Typed};
use super::value::{Type, shared};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int64Array, StringArray, cast::AsArray, new_null_array,
};
use sqlparser::ast::Value as Literal;

const ALLOWED: &str = "write numbers plainly (`12`, `0.5`), texts in single quotes (`'12'`), `true`, `false`, `null`, \
                       and dates as `date '2006-04-01'`";

/// A constant of the text.
pub(crate) fn literal(value: &Literal) -> Result<Typed, Problem> {
    match value {
        Literal::Number(digits, _) => number(digits),
        Literal::SingleQuotedString(text) => Ok(constant(shared(StringArray::from(vec![text.as_str()])), Type::Text)),
        Literal::Boolean(truth) => Ok(constant(shared(BooleanArray::from(vec![*truth])), Type::Bool)),
        Literal::Null => Ok(Typed { node: null(Type::Bool), kind: None }),
        other => Err(Problem::new(ExprErrorKind::Unsupported, format!("cannot read the constant `{other}`"), ALLOWED)),
    }
}

fn number(digits: &str) -> Result<Typed, Problem> {
    if let Ok(whole) = digits.parse::<i64>() {
        return Ok(constant(shared(Int64Array::from(vec![whole])), Type::Int));
    }
    match digits.parse::<f64>() {
        Ok(real) if real.is_finite() => Ok(constant(shared(Float64Array::from(vec![real])), Type::Float)),
        _ => Err(Problem::new(ExprErrorKind::Type, format!("`{digits}` is not a number that fits 64 bits"), ALLOWED)),
    }
}

/// The constant `date '...'`.
pub(crate) fn date(text: &str) -> Result<Typed, Problem> {
    let days = arrow_cast::cast(&StringArray::from(vec![text]), &Type::Date.storage());
    match days {
        Ok(days) if days.is_valid(0) && is_iso(text) => Ok(constant(days, Type::Date)),
        _ => {
            let problem = format!("`{text}` is not a day");
            Err(Problem::new(ExprErrorKind::Type, problem, "write dates as `date '2006-04-01'`"))
        }
    }
}

fn is_iso(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

fn constant(array: ArrayRef, kind: Type) -> Typed {
    Typed::new(Node::Literal(array), kind)
}

/// A missing value of a type.
pub(crate) fn null(kind: Type) -> Node {
    Node::Literal(new_null_array(&kind.storage(), 1))
}

/// The text of a text constant.
pub(crate) fn as_text(node: &Node) -> Option<String> {
    let Node::Literal(array) = node else { return None };
    let text = array.as_string_opt::<i32>()?;
    text.is_valid(0).then(|| text.value(0).to_owned())
}

/// The value of a whole-number constant.
pub(crate) fn as_int(node: &Node) -> Option<i64> {
    let Node::Literal(array) = node else { return None };
    let number = array.as_primitive_opt::<arrow_array::types::Int64Type>()?;
    number.is_valid(0).then(|| number.value(0))
}

/// The negative of a number constant, so that `-1` is a constant too.
pub(crate) fn negated(node: &Node) -> Option<Node> {
    let Node::Literal(array) = node else { return None };
    match arrow_arith::numeric::neg(array) {
        Ok(negative) if !matches!(array.data_type(), arrow_schema::DataType::Date32) => Some(Node::Literal(negative)),
        _ => None,
    }
}
