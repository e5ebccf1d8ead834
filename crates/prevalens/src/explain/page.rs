//! A page of an explanation: a heading, then what there is to say, each with its label.

use std::fmt;
use validate::Language;

/// Places for the label of a line.
const LABEL: usize = 11;

/// A page; [`fmt::Display`] ends with a line break.
pub struct Page {
    language: Language,
    heading: String,
    lines: Vec<(String, String)>,
}

impl Page {
    /// A page with nothing but its heading.
    pub fn new(language: Language, heading: String) -> Self {
        Self { language, heading, lines: Vec::new() }
    }

    /// Adds a line with its label in both languages; nothing if there is nothing to say.
    pub fn say(&mut self, (english, chinese): (&str, &str), words: impl Into<String>) {
        let words = words.into();
        if !words.is_empty() {
            self.lines.push((self.language.of(english, chinese).to_owned(), words));
        }
    }

    /// Adds a list, the label before its first line.
    pub fn list(&mut self, (english, chinese): (&str, &str), words: impl IntoIterator<Item = String>) {
        for (at, words) in words.into_iter().enumerate() {
            let label = if at == 0 { self.language.of(english, chinese) } else { "" };
            self.lines.push((label.to_owned(), words));
        }
    }
}

impl fmt::Display for Page {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", self.heading)?;
        for (label, words) in &self.lines {
            // Chinese signs take two places.
            let wide: usize = label.chars().map(|letter| if letter >= '\u{1100}' { 2 } else { 1 }).sum();
            writeln!(out, "  {label}{}{words}", " ".repeat(LABEL.saturating_sub(wide)))?;
        }
        Ok(())
    }
}
