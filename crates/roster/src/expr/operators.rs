//! Operators and how the types of their operands are brought together.

use super::compile::Compiler;
use super::error::{ExprErrorKind, Problem};
use super::literal;
use super::node::{Arithmetic, Comparison, Node, Typed};
use super::value::Type;
use sqlparser::ast::{BinaryOperator, Expr as Sql};

impl Compiler<'_> {
    pub(crate) fn binary(&mut self, left: &Sql, op: &BinaryOperator, right: &Sql) -> Result<Typed, Problem> {
        let (left, right) = (self.node(left)?, self.node(right)?);
        match op {
            BinaryOperator::And => Ok(truth(Node::And(boolean(left, "and")?.boxed(), boolean(right, "and")?.boxed()))),
            BinaryOperator::Or => Ok(truth(Node::Or(boolean(left, "or")?.boxed(), boolean(right, "or")?.boxed()))),
            BinaryOperator::Eq => compare(Comparison::Equal, left, right),
            BinaryOperator::NotEq => compare(Comparison::NotEqual, left, right),
            BinaryOperator::Lt => compare(Comparison::Less, left, right),
            BinaryOperator::LtEq => compare(Comparison::LessOrEqual, left, right),
            BinaryOperator::Gt => compare(Comparison::Greater, left, right),
            BinaryOperator::GtEq => compare(Comparison::GreaterOrEqual, left, right),
            BinaryOperator::Plus => arithmetic(Arithmetic::Add, left, right),
            BinaryOperator::Minus => arithmetic(Arithmetic::Subtract, left, right),
            BinaryOperator::Multiply => arithmetic(Arithmetic::Multiply, left, right),
            BinaryOperator::Divide => arithmetic(Arithmetic::Divide, left, right),
            BinaryOperator::Modulo => arithmetic(Arithmetic::Remainder, left, right),
            BinaryOperator::StringConcat => {
                let node = Node::Concat(text(left, "||")?.boxed(), text(right, "||")?.boxed());
                Ok(Typed::new(node, Type::Text))
            }
            other => {
                let help = "allowed are + - * / % = <> < <= > >= || and, or";
                Err(Problem::new(ExprErrorKind::Unsupported, format!("operator `{other}` is not in the subset"), help))
            }
        }
    }
}

fn truth(node: Node) -> Typed {
    Typed::new(node, Type::Bool)
}

/// A comparison; whole and real numbers compare as real ones, a text constant with a date as a date.
pub(crate) fn compare(op: Comparison, left: Typed, right: Typed) -> Result<Typed, Problem> {
    let (_, mut both) = unify(vec![left, right], "a comparison")?;
    let (right, left) = (both.pop(), both.pop());
    let (Some(left), Some(right)) = (left, right) else { unreachable!("two operands went in") };
    Ok(truth(Node::Compare(op, left.boxed(), right.boxed())))
}

fn arithmetic(op: Arithmetic, left: Typed, right: Typed) -> Result<Typed, Problem> {
    if let Some(dates) = calendar(op, &left, &right) {
        return Ok(dates);
    }
    let symbol = match op {
        Arithmetic::Add => "+",
        Arithmetic::Subtract => "-",
        Arithmetic::Multiply => "*",
        Arithmetic::Divide => "/",
        Arithmetic::Remainder => "%",
    };
    let (kind, mut both) = unify(vec![left, right], "arithmetic")?;
    match (kind, op) {
        (Type::Int, Arithmetic::Divide) => {
            let help = "engines disagree whether 7 / 2 is 3 or 3.5: write `cast(a as double) / b` for the quotient, \
                        or `(a - a % b)` where whole numbers are meant";
            return Err(Problem::new(ExprErrorKind::Type, "`/` between whole numbers", help));
        }
        (Type::Int | Type::Float, _) => {}
        (Type::Text | Type::Bool | Type::Date, _) => {
            let problem = format!("`{symbol}` needs numbers, but this is {}", kind.name());
            return Err(Problem::new(ExprErrorKind::Type, problem, number_advice(kind)));
        }
    }
    let (right, left) = (both.pop(), both.pop());
    let (Some(left), Some(right)) = (left, right) else { unreachable!("two operands went in") };
    Ok(Typed::new(Node::Arithmetic(op, left.boxed(), right.boxed()), kind))
}

/// Days between dates, and a date some days on.
fn calendar(op: Arithmetic, left: &Typed, right: &Typed) -> Option<Typed> {
    let days = |typed: &Typed| Node::Cast(typed.node.clone().boxed(), Type::Int);
    match (left.kind, right.kind, op) {
        (Some(Type::Date), Some(Type::Date), Arithmetic::Subtract) => {
            Some(Typed::new(Node::Arithmetic(op, days(left).boxed(), days(right).boxed()), Type::Int))
        }
        (Some(Type::Date), Some(Type::Int), Arithmetic::Add | Arithmetic::Subtract) => {
            let moved = Node::Arithmetic(op, days(left).boxed(), right.node.clone().boxed());
            Some(Typed::new(Node::Cast(moved.boxed(), Type::Date), Type::Date))
        }
        _ => None,
    }
}

fn number_advice(kind: Type) -> &'static str {
    match kind {
        Type::Bool => "turn a truth value into 0 or 1 with `case when ... then 1 else 0 end`",
        Type::Text => "turn a text into a number with `cast(... as integer)`",
        Type::Date | Type::Int | Type::Float => "dates take `date - date` and `date + days`",
    }
}

/// Operands brought to one type: the common one, with whole numbers widened to real ones.
pub(crate) fn unify(operands: Vec<Typed>, what: &str) -> Result<(Type, Vec<Node>), Problem> {
    let kinds: Vec<Type> = operands.iter().filter_map(|typed| typed.kind).collect();
    let numbers = kinds.iter().all(|kind| matches!(kind, Type::Int | Type::Float));
    let kind = match kinds.first() {
        None => Type::Bool,
        Some(&first) if kinds.iter().all(|kind| *kind == first) => first,
        Some(_) if numbers => Type::Float,
        Some(_) if kinds.contains(&Type::Date) => Type::Date,
        Some(_) => return Err(mixed(&kinds, what)),
    };
    let nodes = operands
        .into_iter()
        .map(|typed| to(typed, kind).map_err(|problem| problem.unwrap_or_else(|| mixed(&kinds, what))));
    Ok((kind, nodes.collect::<Result<_, _>>()?))
}

fn mixed(kinds: &[Type], what: &str) -> Problem {
    let other = kinds.iter().find(|kind| **kind != kinds[0]).unwrap_or(&kinds[0]);
    let problem = format!("{what} of {} with {}", kinds[0].name(), other.name());
    let help = match (kinds[0], *other) {
        (Type::Text, _) | (_, Type::Text) => {
            "a text constant stands in quotes (`'12'`); `cast(... as integer)` makes a number of a text"
        }
        (Type::Bool, _) | (_, Type::Bool) => {
            "a truth value is used as it is: `where has_slip`, not `where has_slip = 1`"
        }
        _ => "bring both to one type with `cast(... as ...)`",
    };
    Problem::new(ExprErrorKind::Type, problem, help)
}

/// One operand brought to a type that [`unify`] chose; `Err(None)` when it cannot be.
fn to(typed: Typed, kind: Type) -> Result<Node, Option<Problem>> {
    match (typed.kind, kind) {
        (None, _) => Ok(literal::null(kind)),
        (Some(from), to) if from == to => Ok(typed.node),
        (Some(Type::Int), Type::Float) => Ok(Node::Widen(typed.node.boxed())),
        (Some(Type::Text), Type::Date) => match literal::as_text(&typed.node) {
            Some(text) => Ok(literal::date(&text).map_err(Some)?.node),
            None => Err(None),
        },
        _ => Err(None),
    }
}

/// An operand that must be true or false.
pub(crate) fn boolean(typed: Typed, what: &str) -> Result<Node, Problem> {
    match typed.kind {
        None => Ok(literal::null(Type::Bool)),
        Some(Type::Bool) => Ok(typed.node),
        Some(other) => {
            let problem = format!("`{what}` needs true or false, but this is {}", other.name());
            Err(Problem::new(ExprErrorKind::Type, problem, "compare it with something, for example `... = 1`"))
        }
    }
}

/// An operand that must be text.
pub(crate) fn text(typed: Typed, what: &str) -> Result<Node, Problem> {
    match typed.kind {
        None => Ok(literal::null(Type::Text)),
        Some(Type::Text) => Ok(typed.node),
        Some(other) => {
            let problem = format!("`{what}` needs text, but this is {}", other.name());
            Err(Problem::new(ExprErrorKind::Type, problem, "turn it into text with `cast(... as varchar)`"))
        }
    }
}

/// An operand that must be a number, with its type.
pub(crate) fn number(typed: Typed, what: &str) -> Result<(Node, Type), Problem> {
    match typed.kind {
        None => Ok((literal::null(Type::Int), Type::Int)),
        Some(kind @ (Type::Int | Type::Float)) => Ok((typed.node, kind)),
        Some(other) => {
            let problem = format!("`{what}` needs a number, but this is {}", other.name());
            Err(Problem::new(ExprErrorKind::Type, problem, number_advice(other)))
        }
    }
}
