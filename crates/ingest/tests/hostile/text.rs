//! Text files: lines without end, columns without number, quotes, NUL bytes, headers.

use crate::bench::{Bench, HEADER};

const GOOD: &[u8] = b"010009,x,,1,,\n";

#[test]
fn a_record_without_end_is_rejected_and_the_next_one_read() {
    let long = [b"010001,".as_slice(), &vec![b'x'; 3 << 20], b",,1,,\n", GOOD].concat();
    let bench = Bench::csv(&long, 2);
    assert_eq!(bench.outcome(), (1, vec!["record_too_long".into()]));
    let rejected = &bench.read().unwrap().rejected[0];
    assert_eq!((rejected.bytes.len(), rejected.line, rejected.byte), (64 << 10, 2, HEADER.len() as u64));
    assert!(rejected.bytes.starts_with(b"010001,xxx"));
}

#[test]
fn a_header_without_end_is_refused() {
    Bench::new("residents.csv", &vec![b'x'; 3 << 20], 0).refuses(&["header cannot be read", "more than 1048576 bytes"]);
    Bench::new("residents.csv", &vec![0; 3 << 20], 0).refuses(&["header cannot be read"]);
}

#[test]
fn too_many_columns_are_refused_and_too_many_cells_rejected() {
    let wide = vec!["x"; 100_000].join(",");
    Bench::new("residents.csv", wide.as_bytes(), 0).refuses(&["header cannot be read", "more than 4096 cells"]);
    let bench = Bench::csv(&[wide.as_bytes(), b"\n", GOOD].concat(), 2);
    assert_eq!(bench.outcome(), (1, vec!["too_many_cells".into()]));
    let some = vec!["x"; 4096].join(",");
    assert_eq!(Bench::csv(&[some.as_bytes(), b"\n"].concat(), 1).outcome(), (0, vec!["number_of_cells".into()]));
}

#[test]
fn nul_bytes_are_no_text_and_no_number() {
    let lines = b"01\x000001,x,,1,,\n010002,x\0,,1,,\n010003,x,,\x001,,\n010009,x,,1,,\n";
    let reasons = ["nul_byte", "nul_byte", "not_a_whole_number"].map(String::from);
    assert_eq!(Bench::csv(lines, 4).outcome(), (1, reasons.to_vec()));
}

#[test]
fn a_quote_that_is_never_closed_swallows_no_record_unseen() {
    let lines = b"010001,x,,1,,\n010002,\"x,,1,,\n010003,x,,1,,\n";
    Bench::csv(lines, 3).refuses(&["2 records found", "declares 3", "line 3 opens a quote"]);
    let last = b"010001,x,,1,,\n010002,\"x,,1,,\n";
    let bench = Bench::csv(last, 2);
    assert_eq!(bench.outcome(), (1, vec!["open_quote".into()]));
    assert_eq!(bench.read().unwrap().rejected[0].bytes, b"010002,\"x,,1,,");
    // A quote inside a cell is a character like any other, also on a last line without an end.
    assert_eq!(Bench::csv(b"010001,5\" x,,1,,", 1).outcome(), (1, vec![]));
}

#[test]
fn line_ends_inside_quotes_keep_the_lines_counted() {
    let bench = Bench::csv(b"010001,\"a\nb\r\nc\",,1,,\r\n\r\n010002,x,,bad,,\r\n", 2);
    let intake = bench.read().unwrap();
    assert_eq!(intake.roster.tables[0].origin.line, [2]);
    assert_eq!((intake.rejected[0].record, intake.rejected[0].line), (2, 6));
    let file = std::fs::read(bench.path("residents.csv")).unwrap();
    assert!(file[intake.rejected[0].byte as usize..].starts_with(b"010002"));
}

#[test]
fn headers_that_cannot_be_are_refused() {
    Bench::new("residents.csv", b"", 0).refuses(&["is empty", "expected a header"]);
    Bench::new("residents.csv", b"\n\r\n\n", 0).refuses(&["is empty"]);
    Bench::new("residents.csv", b"id,name,card,age,born_on,acuity,id\n", 0).refuses(&["`id` stands there twice"]);
    Bench::new("residents.csv", "\u{feff}id,name,card,age,born_on,acuity,年龄\n".as_bytes(), 0)
        .refuses(&["`age` and `年龄` are both `age`"]);
    Bench::new("residents.csv", b"id,name,card,age,born_on\n", 0).refuses(&["column `acuity`", "missing"]);
    Bench::new("residents.csv", b"id,name,card,years,born_on,acuity\n", 0).refuses(&["unknown column `years`"]);
    Bench::new("residents.csv", b"id,name,card,age,born_on,acuity,\n", 0).refuses(&["column 7 has no heading"]);
    Bench::new("residents.csv", b",id,name,card,age,born_on,acuity\n", 0)
        .refuses(&["as row numbers have", "index=False"]);
    Bench::new("residents.csv", b"lorem ipsum dolor\n", 0)
        .refuses(&["cannot tell what stands between", "`comma`, `semicolon`, `tab`"]);
    assert_eq!(Bench::csv(b"", 0).outcome(), (0, vec![]));
    assert_eq!(Bench::new("residents.csv", HEADER.trim_end().as_bytes(), 0).outcome(), (0, vec![]));
}

#[test]
fn notes_are_bounded_and_all_of_them_counted() {
    let lines: String = (0..2500).map(|number| format!("{number:06},x,,3.0,,\n")).collect();
    let notes = Bench::csv(lines.as_bytes(), 2500).read().unwrap().normalised;
    assert_eq!(notes.len(), 1001);
    assert_eq!(notes.iter().map(|note| note.cells).sum::<u64>(), 2500);
    assert_eq!(notes[1000].place, None);
}
