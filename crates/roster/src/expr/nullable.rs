//! Whether an expression can be missing at all: what never is needs no example of it.

use super::node::{Aggregate, Arithmetic, Comparison, Node};
use super::{Expr, Type};
use arrow_array::Array;

impl Expr {
    /// Whether the value can be missing: any recorded or derived column can be, counts cannot.
    pub fn nullable(&self) -> bool {
        nullable(&self.root)
    }
}

fn nullable(node: &Node) -> bool {
    match node {
        Node::Literal(value) => value.is_null(0),
        Node::Column(_) | Node::NullIf(..) => true,
        Node::Cast(inner, kind) => nullable(inner) || !matches!(kind, Type::Text),
        Node::Arithmetic(Arithmetic::Divide | Arithmetic::Remainder, ..) => true,
        Node::Arithmetic(_, left, right)
        | Node::And(left, right)
        | Node::Or(left, right)
        | Node::Concat(left, right)
        | Node::Like(left, right) => nullable(left) || nullable(right),
        Node::Compare(Comparison::Distinct, ..) | Node::IsNull(_) | Node::Is(..) => false,
        Node::Compare(_, left, right) => nullable(left) || nullable(right),
        Node::Negate(inner)
        | Node::Widen(inner)
        | Node::Not(inner)
        | Node::Abs(inner)
        | Node::Length(inner)
        | Node::Lower(inner)
        | Node::Substr { text: inner, .. } => nullable(inner),
        Node::Case { branches, otherwise } => {
            nullable(otherwise) || branches.iter().any(|(_, result)| nullable(result))
        }
        Node::Coalesce(values) | Node::Extreme(_, values) => values.iter().all(nullable),
        Node::Aggregate { function, .. } => !matches!(function, Aggregate::Count | Aggregate::CountDistinct),
    }
}
