//! The state of a survey as a table, with a line for everything a cell cannot tell.

use super::sender::{Open, SenderStatus, State, share, total};
use crate::console::plain_table;
use crate::survey::Survey;
use comfy_table::CellAlignment;
use ingest::FileAccount;
use std::fmt::Write;
use validate::grouped;

/// The table, a total line, and what each sender should be told.
pub fn render(survey: &Survey, senders: &[SenderStatus]) -> String {
    let header = [
        "sender",
        "state",
        "prepared",
        "files",
        "received",
        "accepted",
        "set aside",
        "rejected",
        "rate",
        "errors",
        "warnings",
        "notes",
        "undecided",
    ];
    let mut table = plain_table(header);
    for column in table.column_iter_mut().take(3) {
        column.set_cell_alignment(CellAlignment::Left);
    }
    for sender in senders {
        let files = if sender.files > 0 { sender.files.to_string() } else { String::new() };
        let start = [sender.sender.clone(), sender.word().into(), sender.prepared.clone().unwrap_or_default(), files];
        let counts = match sender.state {
            State::Read => numbers(&sender.records, &sender.open),
            State::Missing | State::Unusable(_) => vec![String::new(); header.len() - start.len()],
        };
        table.add_row(start.into_iter().chain(counts));
    }
    let read = senders.iter().filter(|sender| sender.expected && sender.state == State::Read).count();
    let expected = senders.iter().filter(|sender| sender.expected).count();
    let (records, open) = total(senders);
    let files: usize = senders.iter().map(|sender| sender.files).sum();
    let start = ["total".to_owned(), format!("{read} of {expected}"), String::new(), files.to_string()];
    table.add_row(start.into_iter().chain(numbers(&records, &open)));

    let mut out = format!("{}\n\n{}\n", survey.survey.title.en, table.trim_fmt());
    let mut notes = senders.iter().flat_map(|sender| notes(survey, sender)).peekable();
    if notes.peek().is_some() {
        out.push('\n');
    }
    for note in notes {
        let _ = writeln!(out, "{note}");
    }
    out
}

fn numbers(records: &FileAccount, open: &Open) -> Vec<String> {
    let counts = [records.received, records.accepted, records.set_aside, records.rejected];
    let counts = counts.into_iter().map(|count| grouped(count as usize));
    let rate = share(records).map_or("-".to_owned(), |share| format!("{:.1} %", share * 100.0));
    let open = [open.errors, open.warnings, open.notes, open.undecided].map(grouped);
    counts.chain(std::iter::once(rate)).chain(open).collect()
}

fn notes(survey: &Survey, sender: &SenderStatus) -> Vec<String> {
    let name = &sender.sender;
    let mut notes = Vec::new();
    if !sender.expected {
        notes.push(format!("{name}: not expected; add it to `expected` in the survey file, or move its package away"));
    }
    if let (true, Some(due)) = (sender.late, &survey.packages.due) {
        notes.push(format!("{name}: late, {due} was due"));
    }
    if !sender.superseded.is_empty() {
        notes.push(format!("{name}: supersedes {}", sender.superseded.join(", ")));
    }
    match sender.duplicates {
        0 => {}
        1 => notes.push(format!("{name}: came again as a copy, which is not read")),
        many => notes.push(format!("{name}: came again as {many} copies, which are not read")),
    }
    if let State::Unusable(why) = &sender.state {
        notes.push(format!("{name}: {why}"));
    }
    notes
}
