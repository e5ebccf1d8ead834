//! The constants of an expression: where its answer can change.

use super::Expr;
use super::node::Node;
use arrow_array::{Array, ArrayRef};

impl Expr {
    /// The constants it is written with, nulls left out; each an array of one, in the order of the text.
    pub fn constants(&self) -> Vec<ArrayRef> {
        let mut found = Vec::new();
        collect(&self.root, &mut found);
        found
    }
}

fn collect(node: &Node, found: &mut Vec<ArrayRef>) {
    let mut all = |nodes: &[&Node]| nodes.iter().for_each(|node| collect(node, found));
    match node {
        Node::Literal(value) if value.is_valid(0) => found.push(ArrayRef::clone(value)),
        Node::Literal(_) | Node::Column(_) => {}
        Node::Cast(inner, _)
        | Node::Widen(inner)
        | Node::Negate(inner)
        | Node::Not(inner)
        | Node::IsNull(inner)
        | Node::Is(inner, _)
        | Node::Abs(inner)
        | Node::Length(inner)
        | Node::Lower(inner)
        | Node::Substr { text: inner, .. } => all(&[inner]),
        Node::Arithmetic(_, left, right)
        | Node::Compare(_, left, right)
        | Node::And(left, right)
        | Node::Or(left, right)
        | Node::NullIf(left, right)
        | Node::Concat(left, right)
        | Node::Like(left, right) => all(&[left, right]),
        Node::Case { branches, otherwise } => {
            branches.iter().for_each(|(condition, result)| all(&[condition, result]));
            all(&[otherwise]);
        }
        Node::Coalesce(values) | Node::Extreme(_, values) => values.iter().for_each(|value| all(&[value])),
        Node::Aggregate { argument, filter, .. } => {
            argument.iter().chain(filter).for_each(|inner| all(&[inner]));
        }
    }
}
