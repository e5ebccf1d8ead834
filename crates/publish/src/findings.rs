//! `findings.parquet`: every failed or undecided rule, row by row, with what to do.

use crate::{OutputColumn, OutputTable};
use arrow_array::{ArrayRef, Int32Array, Int64Array, StringArray};
use codebook::Text;
use roster::Roster;
use std::sync::Arc;
use validate::{Finding, Findings, Rendered, RuleBook, ValidateError};

/// The findings in the order of the files they are about.
///
/// Every field of a primary key of the survey is a column, as text, so that
/// findings join with the microdata.
///
/// # Errors
/// [`ValidateError`] when a message cannot be computed.
pub fn findings(roster: &Roster, rules: &RuleBook, list: &Findings) -> Result<OutputTable, ValidateError> {
    let rendered = rules.render_all(roster, list.as_slice())?;
    let rows: Vec<(&Finding, &Rendered)> = list.iter().zip(&rendered).collect();
    let text = |value: &dyn Fn(&Finding, &Rendered) -> Option<String>| -> ArrayRef {
        Arc::new(rows.iter().map(|(finding, words)| value(finding, words)).collect::<StringArray>())
    };
    let rule = |finding: &Finding| rules.rule_of(finding);
    let mut columns = Vec::new();
    let mut add = |name: &str, en: &str, zh: &str, values: ArrayRef| {
        columns.push(OutputColumn::new(name, Text::new(en, zh), values));
    };
    add("rule", "name of the rule", "规则", text(&|f, _| Some(rule(f).name.clone())));
    add("severity", "note, warning or error", "严重程度", text(&|f, _| Some(f.severity.name().into())));
    add("verdict", "fails or undecided", "判定", text(&|f, _| Some(f.verdict.name().into())));
    add("file", "file", "文件", text(&|_, w| Some(roster.files[w.file].path.clone())));
    let number = |value: fn(&Rendered) -> u32| -> ArrayRef {
        Arc::new(rendered.iter().map(|words| Some(value(words) as i32)).collect::<Int32Array>())
    };
    add("record", "record number in the file, from 1", "文件内记录号（从1起）", number(|w| w.record));
    add("line", "line on which the record starts, from 1", "起始行号（从1起）", number(|w| w.line));
    let bytes: Int64Array = rendered.iter().map(|words| Some(words.byte as i64)).collect();
    add("byte", "byte at which the record starts, from 0", "起始字节（从0起）", Arc::new(bytes));
    add("table_name", "table", "表", text(&|f, _| Some(roster.codebook.tables[f.table].name.clone())));
    for key in roster.codebook.key_fields() {
        let value = |_: &Finding, words: &Rendered| {
            words.key.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone())
        };
        add(key, "key of the record, as text", "记录标识（文本）", text(&value));
    }
    add(
        "fields",
        "fields a correction would touch, most suspect first",
        "可疑字段",
        text(&|_, w| Some(w.fields.join(", "))),
    );
    add("values", "their values", "字段取值", text(&|_, w| Some(w.listed())));
    add("message", "what is wrong", "问题", text(&|_, w| Some(w.message.en.clone())));
    add("message_zh", "what is wrong, in Chinese", "问题（中文）", text(&|_, w| Some(w.message.zh.clone())));
    add("help", "what to do", "处理办法", text(&|f, _| Some(rule(f).help.en.clone())));
    add("help_zh", "what to do, in Chinese", "处理办法（中文）", text(&|f, _| Some(rule(f).help.zh.clone())));
    let hint = |pick: fn(&Text) -> &String| {
        text(&move |_: &Finding, words: &Rendered| words.hint.as_ref().map(|hint| pick(hint).clone()))
    };
    add("hint", "smallest change that would satisfy the failed rules", "最小改动建议", hint(|hint| &hint.en));
    add("hint_zh", "the same, in Chinese", "最小改动建议（中文）", hint(|hint| &hint.zh));
    Ok(OutputTable {
        name: "findings".into(),
        title: Text::new("Findings of the rules", "审核结果"),
        columns,
        sorted_by: Vec::new(),
    })
}
