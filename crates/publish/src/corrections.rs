//! `corrections.parquet`: every line of the corrections ledger, with the original value and what became of it.

use crate::{OutputColumn, OutputTable};
use arrow_array::{ArrayRef, Int32Array, StringArray};
use codebook::Text;
use roster::{Correction, Roster};
use std::sync::Arc;

/// Stands for a value that is not released.
const PRIVATE: &str = "(private)";

/// The ledger in its order.
///
/// Values of private fields are not told, nor those of a field that nobody
/// knows, because a misspelt name may mean a private one. Who decided stays in
/// the ledger, which the line number leads to.
pub fn corrections(roster: &Roster) -> OutputTable {
    let lines = &roster.corrections;
    let text = |value: &dyn Fn(&Correction) -> Option<String>| -> ArrayRef {
        Arc::new(lines.iter().map(value).collect::<StringArray>())
    };
    let told = |line: &Correction, value: Option<String>| {
        let field = line.table.zip(line.field).map(|(table, field)| &roster.codebook.tables[table].fields[field]);
        if field.is_some_and(|field| !field.private) { value } else { Some(PRIVATE.to_owned()) }
    };
    let original = |line: &Correction| line.row.and_then(|_| told(line, line.original.clone()));
    let mut columns = Vec::new();
    let mut add = |name: &str, en: &str, zh: &str, values: ArrayRef| {
        columns.push(OutputColumn::new(name, Text::new(en, zh), values));
    };
    let numbers = lines.iter().map(|line| Some(line.entry.line as i32));
    add("line", "line of the ledger, from 1", "更正表行号（从1起）", Arc::new(numbers.collect::<Int32Array>()));
    add("table_name", "table", "表", text(&|line| Some(line.entry.table.clone())));
    add(
        "key",
        "key of the record: its values joined with /",
        "记录标识（以 / 连接）",
        text(&|line| Some(line.entry.key.clone())),
    );
    add("file", "file of the record", "记录所在文件", text(&|line| Some(file(roster, line)?.0)));
    let records = lines.iter().map(|line| Some(file(roster, line)?.1 as i32));
    add(
        "record",
        "record number in the file, from 1",
        "文件内记录号（从1起）",
        Arc::new(records.collect::<Int32Array>()),
    );
    add("field", "field", "项目", text(&|line| Some(line.entry.field.clone())));
    add("original", "what the record said; no value when blank", "记录原值；空白时无值", text(&original));
    add("old", "old value of the ledger", "更正表原值", text(&|line| told(line, Some(line.entry.old.clone()))));
    add("new", "new value of the ledger", "更正表新值", text(&|line| told(line, Some(line.entry.new.clone()))));
    add("reason", "why it is corrected", "更正理由", text(&|line| told(line, Some(line.entry.reason.clone()))));
    add("decided_on", "day of the decision", "决定日期", text(&|line| Some(line.entry.on.clone())));
    let status = |line: &Correction| if line.refusal.is_none() { "applied" } else { "refused" };
    add("status", "applied or refused", "采用或未采用", text(&|line| Some(status(line).into())));
    add("refusal", "why it was refused", "未采用原因", text(&|line| Some(line.refusal.as_ref()?.name().into())));
    add(
        "message",
        "why it was refused, in words",
        "未采用原因说明",
        text(&|line| Some(line.refusal.as_ref()?.words().en)),
    );
    add(
        "message_zh",
        "why it was refused, in Chinese",
        "未采用原因说明（中文）",
        text(&|line| Some(line.refusal.as_ref()?.words().zh)),
    );
    OutputTable {
        name: "corrections".into(),
        title: Text::new("Corrections ledger", "更正表"),
        columns,
        sorted_by: Vec::new(),
    }
}

/// File and record number of the record a line means.
fn file(roster: &Roster, line: &Correction) -> Option<(String, u32)> {
    let origin = &roster.tables[line.table?].origin;
    let row = line.row? as usize;
    Some((roster.files[origin.file[row] as usize].path.clone(), origin.record[row]))
}
