//! Lines of the file that a finding points at; one file is held at a time.

use roster::SourceFile;
use std::cell::RefCell;
use std::path::PathBuf;

/// The lines of the file that was asked for last.
#[derive(Default)]
pub struct Lines {
    held: RefCell<Option<Held>>,
}

struct Held {
    location: PathBuf,
    bytes: Vec<u8>,
    /// Where each line starts.
    starts: Vec<usize>,
}

impl Lines {
    /// A line, from 1; nothing if the file is not text or cannot be read any more.
    pub fn get(&self, file: &SourceFile, number: u32) -> Option<String> {
        let mut held = self.held.borrow_mut();
        if held.as_ref().is_none_or(|held| held.location != file.location) {
            let bytes = std::fs::read(&file.location).unwrap_or_default();
            let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
            let starts = std::iter::once(0).chain(ends).collect();
            *held = Some(Held { location: file.location.clone(), bytes, starts });
        }
        let held = held.as_ref()?;
        let at = number.checked_sub(1)? as usize;
        let (start, end) = (*held.starts.get(at)?, held.starts.get(at + 1).copied().unwrap_or(held.bytes.len()));
        let line = &held.bytes[start..end];
        ingest::shown_line(file, number, line)
    }
}
