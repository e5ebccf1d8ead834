//! SQL: text is compiled or refused; what compiles can be computed, looked at and opened.
#![no_main]

use roster::Roster;
use roster::expr::{Expr, Shape};
use std::sync::OnceLock;
use validate::RuleBook;

/// A few made-up records of the small survey, derived variables included.
fn roster() -> &'static Roster {
    static ROSTER: OnceLock<Roster> = OnceLock::new();
    ROSTER.get_or_init(|| {
        let rows = fuzz::records(include_bytes!("../corpus/records/clean.csv")).expect("the clean records are read");
        RuleBook::compile(&rows).expect("the rules compile");
        rows
    })
}

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(sql) = std::str::from_utf8(input) else { return };
    let roster = roster();
    let shape = Shape::of_roster(roster);
    for (table, over) in [(0, Some(1)), (1, None)] {
        let Ok(expr) = Expr::compile(sql, &shape, table, over) else { continue };
        let (_, _, _) = (expr.nullable(), expr.constants(), expr.is_plain());
        if let Some(opened) = expr.opened() {
            assert!(!opened.has_aggregate());
        }
        let bound = expr.bind(roster).expect("all columns are there");
        if let Ok(values) = bound.eval_all() {
            assert_eq!(values.len(), roster.tables[table].rows);
        }
    }
});
