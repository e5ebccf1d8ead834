//! Lines of CSV, written straight into a buffer.

/// Writes the cells of one line; a comma goes before each but the first.
pub(crate) struct Row<'a> {
    buffer: &'a mut String,
    first: bool,
}

impl<'a> Row<'a> {
    /// Starts a line at the end of the buffer.
    pub(crate) fn new(buffer: &'a mut String) -> Self {
        Self { buffer, first: true }
    }

    fn comma(&mut self) {
        if !self.first {
            self.buffer.push(',');
        }
        self.first = false;
    }

    /// A cell of text that needs no quotes.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.comma();
        self.buffer.push_str(text);
        self
    }

    /// A whole number.
    pub(crate) fn int(&mut self, number: impl Into<i64>) -> &mut Self {
        self.comma();
        push_int(self.buffer, number.into(), 1);
        self
    }

    /// A whole number, or nothing.
    pub(crate) fn maybe(&mut self, number: Option<impl Into<i64>>) -> &mut Self {
        match number {
            Some(number) => self.int(number),
            None => self.blank(),
        }
    }

    /// An empty cell.
    pub(crate) fn blank(&mut self) -> &mut Self {
        self.comma();
        self
    }

    /// Hundredths as a decimal number without trailing zeros.
    pub(crate) fn hundredths(&mut self, number: Option<u16>) -> &mut Self {
        self.comma();
        if let Some(number) = number {
            push_int(self.buffer, i64::from(number / 100), 1);
            match number % 100 {
                0 => {}
                rest if rest % 10 == 0 => {
                    self.buffer.push('.');
                    push_int(self.buffer, i64::from(rest / 10), 1);
                }
                rest => {
                    self.buffer.push('.');
                    push_int(self.buffer, i64::from(rest), 2);
                }
            }
        }
        self
    }

    /// A day of the field work, counted from 1 April 2006.
    pub(crate) fn day(&mut self, day: u32) -> &mut Self {
        self.comma();
        let (month, day) = if day < 30 { ("04", day + 1) } else { ("05", day - 29) };
        self.buffer.push_str("2006-");
        self.buffer.push_str(month);
        self.buffer.push('-');
        push_int(self.buffer, i64::from(day), 2);
        self
    }

    /// Ends the line.
    pub(crate) fn end(&mut self) {
        self.buffer.push('\n');
    }
}

/// Appends a number with at least `width` digits.
pub(crate) fn push_int(buffer: &mut String, number: i64, width: usize) {
    if number < 0 {
        buffer.push('-');
    }
    let mut rest = number.unsigned_abs();
    let mut digits = [b'0'; 20];
    let mut from = digits.len();
    while rest > 0 || digits.len() - from < width {
        from -= 1;
        digits[from] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    for &digit in &digits[from..] {
        buffer.push(char::from(digit));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_every_kind() {
        let mut buffer = String::new();
        let mut row = Row::new(&mut buffer);
        row.text("a").int(-8).int(0).blank().maybe(None::<u8>).maybe(Some(12_u8));
        row.hundredths(Some(5)).hundredths(Some(20)).hundredths(Some(0)).hundredths(None).day(0).day(29).day(30).end();
        assert_eq!(buffer, "a,-8,0,,,12,0.05,0.2,0,,2006-04-01,2006-04-30,2006-05-01\n");
    }
}
