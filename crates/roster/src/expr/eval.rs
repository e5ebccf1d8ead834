//! Computing a tree for a frame of rows with column kernels.

use super::aggregate::aggregate;
use super::bind::Bound;
use super::frame::Frame;
use super::node::{Arithmetic, Comparison, Extreme, Node};
use super::text;
use super::value::{Type, Value, shared};
use arrow_arith::{boolean, numeric};
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, BooleanArray, Scalar, cast::AsArray};
use arrow_cast::cast;
use arrow_ord::cmp;
use arrow_schema::{ArrowError, DataType};
use arrow_select::nullif::nullif;
use arrow_select::zip::zip;
use std::cell::OnceCell;

/// The rows below a frame, with their offsets.
type Groups<'a> = (Frame<'a>, Vec<usize>);

/// Computes nodes for one frame; detail rows are found when the first aggregate asks for them.
pub(crate) struct Evaluator<'a> {
    bound: &'a Bound<'a>,
    frame: &'a Frame<'a>,
    groups: OnceCell<Groups<'a>>,
}

impl<'a> Evaluator<'a> {
    pub(crate) fn new(bound: &'a Bound<'a>, frame: &'a Frame<'a>) -> Self {
        Self { bound, frame, groups: OnceCell::new() }
    }

    fn rows(&self) -> usize {
        self.frame.rows.len()
    }

    pub(crate) fn value(&self, node: &Node) -> Result<Value, ArrowError> {
        match node {
            Node::Literal(constant) => Ok(Value::One(constant.clone())),
            Node::Column(position) => self.column(*position).map(Value::Rows),
            Node::Cast(inner, kind) => convert(self.value(inner)?, *kind),
            Node::Widen(inner) => convert(self.value(inner)?, Type::Float),
            Node::Arithmetic(op, left, right) => arithmetic(*op, &self.value(left)?, &self.value(right)?),
            Node::Negate(inner) => {
                let inner = self.value(inner)?;
                Ok(inner.map(numeric::neg(inner.array())?))
            }
            Node::Compare(op, left, right) => compare(*op, &self.value(left)?, &self.value(right)?),
            Node::And(left, right) => self.pair(left, right, |left, right| {
                Ok(shared(boolean::and_kleene(left.as_boolean(), right.as_boolean())?))
            }),
            Node::Or(left, right) => self.pair(left, right, |left, right| {
                Ok(shared(boolean::or_kleene(left.as_boolean(), right.as_boolean())?))
            }),
            Node::Not(inner) => {
                let inner = self.value(inner)?;
                Ok(inner.map(shared(boolean::not(inner.truth())?)))
            }
            Node::IsNull(inner) => {
                let inner = self.value(inner)?;
                Ok(inner.map(shared(boolean::is_null(inner.array())?)))
            }
            Node::Is(inner, wanted) => {
                let inner = self.value(inner)?;
                let known = known_as(inner.truth(), *wanted);
                Ok(inner.map(shared(known)))
            }
            Node::Case { branches, otherwise } => self.case(branches, otherwise),
            Node::Coalesce(values) => self.fold(values, |value, rest| {
                let present = boolean::is_not_null(value.array())?;
                self.choose(&value.map(shared(present)), value, rest)
            }),
            Node::Extreme(which, values) => self.fold(values, |value, rest| {
                let op = match which {
                    Extreme::Least => Comparison::LessOrEqual,
                    Extreme::Greatest => Comparison::GreaterOrEqual,
                };
                // Unknown when `value` is missing: then the rest stays.
                let better = compare(op, value, rest)?;
                let alone = rest.map(shared(boolean::is_null(rest.array())?));
                self.choose(&alone, value, &self.choose(&better, value, rest)?)
            }),
            Node::NullIf(value, condition) => {
                let (value, condition) = (self.value(value)?, self.value(condition)?);
                let rows = self.length(&[&value, &condition]);
                let whole = value.joined(&condition, value.array().clone());
                let condition = condition.into_rows(rows)?;
                Ok(whole.map(nullif(&value.into_rows(rows)?, condition.as_boolean())?))
            }
            Node::Abs(inner) => {
                let inner = self.value(inner)?;
                Ok(inner.map(absolute(inner.array())))
            }
            Node::Length(inner) => {
                let inner = self.value(inner)?;
                Ok(inner.map(text::length(inner.array())))
            }
            Node::Lower(inner) => {
                let inner = self.value(inner)?;
                Ok(inner.map(text::lower(inner.array())))
            }
            Node::Substr { text: inner, skip, keep } => {
                let inner = self.value(inner)?;
                Ok(inner.map(text::substr(inner.array(), *skip, *keep)))
            }
            Node::Concat(left, right) => self.pair(left, right, text::concat),
            Node::Like(whole, pattern) => {
                let (whole, pattern) = (self.value(whole)?, self.value(pattern)?);
                Ok(whole.joined(&pattern, shared(arrow_string::like::like(&whole, &pattern)?)))
            }
            Node::Aggregate { function, argument, filter } => {
                let over = self.bound.expr.over.expect("aggregates are compiled only with a detail table");
                let (frame, offsets) = self.groups.get_or_init(|| self.frame.below(over));
                let inner = Evaluator::new(self.bound, frame);
                let rows = frame.rows.len();
                let filter = filter.as_deref().map(|node| inner.value(node)?.into_rows(rows)).transpose()?;
                let argument = argument.as_deref().map(|node| inner.value(node)?.into_rows(rows)).transpose()?;
                aggregate(*function, argument.as_ref(), filter.as_ref().map(|mask| mask.as_boolean()), offsets)
                    .map(Value::Rows)
            }
        }
    }

    fn column(&self, position: usize) -> Result<ArrayRef, ArrowError> {
        let (table, values) = self.bound.columns[position];
        let stored = self.frame.column(table, values)?;
        let wanted = self.bound.expr.columns[position].kind.storage();
        if *stored.data_type() == wanted { Ok(stored) } else { cast(&stored, &wanted) }
    }

    /// One when all are constant, else the rows of the frame.
    fn length(&self, values: &[&Value]) -> usize {
        if values.iter().all(|value| matches!(value, Value::One(_))) { 1 } else { self.rows() }
    }

    /// A kernel that wants two arrays of one length.
    fn pair(
        &self,
        left: &Node,
        right: &Node,
        kernel: impl Fn(&ArrayRef, &ArrayRef) -> Result<ArrayRef, ArrowError>,
    ) -> Result<Value, ArrowError> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        let rows = self.length(&[&left, &right]);
        let whole = left.joined(&right, left.array().clone());
        Ok(whole.map(kernel(&left.into_rows(rows)?, &right.into_rows(rows)?)?))
    }

    fn case(&self, branches: &[(Node, Node)], otherwise: &Node) -> Result<Value, ArrowError> {
        let mut result = self.value(otherwise)?;
        for (condition, value) in branches.iter().rev() {
            result = self.choose(&self.value(condition)?, &self.value(value)?, &result)?;
        }
        Ok(result)
    }

    /// Folds values from the last to the first.
    fn fold(
        &self,
        nodes: &[Node],
        step: impl Fn(&Value, &Value) -> Result<Value, ArrowError>,
    ) -> Result<Value, ArrowError> {
        let (last, before) = nodes.split_last().expect("the compiler asks for one argument at least");
        let mut result = self.value(last)?;
        for node in before.iter().rev() {
            result = step(&self.value(node)?, &result)?;
        }
        Ok(result)
    }

    /// `yes` where the condition is true, `no` where it is false or unknown.
    fn choose(&self, condition: &Value, yes: &Value, no: &Value) -> Result<Value, ArrowError> {
        if let Value::One(truth) = condition {
            let truth = truth.as_boolean();
            let chosen = if truth.is_valid(0) && truth.value(0) { yes } else { no };
            return Ok(chosen.clone());
        }
        Ok(Value::Rows(zip(condition.truth(), yes, no)?))
    }
}

fn known_as(truth: &BooleanArray, wanted: bool) -> BooleanArray {
    let values = if wanted { truth.values().clone() } else { !truth.values() };
    match truth.nulls() {
        Some(nulls) => BooleanArray::new(&values & nulls.inner(), None),
        None => BooleanArray::new(values, None),
    }
}

fn arithmetic(op: Arithmetic, left: &Value, right: &Value) -> Result<Value, ArrowError> {
    let values = match op {
        Arithmetic::Add => numeric::add(left, right)?,
        Arithmetic::Subtract => numeric::sub(left, right)?,
        Arithmetic::Multiply => numeric::mul(left, right)?,
        Arithmetic::Divide => numeric::div(left, &without_zero(right)?)?,
        Arithmetic::Remainder => numeric::rem(left, &without_zero(right)?)?,
    };
    Ok(left.joined(right, values))
}

/// A divisor of zero counts as missing: the quotient is unknown, not an error in the data's file.
fn without_zero(divisor: &Value) -> Result<Value, ArrowError> {
    let zero = cast(&arrow_array::Int64Array::from(vec![0]), divisor.array().data_type())?;
    let is_zero = cmp::eq(divisor, &Scalar::new(zero))?;
    Ok(divisor.map(nullif(divisor.array(), &is_zero)?))
}

fn compare(op: Comparison, left: &Value, right: &Value) -> Result<Value, ArrowError> {
    let truth = match op {
        Comparison::Equal => cmp::eq(left, right)?,
        Comparison::NotEqual => cmp::neq(left, right)?,
        Comparison::Less => cmp::lt(left, right)?,
        Comparison::LessOrEqual => cmp::lt_eq(left, right)?,
        Comparison::Greater => cmp::gt(left, right)?,
        Comparison::GreaterOrEqual => cmp::gt_eq(left, right)?,
        Comparison::Distinct => cmp::distinct(left, right)?,
    };
    Ok(left.joined(right, shared(truth)))
}

fn absolute(values: &ArrayRef) -> ArrayRef {
    match values.as_primitive_opt::<Int64Type>() {
        Some(whole) => shared(whole.unary::<_, Int64Type>(i64::saturating_abs)),
        None => shared(values.as_primitive::<Float64Type>().unary::<_, Float64Type>(f64::abs)),
    }
}

/// A text that is no number and a real number too large for a whole one become missing; halves round to even.
fn convert(value: Value, kind: Type) -> Result<Value, ArrowError> {
    let array = value.array();
    let converted = match (array.data_type(), kind) {
        (DataType::Float64, Type::Int) => {
            let rounded = array.as_primitive::<Float64Type>().unary::<_, Float64Type>(f64::round_ties_even);
            cast(&rounded, &DataType::Int64)?
        }
        (DataType::Date32, Type::Int) => cast(&cast(array, &DataType::Int32)?, &DataType::Int64)?,
        (DataType::Int64, Type::Date) => cast(&cast(array, &DataType::Int32)?, &DataType::Date32)?,
        (_, kind) => cast(array, &kind.storage())?,
    };
    Ok(value.map(converted))
}
