//! Text with a delimiter: split as bytes, within limits, decoded cell by cell.
//!
//! ```text
//! bytes ─► Text (UTF-16 becomes UTF-8) ─► csv-core ─► cells in one buffer of fixed size
//! ```

mod delimiter;
mod text;

pub(crate) use delimiter::DELIMITERS;
pub use delimiter::Delimiter;

use super::{Source, Start, Value};
use crate::limits::{COLUMNS, KEPT_BYTES, RECORD_BYTES};
use crate::{Encoding, IngestError, Reason};
use codebook::Table;
use csv_core::ReadRecordResult;
use std::path::Path;
use text::Text;

/// The records of a text file.
pub(crate) struct Csv<'a> {
    text: Text<'a>,
    header: Vec<String>,
    split: Splitter,
    delimiter: Delimiter,
    raw: std::ops::Range<usize>,
}

/// Splits one record after the other into a buffer of fixed size.
struct Splitter {
    core: csv_core::Reader,
    /// Where the next record may start, and its line from 1.
    at: usize,
    line: u32,
    cells: Vec<u8>,
    ends: Vec<usize>,
    found: usize,
}

impl<'a> Csv<'a> {
    /// Opens a text file: decides its encoding and delimiter, reads its header.
    pub(crate) fn open(
        bytes: &'a [u8],
        path: &Path,
        spec: &Table,
        encoding: Option<Encoding>,
        delimiter: Option<Delimiter>,
    ) -> Result<Self, IngestError> {
        let text = Text::open(bytes, path, encoding)?;
        let delimiter = match delimiter {
            Some(delimiter) => delimiter,
            None => delimiter::decide(&text, path, spec)?,
        };
        let mut split = Splitter::new(delimiter.byte(), text.bytes.len());
        let header = split.header(&text, path)?;
        Ok(Self { text, header, split, delimiter, raw: 0..0 })
    }
}

impl Source for Csv<'_> {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn encoding(&self) -> Encoding {
        self.text.encoding
    }

    fn delimiter(&self) -> u8 {
        self.delimiter.byte()
    }

    fn next(&mut self) -> Result<Option<Start>, IngestError> {
        let Some((line, fault, raw)) = self.split.next(&self.text.bytes) else { return Ok(None) };
        let byte = self.text.position(raw.start);
        self.raw = raw;
        Ok(Some(Start { line, byte, fault }))
    }

    fn cells(&self) -> usize {
        self.split.found
    }

    fn cell(&self, column: usize) -> Value<'_> {
        Value::Bytes(self.split.cell(column))
    }

    fn raw(&self) -> Vec<u8> {
        let kept = self.raw.start..self.raw.end.min(self.raw.start + RECORD_BYTES);
        let kept = if kept.len() < self.raw.len() { kept.start..kept.start + KEPT_BYTES } else { kept };
        self.text.original(kept)
    }
}

impl Splitter {
    /// Splits records of a text of `bytes` bytes: no record is longer than the text.
    fn new(delimiter: u8, bytes: usize) -> Self {
        Self {
            core: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            at: 0,
            line: 1,
            cells: vec![0; RECORD_BYTES.min(bytes)],
            ends: vec![0; (COLUMNS + 1).min(bytes + 1)],
            found: 0,
        }
    }

    /// The headings; none in an empty file.
    fn header(&mut self, text: &Text, path: &Path) -> Result<Vec<String>, IngestError> {
        let Some((_, fault, _)) = self.next(&text.bytes) else { return Ok(Vec::new()) };
        if let Some(reason) = fault {
            let message = format!("the header cannot be read: {reason}");
            return Err(IngestError::Layout { path: path.to_owned(), message, help: "is this a table at all?" });
        }
        let decode = |column| text.encoding.decode(self.cell(column)).map(std::borrow::Cow::into_owned);
        let headings: Option<Vec<String>> = (0..self.found).map(decode).collect();
        headings.ok_or_else(|| IngestError::Header {
            path: path.to_owned(),
            encoding: text.encoding.name(),
            expected: Encoding::names(),
        })
    }

    fn cell(&self, column: usize) -> &[u8] {
        let start = if column == 0 { 0 } else { self.ends[column - 1] };
        &self.cells[start..self.ends[column]]
    }

    /// Splits the next record; gives its line, its fault and the bytes it stands on.
    fn next(&mut self, bytes: &[u8]) -> Option<(u32, Option<Reason>, std::ops::Range<usize>)> {
        self.skip_line_ends(bytes);
        let (start, line) = (self.at, self.line);
        if start == bytes.len() {
            return None;
        }
        let fault = self.split(bytes);
        let mut end = self.at;
        while end > start && matches!(bytes[end - 1], b'\n' | b'\r') {
            end -= 1;
        }
        // Line ends after the record are counted where the next one is looked for.
        self.at = end;
        if bytes[start..end].contains(&b'"') {
            self.line += line_ends(&bytes[start..end]); // only quotes hold line ends
        }
        Some((line, fault, start..end))
    }

    fn skip_line_ends(&mut self, bytes: &[u8]) {
        let blank = bytes[self.at..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        self.line += line_ends(&bytes[self.at..self.at + blank]);
        self.at += blank;
    }

    fn split(&mut self, bytes: &[u8]) -> Option<Reason> {
        let (mut written, mut cells, mut fault) = (0, 0, None);
        let mut ending: &[u8] = b"\n";
        loop {
            let at_end = self.at == bytes.len();
            let input = if at_end { ending } else { &bytes[self.at..] };
            let (result, read, wrote, ended) =
                self.core.read_record(input, &mut self.cells[written..], &mut self.ends[cells..]);
            (written, cells) = (written + wrote, cells + ended);
            if !at_end {
                self.at += read;
            }
            match result {
                ReadRecordResult::Record | ReadRecordResult::End => break,
                // A line end that did not end the record stands inside quotes.
                ReadRecordResult::InputEmpty if at_end => {
                    fault = fault.or(Some(Reason::OpenQuote));
                    ending = b"";
                }
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => {
                    fault = fault.or(Some(Reason::TooLong { limit: RECORD_BYTES }));
                    (written, cells) = (0, 0);
                }
                ReadRecordResult::OutputEndsFull => {
                    fault = fault.or(Some(Reason::TooManyCells { limit: COLUMNS }));
                    (written, cells) = (0, 0);
                }
            }
        }
        self.found = cells;
        fault
    }
}

/// Lines that end in `bytes`, by LF, CR LF or CR alone.
fn line_ends(bytes: &[u8]) -> u32 {
    let ends = |at: usize, byte: u8| byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
    bytes.iter().enumerate().filter(|&(at, &byte)| ends(at, byte)).count() as u32
}
