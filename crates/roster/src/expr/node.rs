//! The typed tree that expressions are compiled to.

use super::value::Type;
use arrow_array::ArrayRef;

/// One step of an expression; its operands already have the types it needs.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    /// A constant: an array of one.
    Literal(ArrayRef),
    /// A column, by its position in [`super::columns::ColumnUse`] order.
    Column(usize),
    Cast(Box<Node>, Type),
    /// A whole number as a real one.
    Widen(Box<Node>),
    Arithmetic(Arithmetic, Box<Node>, Box<Node>),
    Negate(Box<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Not(Box<Node>),
    IsNull(Box<Node>),
    /// `is true` or `is false`.
    Is(Box<Node>, bool),
    Case {
        branches: Vec<(Node, Node)>,
        otherwise: Box<Node>,
    },
    /// The first that is not null.
    Coalesce(Vec<Node>),
    /// Null where the second is true.
    NullIf(Box<Node>, Box<Node>),
    /// The greatest or least of those that are not null.
    Extreme(Extreme, Vec<Node>),
    Abs(Box<Node>),
    Length(Box<Node>),
    Lower(Box<Node>),
    Substr {
        text: Box<Node>,
        /// Characters to skip.
        skip: usize,
        /// Characters to keep.
        keep: Option<usize>,
    },
    Concat(Box<Node>, Box<Node>),
    Like(Box<Node>, Box<Node>),
    Aggregate {
        function: Aggregate,
        /// `None` for `count(*)`.
        argument: Option<Box<Node>>,
        filter: Option<Box<Node>>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// `is distinct from`: null is a value like others.
    Distinct,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extreme {
    Least,
    Greatest,
}

/// An aggregate over the detail rows of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aggregate {
    Count,
    CountDistinct,
    Sum,
    Min,
    Max,
    BoolOr,
    BoolAnd,
}

/// A node with its type; the type of a bare `null` is open.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    pub(crate) node: Node,
    /// `None` for a bare `null`.
    pub(crate) kind: Option<Type>,
}

impl Typed {
    pub(crate) fn new(node: Node, kind: Type) -> Self {
        Self { node, kind: Some(kind) }
    }

    /// The type; a bare `null` counts as a truth value.
    pub(crate) fn settled(&self) -> Type {
        self.kind.unwrap_or(Type::Bool)
    }
}

impl Node {
    pub(crate) fn boxed(self) -> Box<Self> {
        Box::new(self)
    }
}

impl Node {
    /// Shows every step to `see`, a step before its operands.
    pub(crate) fn visit<'a>(&'a self, see: &mut impl FnMut(&'a Self)) {
        see(self);
        self.operands().into_iter().for_each(|operand| operand.visit(see));
    }

    /// Shows every step to `change`, a step before the operands it then has.
    pub(crate) fn visit_mut(&mut self, change: &mut impl FnMut(&mut Self)) {
        change(self);
        self.operands_mut().into_iter().for_each(|operand| operand.visit_mut(change));
    }

    fn operands(&self) -> Vec<&Self> {
        match self {
            Self::Literal(_) | Self::Column(_) => Vec::new(),
            Self::Cast(inner, _)
            | Self::Widen(inner)
            | Self::Negate(inner)
            | Self::Not(inner)
            | Self::IsNull(inner)
            | Self::Is(inner, _)
            | Self::Abs(inner)
            | Self::Length(inner)
            | Self::Lower(inner)
            | Self::Substr { text: inner, .. } => vec![inner],
            Self::Arithmetic(_, left, right)
            | Self::Compare(_, left, right)
            | Self::And(left, right)
            | Self::Or(left, right)
            | Self::NullIf(left, right)
            | Self::Concat(left, right)
            | Self::Like(left, right) => vec![left, right],
            Self::Case { branches, otherwise } => {
                let steps = branches.iter().flat_map(|(condition, result)| [condition, result]);
                steps.chain([&**otherwise]).collect()
            }
            Self::Coalesce(values) | Self::Extreme(_, values) => values.iter().collect(),
            Self::Aggregate { argument, filter, .. } => argument.iter().chain(filter).map(|inner| &**inner).collect(),
        }
    }

    fn operands_mut(&mut self) -> Vec<&mut Self> {
        match self {
            Self::Literal(_) | Self::Column(_) => Vec::new(),
            Self::Cast(inner, _)
            | Self::Widen(inner)
            | Self::Negate(inner)
            | Self::Not(inner)
            | Self::IsNull(inner)
            | Self::Is(inner, _)
            | Self::Abs(inner)
            | Self::Length(inner)
            | Self::Lower(inner)
            | Self::Substr { text: inner, .. } => vec![inner],
            Self::Arithmetic(_, left, right)
            | Self::Compare(_, left, right)
            | Self::And(left, right)
            | Self::Or(left, right)
            | Self::NullIf(left, right)
            | Self::Concat(left, right)
            | Self::Like(left, right) => vec![left, right],
            Self::Case { branches, otherwise } => {
                let steps = branches.iter_mut().flat_map(|(condition, result)| [condition, result]);
                steps.chain([&mut **otherwise]).collect()
            }
            Self::Coalesce(values) | Self::Extreme(_, values) => values.iter_mut().collect(),
            Self::Aggregate { argument, filter, .. } => {
                argument.iter_mut().chain(filter).map(|inner| &mut **inner).collect()
            }
        }
    }
}
