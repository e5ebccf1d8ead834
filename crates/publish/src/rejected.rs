//! `rejected.parquet`: every unreadable record with its bytes and the reason.
//!
//! Private fields are starred out, as in all that leaves the building; the file
//! itself, named with record and byte, stays with the office.

use crate::rejected_line::{reason_words, rejected_line};
use crate::{OutputColumn, OutputTable};
use arrow_array::{ArrayRef, BinaryArray, Int32Array, Int64Array, StringArray};
use codebook::Text;
use ingest::Rejected;
use roster::{Roster, SourceFile};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The unreadable records in file order.
pub fn rejected(roster: &Roster, records: &[Rejected]) -> OutputTable {
    let file = |record: &Rejected| &roster.files[record.file as usize];
    let text = |value: &dyn Fn(&Rejected) -> Option<String>| -> ArrayRef {
        Arc::new(records.iter().map(value).collect::<StringArray>())
    };
    let columns = vec![
        OutputColumn::new("file", Text::new("file", "文件"), text(&|record| Some(file(record).path.clone()))),
        OutputColumn::new(
            "table_name",
            Text::new("table", "表"),
            text(&|record| Some(roster.codebook.tables[file(record).table].name.clone())),
        ),
        OutputColumn::new(
            "record",
            Text::new("record number in the file, from 1", "文件内记录号（从1起）"),
            Arc::new(records.iter().map(|record| Some(record.record as i32)).collect::<Int32Array>()),
        ),
        OutputColumn::new(
            "line",
            Text::new("line on which the record starts, from 1", "起始行号（从1起）"),
            Arc::new(records.iter().map(|record| Some(record.line as i32)).collect::<Int32Array>()),
        ),
        OutputColumn::new(
            "byte",
            Text::new("byte at which the record starts, from 0", "起始字节（从0起）"),
            Arc::new(records.iter().map(|record| Some(record.byte as i64)).collect::<Int64Array>()),
        ),
        OutputColumn::new(
            "field",
            Text::new("unreadable field", "无法读取的字段"),
            text(&|record| record.field.clone()),
        ),
        OutputColumn::new("reason", Text::new("reason", "原因"), text(&|record| Some(record.reason.name().into()))),
        OutputColumn::new(
            "message",
            Text::new("reason in words", "原因说明"),
            text(&|record| Some(reason_words(roster, record).en)),
        ),
        OutputColumn::new("help", Text::new("what to do", "处理办法"), text(&|record| Some(record.reason.help().en))),
        OutputColumn::new(
            "bytes",
            Text::new(
                "the record as it stands in the file, or its cells where the format has no bytes for it; private fields \
                 are starred out, and it is left out when nobody can tell which cell is private",
                "记录原始字节（无单独字节的格式为各单元格）；不公开的字段以星号代替，无法判定哪一格不公开时不予给出",
            ),
            Arc::new(bytes(roster, records).iter().map(Option::as_deref).collect::<BinaryArray>()),
        ),
    ];
    OutputTable {
        name: "rejected".into(),
        title: Text::new("Unreadable records", "无法读取的记录"),
        columns,
        sorted_by: Vec::new(),
    }
}

/// The bytes of each record that may be shown.
fn bytes(roster: &Roster, records: &[Rejected]) -> Vec<Option<Vec<u8>>> {
    let mut headers: BTreeMap<&str, Option<String>> = BTreeMap::new();
    for record in records {
        let file = &roster.files[record.file as usize];
        headers.entry(&file.path).or_insert_with(|| ingest::line_of(file, 1));
    }
    let header = |file: &SourceFile, _| headers.get(file.path.as_str()).cloned().flatten();
    let shown = |record: &Rejected| {
        let table = roster.files[record.file as usize].table;
        if !roster.codebook.tables[table].fields.iter().any(|field| field.private) {
            return Some(record.bytes.clone());
        }
        rejected_line(roster, record, &header).map(|line| line.text.into_bytes())
    };
    records.iter().map(shown).collect()
}
