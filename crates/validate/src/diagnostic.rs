//! One finding as text for people: what is wrong, where, why it matters, what to do.

use crate::words::{Label, Language};
use crate::{Finding, Rendered, RuleBook, Snippet, SourceLine, ValidateError, show};
use codebook::Rule;
use roster::{Roster, SourceFile};
use std::fmt::Write;

/// The most detail records that are named one by one.
const NAMED: usize = 10;

/// A finding as text; the last line ends with a line break.
///
/// `line_of` gives a line of a file (from 1) as text, or nothing if it cannot be
/// read any more; private fields are starred out.
///
/// # Errors
/// As [`RuleBook::render`].
pub fn diagnostic(
    rules: &RuleBook,
    roster: &Roster,
    finding: &Finding,
    language: Language,
    line_of: &dyn Fn(&SourceFile, u32) -> Option<String>,
) -> Result<String, ValidateError> {
    let rule = rules.rule_of(finding);
    let rendered = rules.render(roster, finding)?;
    let file = &roster.files[rendered.file];
    let weight = language.weight(rule.severity, finding.verdict);
    let mut notes = Vec::new();
    if !rendered.values.is_empty() {
        notes.push((Label::Note, values(roster, finding.table, &rendered, language)));
    }
    notes.extend(details(rules, roster, finding, language).map(|details| (Label::Note, details)));
    let because = language.pick(&rule.because);
    notes.extend((!because.is_empty()).then(|| (Label::Note, because.to_owned())));
    notes.push((Label::Help, language.pick(&rule.help).to_owned()));
    notes.extend(rendered.hint.as_ref().map(|hint| (Label::Hint, language.pick(hint).to_owned())));
    notes.push((Label::Rule, origin(rule, language)));
    let snippet = Snippet {
        language,
        title: format!("{weight}[{}]: {}", rule.name, language.pick(&rendered.message)),
        path: &file.path,
        number: rendered.line,
        line: source_line(roster, finding.table, file, rendered.line, line_of),
        field: rendered.fields.first().map(String::as_str),
        notes,
    };
    Ok(snippet.to_string())
}

/// The values of the suspect fields; Chinese readers know fields by their titles.
fn values(roster: &Roster, table: usize, rendered: &Rendered, language: Language) -> String {
    let name = &roster.codebook.tables[table].name;
    let title = |field: &String| match language {
        Language::English => field.clone(),
        Language::Chinese => roster.codebook.title_of(name, field).map_or(field, |title| &title.zh).clone(),
    };
    let pairs = rendered.fields.iter().zip(&rendered.values);
    let shown = pairs.map(|(field, value)| format!("{}={}", title(field), language.pick(value)));
    shown.collect::<Vec<_>>().join(language.of(", ", "，"))
}

fn origin(rule: &Rule, language: Language) -> String {
    let (file, since, severity) = (&rule.file, &rule.since, language.severity(rule.severity));
    match language {
        Language::English => format!("{file}, severity {severity}, since {since}"),
        Language::Chinese => format!("{file}，级别：{severity}，自 {since} 版起"),
    }
}

/// The line of a record as people may see it: private fields of its table starred out.
///
/// Nothing when the file cannot be shown line by line.
pub fn source_line(
    roster: &Roster,
    table: usize,
    file: &SourceFile,
    number: u32,
    line_of: &dyn Fn(&SourceFile, u32) -> Option<String>,
) -> Option<SourceLine> {
    let mut line = SourceLine::new(&line_of(file, 1)?, &line_of(file, number)?);
    for field in roster.codebook.tables[table].fields.iter().filter(|field| field.private) {
        line.mask(&field.name);
    }
    Some(line)
}

/// Where the detail records of a rule with aggregates were found.
fn details(rules: &RuleBook, roster: &Roster, finding: &Finding, language: Language) -> Option<String> {
    let over = rules.level_of(finding).over?;
    let (table, spec) = (&roster.tables[over], &roster.codebook.tables[over]);
    let rows = roster.rows_below(finding.table, finding.row, over)?;
    let (name, title) = (&spec.name, &spec.title.zh);
    if rows.is_empty() {
        return Some(match language {
            Language::English => format!("no {name} were found"),
            Language::Chinese => format!("没有“{title}”记录"),
        });
    }
    let lines = &table.origin.line[rows.clone()];
    let (first, last) = (lines.iter().min()?, lines.iter().max()?);
    let mut text = match (language, first == last) {
        (Language::English, true) => format!("{name} found on line {first}"),
        (Language::English, false) => format!("{name} found on lines {first} to {last}"),
        (Language::Chinese, true) => format!("“{title}”记录在第 {first} 行"),
        (Language::Chinese, false) => format!("“{title}”记录在第 {first} 至 {last} 行"),
    };
    let key = spec.primary_key.last()?;
    if let Some(values) = table.column(key).filter(|_| rows.len() <= NAMED) {
        let shown: Vec<String> = rows.map(|row| language.pick(&show::value(values, row)).to_owned()).collect();
        let key = spec.field(key).map_or(key.as_str(), |field| language.of(key, &field.title.zh));
        let _ = write!(text, " ({key} {})", shown.join(", "));
    }
    Some(text)
}
