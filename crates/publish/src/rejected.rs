//! `rejected.parquet`: every unreadable record with its bytes and the reason.

use crate::{OutputColumn, OutputTable};
use arrow_array::{ArrayRef, BinaryArray, Int32Array, Int64Array, StringArray};
use codebook::Text;
use ingest::Rejected;
use roster::Roster;
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
            text(&|record| Some(record.reason.to_string())),
        ),
        OutputColumn::new("help", Text::new("what to do", "处理办法"), text(&|record| Some(record.reason.help().en))),
        OutputColumn::new(
            "bytes",
            Text::new(
                "the record as it stands in the file, or its cells where the format has no bytes for it",
                "记录原始字节（无单独字节的格式为各单元格）",
            ),
            Arc::new(BinaryArray::from_iter_values(records.iter().map(|record| record.bytes.as_slice()))),
        ),
    ];
    OutputTable {
        name: "rejected".into(),
        title: Text::new("Unreadable records", "无法读取的记录"),
        columns,
        sorted_by: Vec::new(),
    }
}
