//! The row a row belongs to exists.
//!
//! A row whose reference is blank is undecided: nobody can say where it belongs.
//! `mandatory_present` reports the blank.

use super::{Check, Hit, Scope, Site};
use crate::ValidateError;
use crate::sql::{NoSql, released};
use arrow_array::Array;
use codebook::Verdict;
use roster::expr::ExprError;
use roster::expr::{OWNER, ROW};
use roster::{NO_ROW, Roster};
use std::ops::Range;

#[derive(Debug)]
struct ReferenceExists {
    table: usize,
    /// Positions of the fields that name the owner.
    fields: Vec<usize>,
}

pub(super) fn compile(site: &Site) -> Result<Box<dyn Check>, ValidateError> {
    let table = &site.codebook.tables[site.table];
    let Some(owner) = &table.belongs_to else {
        let problem = format!("rows of `{}` belong to no other row", table.name);
        return Err(ValidateError::rule(site.rule, problem, "leave the table out of `level`"));
    };
    let fields = owner.fields.iter().filter_map(|name| table.position(name)).collect();
    Ok(Box::new(ReferenceExists { table: site.table, fields }))
}

pub(super) fn sql(site: &Site) -> Result<String, NoSql> {
    let table = &site.codebook.tables[site.table];
    let fields = table.belongs_to.iter().flat_map(|owner| &owner.fields);
    let blank =
        fields.map(|name| Ok(format!("{} is null", released(table, name)?))).collect::<Result<Vec<_>, NoSql>>()?;
    Ok(format!(
        "select {ROW}, cast(null as varchar) as field, case when {} then 'undecided' else 'fails' end as verdict\n  \
         from {}\n  where {OWNER} is null",
        blank.join(" or "),
        roster::expr::quoted(&table.name),
    ))
}

impl Check for ReferenceExists {
    fn judge(&self, roster: &Roster, rows: Range<usize>) -> Result<Vec<Hit>, ExprError> {
        let table = &roster.tables[self.table];
        let blank = |row: usize| self.fields.iter().any(|&field| table.columns[field].values.is_null(row));
        let hit = |row: usize| Hit {
            row: row as u32,
            verdict: if blank(row) { Verdict::Undecided } else { Verdict::Fails },
            field: None,
        };
        Ok(rows.filter(|&row| table.owner[row] == NO_ROW).map(hit).collect())
    }

    fn scope(&self) -> Scope {
        Scope::Beyond
    }
}
