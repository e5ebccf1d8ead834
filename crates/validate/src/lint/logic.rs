//! Rules tried on all values that matter: can they apply, hold, fail; do two say the same, or contradict each other?

use super::Lint;
use super::worlds::{described, worlds};
use arrow_array::{Array, BooleanArray};
use codebook::{Codebook, Rule};
use roster::Roster;
use roster::expr::{ColumnUse, Expr, Shape};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A rule whose conditions stand without detail rows.
struct Opened<'a> {
    position: usize,
    rule: &'a Rule,
    table: usize,
    when: Option<Expr>,
    require: Expr,
}

/// What a rule says about made-up rows.
struct Judged {
    applies: BooleanArray,
    holds: BooleanArray,
}

/// Adds the lints of the rules at these positions to those of each rule; gives the rules and pairs that could be tried.
pub(super) fn lint(codebook: &Codebook, usable: &BTreeSet<usize>, lints: &mut [Vec<Lint>]) -> (usize, usize) {
    let codebook = Arc::new(codebook.clone());
    let shape = Shape::of_codebook(&codebook);
    let opened: Vec<Opened> = usable.iter().filter_map(|&position| Opened::of(&codebook, &shape, position)).collect();
    let (mut tried, mut pairs) = (0, 0);
    let mut possible = Vec::new();
    for rule in &opened {
        let Some(rows) = worlds(&codebook, rule.table, &rule.conditions()) else { continue };
        let Some(judged) = rule.judge(&rows) else { continue };
        tried += 1;
        match alone(&judged) {
            Some((problem, help)) => lints[rule.position].push(Lint::new(rule.rule, problem, help)),
            None => possible.push(rule),
        }
    }
    for (at, second) in possible.iter().enumerate() {
        for first in possible[..at].iter().filter(|first| first.table == second.table && first.shares(second)) {
            let conditions: Vec<&Expr> = [first.conditions(), second.conditions()].concat();
            let Some(rows) = worlds(&codebook, second.table, &conditions) else { continue };
            let Some(both) = first.judge(&rows).zip(second.judge(&rows)) else { continue };
            pairs += 1;
            lints[second.position].extend(together(&codebook, first, second, &both, &rows));
        }
    }
    repeated(&codebook, usable, lints);
    (tried, pairs)
}

impl<'a> Opened<'a> {
    fn of(codebook: &'a Codebook, shape: &Shape, position: usize) -> Option<Self> {
        let rule = &codebook.rules[position];
        let table = codebook.position(rule.levels.first()?)?;
        let over = rule.over.as_deref().and_then(|over| codebook.position(over));
        let open = |sql: &String| Expr::condition(sql, shape, table, over).ok()?.opened();
        let when = match &rule.when {
            Some(sql) => Some(open(sql)?),
            None => None,
        };
        Some(Self { position, rule, table, when, require: open(rule.require.as_ref()?)? })
    }

    fn conditions(&self) -> Vec<&Expr> {
        self.when.iter().chain([&self.require]).collect()
    }

    fn columns(&self) -> impl Iterator<Item = &ColumnUse> {
        self.when.iter().chain([&self.require]).flat_map(|condition| condition.columns_used())
    }

    fn shares(&self, other: &Self) -> bool {
        self.columns().any(|column| other.columns().any(|another| another == column))
    }

    /// What the rule says about the rows; `None` when a number does not fit.
    fn judge(&self, rows: &Roster) -> Option<Judged> {
        let count = rows.tables[self.table].rows;
        let answer = |condition: &Expr| condition.bind(rows).ok()?.eval_condition(0..count).ok();
        let applies = match &self.when {
            Some(when) => answer(when)?,
            None => BooleanArray::from(vec![true; count]),
        };
        Some(Judged { applies, holds: answer(&self.require)? })
    }
}

impl Judged {
    fn rows(&self) -> std::ops::Range<usize> {
        0..self.applies.len()
    }

    fn applies(&self, row: usize) -> bool {
        self.applies.is_valid(row) && self.applies.value(row)
    }

    /// Applies, and `require` is this.
    fn is(&self, row: usize, truth: bool) -> bool {
        self.applies(row) && self.holds.is_valid(row) && self.holds.value(row) == truth
    }

    /// The same verdict.
    fn agrees(&self, other: &Self, row: usize) -> bool {
        let applies = |judged: &Self| judged.applies.is_valid(row).then(|| judged.applies.value(row));
        let holds = |judged: &Self| judged.holds.is_valid(row).then(|| judged.holds.value(row));
        applies(self) == applies(other) && (!self.applies(row) || holds(self) == holds(other))
    }
}

fn alone(judged: &Judged) -> Option<(&'static str, &'static str)> {
    if !judged.rows().any(|row| judged.applies(row)) {
        return Some(("`when` is never true: the rule applies to no record", "correct `when`, or take the rule out"));
    }
    if !judged.rows().any(|row| judged.is(row, true)) {
        return Some(("`require` is never true where the rule applies: no record can satisfy it", "correct `require`"));
    }
    if !judged.rows().any(|row| judged.is(row, false)) {
        return Some((
            "`require` is never false where the rule applies: it can find nothing",
            "correct `require`, or take the rule out",
        ));
    }
    None
}

/// What two rules that can each hold and fail are to each other.
fn together(
    codebook: &Codebook,
    first: &Opened,
    second: &Opened,
    (one, two): &(Judged, Judged),
    rows: &Roster,
) -> Option<Lint> {
    let name = &first.rule.name;
    let say = |problem: String, help: &str| Some(Lint::new(second.rule, problem, help));
    if one.rows().all(|row| one.agrees(two, row)) {
        return say(format!("says the same as `{name}`"), "take one of them out");
    }
    let both = one.rows().find(|&row| one.applies(row) && two.applies(row));
    let meet = meet(codebook, first, second);
    if let (true, Some(row)) = (meet, both)
        && !one.rows().any(|row| one.is(row, true) && two.is(row, true))
    {
        let example = described(rows, row);
        let problem =
            format!("contradicts `{name}`: no record can satisfy both where both apply, for example {example}");
        return say(problem, "correct one, or limit it by `when`");
    }
    let same_rows = one
        .rows()
        .all(|row| one.applies.is_valid(row) == two.applies.is_valid(row) && one.applies(row) == two.applies(row));
    if !same_rows || first.rule.severity != second.rule.severity {
        return None;
    }
    let within = |inner: &Judged, outer: &Judged| inner.rows().all(|row| !inner.is(row, false) || outer.is(row, false));
    if within(two, one) {
        return say(format!("finds nothing that `{name}` does not find"), "take it out, or give it another severity");
    }
    if within(one, two) {
        let problem = format!("finds everything that `{name}` finds, so that one is not needed");
        return say(problem, "take the other out, or give it another severity");
    }
    None
}

/// Whether rows to which both apply can be had by choosing recorded values: made-up derived values might not go together.
fn meet(codebook: &Codebook, first: &Opened, second: &Opened) -> bool {
    let (Some(one), Some(two)) = (&first.when, &second.when) else { return true };
    let mut columns: Vec<&ColumnUse> = one.columns_used().iter().collect();
    columns.extend(two.columns_used().iter().filter(|used| !one.columns_used().contains(used)));
    let recorded = |used: &&ColumnUse| codebook.tables[used.table].field(&used.column).is_some();
    one.sql() == two.sql() || columns.len() == 1 || columns.iter().all(recorded)
}

/// Rules of one kind that read the codebook for one table.
fn repeated(codebook: &Codebook, usable: &BTreeSet<usize>, lints: &mut [Vec<Lint>]) {
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut first: Vec<(&str, &Rule)> = Vec::new();
    for &position in usable {
        let rule = &codebook.rules[position];
        if !rule.kind.reads_codebook() || rule.when.is_some() {
            continue;
        }
        for level in &rule.levels {
            let kind = kind_name(rule);
            if seen.insert((kind, level)) {
                first.push((level, rule));
                continue;
            }
            let before = first.iter().find(|(table, other)| table == level && other.kind == rule.kind);
            let other = before.map_or("", |(_, other)| other.name.as_str());
            let problem = format!("checks `{level}` as `{other}` does: both are of kind `{kind}`");
            lints[position].push(Lint::new(rule, problem, "take the table out of one of them"));
        }
    }
}

fn kind_name(rule: &Rule) -> &'static str {
    let entry = crate::kinds::KINDS.iter().find(|entry| entry.kind == rule.kind);
    entry.expect("a test compares the list with the kinds of the codebook").name
}
