//! Derived variables: what is computed from the record, and why so.

use crate::{Category, Text};
use serde::Deserialize;

/// A variable computed from other columns by an SQL expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Derived {
    /// Column name.
    pub name: String,
    /// The table whose rows get the column.
    pub table: String,
    /// How values are stored.
    pub kind: DerivedType,
    /// The descendant table that aggregates run over.
    pub over: Option<String>,
    /// The SQL expression; for a group number its columns, written as a call of `group_number`.
    pub expr: String,
    /// The columns whose equal values get equal numbers, in order of first appearance; empty for an expression.
    pub group_number: Vec<String>,
    /// Title for people.
    pub title: Text,
    /// Why it is computed so, with its source.
    pub because: String,
    /// Ids of the survey's written edit specification that this definition answers.
    pub covers: Vec<String>,
    /// The code list; empty when not coded.
    pub categories: Vec<Category>,
}

/// Storage of a derived variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum DerivedType {
    /// Whole number, 32 bits.
    Integer,
    /// Real number.
    Number,
    /// Text.
    String,
    /// True or false.
    Boolean,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct DerivedFile {
    #[serde(default)]
    variable: Vec<RawDerived>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct RawDerived {
    name: String,
    table: String,
    #[serde(rename = "type")]
    kind: DerivedType,
    over: Option<String>,
    #[serde(default)]
    expr: String,
    #[serde(default)]
    group_number: Vec<String>,
    title: Text,
    #[serde(default)]
    because: String,
    #[serde(default)]
    covers: Vec<String>,
    #[serde(default)]
    categories: Vec<RawCategory>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct RawCategory {
    value: i64,
    en: String,
    zh: String,
}

impl DerivedFile {
    pub(crate) fn into_list(self) -> Vec<Derived> {
        let category = |raw: RawCategory| Category { value: raw.value, label: Text { en: raw.en, zh: raw.zh } };
        self.variable
            .into_iter()
            .map(|raw| Derived {
                name: raw.name,
                table: raw.table,
                kind: raw.kind,
                over: raw.over,
                expr: match (raw.expr.is_empty(), raw.group_number.is_empty()) {
                    (true, false) => format!("group_number({})", raw.group_number.join(", ")),
                    (false, _) | (true, true) => raw.expr,
                },
                group_number: raw.group_number,
                title: raw.title,
                because: raw.because,
                covers: raw.covers,
                categories: raw.categories.into_iter().map(category).collect(),
            })
            .collect()
    }
}
