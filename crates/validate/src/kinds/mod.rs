//! The kinds of rules, one file each; [`KINDS`] is the one list of them.

mod codes_listed;
mod corrections_apply;
mod group_outlier;
mod in_reference_list;
mod key_unique;
mod mandatory_present;
mod predicate;
mod range_valid;
mod records_distinct;
mod reference_exists;
mod repeated;

use crate::sql::NoSql;
use crate::{References, ValidateError};
use codebook::{Codebook, Rule, RuleKind, Verdict};
use roster::Roster;
use roster::expr::{Expr, ExprError, Shape};
use std::ops::Range;

/// A kind of rule.
#[derive(Clone, Copy, Debug)]
pub struct KindEntry {
    /// The kind.
    pub kind: RuleKind,
    /// The word used in rule files.
    pub name: &'static str,
    /// What it checks.
    pub checks: &'static str,
    compile: fn(&Site) -> Result<Box<dyn Check>, ValidateError>,
    sql: fn(&Site) -> Result<String, NoSql>,
}

const fn entry(
    kind: RuleKind,
    name: &'static str,
    checks: &'static str,
    compile: fn(&Site) -> Result<Box<dyn Check>, ValidateError>,
    sql: fn(&Site) -> Result<String, NoSql>,
) -> KindEntry {
    KindEntry { kind, name, checks, compile, sql }
}

/// All kinds: those that read the codebook, those with a `require`, which are judged alike, and those that compare
/// records with each other or with a list.
pub const KINDS: &[KindEntry] = &[
    entry(RuleKind::KeyUnique, "key_unique", "the primary key occurs once", key_unique::compile, key_unique::sql),
    entry(
        RuleKind::ReferenceExists,
        "reference_exists",
        "the row it belongs to exists",
        reference_exists::compile,
        reference_exists::sql,
    ),
    entry(
        RuleKind::MandatoryPresent,
        "mandatory_present",
        "required fields are filled",
        mandatory_present::compile,
        mandatory_present::sql,
    ),
    entry(
        RuleKind::CodesListed,
        "codes_listed",
        "codes are in their code list",
        codes_listed::compile,
        codes_listed::sql,
    ),
    entry(
        RuleKind::RangeValid,
        "range_valid",
        "numbers are between minimum and maximum",
        range_valid::compile,
        range_valid::sql,
    ),
    entry(
        RuleKind::CorrectionsApply,
        "corrections_apply",
        "the corrections of the ledger were applied",
        corrections_apply::compile,
        corrections_apply::sql,
    ),
    entry(
        RuleKind::ValuesConsistent,
        "values_consistent",
        "values of one row agree with each other",
        predicate::compile,
        predicate::sql,
    ),
    entry(
        RuleKind::AggregateMatchesDetail,
        "aggregate_matches_detail",
        "a stated aggregate equals what the detail rows give",
        predicate::compile,
        predicate::sql,
    ),
    entry(
        RuleKind::MandatoryOrEmpty,
        "mandatory_or_empty",
        "a field is filled exactly when it applies",
        predicate::compile,
        predicate::sql,
    ),
    entry(
        RuleKind::RecordsExpected,
        "records_expected",
        "the detail records that should exist do",
        predicate::compile,
        predicate::sql,
    ),
    entry(
        RuleKind::CodesConsistent,
        "codes_consistent",
        "codes agree with each other",
        predicate::compile,
        predicate::sql,
    ),
    entry(
        RuleKind::ValuesInRange,
        "values_in_range",
        "a computed value lies in a range",
        predicate::compile,
        predicate::sql,
    ),
    entry(
        RuleKind::RecordsDistinct,
        "records_distinct",
        "no two records have the same key",
        records_distinct::compile,
        records_distinct::sql,
    ),
    entry(
        RuleKind::InReferenceList,
        "in_reference_list",
        "the record is in a list that the run hands over",
        in_reference_list::compile,
        in_reference_list::sql,
    ),
    entry(
        RuleKind::GroupOutlier,
        "group_outlier",
        "a value lies near the others of its group",
        group_outlier::compile,
        group_outlier::sql,
    ),
];

/// Where a rule is compiled: for one of its tables.
pub(crate) struct Site<'a> {
    pub(crate) rule: &'a Rule,
    pub(crate) codebook: &'a Codebook,
    pub(crate) shape: &'a Shape,
    pub(crate) table: usize,
    pub(crate) over: Option<usize>,
    pub(crate) references: &'a References,
}

impl Site<'_> {
    /// An expression of the rule about one row of its table.
    pub(crate) fn expr(&self, place: &'static str, sql: &str) -> Result<Expr, ValidateError> {
        Expr::compile(sql, self.shape, self.table, self.over)
            .map_err(|source| ValidateError::expression(self.rule, place, source))
    }
}

/// A row that a check does not find in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) row: u32,
    pub(crate) verdict: Verdict,
    /// Position of the field among the table's.
    pub(crate) field: Option<u32>,
}

/// Rows that a check must see at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Together {
    /// Each row is judged by itself.
    Any,
    /// All rows of the table.
    Table,
    /// All rows that belong to one row of this table.
    Below(usize),
}

/// What the answers of a check rest on: which changes of values can satisfy it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Single fields of the row; a hit names the field.
    Fields,
    /// The columns that `when` and `require` read.
    Expressions,
    /// Keys, or rows of other units: no change of values inside the unit helps.
    Beyond,
}

/// What a rule checks in one table.
pub(crate) trait Check: Send + Sync + std::fmt::Debug {
    /// The rows, of those asked for, that are not in order: in row order, then field order.
    fn judge(&self, roster: &Roster, rows: Range<usize>) -> Result<Vec<Hit>, ExprError>;

    /// Which rows it must see at once.
    fn together(&self) -> Together {
        Together::Any
    }

    /// Whether there is something to check against.
    fn ready(&self) -> bool {
        true
    }

    /// What an answer rests on.
    fn scope(&self) -> Scope;
}

/// Compiles the check of a rule for one of its tables.
pub(crate) fn compile(site: &Site) -> Result<Box<dyn Check>, ValidateError> {
    (entry_of(site.rule.kind).compile)(site)
}

/// The check of a rule for one of its tables as a query: `_row`, `field` (or null) and `verdict` of the rows that are
/// not in order.
pub(crate) fn sql(site: &Site) -> Result<String, NoSql> {
    (entry_of(site.rule.kind).sql)(site)
}

fn entry_of(kind: RuleKind) -> &'static KindEntry {
    let entry = KINDS.iter().find(|entry| entry.kind == kind);
    entry.expect("a test compares the list with the kinds of the codebook")
}
