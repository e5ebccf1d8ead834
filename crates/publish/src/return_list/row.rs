//! One line of a return list.

use super::owners::Owners;
use crate::{rejected_line, rejected_words};
use codebook::{Severity, Text, Verdict};
use ingest::Rejected;
use roster::{NO_ROW, Roster, SourceFile};
use std::cmp::Ordering;
use validate::{Finding, Rendered, RuleBook};

/// What is wrong at one place.
#[derive(Clone, Debug)]
pub(crate) struct ReturnRow {
    /// Position of the table.
    table: usize,
    /// Title of the table.
    pub(crate) form: Text,
    /// Values of the places; blank where a place does not apply or is not known.
    pub(crate) places: Vec<String>,
    /// Record number in the file, from 1.
    pub(crate) record: u32,
    /// Titles of the suspect fields.
    pub(crate) fields: Vec<Text>,
    /// Their values.
    pub(crate) values: Vec<Text>,
    pub(crate) wrong: Text,
    /// What to do; then what would put it right, if that could be computed.
    pub(crate) help: Vec<Text>,
    /// `None` for a record that could not be read.
    pub(crate) weight: Option<(Severity, Verdict)>,
    /// Name of the rule, or of the reason of rejection.
    pub(crate) rule: String,
    /// Position of the rule, for the order.
    order: usize,
}

pub(crate) fn of_finding(roster: &Roster, rules: &RuleBook, finding: &Finding, words: &Rendered) -> ReturnRow {
    let spec = &roster.codebook.tables[finding.table];
    let rule = rules.rule_of(finding);
    let title = |field: &String| {
        roster.codebook.title_of(&spec.name, field).cloned().unwrap_or_else(|| Text::new(field, field))
    };
    let places = &roster.codebook.structure.places;
    let hint = words.hint.as_ref().map(|hint| Text::new(format!("hint: {}", hint.en), format!("提示：{}", hint.zh)));
    ReturnRow {
        table: finding.table,
        form: spec.title.clone(),
        places: places.iter().map(|place| place_of(roster, finding.table, finding.row, place)).collect(),
        record: words.record,
        fields: words.fields.iter().map(title).collect(),
        values: words.values.clone(),
        wrong: words.message.clone(),
        help: std::iter::once(rule.help.clone()).chain(hint).collect(),
        weight: Some((rule.severity, finding.verdict)),
        rule: rule.name.clone(),
        order: finding.rule,
    }
}

pub(super) fn of_rejected(
    roster: &Roster,
    owners: &mut Owners,
    record: &Rejected,
    line_of: &dyn Fn(&SourceFile, u32) -> Option<String>,
) -> ReturnRow {
    let table = roster.files[record.file as usize].table;
    let spec = &roster.codebook.tables[table];
    let line = rejected_line(roster, record, line_of).filter(validate::SourceLine::fits);
    let cell = |name: &str| line.as_ref().and_then(|line| line.cell(name)).unwrap_or_default().to_owned();
    let field = record.field.as_ref().and_then(|name| spec.field(name));
    let owner = line.as_ref().and_then(|_| owners.of(spec, &cell));
    let place = |place: &String| match (cell(place), owner) {
        (blank, Some((table, row))) if blank.is_empty() => place_of(roster, table, row, place),
        (found, _) => found,
    };
    ReturnRow {
        table,
        form: spec.title.clone(),
        places: roster.codebook.structure.places.iter().map(place).collect(),
        record: record.record,
        fields: field.iter().map(|field| field.title.clone()).collect(),
        values: field.iter().map(|field| cell(&field.name)).map(|value| Text::new(value.clone(), value)).collect(),
        wrong: rejected_words(roster, record),
        help: vec![record.reason.help()],
        weight: None,
        rule: record.reason.name().to_owned(),
        order: 0,
    }
}

/// The value of a place for a row: from the row, or from the nearest row above that has it.
fn place_of(roster: &Roster, table: usize, row: u32, place: &str) -> String {
    let (mut table, mut row) = (table, row);
    loop {
        let recorded = roster.codebook.tables[table].field(place).filter(|field| !field.private);
        if let Some(values) = recorded.and_then(|_| roster.tables[table].column(place)) {
            return validate::plain(values, row as usize).unwrap_or_default();
        }
        let Some(above) = roster.owner_of(table) else { return String::new() };
        row = roster.tables[table].owner[row as usize];
        table = above;
        if row == NO_ROW {
            return String::new();
        }
    }
}

impl ReturnRow {
    /// By form, then place by place, then record and rule: as the paper lies on the desk.
    pub(crate) fn in_order(&self, other: &Self) -> Ordering {
        let places = || {
            let pairs = self.places.iter().zip(&other.places);
            pairs.map(|(a, b)| by_number(a, b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        };
        self.table
            .cmp(&other.table)
            .then_with(places)
            .then(self.record.cmp(&other.record))
            .then(self.order.cmp(&other.order))
    }
}

/// Numbers by size (2 before 10), anything else letter by letter.
fn by_number(a: &str, b: &str) -> Ordering {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match digits(a) && digits(b) {
        true => a.len().cmp(&b.len()).then_with(|| a.cmp(b)),
        false => a.cmp(b),
    }
}

#[cfg(test)]
mod tests {
    use super::by_number;

    #[test]
    fn line_two_comes_before_line_ten() {
        let mut lines = ["10", "2", "", "1"];
        lines.sort_by(|a, b| by_number(a, b));
        assert_eq!(lines, ["", "1", "2", "10"]);
    }
}
