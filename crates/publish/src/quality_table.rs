//! `quality.parquet`: rates, each with numerator, denominator and definition.
//!
//! ```text
//! where the records ended ─► total, table, file ──────────────────────┐
//! figures of the field work ─► total, and the groups of quality.toml ─┴─► one long table
//! ```
//!
//! Words repeat from row to row, so they are stored as dictionaries; readers see text.

use crate::{OutputColumn, OutputTable};
use arrow_array::{ArrayRef, DictionaryArray, Float64Array, Int32Array, Int64Array, StringArray};
use codebook::{Codebook, Text};
use ingest::{Account, FileAccount};
use quality::Rates;
use roster::Roster;
use std::collections::HashMap;
use std::sync::Arc;

/// One row of the table; rows are made again for every column, so that no list of them is held.
struct Row<'a> {
    measure: &'a str,
    title: &'a Text,
    table: Option<&'a str>,
    field: Option<&'a str>,
    scope: &'a str,
    scope_name: &'a str,
    numerator: u64,
    denominator: u64,
    scale: f64,
    definition: &'a Text,
}

/// A rate of the records, whatever they say.
struct RecordRate {
    measure: &'static str,
    title: Text,
    definition: Text,
    numerator: fn(&FileAccount) -> u64,
}

/// Everything that rows are made of.
struct Source<'a> {
    codebook: &'a Codebook,
    kinds: [RecordRate; 3],
    records: Vec<(&'static str, &'a str, FileAccount)>,
    rates: &'a Rates,
}

/// Where the records ended, as shares of those received, and the figures of the field work.
pub fn quality(roster: &Roster, account: &Account, rates: &Rates) -> OutputTable {
    let (kinds, records) = (record_rates(), record_scopes(roster, account));
    table(&Source { codebook: &roster.codebook, kinds, records, rates })
}

impl Source<'_> {
    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let of_records = self.records.iter().flat_map(|(scope, scope_name, counts)| {
            self.kinds.iter().map(move |kind| Row {
                measure: kind.measure,
                title: &kind.title,
                table: None,
                field: None,
                scope,
                scope_name,
                numerator: (kind.numerator)(counts),
                denominator: counts.received,
                scale: 1.0,
                definition: &kind.definition,
            })
        });
        of_records.chain(field_work(self.codebook, self.rates))
    }
}

fn record_rates() -> [RecordRate; 3] {
    let rate = |measure, en: [&str; 2], zh: [&str; 2], numerator| RecordRate {
        measure,
        title: Text::new(en[0], zh[0]),
        definition: Text::new(en[1], zh[1]),
        numerator,
    };
    [
        rate(
            "accepted_share",
            ["records used", "records used / records received"],
            ["采用率", "采用记录数／收到记录数"],
            |counts: &FileAccount| counts.accepted,
        ),
        rate(
            "set_aside_share",
            ["records set aside", "readable records kept out by findings of severity error / records received"],
            ["搁置率", "因错误搁置记录数／收到记录数"],
            |counts| counts.set_aside,
        ),
        rate(
            "rejected_share",
            ["unreadable records", "unreadable records / records received"],
            ["拒收率", "无法读取记录数／收到记录数"],
            |counts| counts.rejected,
        ),
    ]
}

/// The total, every table, every file.
fn record_scopes<'a>(roster: &'a Roster, account: &Account) -> Vec<(&'static str, &'a str, FileAccount)> {
    let mut scopes = vec![("total", "", account.total(roster, None))];
    for (position, table) in roster.codebook.tables.iter().enumerate() {
        scopes.push(("table", &table.name, account.total(roster, Some(position))));
    }
    for file in &account.files {
        scopes.push(("file", &roster.files[file.file].path, file.clone()));
    }
    scopes
}

fn field_work<'a>(codebook: &'a Codebook, rates: &'a Rates) -> impl Iterator<Item = Row<'a>> {
    rates.rates.iter().map(|rate| {
        let (figure, group) = (&rates.plan.figures[rate.figure as usize], &rates.groups[rate.group as usize]);
        Row {
            measure: &figure.measure,
            title: &figure.title,
            table: Some(&codebook.tables[figure.table].name),
            field: figure.field.as_deref(),
            scope: &group.scope,
            scope_name: &group.name,
            numerator: rate.numerator,
            denominator: rate.denominator,
            scale: figure.scale,
            definition: &figure.definition,
        }
    })
}

fn table(source: &Source) -> OutputTable {
    let value = |row: Row| (row.denominator > 0).then(|| row.scale * row.numerator as f64 / row.denominator as f64);
    let whole = |value: fn(&Row) -> u64| -> ArrayRef {
        Arc::new(source.rows().map(|row| Some(value(&row) as i64)).collect::<Int64Array>())
    };
    let mut columns = Vec::new();
    let mut add = |name: &str, en: &str, zh: &str, values: ArrayRef| {
        columns.push(OutputColumn::new(name, Text::new(en, zh), values));
    };
    add("measure", "rate or index", "指标", words(source, |row| Some(row.measure)));
    add(
        "title",
        "its title; for item non-response, that of the field",
        "指标名称",
        words(source, |row| Some(&row.title.en)),
    );
    add("title_zh", "its title in Chinese", "指标名称（中文）", words(source, |row| Some(&row.title.zh)));
    add("table_name", "table whose records are counted; empty when all are", "所计表", words(source, |row| row.table));
    add("field", "field, for item non-response", "字段（项目无应答）", words(source, |row| row.field));
    add("scope", "total, table, file, or a grouping of the survey", "范围", words(source, |row| Some(row.scope)));
    add("scope_name", "which one", "范围名称", words(source, |row| Some(row.scope_name)));
    add("numerator", "numerator", "分子", whole(|row| row.numerator));
    add("denominator", "denominator", "分母", whole(|row| row.denominator));
    let scale: Float64Array = source.rows().map(|row| Some(row.scale)).collect();
    add("scale", "1 for a share; what the definition of an index says", "系数", Arc::new(scale));
    let rate: Float64Array = source.rows().map(value).collect();
    add("rate", "scale x numerator / denominator", "比率（系数×分子／分母）", Arc::new(rate));
    add("definition", "definition", "定义", words(source, |row| Some(&row.definition.en)));
    add("definition_zh", "definition in Chinese", "定义（中文）", words(source, |row| Some(&row.definition.zh)));
    OutputTable {
        name: "quality".into(),
        title: Text::new(
            "Quality rates; those of the field work count all records that could be read, unweighted",
            "质量指标；现场工作指标以全部可读记录计算，未加权",
        ),
        columns,
        sorted_by: Vec::new(),
    }
}

/// Words of every row as a dictionary, in the order in which they first occur.
fn words(source: &Source, word: for<'r> fn(&Row<'r>) -> Option<&'r str>) -> ArrayRef {
    let mut place: HashMap<&str, i32> = HashMap::new(); // looked up, never walked through
    let mut values: Vec<&str> = Vec::new();
    let mut last: Option<(&str, i32)> = None;
    let mut key = |word| match last {
        Some((before, key)) if before == word => key, // most rows say what the row before says
        Some(_) | None => {
            let key = *place.entry(word).or_insert_with(|| {
                values.push(word);
                values.len() as i32 - 1
            });
            last = Some((word, key));
            key
        }
    };
    let keys: Int32Array = source.rows().map(|row| word(&row).map(&mut key)).collect();
    Arc::new(DictionaryArray::new(keys, Arc::new(StringArray::from(values))))
}
