//! `normalised.parquet`: every cell that was written otherwise than it was read.

use crate::{OutputColumn, OutputTable};
use arrow_array::{ArrayRef, Int32Array, Int64Array, StringArray};
use codebook::Text;
use ingest::{Normalised, NotedCell};
use roster::Roster;
use std::sync::Arc;

/// The entries in file order. The sum of `cells` is the number of such cells.
pub fn normalised(roster: &Roster, entries: &[Normalised]) -> OutputTable {
    let file = |entry: &Normalised| &roster.files[entry.file as usize];
    let text = |value: &dyn Fn(&Normalised) -> Option<String>| -> ArrayRef {
        Arc::new(entries.iter().map(value).collect::<StringArray>())
    };
    let number = |value: fn(&NotedCell) -> u32| -> ArrayRef {
        let of = |entry: &Normalised| entry.place.as_ref().map(|place| value(place) as i32);
        Arc::new(entries.iter().map(of).collect::<Int32Array>())
    };
    let table = |entry: &Normalised| roster.codebook.tables[file(entry).table].name.clone();
    let original = |entry: &Normalised| entry.place.as_ref().and_then(|place| place.original.clone());
    let read = |entry: &Normalised| entry.place.as_ref().and_then(|place| place.read.clone());
    let columns = vec![
        OutputColumn::new("file", Text::new("file", "文件"), text(&|entry| Some(file(entry).path.clone()))),
        OutputColumn::new("table_name", Text::new("table", "表"), text(&|entry| Some(table(entry)))),
        OutputColumn::new("field", Text::new("field", "字段"), text(&|entry| Some(entry.field.clone()))),
        OutputColumn::new(
            "form",
            Text::new("in which way it was written otherwise", "书写形式"),
            text(&|entry| entry.form.map(|form| form.name().into())),
        ),
        OutputColumn::new(
            "record",
            Text::new("record number in the file, from 1", "文件内记录号（从1起）"),
            number(|place| place.record),
        ),
        OutputColumn::new(
            "line",
            Text::new("line on which the record starts, from 1", "起始行号（从1起）"),
            number(|place| place.line),
        ),
        OutputColumn::new(
            "original",
            Text::new("the cell as it stands in the file; empty for a private field", "文件中的原文（涉密字段为空）"),
            text(&original),
        ),
        OutputColumn::new("read_as", Text::new("the cell as it was read", "读入值"), text(&read)),
        OutputColumn::new(
            "cells",
            Text::new(
                "cells this row stands for: 1, or all cells of the field beyond the first 1,000 of a file",
                "本行代表的单元格数（1，或同一文件同一字段超过1000个以后的全部）",
            ),
            Arc::new(entries.iter().map(|entry| Some(entry.cells as i64)).collect::<Int64Array>()),
        ),
    ];
    OutputTable {
        name: "normalised".into(),
        title: Text::new("Cells written otherwise than they were read", "读入时规范化的单元格"),
        columns,
        sorted_by: Vec::new(),
    }
}
