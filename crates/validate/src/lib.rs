//! Rules against the roster: holds, fails or undecided.
//!
//! ```text
//! Codebook.rules ──compile──► RuleBook ──run──► Findings ──accept──► Accepted (a mask with reasons)
//!                    Roster ┘                      └─ render, diagnostic: for people, only when asked
//! ```
//!
//! A rule is data: what must hold, for which rows, why, and what to do. Its
//! `when` and `require` are SQL, compiled once and computed by columns; a
//! missing value leaves it undecided, and undecided sets nothing aside. What a
//! kind checks is in one file of [`kinds`]; the kinds stand in one list.
//!
//! Findings come in the order of the files that were read, whatever the number
//! of threads. Bad data is a finding; an error here is a rule that does not
//! compile.
//!
//! Start reading at [`RuleBook::compile`].

mod accept;
mod applicability;
mod diagnostic;
mod error;
mod examples;
mod finding;
pub mod kinds;
mod level;
mod lineage;
mod lint;
mod localise;
mod references;
mod render;
mod rule_book;
mod show;
mod silence;
mod snippet;
mod source_line;
mod space;
mod sql;
mod summary;
mod template;
mod words;

pub use accept::accept;
pub use diagnostic::{diagnostic, source_line};
pub use error::ValidateError;
pub use examples::{ExampleFailure, check_examples};
pub use finding::{Finding, Findings};
pub use lint::{Lint, Linted, lint};
pub use localise::{Change, Hint, Outcome, Unread};
pub use references::References;
pub use render::Rendered;
pub use rule_book::RuleBook;
pub use show::plain;
pub use snippet::Snippet;
pub use source_line::SourceLine;
pub use sql::SET_ASIDE;
pub use summary::{RuleCount, UnitCount, grouped, ranked, sentence};
pub use words::{Label, Language};
