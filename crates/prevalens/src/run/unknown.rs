//! Codes that no code list knows: refused unless the survey file says otherwise.

use anyhow::bail;
use codebook::{RuleKind, Verdict};
use roster::Roster;
use validate::{Finding, Findings};

/// Places that the message names one by one.
const NAMED: usize = 5;

/// Refuses to go on when a record has a code outside its code list.
///
/// One strange code is a slip of the pen, many are another edition of the code
/// list, and only people can tell which.
pub fn refuse(roster: &Roster, findings: &Findings) -> anyhow::Result<()> {
    let is_unknown = |finding: &&Finding| {
        let rule = &roster.codebook.rules[finding.rule];
        finding.verdict == Verdict::Fails && rule.kind == RuleKind::CodesListed
    };
    let unknown: Vec<&Finding> = findings.iter().filter(is_unknown).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let mut message = match unknown.len() {
        1 => "a code is not in its code list".to_owned(),
        many => format!("{many} codes are not in their code lists"),
    };
    for finding in unknown.iter().take(NAMED) {
        message.push_str(&format!("\n  --> {}", place(roster, finding)));
    }
    if unknown.len() > NAMED {
        message.push_str(&format!("\n  ... and {} more", unknown.len() - NAMED));
    }
    bail!(
        "{message}\n  help: correct the records, or add the code to the codebook; with `unknown_code = \"set_aside\"` \
         under `[ingest]` in the survey file such records are set aside and listed instead"
    );
}

fn place(roster: &Roster, finding: &Finding) -> String {
    let (table, spec) = (&roster.tables[finding.table], &roster.codebook.tables[finding.table]);
    let row = finding.row as usize;
    let file = &roster.files[table.origin.file[row] as usize].path;
    let line = table.origin.line[row];
    let Some(field) = finding.field.map(|field| &spec.fields[field as usize]) else {
        return format!("`{file}`, line {line}");
    };
    let value = table.column(&field.name).and_then(|values| design::code_of(values, row)).unwrap_or_default();
    let known: Vec<String> = field.categories.iter().take(12).map(|category| category.value.to_string()).collect();
    let more = if field.categories.len() > known.len() { ", ..." } else { "" };
    format!("`{file}`, line {line}: {} is `{value}`, expected one of {}{more}", field.name, known.join(", "))
}
