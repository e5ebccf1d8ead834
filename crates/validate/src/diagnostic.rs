//! One finding as text for people: what is wrong, where, why it matters, what to do.
//!
//! ```text
//! error[rule]: what is wrong
//!    --> file:line:column
//!      |
//! 1842 | the record
//!      |     ^ field
//!      |
//!      = note: values, detail records, why it matters
//!      = help: what to do
//!      = rule: file of the rule, severity, since when
//! ```

use crate::source_line::SourceLine;
use crate::{Finding, Rendered, RuleBook, ValidateError, show};
use codebook::{Text, Verdict};
use roster::{Roster, SourceFile};
use std::fmt::Write;

/// The most detail records that are named one by one.
const NAMED: usize = 10;

/// The language of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese.
    Chinese,
}

impl Language {
    fn pick(self, text: &Text) -> &str {
        match self {
            Self::English => &text.en,
            Self::Chinese => &text.zh,
        }
    }
}

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
    let line = source_line(roster, finding, file, &rendered, line_of);
    let field = rendered.fields.first().map(String::as_str);
    let column = line.as_ref().zip(field).and_then(|(line, field)| line.column(field));

    let title = match finding.verdict {
        Verdict::Undecided => "undecided",
        Verdict::Fails | Verdict::Holds | Verdict::NotApplicable => rule.severity.name(),
    };
    let number = rendered.line.to_string();
    let margin = " ".repeat(number.len());
    let mut text = format!("{title}[{}]: {}\n", rule.name, language.pick(&rendered.message));
    let place = column.map_or_else(String::new, |column| format!(":{column}"));
    let mut add = |line: String| {
        text.push_str(line.trim_end());
        text.push('\n');
    };
    add(format!("{margin}--> {}:{number}{place}", file.path));
    if let Some(line) = &line {
        add(format!("{margin} |"));
        add(format!("{number} | {}", line.text));
        if let Some((marks, field)) = field.and_then(|field| line.underline(field).zip(Some(field))) {
            add(format!("{margin} | {marks} {field}"));
        }
    }
    add(format!("{margin} |"));
    let mut note = |kind: &str, words: &str| add(format!("{margin} = {kind}: {words}"));
    if !rendered.values.is_empty() {
        note("note", &rendered.values);
    }
    if let Some(details) = details(rules, roster, finding) {
        note("note", &details);
    }
    note("note", &rule.because);
    note("help", language.pick(&rule.help));
    let since = format!("{}, severity {}, since {}", rule.file, rule.severity.name(), rule.since);
    note("rule", &since);
    Ok(text)
}

fn source_line(
    roster: &Roster,
    finding: &Finding,
    file: &SourceFile,
    rendered: &Rendered,
    line_of: &dyn Fn(&SourceFile, u32) -> Option<String>,
) -> Option<SourceLine> {
    let mut line = SourceLine::new(&line_of(file, 1)?, &line_of(file, rendered.line)?);
    for field in roster.codebook.tables[finding.table].fields.iter().filter(|field| field.private) {
        line.mask(&field.name);
    }
    Some(line)
}

/// Where the detail records of a rule with aggregates were found.
fn details(rules: &RuleBook, roster: &Roster, finding: &Finding) -> Option<String> {
    let over = rules.level_of(finding).over?;
    let (table, spec) = (&roster.tables[over], &roster.codebook.tables[over]);
    let rows = roster.rows_below(finding.table, finding.row, over)?;
    if rows.is_empty() {
        return Some(format!("no {} were found", spec.name));
    }
    let lines = &table.origin.line[rows.clone()];
    let (first, last) = (lines.iter().min()?, lines.iter().max()?);
    let mut text = if first == last {
        format!("{} found on line {first}", spec.name)
    } else {
        format!("{} found on lines {first} to {last}", spec.name)
    };
    let key = spec.primary_key.last()?;
    if let Some(values) = table.column(key).filter(|_| rows.len() <= NAMED) {
        let shown: Vec<String> = rows.map(|row| show::value(values, row).en).collect();
        let _ = write!(text, " ({key} {})", shown.join(", "));
    }
    Some(text)
}
