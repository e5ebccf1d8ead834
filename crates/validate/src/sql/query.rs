//! One rule for one table as a query.

use crate::kinds::{self, Site};
use crate::render;
use crate::{References, ValidateError};
use codebook::{Codebook, Field, Rule, Table};
use roster::expr::{Expr, ROW, Shape, from_clause, portable, quoted};

/// Why a rule has no query.
#[derive(Debug)]
pub(crate) enum NoSql {
    /// It reads this field, which is not released.
    Private(String),
    /// It does not compile.
    Invalid(ValidateError),
}

impl From<ValidateError> for NoSql {
    fn from(error: ValidateError) -> Self {
        Self::Invalid(error)
    }
}

/// The statement: key, fields and verdict of every finding but those of `silenced` rows.
pub(super) fn query(
    codebook: &Codebook,
    references: &References,
    rule: &Rule,
    level: &str,
    silenced: Option<&str>,
) -> Result<String, NoSql> {
    let (with, found, spec) = found(codebook, references, rule, level)?;
    let table = quoted(&spec.name);
    let key = spec.primary_key.iter().map(|name| Ok(format!("{table}.{}", released(spec, name)?)));
    let key = key.collect::<Result<Vec<_>, NoSql>>()?;
    let (silent, heard) = match silenced {
        None => (String::new(), String::new()),
        Some(rows) => (
            format!(", silenced as (\n  {rows}\n)"),
            format!("where {ROW} not in (select {ROW} from silenced where {ROW} is not null)\n"),
        ),
    };
    Ok(format!(
        "{with}{silent}\nselect {}, coalesce(found.field, '{}') as fields, found.verdict\nfrom {found} as found join {table} using ({ROW})\n{heard}order by {ROW}, found.field;\n",
        key.join(", "),
        render::fields(rule, spec).join(", "),
    ))
}

/// The statement: number and field of every record that fails.
pub(super) fn failed(codebook: &Codebook, references: &References, rule: &Rule, level: &str) -> Result<String, NoSql> {
    let (with, found, _) = found(codebook, references, rule, level)?;
    Ok(format!("{with}\nselect {ROW}, field from {found} as found where verdict = 'fails';\n"))
}

/// The rows that are not in order: common table expressions, where they stand, and the table.
fn found<'a>(
    codebook: &'a Codebook,
    references: &References,
    rule: &Rule,
    level: &str,
) -> Result<(String, String, &'a Table), NoSql> {
    let shape = Shape::of_codebook(codebook);
    let find = |name: &str| codebook.position(name).expect("compiled before it is shown");
    let over = rule.over.as_deref().map(find);
    let site = Site { rule, codebook, shape: &shape, table: find(level), over, references };
    let spec = &codebook.tables[site.table];
    let table = quoted(&spec.name);
    let hits = kinds::sql(&site)?;
    Ok(match &rule.when {
        None => (format!("with hit as (\n  {hits}\n)"), "hit".to_owned(), spec),
        Some(when) => {
            let (applies, from) = condition(&site, "when", when)?;
            let with = format!(
                "with applies as (\n  select {table}.{ROW}, ({applies}) as holds\n  from {from}\n), hit as (\n  {hits}\n)"
            );
            let found = format!(
                "(\n  select hit.* from hit join applies using ({ROW}) where applies.holds\n  union all\n  \
                 select {ROW}, null, 'undecided' from applies where holds is null\n)"
            );
            (with, found, spec)
        }
    })
}

/// A condition of the rule, and the tables it is read from.
pub(crate) fn condition(site: &Site, place: &'static str, sql: &str) -> Result<(String, String), NoSql> {
    let failed = |source| ValidateError::expression(site.rule, place, source);
    Expr::condition(sql, site.shape, site.table, site.over).map_err(failed)?;
    let (condition, above) = released_expr(site, place, sql)?;
    Ok((condition, from_clause(site.shape, site.table, above)))
}

/// An expression of the rule that reads released columns only, and the highest table above that it reads.
pub(crate) fn released_expr(site: &Site, place: &'static str, sql: &str) -> Result<(String, Option<usize>), NoSql> {
    let failed = |source| ValidateError::expression(site.rule, place, source);
    for used in site.expr(place, sql)?.columns_used() {
        released(&site.codebook.tables[used.table], &used.column)?;
    }
    let portable = portable(sql, site.shape, site.table, site.over).map_err(failed)?;
    Ok((portable.sql, portable.above))
}

/// The rows and fields of a table for which `wrong` gives a condition that is true.
pub(crate) fn each_field(site: &Site, wrong: impl Fn(&Field, &str) -> Option<String>) -> Result<String, NoSql> {
    let spec = &site.codebook.tables[site.table];
    let mut parts = Vec::new();
    for field in &spec.fields {
        let Some(condition) = wrong(field, &quoted(&field.name)) else { continue };
        released(spec, &field.name)?;
        parts.push(format!(
            "select {ROW}, '{}' as field, 'fails' as verdict from {} where {condition}",
            field.name,
            quoted(&spec.name)
        ));
    }
    if parts.is_empty() {
        parts.push(format!("select {ROW}, '' as field, '' as verdict from {} where false", quoted(&spec.name)));
    }
    Ok(parts.join("\n  union all\n  "))
}

/// The name of a column that a release holds.
pub(crate) fn released(spec: &Table, name: &str) -> Result<String, NoSql> {
    match spec.field(name) {
        Some(field) if field.private => Err(NoSql::Private(name.to_owned())),
        Some(_) | None => Ok(quoted(name)), // a derived variable is released
    }
}

/// A limit as a real number of SQL.
pub(crate) fn real(limit: f64) -> String {
    if limit.fract() == 0.0 { format!("{limit}") } else { format!("{limit}e0") }
}
