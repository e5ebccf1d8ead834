//! SQL expressions over a roster, compiled to column kernels.
//!
//! ```text
//! text ──parse──► sqlparser tree ──compile──► typed tree ──bind──► Bound ──eval──► columns
//!                     Shape: tables, columns and types ┘            └ Roster
//! ```
//!
//! An expression belongs to one table: its value is one value a row. A plain
//! name is a column of that table, `ancestor.column` is the value of the row it
//! belongs to, and inside an aggregate a plain name is a column of the detail
//! table (`over`). Missing is SQL's null all the way: `null = 1` is neither true
//! nor false, and a rule that meets it stays undecided.
//!
//! The subset is what every SQL engine reads the same way; anything else is
//! refused when the expression is compiled, with what is allowed. Differences
//! that engines do have are settled here once: `/` on whole numbers is refused,
//! `%` and `/` by zero give null, a text that is no number casts to null.
//!
//! Start reading at [`Expr::compile`], then [`Bound::eval`].

mod aggregate;
mod bind;
mod boundary;
mod columns;
mod compile;

mod derive;
mod error;
mod eval;
mod frame;
mod functions;
mod group_number;
mod literal;
mod names;
mod node;
mod nullable;
mod operators;
mod portable;
mod shape;
mod text;
mod value;

#[cfg(test)]
mod tests;

pub use bind::{Bound, chunks};
pub use boundary::COUNTED;
pub use columns::ColumnUse;
pub use compile::Expr;
pub use derive::{Derivation, DeriveError, check_derived, derive, storage};
pub use error::{ExprError, ExprErrorKind};
pub use functions::{AGGREGATES, FUNCTIONS, FunctionDoc};
pub use names::{advice, near};
pub use portable::{OWNER, Portable, ROW, from_clause, portable, quoted};
pub use shape::Shape;
pub use value::{Type, Value};
