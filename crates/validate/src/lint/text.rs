//! What a rule names and says: fields, detail table, the two languages.

use super::Lint;
use crate::kinds::Scope;
use crate::level::Level;
use crate::lineage::{Columns, Lineage};
use crate::template::{Piece, pieces};
use codebook::{Codebook, Rule};
use roster::expr::Shape;
use std::collections::BTreeSet;

pub(super) fn lint(codebook: &Codebook, rule: &Rule, level: Option<&Level>, lints: &mut Vec<Lint>) {
    let shape = Shape::of_codebook(codebook);
    for field in &rule.fields {
        let known = |level: &String| shape.position(level).is_some_and(|table| shape.column(table, field).is_some());
        if !rule.levels.iter().any(known) {
            let problem = format!("`fields` names `{field}`, which no table of `level` has");
            lints.push(Lint::new(rule, problem, "name columns of the rule's table"));
        }
    }
    if let Some(level) = level {
        unread(codebook, rule, level, lints);
        if rule.over.is_some() && !level.looks_below(rule, &shape) {
            let problem = "`over` is not used: there is no aggregate in `when`, `require` or the messages";
            lints.push(Lint::new(rule, problem, "take `over` out, or count the detail rows"));
        }
    }
    if braced(&rule.message.en) != braced(&rule.message.zh) {
        let problem = "the two languages of the message show different expressions";
        lints.push(Lint::new(rule, problem, "a reader of either language needs the same numbers"));
    }
}

/// Fields that are called suspect although no change of them changes the answer.
fn unread(codebook: &Codebook, rule: &Rule, level: &Level, lints: &mut Vec<Lint>) {
    let Ok(columns) = Columns::of(codebook) else { return };
    if level.scope() != Scope::Expressions {
        return;
    }
    let lineage = Lineage::of(level, codebook, &columns);
    let spec = &codebook.tables[level.table];
    for field in &rule.fields {
        let Some(position) = spec.position(field) else { continue };
        if !lineage.reads.iter().any(|read| (read.table, read.field) == (level.table, position)) {
            let problem = format!("`fields` names `{field}`, which neither `when` nor `require` reads");
            lints.push(Lint::new(rule, problem, "name what a correction would touch"));
        }
    }
}

fn braced(message: &str) -> BTreeSet<&str> {
    let pieces = pieces(message).unwrap_or_default();
    let inside = pieces.into_iter().filter_map(|piece| match piece {
        Piece::Braced("title") => Some("field"), // one names it, the other calls it by its title
        Piece::Braced(sql) => Some(sql),
        Piece::Words(_) => None,
    });
    inside.collect()
}
