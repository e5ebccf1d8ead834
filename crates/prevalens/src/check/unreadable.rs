//! A record that could not be read, as a diagnostic.

use ingest::Rejected;
use publish::rejected_line;
use roster::{Roster, SourceFile};
use validate::{Label, Language, Snippet};

/// The record as text for people.
pub fn diagnostic(
    roster: &Roster,
    record: &Rejected,
    language: Language,
    line_of: &dyn Fn(&SourceFile, u32) -> Option<String>,
) -> String {
    let file = &roster.files[record.file as usize];
    let weight = language.of("rejected", "拒收");
    let snippet = Snippet {
        language,
        title: format!("{weight}[{}]: {}", record.reason.name(), message(roster, record, language)),
        path: &file.path,
        number: record.line,
        line: rejected_line(roster, record, line_of),
        field: record.field.as_deref(),
        notes: vec![
            (
                Label::Note,
                language.of("the record is not used until it can be read", "该记录在能够读取之前不予采用").to_owned(),
            ),
            (Label::Help, language.pick(&record.reason.help()).to_owned()),
        ],
    };
    snippet.to_string()
}

/// What is wrong, with the name of the field; a value of a private field is not told.
pub fn message(roster: &Roster, record: &Rejected, language: Language) -> String {
    let words = publish::rejected_words(roster, record);
    language.pick(&words).to_owned()
}
