//! The rule book as SQL: one query a rule and table, over the tables of a release.
//!
//! ```text
//! codebook ──tables──► persons, households, ... (accepted and set-aside rows, numbered and linked)
//! rule     ──query───► key, fields, verdict of every row that fails or is undecided
//!              ├─ kinds::sql: the rows that are not in order, stated beside each check
//!              └─ `when`: where it is unknown the rule is undecided
//! ```
//!
//! DuckDB runs the script in the folder of a release and must find what stands
//! in `findings.parquet`: a second engine's answer to the same text. What a
//! query cannot show is a private field, which no release holds.
//!
//! Start reading at [`RuleBook::sql`].

mod query;
mod silenced;
mod tables;

pub(crate) use query::{NoSql, condition, each_field, real, released, released_expr};

use crate::{RuleBook, ValidateError};
use roster::expr::{ROW, Shape};
use std::fmt::Write;

/// Files of set-aside records are named after their table, with this before it.
pub const SET_ASIDE: &str = "set_aside_";

const HEADER: &str = "\
-- The rules of the survey as SQL. Run by DuckDB in the folder of the release:
--
--   duckdb -c \".read rules.sql\"
--
-- First the tables, accepted and set-aside records together: `_row` numbers the
-- records, `_owner` is the number of the record it belongs to. Then one query a
-- rule and table, whose rows are those of `findings.parquet`.
";

impl RuleBook {
    /// The script that finds again, in the folder of a release, what the rules found.
    ///
    /// # Errors
    /// As [`RuleBook::compile`].
    pub fn sql(&self) -> Result<String, ValidateError> {
        let mut script = HEADER.to_owned();
        for position in 0..self.codebook.tables.len() {
            let _ = write!(script, "\n{}", tables::table(&self.codebook, position));
        }
        let shape = Shape::of_codebook(&self.codebook);
        let place = |level: &str| self.codebook.position(level).expect("compiled before it is shown");
        for (rule, table) in silenced::first(self) {
            let (rule, level) = (&self.codebook.rules[rule], &self.codebook.tables[table].name);
            let name = silenced::failed(&rule.name, level);
            let _ = writeln!(script, "\n-- where {} fails, other rules are silent", rule.name);
            script += &match query::failed(&self.codebook, &self.references, rule, level) {
                Ok(query) => format!("create or replace temp table {name} as\n{query}"),
                Err(NoSql::Private(field)) => format!(
                    "-- not known: reads `{field}`, which is private\ncreate or replace temp table {name} as\n\
                     select cast(null as bigint) as {ROW}, cast(null as varchar) as field where false;\n"
                ),
                Err(NoSql::Invalid(error)) => return Err(error),
            };
        }
        for (position, rule) in self.codebook.rules.iter().enumerate() {
            for level in &rule.levels {
                let own = self.levels.iter().position(|own| (own.rule, own.table) == (position, place(level)));
                let earlier = own.map_or(&[][..], |own| &self.earlier[own]);
                let silenced = silenced::rows(self, &shape, place(level), earlier);
                let _ =
                    write!(script, "\n-- rule: {}, table: {level}, severity: {}\n", rule.name, rule.severity.name());
                let _ = writeln!(script, "-- {}", one_line(&rule.message.en));
                script += &match query::query(&self.codebook, &self.references, rule, level, silenced.as_deref()) {
                    Ok(query) => query,
                    Err(NoSql::Private(field)) => format!("-- not shown: reads `{field}`, which is private\n"),
                    Err(NoSql::Invalid(error)) => return Err(error),
                };
            }
        }
        Ok(script)
    }
}

/// A comment ends with its line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
