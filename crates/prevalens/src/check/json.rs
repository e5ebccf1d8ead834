//! Findings as JSON lines, one object a line, for machines.

use codebook::Verdict;
use ingest::{IngestError, Rejected};
use publish::rejected_line;
use roster::{Roster, SourceFile};
use serde_json::{Map, Value, json};
use std::path::Path;
use validate::{Finding, Language, Rendered, RuleBook, source_line};

/// A failed or undecided rule.
pub fn finding(
    rules: &RuleBook,
    roster: &Roster,
    finding: &Finding,
    words: &Rendered,
    language: Language,
    line_of: &dyn Fn(&SourceFile, u32) -> Option<String>,
) -> String {
    let rule = rules.rule_of(finding);
    let file = &roster.files[words.file];
    let line = source_line(roster, finding.table, file, words.line, line_of);
    let column = line.zip(words.fields.first()).and_then(|(line, field)| line.column(field));
    let mut object = Map::new();
    object.insert("rule".into(), json!(rule.name));
    object.insert("severity".into(), json!(rule.severity.name()));
    object.insert("verdict".into(), json!(finding.verdict.name()));
    place(&mut object, &file.path, words.line, column, words.byte);
    keys(&mut object, roster, &|name| words.key.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()));
    object.insert("fields".into(), json!(words.fields));
    let values: Vec<&str> = words.values.iter().map(|value| language.pick(value)).collect();
    object.insert("values".into(), json!(values));
    object.insert("message".into(), json!(language.pick(&words.message)));
    object.insert("help".into(), json!(language.pick(&rule.help)));
    object.insert("hint".into(), json!(words.hint.as_ref().map(|hint| language.pick(hint))));
    debug_assert!(matches!(finding.verdict, Verdict::Fails | Verdict::Undecided), "other verdicts are no findings");
    Value::Object(object).to_string() + "\n"
}

/// A record that could not be read.
pub fn unreadable(
    roster: &Roster,
    record: &Rejected,
    language: Language,
    line_of: &dyn Fn(&SourceFile, u32) -> Option<String>,
) -> String {
    let file = &roster.files[record.file as usize];
    let line = rejected_line(roster, record, line_of);
    let column = line.as_ref().zip(record.field.as_ref()).and_then(|(line, field)| line.column(field));
    let mut object = Map::new();
    object.insert("rule".into(), Value::Null);
    object.insert("kind".into(), json!(record.reason.name()));
    object.insert("severity".into(), json!("error"));
    object.insert("verdict".into(), json!("rejected"));
    place(&mut object, &file.path, record.line, column, record.byte);
    keys(&mut object, roster, &|name| line.as_ref()?.cell(name).map(str::to_owned));
    let cell = |field: &String| line.as_ref().and_then(|line| line.cell(field));
    object.insert("fields".into(), json!(record.field.iter().collect::<Vec<_>>()));
    object.insert("values".into(), json!(record.field.iter().map(cell).collect::<Vec<_>>()));
    object.insert("message".into(), json!(super::unreadable::message(roster, record, language)));
    object.insert("help".into(), json!(language.pick(&record.reason.help())));
    Value::Object(object).to_string() + "\n"
}

/// A package that cannot be used at all.
pub fn refused(folder: &Path, error: &anyhow::Error, language: Language) -> String {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let (told, mark) = match (language, error.downcast_ref::<IngestError>()) {
        (Language::Chinese, Some(error)) => (error.in_chinese(), "\n  处理: "),
        (Language::Chinese | Language::English, _) => (error.to_string(), "\n  help: "),
    };
    let (message, help) = told.split_once(mark).unwrap_or((&told, ""));
    let object = json!({
        "rule": null, "kind": "package", "severity": "error", "verdict": "refused", "file": name,
        "message": message, "help": help,
    });
    object.to_string() + "\n"
}

fn place(object: &mut Map<String, Value>, file: &str, line: u32, column: Option<usize>, byte: u64) {
    object.insert("file".into(), json!(file));
    object.insert("line".into(), json!(line));
    object.insert("column".into(), json!(column));
    object.insert("byte".into(), json!(byte));
}

/// Every field of a primary key of the survey, so that all lines have the same fields.
fn keys(object: &mut Map<String, Value>, roster: &Roster, value: &dyn Fn(&str) -> Option<String>) {
    for key in roster.codebook.tables.iter().flat_map(|table| &table.primary_key) {
        if !object.contains_key(key) {
            object.insert(key.clone(), json!(value(key)));
        }
    }
}
