//! The line of a file that a finding points at: its fields, and what may be shown of them.

use std::ops::Range;

/// Where the fields of a line of comma-separated values stand, in bytes; quotes belong to the field.
fn fields(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                found.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(start..line.len());
    found
}

/// A line of a file beside the line with the column names.
#[derive(Clone, Debug)]
pub struct SourceLine {
    /// The line, with private fields starred out.
    pub text: String,
    names: Vec<String>,
    places: Vec<Range<usize>>,
    /// The character at which each field begins in the file, from 1; stars do not move it.
    columns: Vec<usize>,
}

impl SourceLine {
    /// A line, and the line with the column names above it.
    pub fn new(header: &str, line: &str) -> Self {
        let unquoted = |place: Range<usize>| header[place].trim_matches('"').trim_start_matches('\u{feff}').to_owned();
        let names = fields(header).into_iter().map(unquoted).collect();
        let places = fields(line);
        let mut columns = Vec::with_capacity(places.len());
        let (mut at, mut column) = (0, 1);
        for place in &places {
            column += line[at..place.start].chars().count();
            at = place.start;
            columns.push(column);
        }
        Self { text: line.to_owned(), names, places, columns }
    }

    /// Whether every cell has a column name, so that it is known which cell is which.
    pub fn fits(&self) -> bool {
        self.names.len() == self.places.len()
    }

    /// The cell of a field, quotes stripped.
    pub fn cell(&self, field: &str) -> Option<&str> {
        self.place(field).map(|place| self.text[place].trim_matches('"'))
    }

    fn place(&self, field: &str) -> Option<Range<usize>> {
        let position = self.names.iter().position(|name| name == field)?;
        self.places.get(position).cloned()
    }

    /// Replaces the characters of a field by stars; widths stay.
    pub fn mask(&mut self, field: &str) {
        let Some(place) = self.place(field) else { return };
        let stars = "*".repeat(width(&self.text[place.clone()]));
        let (longer, shorter) = (stars.len(), place.len());
        self.text.replace_range(place.clone(), &stars);
        let moved = |byte: usize| if byte >= place.end { byte + longer - shorter } else { byte };
        for other in &mut self.places {
            *other =
                moved(other.start)..if other.start == place.start { place.start + longer } else { moved(other.end) };
        }
    }

    /// Where a field begins: the character, from 1.
    pub fn column(&self, field: &str) -> Option<usize> {
        let position = self.names.iter().position(|name| name == field)?;
        self.columns.get(position).copied()
    }

    /// Blanks up to a field, and a mark under each of its characters.
    pub fn underline(&self, field: &str) -> Option<String> {
        let place = self.place(field)?;
        let marks = width(&self.text[place.clone()]).max(1);
        Some(" ".repeat(width(&self.text[..place.start])) + &"^".repeat(marks))
    }
}

/// Columns on a terminal: Chinese and other wide characters take two.
fn width(text: &str) -> usize {
    text.chars().map(|character| if ('\u{1100}'..).contains(&character) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::SourceLine;

    #[test]
    fn a_field_is_found_after_quotes_and_wide_characters() {
        let mut line = SourceLine::new("id,name,sex", "7,\"王, 小\",1");
        assert_eq!(line.column("sex"), Some(10));
        assert_eq!(line.underline("sex").unwrap(), "           ^");
        line.mask("name");
        assert_eq!(line.text, "7,********,1");
        assert_eq!(line.column("sex"), Some(10), "the place in the file");
        assert_eq!(line.underline("sex").unwrap(), "           ^");
        assert_eq!(line.column("age"), None);
    }
}
