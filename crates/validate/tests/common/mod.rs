//! A survey of villages, homes and people, written to a folder and filled by hand.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]
#![allow(dead_code, reason = "each test file uses its part")]

use arrow_array::{Array, ArrayRef, DictionaryArray, StringArray, types::Int8Type};
use arrow_cast::cast;
use arrow_schema::DataType;
use codebook::{Codebook, Kind};
use roster::{Column, Origin, RawTable, Roster, SourceFile};
use std::fs;
use std::sync::Arc;

const PACKAGE: &str = r#"{ "name": "toy", "title": "toy", "zh:title": "小调查", "version": "1", "resources": [
  { "name": "villages", "path": "villages.csv", "title": "villages", "zh:title": "村", "schema": "villages.schema.json" },
  { "name": "homes", "path": "homes.csv", "title": "homes", "zh:title": "户", "schema": "homes.schema.json" },
  { "name": "people", "path": "people.csv", "title": "people", "zh:title": "人", "schema": "people.schema.json" } ] }"#;

const VILLAGES: &str = r#"{ "primaryKey": ["village"], "fields": [
  { "name": "village", "type": "string", "title": "village", "zh:title": "村", "prevalens:provenance": "own", "constraints": { "required": true } },
  { "name": "area", "type": "integer", "title": "area", "zh:title": "城乡", "prevalens:provenance": "own",
    "categories": [{ "value": 1, "label": "urban", "zh:label": "城镇" }, { "value": 2, "label": "rural", "zh:label": "乡村" }] } ] }"#;

const HOMES: &str = r#"{ "primaryKey": ["home"],
  "foreignKeys": [{ "fields": ["village"], "reference": { "resource": "villages", "fields": ["village"] } }], "fields": [
  { "name": "village", "type": "string", "title": "village", "zh:title": "村", "prevalens:provenance": "own" },
  { "name": "home", "type": "string", "title": "home", "zh:title": "户", "prevalens:provenance": "own" },
  { "name": "listed", "type": "integer", "title": "persons listed", "zh:title": "登记人数", "prevalens:provenance": "own",
    "missingValues": ["", { "value": "-8", "label": "refused", "zh:label": "拒答" }],
    "constraints": { "required": true, "minimum": 0, "maximum": 20 } } ] }"#;

const PEOPLE: &str = r#"{ "primaryKey": ["home", "no"],
  "foreignKeys": [{ "fields": ["home"], "reference": { "resource": "homes", "fields": ["home"] } }], "fields": [
  { "name": "home", "type": "string", "title": "home", "zh:title": "户", "prevalens:provenance": "own" },
  { "name": "no", "type": "integer", "title": "line", "zh:title": "行号", "prevalens:provenance": "own" },
  { "name": "name", "type": "string", "title": "name", "zh:title": "姓名", "prevalens:provenance": "own", "prevalens:private": true },
  { "name": "sex", "type": "integer", "title": "sex", "zh:title": "性别", "prevalens:provenance": "own",
    "categories": [{ "value": 1, "label": "male", "zh:label": "男" }, { "value": 2, "label": "female", "zh:label": "女" }] } ] }"#;

/// A rule that every test can shorten to what it is about.
pub fn rule(name: &str, kind: &str, level: &str, rest: &str) -> String {
    format!(
        "[[rule]]\nname = \"{name}\"\nkind = \"{kind}\"\nlevel = {level}\nbecause = \"it matters\"\nsource = \"toy\"\n\
         since = \"1\"\nhelp = {{ en = \"look again\", zh = \"核对\" }}\n{rest}\n"
    )
}

/// What a kind takes, for `homes`.
pub fn takes(kind: codebook::RuleKind) -> &'static str {
    match kind.takes() {
        codebook::Takes::Codebook => "",
        codebook::Takes::Require => "require = \"true\"",
        codebook::Takes::Key | codebook::Takes::List => "key = [\"home\"]",
        codebook::Takes::Outlier => "outlier = { value = \"listed\", group = [\"village\"], limit = 3, least = 3 }",
    }
}

/// The codebook with these rules.
pub fn codebook(rules: &str) -> Arc<Codebook> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    fs::create_dir(folder.path().join("codebook")).unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    write("codebook/datapackage.json", PACKAGE);
    write("codebook/villages.schema.json", VILLAGES);
    write("codebook/homes.schema.json", HOMES);
    write("codebook/people.schema.json", PEOPLE);
    write("structure.toml", "sampled = \"villages\"\nset_aside = \"homes\"\ncounted = \"people\"\n");
    write("derived.toml", "");
    write("tables.toml", "");
    write("rules/toy.toml", rules);
    Arc::new(Codebook::open(folder.path()).unwrap())
}

/// A roster of records as they would stand in files; blanks and missing codes are missing values.
pub fn roster(codebook: &Arc<Codebook>, records: [&[&str]; 3]) -> Roster {
    let mut files = Vec::new();
    let mut raw = Vec::new();
    for (position, (spec, lines)) in codebook.tables.iter().zip(records).enumerate() {
        let cells: Vec<Vec<&str>> = lines.iter().map(|line| line.split(',').map(str::trim).collect()).collect();
        let columns = spec.fields.iter().enumerate().map(|(at, field)| {
            let known = |text: &&str| !field.missing.iter().any(|code| code.value == *text);
            let values: StringArray = cells.iter().map(|row| Some(row[at]).filter(known)).collect();
            let kind = match field.kind {
                Kind::Int8 => DataType::Int8,
                Kind::Int16 => DataType::Int16,
                Kind::Int32 => DataType::Int32,
                Kind::Number => DataType::Float64,
                Kind::Text => DataType::Utf8,
                Kind::Date => DataType::Date32,
            };
            let reason =
                |text: &str| field.missing_reasons().find(|code| code.value == text).map(|code| code.label.en.as_str());
            let reasons: DictionaryArray<Int8Type> = cells.iter().map(|row| reason(row[at])).collect();
            let missing = field.missing_reasons().next().map(|_| Arc::new(reasons) as ArrayRef);
            let values = cast(&values, &kind).unwrap();
            assert_eq!(values.len(), lines.len());
            Column { name: field.name.clone(), values, missing }
        });
        let columns = columns.collect();
        let mut origin = Origin::default();
        (0..lines.len() as u32).for_each(|row| origin.push(position as u32, row + 1, row + 2, u64::from(row) * 10));
        raw.push(RawTable { columns, origin });
        files.push(SourceFile {
            sender: "100001".into(),
            table: position,
            path: format!("100001/{}.csv", spec.name),
            location: std::path::PathBuf::new(),
            format: "csv".into(),
            encoding: "utf-8".into(),
            columns: Vec::new(),
            delimiter: b',',
            declared: lines.len() as u64,
            received: lines.len() as u64,
            sha256: String::new(),
        });
    }
    Roster::assemble(Arc::clone(codebook), files, raw).unwrap()
}

/// The lines of the files of [`roster`], header first.
pub fn line_of(codebook: &Codebook, records: [&[&str]; 3], table: usize, line: u32) -> Option<String> {
    if line == 1 {
        let names: Vec<&str> = codebook.tables[table].fields.iter().map(|field| field.name.as_str()).collect();
        return Some(names.join(","));
    }
    records[table].get(line as usize - 2).map(|line| (*line).to_owned())
}

/// Two villages, three homes with two, one and no persons: nothing wrong.
pub const CLEAN: [&[&str]; 3] =
    [&["v1,1", "v2,2"], &["v1,h1,2", "v1,h2,1", "v2,h3,0"], &["h1,1,Li,1", "h1,2,Wang,2", "h2,1,Zhao,2"]];
