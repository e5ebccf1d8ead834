//! `set_aside_<table>.parquet`: the readable records that are not used, where they came from, and why.
//!
//! Without them nobody outside could recompute a finding on a record that left
//! the survey. The files are always there, empty when everything was accepted.

use crate::{OutputColumn, OutputTable, PublishError, records};
use arrow_array::{ArrayRef, Int32Array, StringArray, UInt32Array};
use codebook::Text;
use roster::{Accepted, Roster, Status};
use std::sync::Arc;
use validate::{Findings, RuleBook, SET_ASIDE};

/// The rows of a table that were set aside: the rule that did it first, file and record, then the columns of the
/// microdata without design and weights.
///
/// # Errors
/// [`PublishError::Columns`] if columns differ in length, which is a bug.
///
/// # Panics
/// If `accepted` was not made from these findings.
pub fn set_aside(
    roster: &Roster,
    accepted: &Accepted,
    rules: &RuleBook,
    findings: &Findings,
    table: usize,
) -> Result<OutputTable, PublishError> {
    let spec = &roster.codebook.tables[table];
    let name = format!("{SET_ASIDE}{}", spec.name);
    let rows = records::rows(accepted, table, Status::SetAside);
    let origin = &roster.tables[table].origin;
    let rule = |&row: &u32| {
        let finding = accepted.reason[table][row as usize].expect("a row that is set aside knows why");
        Some(rules.rule_of(&findings[finding as usize]).name.as_str())
    };
    let file = |&row: &u32| Some(roster.files[origin.file[row as usize] as usize].path.as_str());
    let text = |values: StringArray| -> ArrayRef { Arc::new(values) };
    let record = Int32Array::from_iter_values(rows.iter().map(|&row| origin.record[row as usize] as i32));
    let mut columns = vec![
        OutputColumn::new(
            "set_aside_by",
            Text::new("first rule that set it aside, on this record or on one of its unit", "首先使其搁置的规则"),
            text(rows.iter().map(rule).collect()),
        ),
        OutputColumn::new(
            "source_file",
            Text::new("file it came from", "来源文件"),
            text(rows.iter().map(file).collect()),
        ),
        OutputColumn::new(
            "source_record",
            Text::new("record number in the file, from 1", "文件内记录号（从1起）"),
            Arc::new(record),
        ),
    ];
    let own = records::columns(roster, table, &UInt32Array::from(rows))
        .map_err(|source| PublishError::Columns { file: format!("{name}.parquet"), source })?;
    columns.extend(own);
    let title = Text::new(format!("{}, set aside", spec.title.en), format!("{}（搁置）", spec.title.zh));
    Ok(OutputTable { name, title, columns, sorted_by: Vec::new() })
}
