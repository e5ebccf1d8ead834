//! A place in a file with what is to be said about it, as text for people.
//!
//! ```text
//! error[rule]: what is wrong
//!    --> file:line:column
//!      |
//! 1842 | the record
//!      |     ^ field
//!      |
//!      = note: what to know
//!      = help: what to do
//! ```

use crate::SourceLine;
use crate::words::{Label, Language};
use std::fmt;

/// Characters of a record that are shown.
const WIDEST: usize = 400;

/// A place in a file with what is to be said about it; [`fmt::Display`] ends with a line break.
#[derive(Clone, Debug)]
pub struct Snippet<'a> {
    /// The language of the labels.
    pub language: Language,
    /// What is wrong, with its weight and name.
    pub title: String,
    /// The file.
    pub path: &'a str,
    /// Line of the file, from 1.
    pub number: u32,
    /// The record, when it can be shown.
    pub line: Option<SourceLine>,
    /// The field that is marked in it.
    pub field: Option<&'a str>,
    /// What is said below, line by line.
    pub notes: Vec<(Label, String)>,
}

impl fmt::Display for Snippet<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.number.to_string();
        let margin = " ".repeat(number.len());
        let marked = self.line.as_ref().zip(self.field);
        let column = marked.and_then(|(line, field)| line.column(field));
        writeln!(out, "{}", visible(&self.title))?;
        let place = column.map_or_else(String::new, |column| format!(":{column}"));
        writeln!(out, "{margin}--> {}:{number}{place}", self.path)?;
        if let Some(line) = &self.line {
            writeln!(out, "{margin} |")?;
            writeln!(out, "{}", format!("{number} | {}", shortened(&visible(&line.text))).trim_end())?;
            if let Some((marks, field)) = marked.and_then(|(line, field)| line.underline(field).zip(Some(field)))
                && marks.len() <= WIDEST
            {
                writeln!(out, "{margin} | {marks} {field}")?;
            }
        }
        writeln!(out, "{margin} |")?;
        for (label, words) in &self.notes {
            let words = visible(words);
            writeln!(out, "{}", format!("{margin} = {}: {words}", self.language.label(*label)).trim_end())?;
        }
        Ok(())
    }
}

/// The text with a sign in place of every character that a terminal would obey.
fn visible(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

/// A record as long as a screen can take.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(WIDEST) {
        Some((end, _)) => format!("{} ...", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{WIDEST, shortened, visible};

    #[test]
    fn records_of_strangers_do_not_steer_the_terminal() {
        assert_eq!(visible("a\u{1b}[2Jb\tc"), "a\u{fffd}[2Jb\u{fffd}c");
        assert_eq!(shortened("short"), "short");
        assert_eq!(shortened(&"长".repeat(WIDEST + 1)).chars().count(), WIDEST + 4);
    }
}
