//! A rule's examples, run as tests.
//!
//! An example is a survey of a few rows: the row the rule is about, rows around
//! it that are compared with it, one row in every table above, and detail rows below. Columns that are not named are
//! missing; derived variables are taken as written, not computed, and rows
//! belong together by place, whatever their keys say.

use crate::level::Level;
use crate::{References, RuleBook, ValidateError};
use arrow_array::{Array, ArrayRef, DictionaryArray, StringArray, types::Int8Type};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::DataType;
use codebook::{Codebook, Example, Field, Kind, OverRows, Rule, Table};
use roster::expr::{ExprError, Shape};
use roster::{Column, Origin, Roster, SourceFile, TableData};
use std::collections::BTreeMap;
use std::sync::Arc;

/// An example that does not come out as it says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rule `{rule}` in `{file}`, example `{says}`: {problem}")]
pub struct ExampleFailure {
    /// The rule.
    pub rule: String,
    /// Its file, relative to the schema folder.
    pub file: String,
    /// The example in words.
    pub says: String,
    /// What is different, or why it cannot be run.
    pub problem: String,
}

/// Runs all examples of a codebook's rules; empty when every verdict is as written.
///
/// # Errors
/// [`ValidateError`] when the rules do not compile.
pub fn check_examples(codebook: &Arc<Codebook>) -> Result<Vec<ExampleFailure>, ValidateError> {
    let book = RuleBook::of_codebook(codebook)?;
    let mut failures = Vec::new();
    for (position, rule) in codebook.rules.iter().enumerate() {
        for example in &rule.examples {
            if let Err(problem) = check(&book, position, rule, example) {
                let (rule, file) = (rule.name.clone(), rule.file.clone());
                failures.push(ExampleFailure { rule, file, says: example.says.clone(), problem });
            }
        }
    }
    Ok(failures)
}

fn check(book: &RuleBook, position: usize, rule: &Rule, example: &Example) -> Result<(), String> {
    let level = book.levels.iter().find(|level| level.rule == position).ok_or("the rule has no level")?;
    let roster = survey(&book.codebook, rule, level.table, level.over, example)?;
    let words = |error: ExprError| error.to_string();
    let found = match &example.listed {
        None => level.verdict(&roster, 0).map_err(words)?,
        Some(listed) => {
            let columns: Vec<&str> = rule.key.iter().map(String::as_str).collect();
            let references = References::default().with(&columns, listed.iter().cloned());
            let shape = Shape::of_codebook(&book.codebook);
            let level = Level::compile(&book.codebook, &shape, &references, position, &rule.levels[0]);
            level.map_err(|error| error.to_string())?.verdict(&roster, 0).map_err(words)?
        }
    };
    if found == example.verdict {
        return Ok(());
    }
    Err(format!("expected `{}`, found `{}`", example.verdict.name(), found.name()))
}

/// The few rows of an example.
fn survey(
    codebook: &Arc<Codebook>,
    rule: &Rule,
    level: usize,
    over: Option<usize>,
    example: &Example,
) -> Result<Roster, String> {
    let mut rows: BTreeMap<usize, Vec<toml::Table>> = BTreeMap::from([(level, rows_of(example))]);
    let mut above: Vec<usize> = Vec::new();
    let owner =
        |table: usize| codebook.tables[table].belongs_to.as_ref().and_then(|owner| codebook.position(&owner.table));
    above.extend(std::iter::successors(owner(level), |&table| owner(table)));
    for &table in &above {
        let named = example.parents.get(&codebook.tables[table].name);
        rows.insert(table, vec![named.cloned().unwrap_or_default()]);
    }
    for name in example.parents.keys() {
        if !above.iter().any(|&table| codebook.tables[table].name == *name) {
            return Err(format!("`parents` names `{name}`, which is not above `{}`", rule.levels[0]));
        }
    }
    let details = match &example.over {
        OverRows::Count(count) => vec![toml::Table::new(); *count],
        OverRows::Rows(rows) => rows.clone(),
    };
    match over {
        Some(over) => {
            let between = std::iter::successors(owner(over), |&table| owner(table)).take_while(|&table| table != level);
            rows.extend(between.map(|table| (table, vec![toml::Table::new()])));
            rows.insert(over, details);
        }
        None if !details.is_empty() => return Err("the rule has no `over`, but the example has detail rows".into()),
        None => {}
    }
    let none = Vec::new();
    let tables = codebook
        .tables
        .iter()
        .enumerate()
        .map(|(position, spec)| table(codebook, spec, rows.get(&position).unwrap_or(&none)));
    let file = SourceFile {
        sender: String::new(),
        table: level,
        path: rule.file.clone(),
        location: std::path::PathBuf::new(),
        format: String::new(),
        encoding: String::new(),
        columns: Vec::new(),
        delimiter: b',',
        declared: 0,
        received: 0,
        sha256: String::new(),
    };
    let tables = tables.collect::<Result<_, String>>()?;
    Ok(Roster { codebook: Arc::clone(codebook), files: vec![file], tables, corrections: Vec::new() })
}

/// The row the rule is about, and those around it.
fn rows_of(example: &Example) -> Vec<toml::Table> {
    let around = (0..example.times).flat_map(|_| &example.around);
    std::iter::once(&example.row).chain(around).cloned().collect()
}

fn table(codebook: &Codebook, spec: &Table, rows: &[toml::Table]) -> Result<TableData, String> {
    let mut columns = Vec::with_capacity(spec.fields.len());
    for field in &spec.fields {
        columns.push(recorded(field, rows)?);
    }
    for derived in codebook.derived.iter().filter(|derived| derived.table == spec.name) {
        let values = stored(&derived.name, &texts(&derived.name, rows), &roster::expr::storage(derived))?;
        columns.push(Column { name: derived.name.clone(), values, missing: None });
    }
    for name in rows.iter().flat_map(|row| row.keys()) {
        if !columns.iter().any(|column| column.name == *name) {
            return Err(format!("`{}` has no column `{name}`", spec.name));
        }
    }
    let mut origin = Origin::default();
    (0..rows.len() as u32).for_each(|row| origin.push(0, row + 1, row + 2, 0));
    let owner = if spec.belongs_to.is_some() { vec![0; rows.len()] } else { Vec::new() };
    Ok(TableData { name: spec.name.clone(), rows: rows.len(), columns, origin, owner })
}

/// The values of a column as they would stand in a file.
fn texts(column: &str, rows: &[toml::Table]) -> Vec<Option<String>> {
    let text = |value: &toml::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    rows.iter().map(|row| row.get(column).map(text)).collect()
}

/// A recorded column; a missing code may be given by its value or by what it means.
fn recorded(field: &Field, rows: &[toml::Table]) -> Result<Column, String> {
    let mut values = texts(&field.name, rows);
    let mut reasons: Vec<Option<&str>> = vec![None; rows.len()];
    for (value, reason) in values.iter_mut().zip(&mut reasons) {
        let Some(text) = value else { continue };
        let code =
            field.missing.iter().find(|code| code.value == *text || (!text.is_empty() && code.label.en == *text));
        if let Some(code) = code {
            *reason = (!code.value.is_empty()).then_some(code.label.en.as_str());
            *value = None;
        }
    }
    let kind = match field.kind {
        Kind::Int8 => DataType::Int8,
        Kind::Int16 => DataType::Int16,
        Kind::Int32 => DataType::Int32,
        Kind::Number => DataType::Float64,
        Kind::Text => DataType::Utf8,
        Kind::Date => DataType::Date32,
    };
    let values = stored(&field.name, &values, &kind)?;
    let labels: DictionaryArray<Int8Type> = reasons.into_iter().collect();
    let missing: Option<ArrayRef> = field.missing_reasons().next().map(|_| Arc::new(labels) as ArrayRef);
    Ok(Column { name: field.name.clone(), values, missing })
}

fn stored(name: &str, values: &[Option<String>], kind: &DataType) -> Result<ArrayRef, String> {
    let texts = StringArray::from_iter(values);
    let strict = CastOptions { safe: false, ..CastOptions::default() };
    let stored = cast_with_options(&texts, kind, &strict).map_err(|error| format!("column `{name}`: {error}"))?;
    debug_assert_eq!(stored.len(), values.len());
    Ok(stored)
}
