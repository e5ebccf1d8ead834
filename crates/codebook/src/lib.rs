//! What every variable means: one checked [`Codebook`] from a survey's schema folder.
//!
//! ```text
//! codebook/datapackage.json + <table>.schema.json ─┐
//! structure.toml · derived.toml · tables.toml ─────┼──► Codebook (checked, digested)
//! quality.toml ────────────────────────────────────┤
//! rules/*.toml ────────────────────────────────────┘
//! ```
//!
//! Nobody else parses these files. The survey's field names, codes, rules and
//! tables are data: no other crate knows one of them. Expressions stay text
//! here; `roster::expr` compiles them.
//!
//! Start reading at [`Codebook::open`].

mod check;
mod check_quality;
mod derived;
mod descriptor;
mod error;
mod names;
mod open;
mod plan;
mod quality;
mod rule;
mod rule_kind;
#[cfg(feature = "schema")]
mod schema;
mod table;
mod text;

pub use check::{LONGEST_NAME, is_column_name};
pub use derived::{Derived, DerivedType};
pub use error::CodebookError;
pub use names::half_width;
pub use open::{Codebook, Structure, hex};
pub use plan::{StatisticKind, TablePlan};
pub use quality::{Digits, Figure, Grouping, Items, Measure, Quality};
pub use rule::{Example, OverRows, Rule, Severity, Verdict};
pub use rule_kind::{Outlier, RuleKind, Takes};
#[cfg(feature = "schema")]
pub use schema::json_schemas;
pub use table::{Category, Field, ForeignKey, Kind, MissingCode, Provenance, Table};
pub use text::Text;
