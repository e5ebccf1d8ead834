//! The columns of one table as an Arrow stream.
//!
//! A field is a column of its name; why its values are missing stands in
//! `<name>?`; where the records stand in the file in `#record`, `#line`, `#byte`.

use crate::columns::Columns;
use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch, UInt32Array, UInt64Array, cast::AsArray};
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::ArrowError;
use codebook::Table;
use roster::{Column, Origin, RawTable};
use std::sync::Arc;

/// The bytes of a table.
pub(super) fn write(table: &RawTable) -> Result<Vec<u8>, ArrowError> {
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    for column in &table.columns {
        columns.push((column.name.clone(), Arc::clone(&column.values)));
        columns.extend(column.missing.iter().map(|missing| (format!("{}?", column.name), Arc::clone(missing))));
    }
    let Origin { record, line, byte, .. } = &table.origin;
    columns.push(("#record".into(), Arc::new(UInt32Array::from(record.clone()))));
    columns.push(("#line".into(), Arc::new(UInt32Array::from(line.clone()))));
    columns.push(("#byte".into(), Arc::new(UInt64Array::from(byte.clone()))));
    let batch =
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, values)| (name, values, true)))?;
    let mut bytes = Vec::new();
    let mut writer = StreamWriter::try_new(&mut bytes, &batch.schema())?;
    writer.write(&batch)?;
    writer.finish()?;
    drop(writer);
    Ok(bytes)
}

/// The table in these bytes; `None` when it is not the table of the codebook. Its records are of the file `number`.
pub(super) fn read(mut bytes: Buffer, spec: &Table, number: u32) -> Option<RawTable> {
    let mut decoder = StreamDecoder::new();
    let mut found = None;
    while !bytes.is_empty() {
        if let Some(batch) = decoder.decode(&mut bytes).ok()? {
            found = Some(batch);
        }
    }
    let batch = found?;
    let whole = |name: &str| batch.column_by_name(name).filter(|column| column.null_count() == 0);
    let numbers = |name: &str| Some(whole(name)?.as_primitive_opt::<UInt32Type>()?.values().to_vec());
    let origin = Origin {
        file: vec![number; batch.num_rows()],
        record: numbers("#record")?,
        line: numbers("#line")?,
        byte: whole("#byte")?.as_primitive_opt::<UInt64Type>()?.values().to_vec(),
    };
    // Types and lists of reasons must be those that reading a file would give today.
    let expected = Columns::new(&spec.fields, 0).finish(&spec.fields);
    let column = |expected: Column| {
        let values = batch.column_by_name(&expected.name)?;
        let missing = batch.column_by_name(&format!("{}?", expected.name));
        let same =
            values.data_type() == expected.values.data_type() && same_reasons(missing, expected.missing.as_ref());
        same.then(|| Column { values: Arc::clone(values), missing: missing.cloned(), name: expected.name })
    };
    let columns = expected.into_iter().map(column).collect::<Option<Vec<_>>>()?;
    Some(RawTable { columns, origin })
}

fn same_reasons(found: Option<&ArrayRef>, expected: Option<&ArrayRef>) -> bool {
    match (found, expected) {
        (None, None) => true,
        (Some(found), Some(expected)) => {
            let lists =
                [found, expected].map(|column| column.as_any_dictionary_opt().map(|list| list.values().to_data()));
            found.data_type() == expected.data_type() && lists[0] == lists[1]
        }
        (None, Some(_)) | (Some(_), None) => false,
    }
}
