//! Rules that speak first: where an earlier one failed on a record that a rule reads, the rule is silent.
//!
//! ```text
//! numbers_in_range fails on a year of birth ─► age cannot be trusted ─► nothing about the age is said
//! ```
//!
//! `after` in a rule names the earlier ones; what they are after themselves
//! counts too. A record is read when it is the row, a row above it, or a detail
//! row that a condition or a derived variable looks at. An earlier rule that
//! checks field by field silences only rules that read the field. Earlier rules
//! are at least as severe, so what is silenced is set aside all the same.
//!
//! Every rule is judged first and silenced afterwards: the order of evaluation
//! cannot matter, and another engine can do the same.

use crate::kinds::Scope;
use crate::level::Level;
use crate::lineage::{Columns, Lineage};
use crate::{Finding, Findings, ValidateError};
use codebook::{Codebook, Verdict};
use roster::expr::Shape;
use roster::{NO_ROW, Roster};
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};

/// A rule in one of its tables: positions of both.
type Place = (usize, usize);
/// Failures: the row, and the field for rules that check field by field.
type Failures = Vec<(u32, Option<u32>)>;
/// Rows by table: everything that belongs to them is silenced.
type Silenced = BTreeMap<usize, FxHashSet<u32>>;

/// What silences a rule in one of its tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Earlier {
    /// Position of the earlier rule.
    pub(crate) rule: usize,
    /// The table in which it failed.
    pub(crate) table: usize,
    /// Rows that belong to the same row of this table as the failed record are silenced.
    pub(crate) under: usize,
    /// Positions of the fields it must have failed on; none for a rule about records.
    pub(crate) fields: Option<BTreeSet<usize>>,
}

/// For each level of a rule book, what silences it.
pub(crate) fn compile(
    codebook: &Codebook,
    shape: &Shape,
    levels: &[Level],
) -> Result<Vec<Vec<Earlier>>, ValidateError> {
    if codebook.rules.iter().all(|rule| rule.after.is_empty()) {
        return Ok(vec![Vec::new(); levels.len()]);
    }
    let columns = Columns::of(codebook)?;
    let of = |level: &Level| {
        let first = codebook.first_rules(level.rule);
        if first.is_empty() { Vec::new() } else { earlier(codebook, shape, &columns, levels, level, &first) }
    };
    Ok(levels.iter().map(of).collect())
}

fn earlier(
    codebook: &Codebook,
    shape: &Shape,
    columns: &Columns,
    levels: &[Level],
    level: &Level,
    first: &BTreeSet<usize>,
) -> Vec<Earlier> {
    let lineage = Lineage::of(level, codebook, columns);
    let upwards = |table: usize| std::iter::once(table).chain(shape.ancestors(table));
    // The tables whose records are read, each with the table whose rows they are read under.
    let mut read: BTreeSet<(usize, usize)> = upwards(level.table).map(|table| (table, table)).collect();
    let below = level.over.map(|over| (over, level.table));
    for (table, under) in lineage.reads.iter().map(|read| (read.table, read.under)).chain(below) {
        read.extend(upwards(table).take_while(|&above| above != under).map(|above| (above, under)));
    }
    let mut found = Vec::new();
    for other in levels.iter().filter(|other| first.contains(&other.rule)) {
        for &(table, under) in read.iter().filter(|(table, _)| *table == other.table) {
            let fields = (other.scope() == Scope::Fields).then(|| {
                let same = lineage.reads.iter().filter(|read| (read.table, read.under) == (table, under));
                same.map(|read| read.field).collect::<BTreeSet<usize>>()
            });
            if fields.as_ref().is_none_or(|fields| !fields.is_empty()) {
                found.push(Earlier { rule: other.rule, table, under, fields });
            }
        }
    }
    found
}

/// Takes out the findings of silenced rules.
pub(crate) fn silence(findings: &mut Findings, roster: &Roster, levels: &[Level], earlier: &[Vec<Earlier>]) {
    let mut failed: BTreeMap<Place, Failures> = BTreeMap::new();
    for known in earlier.iter().flatten() {
        failed.entry((known.rule, known.table)).or_default();
    }
    for finding in findings.list.iter().filter(|finding| finding.verdict == Verdict::Fails) {
        if let Some(rows) = failed.get_mut(&(finding.rule, finding.table)) {
            rows.push((finding.row, finding.field));
        }
    }
    failed.retain(|_, rows| !rows.is_empty());
    if failed.is_empty() {
        return;
    }
    let silenced = levels.iter().zip(earlier).map(|(level, earlier)| {
        let mut under = Silenced::new();
        for known in earlier {
            let rows = failed.get(&(known.rule, known.table)).into_iter().flatten();
            let spoils = |field: Option<u32>| match (&known.fields, field) {
                (Some(fields), Some(field)) => fields.contains(&(field as usize)),
                (Some(_), None) | (None, _) => true,
            };
            let rows = rows.filter(|(_, field)| spoils(*field));
            let above = rows.filter_map(|&(row, _)| climb(roster, known.table, row, known.under));
            under.entry(known.under).or_default().extend(above);
        }
        under.retain(|_, rows| !rows.is_empty());
        ((level.rule, level.table), under)
    });
    let silenced: BTreeMap<Place, Silenced> = silenced.collect();
    let is_silent = |finding: &Finding| {
        let under = silenced.get(&(finding.rule, finding.table)).into_iter().flatten();
        under.into_iter().any(|(&table, rows)| {
            climb(roster, finding.table, finding.row, table).is_some_and(|above| rows.contains(&above))
        })
    };
    findings.list.retain(|finding| !is_silent(finding));
}

/// The row of a table above that a row belongs to.
fn climb(roster: &Roster, table: usize, row: u32, above: usize) -> Option<u32> {
    let (mut at, mut found) = (table, row);
    while at != above {
        found = Some(roster.tables[at].owner[found as usize]).filter(|&owner| owner != NO_ROW)?;
        at = roster.owner_of(at)?;
    }
    Some(found)
}
