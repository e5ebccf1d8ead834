//! What can be wrong with an expression.

/// An expression that cannot be compiled or computed.
///
/// The message names the expression, the place in it, what is wrong and what is allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expression `{sql}`{}: {problem}\n  help: {help}", self.place())]
pub struct ExprError {
    /// The expression.
    pub sql: String,
    /// Character of the expression at which the problem starts, from 1.
    pub column: Option<u64>,
    /// What kind of problem it is.
    pub kind: ExprErrorKind,
    /// What is wrong.
    pub problem: String,
    /// What is allowed.
    pub help: String,
}

/// The kind of an [`ExprError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExprErrorKind {
    /// Not SQL.
    Syntax,
    /// SQL outside the subset.
    Unsupported,
    /// No such table, or one that is neither above nor the detail table.
    UnknownTable,
    /// No such column.
    UnknownColumn,
    /// No such function.
    UnknownFunction,
    /// The types do not go together.
    Type,
    /// A result does not fit its type.
    Overflow,
}

impl ExprError {
    fn place(&self) -> String {
        self.column.map_or_else(String::new, |column| format!(", character {column}"))
    }
}

/// A problem before it is known which expression it is in.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) kind: ExprErrorKind,
    pub(crate) column: Option<u64>,
    pub(crate) problem: String,
    pub(crate) help: String,
}

impl Problem {
    pub(crate) fn new(kind: ExprErrorKind, problem: impl Into<String>, help: impl Into<String>) -> Self {
        Self { kind, column: None, problem: problem.into(), help: help.into() }
    }

    /// The same problem, at a place in the text; the innermost place wins.
    pub(crate) fn at(mut self, span: sqlparser::tokenizer::Span) -> Self {
        if self.column.is_none() && span.start.line == 1 {
            self.column = Some(span.start.column);
        }
        self
    }

    pub(crate) fn in_sql(self, sql: &str) -> ExprError {
        ExprError { sql: sql.to_owned(), column: self.column, kind: self.kind, problem: self.problem, help: self.help }
    }
}
