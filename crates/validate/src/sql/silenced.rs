//! Rules that speak first, as queries: where they failed, and the rows of other rules that this silences.

use crate::RuleBook;
use crate::silence::Earlier;
use roster::expr::{ROW, Shape, from_clause, quoted};
use std::collections::BTreeSet;

/// The tables in which rules fail that speak before others: position of the rule and of the table.
pub(super) fn first(book: &RuleBook) -> BTreeSet<(usize, usize)> {
    book.earlier.iter().flatten().map(|known| (known.rule, known.table)).collect()
}

/// The name under which the failures of an earlier rule are kept.
pub(super) fn failed(rule: &str, table: &str) -> String {
    quoted(&format!("failed_{rule}_{table}"))
}

/// The rows of `table` that earlier rules silence, as a query for `_row`.
pub(super) fn rows(book: &RuleBook, shape: &Shape, table: usize, earlier: &[Earlier]) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for known in earlier {
        let (first, name) = (&book.codebook.rules[known.rule].name, &book.codebook.tables[known.table].name);
        let fields: Option<Vec<String>> = known.fields.as_ref().map(|fields| {
            fields.iter().map(|&field| format!("'{}'", book.codebook.tables[known.table].fields[field].name)).collect()
        });
        let wanted = fields.map_or(String::new(), |fields| format!(" where field in ({})", fields.join(", ")));
        let spoilt = format!("select {ROW} from {}{wanted}", failed(first, name));
        let under = quoted(shape.name(known.under));
        let above = |table: usize| from_clause(shape, table, (known.under != table).then_some(known.under));
        let spoilt = match known.under == known.table {
            true => spoilt,
            false => format!(
                "select {under}.{ROW} from {} where {}.{ROW} in ({spoilt})",
                above(known.table),
                quoted(shape.name(known.table))
            ),
        };
        parts.push(match known.under == table {
            true => spoilt,
            false => format!(
                "select {}.{ROW} from {} where {under}.{ROW} in ({spoilt})",
                quoted(shape.name(table)),
                above(table)
            ),
        });
    }
    (!parts.is_empty()).then(|| parts.join("\n  union all\n  "))
}
