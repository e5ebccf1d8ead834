//! `changes.parquet`: what packages changed in those they superseded, record by record.

use crate::{OutputColumn, OutputTable};
use arrow_array::{ArrayRef, StringArray};
use codebook::{Codebook, Text};
use ingest::{Change, Step};
use std::sync::Arc;

/// Stands for a value that is not released.
const PRIVATE: &str = "(private)";

/// A row of the file: a change, or a step that could not be compared.
struct Row<'a> {
    step: &'a Step,
    change: Option<&'a Change>,
}

/// The changes by sender, day, table and key.
///
/// A step that could not be compared, because a package is broken, is one row
/// with `not_compared`. Values of private fields are not told.
pub fn changes(codebook: &Codebook, steps: &[Step]) -> OutputTable {
    let mut rows: Vec<Row> = Vec::new();
    for step in steps {
        match &step.changes {
            Ok(changes) => rows.extend(changes.iter().map(|change| Row { step, change: Some(change) })),
            Err(_) => rows.push(Row { step, change: None }),
        }
    }
    let text = |value: &dyn Fn(&Row) -> Option<String>| -> ArrayRef {
        Arc::new(rows.iter().map(value).collect::<StringArray>())
    };
    let of_change = |value: &dyn Fn(&Change) -> Option<String>| text(&|row| value(row.change?));
    let field = |change: &Change| Some(&codebook.tables[change.table].fields[change.field?]);
    let told = |change: &Change, value: &Option<String>| match field(change) {
        Some(field) if field.private => Some(PRIVATE.to_owned()),
        Some(_) | None => value.clone(),
    };
    let mut columns = Vec::new();
    let mut add = |name: &str, en: &str, zh: &str, values: ArrayRef| {
        columns.push(OutputColumn::new(name, Text::new(en, zh), values));
    };
    add("sender", "who sent the packages", "报送单位", text(&|row| Some(row.step.sender.clone())));
    add("earlier", "day of the earlier package", "原数据包制作日期", text(&|row| Some(row.step.earlier.clone())));
    add(
        "later",
        "day of the package that superseded it",
        "新数据包制作日期",
        text(&|row| Some(row.step.later.clone())),
    );
    let kind = |row: &Row| Some(row.change.map_or("not_compared", |change| change.kind.name()).to_owned());
    add("change", "added, removed, changed or not_compared", "增加、删除、改动或未比较", text(&kind));
    add("table_name", "table", "表", of_change(&|change| Some(codebook.tables[change.table].name.clone())));
    for name in codebook.key_fields() {
        let value = |change: &Change| {
            let at = codebook.tables[change.table].primary_key.iter().position(|key| key == name)?;
            change.key[at].clone()
        };
        add(name, "key of the record, as text", "记录标识（文本）", of_change(&value));
    }
    add("field", "field that was changed", "改动的项目", of_change(&|change| Some(field(change)?.name.clone())));
    add("old", "what it said; no value when blank", "原值；空白时无值", of_change(&|change| told(change, &change.old)));
    add("new", "what it says; no value when blank", "新值；空白时无值", of_change(&|change| told(change, &change.new)));
    OutputTable {
        name: "changes".into(),
        title: Text::new("Changes by superseding packages", "替换数据包引起的改动"),
        columns,
        sorted_by: Vec::new(),
    }
}
