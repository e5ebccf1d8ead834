//! Files in other forms, end to end: the same figures, private fields starred out, every changed cell listed.

use crate::bench::{Bench, clean};
use crate::csv::Csv;
use crate::parquet::Rows;
use codebook::Codebook;
use sha2::{Digest, Sha256};
use std::fs;
use testkit::files::repository;

const MANIFEST: &str = "packages/990901/package.toml";
const TABLES: [&str; 6] = ["communities", "households", "persons", "referrals", "assessments", "disabled_persons"];

fn file(bench: &Bench, name: &str) -> std::path::PathBuf {
    bench.path("packages/990901").join(name)
}

/// The lines of a file as cells; no cell of the village is quoted.
fn cells(bench: &Bench, table: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(file(bench, &format!("{table}.csv"))).unwrap();
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// The persons with Chinese headings, the columns the other way round, semicolons, in GBK.
fn rewrite_persons(bench: &Bench) {
    let codebook = Codebook::open(&repository("schemas/cn-disability-2006")).unwrap();
    let persons = codebook.table("persons").unwrap();
    let mut lines = cells(bench, "persons");
    lines[0].iter_mut().for_each(|name| *name = persons.field(name).unwrap().title.zh.clone());
    lines.iter_mut().for_each(|line| line.reverse());
    let text: String = lines.iter().map(|line| line.join(";") + "\r\n").collect();
    fs::write(file(bench, "persons.csv"), encoding_rs::GBK.encode(&text).0).unwrap();
    bench.edit(MANIFEST, "encoding     = \"utf-8\"", "encoding     = \"gbk\"").seal("990901");
}

/// What a release says: figures with their errors, and the persons behind them.
fn release(bench: &Bench) -> Vec<Vec<String>> {
    let column = |file: &str, column: &str| Rows::open(&bench.out(), file).text(column);
    let persons = ["household_id", "person_no", "birth_year", "final_grade", "person_weight"];
    let figures = ["table_id", "estimate", "se", "decision"].map(|name| column("estimates", name));
    figures.into_iter().chain(persons.map(|name| column("persons", name))).collect()
}

#[test]
fn another_form_of_the_same_records_gives_the_same_release() {
    let bench = Bench::of("village");
    clean(&bench.run());
    let before = release(&bench);
    rewrite_persons(&bench);
    clean(&bench.run());
    assert_eq!(release(&bench), before);
    assert_eq!(Rows::open(&bench.out(), "normalised").len(), 0);
}

#[test]
fn a_workbook_of_six_sheets_gives_the_same_release() {
    let bench = Bench::of("village");
    clean(&bench.run());
    let before = release(&bench);
    let mut book = rust_xlsxwriter::Workbook::new();
    for table in TABLES {
        let sheet = book.add_worksheet().set_name(table).unwrap();
        for (row, line) in cells(&bench, table).iter().enumerate() {
            for (column, cell) in line.iter().enumerate() {
                let (row, column) = (row as u32, column as u16);
                match cell.parse::<f64>() {
                    Ok(number) if cell.len() < 5 => sheet.write_number(row, column, number).unwrap(),
                    Ok(_) | Err(_) => sheet.write_string(row, column, cell).unwrap(),
                };
            }
        }
        bench.edit(MANIFEST, &format!("\"{table}.csv\""), "\"all.xlsx\"");
    }
    let bytes = book.save_to_buffer().unwrap();
    fs::write(file(&bench, "all.xlsx"), &bytes).unwrap();
    let digest = format!("sha256  = \"{}\"", codebook::hex(&Sha256::digest(&bytes)));
    let manifest = fs::read_to_string(bench.path(MANIFEST)).unwrap();
    let sealed = manifest.lines().map(|line| if line.starts_with("sha256") { &digest } else { line });
    fs::write(bench.path(MANIFEST), sealed.collect::<Vec<_>>().join("\n")).unwrap();

    clean(&bench.run());
    assert_eq!(release(&bench), before);
}

#[test]
fn a_private_field_is_starred_out_whatever_its_heading() {
    let bench = Bench::of("village");
    let mut persons = Csv::open(&file(&bench, "persons.csv"));
    let (relation, birth) = (persons.column("relation"), persons.column("birth_year"));
    let working = persons.column("working");
    persons.rows[2][working].clear(); // a finding that shows the person's line
    persons.rows[0][relation] = "1".into(); // a household without a head
    persons.rows[1][birth] = "then".into(); // a record that cannot be read
    persons.save();
    rewrite_persons(&bench);
    let package = file(&bench, "");
    let schema = repository("schemas/cn-disability-2006");
    let run = bench.run_with(&["--show", "50"]);
    let check = crate::bench::prevalens([
        "check".as_ref(),
        package.as_os_str(),
        "--schema".as_ref(),
        schema.as_os_str(),
        "--out".as_ref(),
        bench.outs.path().join("lists").as_os_str(),
    ]);
    let list = fs::read_to_string(bench.outs.path().join("lists/return-990901.csv")).unwrap();
    for said in [bench.said(&run), bench.said(&check)] {
        assert!(said.contains("household_has_one_head") && said.contains(";****") | said.contains(",****"), "{said}");
    }
    for said in [bench.said(&run), bench.said(&check), list] {
        assert!(!said.contains("合成罪"), "the name of a synthetic person:\n{said}");
    }
}

#[test]
fn cells_written_otherwise_are_counted_and_listed() {
    let bench = Bench::of("village");
    clean(&bench.run());
    let before = release(&bench);
    bench.edit("packages/990901/persons.csv", ",0,1,1959,8,", ",０,1.0,１９５９,8,").seal("990901");
    let output = bench.run();
    clean(&output);
    let said = bench.said(&output);
    let sentence = "3 cells were written otherwise than the codebook asks, and read all the same; all of them: \
                    normalised.parquet\n";
    assert!(said.starts_with(sentence), "{said}");
    let rows = Rows::open(&bench.out(), "normalised");
    assert_eq!(rows.text("field"), ["relation", "sex", "birth_year"]);
    assert_eq!(rows.text("original"), ["０", "1.0", "１９５９"]);
    assert_eq!(rows.text("read_as"), ["0", "1", "1959"]);
    assert_eq!(rows.text("form"), ["full_width", "whole_decimal", "full_width"]);
    assert_eq!((rows.text("line"), rows.text("cells")), (vec!["2".into(); 3], vec!["1".into(); 3]));
    assert_eq!(release(&bench), before);
}

#[test]
fn the_encoding_of_the_command_line_settles_what_is_undecided() {
    let bench = Bench::of("village");
    // A name whose bytes in GBK are text in Big5 as well.
    let mut lines = cells(&bench, "persons");
    lines[1..].iter_mut().for_each(|line| line[2] = "李文".into());
    let persons: String = lines.iter().map(|line| line.join(",") + "\n").collect();
    fs::write(file(&bench, "persons.csv"), encoding_rs::GBK.encode(&persons).0).unwrap();
    bench.edit(MANIFEST, "\"utf-8\"", "\"gbk\"").seal("990901");
    let text = fs::read_to_string(bench.path(MANIFEST)).unwrap();
    fs::write(bench.path(MANIFEST), text.replace("encoding     = \"gbk\"\n", "")).unwrap();
    bench.refuses(
        "error: `SURVEY/packages/990901/persons.csv`: its encoding is not declared, and its text is possible in \
         `gb18030`, `big5`
  help: ask the sender; then write `encoding` into `package.toml`, or pass `--encoding`",
    );
    let id = || Rows::open(&bench.out(), "estimates").text("release_id")[0].clone();
    clean(&bench.run_with(&["--encoding", "GBK"]));
    let with = id();
    fs::write(bench.path(MANIFEST), text).unwrap();
    clean(&bench.run());
    assert_ne!(with, id(), "the option is part of what a release is made from");

    let output = bench.run_with(&["--encoding", "latin1"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(bench.said(&output).contains("expected one of `utf-8`, `gb18030`, `gbk`, `gb2312`, `big5`, `utf-16`"));
}
