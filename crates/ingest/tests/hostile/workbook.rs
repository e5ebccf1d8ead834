//! Workbooks that unpack to more than a table needs, and grids without end.

use crate::bench::Bench;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// A workbook with one sheet whose XML is given, and other parts.
fn workbook(sheet: &[u8], others: &[(&str, &[u8])]) -> Vec<u8> {
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    let root = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let book = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="residents" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    let links = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    parts.extend(others);
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A sheet of rows, each a list of places with their text.
fn sheet(rows: &[(u32, &[(&str, &str)])]) -> Vec<u8> {
    let cell = |(column, text): &(&str, &str), row: u32| {
        format!(r#"<c r="{column}{row}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    };
    let row = |(row, cells): &(u32, &[(&str, &str)])| {
        format!(r#"<row r="{row}">{}</row>"#, cells.iter().map(|one| cell(one, *row)).collect::<String>())
    };
    let rows: String = rows.iter().map(row).collect();
    format!(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#).into_bytes()
}

const HEADER: [(&str, &str); 6] =
    [("A", "id"), ("B", "name"), ("C", "card"), ("D", "age"), ("E", "born_on"), ("F", "acuity")];

#[test]
fn a_part_that_unpacks_a_thousandfold_is_refused() {
    let zeros = vec![b' '; 64 << 20];
    for name in ["xl/worksheets/sheet9.xml", "xl/sharedStrings.xml"] {
        let book = workbook(&sheet(&[(1, &HEADER)]), &[(name, &zeros)]);
        assert!(book.len() < 1 << 20);
        Bench::new("residents.xlsx", &book, 0).refuses(&["refused before it is unpacked", name, "67108864"]);
    }
}

#[test]
fn a_part_that_lies_about_its_size_is_refused() {
    let blanks = vec![b' '; 20 << 20];
    let mut book = workbook(&sheet(&[(1, &HEADER)]), &[("xl/sharedStrings.xml", &blanks)]);
    let size = (20_u32 << 20).to_le_bytes();
    let places: Vec<usize> = (0..book.len() - 4).filter(|&at| book[at..at + 4] == size).collect();
    assert!(!places.is_empty());
    for at in places {
        book[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
    }
    Bench::new("residents.xlsx", &book, 0).refuses(&["`xl/sharedStrings.xml` cannot be unpacked"]);
}

#[test]
fn a_cell_in_the_last_corner_makes_no_grid() {
    let rows: [(u32, &[(&str, &str)]); 3] =
        [(1, &HEADER), (9, &[("A", "010001"), ("D", "7")]), (1_048_576, &[("A", "010002"), ("XFD", "far")])];
    let bench = Bench::new("residents.xlsx", &workbook(&sheet(&rows), &[]), 2);
    assert_eq!(bench.outcome(), (1, vec!["too_many_cells".into()]));
    let intake = bench.read().unwrap();
    assert_eq!(intake.roster.tables[0].origin.line, [9]);
    assert_eq!(intake.rejected[0].line, 1_048_576);
}

#[test]
fn what_is_no_workbook_is_refused() {
    Bench::new("residents.xlsx", b"", 0).refuses(&["no .xlsx workbook"]);
    Bench::new("residents.xlsx", b"id,name\n", 0).refuses(&["no .xlsx workbook"]);
    let empty = zip::ZipWriter::new(Cursor::new(Vec::new())).finish().unwrap().into_inner();
    Bench::new("residents.xlsx", &empty, 0).refuses(&["residents.xlsx"]);
    Bench::new("residents.xlsx", &workbook(&sheet(&[]), &[]), 0).refuses(&["is empty", "expected a header"]);
    Bench::new("residents.xlsx", &workbook(b"<worksheet><sheetData><row", &[]), 0).refuses(&["residents.xlsx"]);
}
