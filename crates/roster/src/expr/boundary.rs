//! Where the answer of an expression can change: for looking at rules without records.
//!
//! ```text
//! residents > 15 and count(*) filter (where sex = 1) = 0
//! constants  15, 1, 0
//! opened     residents > 15 and [count(*) filter (where sex = 1)] = 0     the count is a column that can be anything
//! plain      yes: columns are compared with constants only, so below 15, 15 and above 15 say all
//! ```

use super::Expr;
use super::columns::ColumnUse;
use super::node::{Aggregate, Comparison, Node};
use super::value::Type;
use arrow_array::{Array, ArrayRef};
use std::fmt::Write;

/// How the name of a column begins that stands for a count, which is never negative.
pub const COUNTED: &str = "[count ";

impl Expr {
    /// The constants it is written with, nulls left out; each an array of one, in the order of the text.
    pub fn constants(&self) -> Vec<ArrayRef> {
        let mut found = Vec::new();
        self.root.visit(&mut |node| match node {
            Node::Literal(value) if value.is_valid(0) => found.push(ArrayRef::clone(value)),
            _ => {}
        });
        found
    }

    /// Whether it looks at detail rows.
    pub fn has_aggregate(&self) -> bool {
        let mut found = false;
        self.root.visit(&mut |node| found |= matches!(node, Node::Aggregate { .. }));
        found
    }

    /// Whether columns and aggregates are only compared with constants, or asked whether they are missing.
    ///
    /// Its answer is then the same for all values between two neighbouring constants.
    pub fn is_plain(&self) -> bool {
        plain(&self.root)
    }

    /// The same with every aggregate as a column of its table, which can have any value; `None` when its type is open.
    ///
    /// Whatever the opened expression can never be, the expression can never be: counts of rows that cannot come
    /// together are allowed here. The name of such a column begins with a bracket, that of a count with [`COUNTED`].
    pub fn opened(&self) -> Option<Self> {
        let mut opened = Self { over: None, ..self.clone() };
        let mut root = self.root.clone();
        let mut open = true;
        root.visit_mut(&mut |node| {
            let Node::Aggregate { function, argument, .. } = node else { return };
            let Some(kind) = kind(*function, argument.as_deref(), &self.columns) else {
                open = false;
                return;
            };
            let name = if matches!(function, Aggregate::Count | Aggregate::CountDistinct) { COUNTED } else { "[" };
            let column = format!("{name}{} over {:?}]", text(node, &self.columns), self.over);
            let used = ColumnUse { table: self.table, column, kind };
            let known = opened.columns.iter().position(|column| *column == used);
            *node = Node::Column(known.unwrap_or(opened.columns.len()));
            opened.columns.extend(known.is_none().then_some(used));
        });
        opened.root = root;
        open.then(|| opened.tidied())
    }

    /// Without the columns that are no longer read.
    fn tidied(mut self) -> Self {
        let mut kept: Vec<ColumnUse> = Vec::new();
        let all = std::mem::take(&mut self.columns);
        self.root.visit_mut(&mut |node| {
            let Node::Column(position) = node else { return };
            let used = &all[*position];
            *position = kept.iter().position(|column| column == used).unwrap_or_else(|| {
                kept.push(used.clone());
                kept.len() - 1
            });
        });
        self.columns = kept;
        self
    }
}

fn plain(node: &Node) -> bool {
    let is_value = |node: &Node| match node {
        Node::Column(_) => true,
        Node::Widen(inner) => matches!(**inner, Node::Column(_)),
        _ => false,
    };
    let constant = |node: &Node| matches!(node, Node::Literal(_));
    match node {
        Node::Literal(_) | Node::Column(_) => true,
        Node::Compare(Comparison::Distinct, left, right) | Node::Compare(_, left, right) => {
            (is_value(left) || constant(left)) && constant(right) || constant(left) && is_value(right)
        }
        Node::IsNull(inner) => is_value(inner) || plain(inner),
        Node::Not(inner) | Node::Is(inner, _) => plain(inner),
        Node::And(left, right) | Node::Or(left, right) => plain(left) && plain(right),
        _ => false,
    }
}

/// The type of an aggregate; `None` where the argument is computed in ways that are not followed here.
fn kind(function: Aggregate, argument: Option<&Node>, columns: &[ColumnUse]) -> Option<Type> {
    match (function, argument) {
        (Aggregate::Count | Aggregate::CountDistinct, _) => Some(Type::Int),
        (Aggregate::BoolOr | Aggregate::BoolAnd, _) => Some(Type::Bool),
        (Aggregate::Sum | Aggregate::Min | Aggregate::Max, Some(Node::Column(position))) => {
            Some(columns[*position].kind)
        }
        (Aggregate::Sum | Aggregate::Min | Aggregate::Max, _) => None,
    }
}

/// A text that is the same for the same computation.
fn text(node: &Node, columns: &[ColumnUse]) -> String {
    let mut text = format!("{node:?}");
    for (position, used) in columns.iter().enumerate() {
        let mut name = String::new();
        let _ = write!(name, "{}.{}", used.table, used.column);
        text = text.replace(&format!("Column({position})"), &name);
    }
    text
}
