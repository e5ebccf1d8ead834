//! Nothing is lost: received = accepted + set aside + rejected, file by file.

use crate::Rejected;
use roster::{Accepted, Roster, Status};

/// Where the records of one file ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileAccount {
    /// Index into the roster's files.
    pub file: usize,
    /// Physical records in the file.
    pub received: u64,
    /// Records that are used.
    pub accepted: u64,
    /// Readable records that findings keep out.
    pub set_aside: u64,
    /// Unreadable records.
    pub rejected: u64,
}

/// Where the records of every file ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// One entry for each file of the roster.
    pub files: Vec<FileAccount>,
}

impl Account {
    /// Counts every record once.
    ///
    /// # Errors
    /// The sentence that names the file whose records do not add up, which is a bug of this program.
    pub fn balance(roster: &Roster, accepted: &Accepted, rejected: &[Rejected]) -> Result<Self, String> {
        let empty = |(file, source): (usize, &roster::SourceFile)| FileAccount {
            file,
            received: source.received,
            accepted: 0,
            set_aside: 0,
            rejected: 0,
        };
        let mut files: Vec<FileAccount> = roster.files.iter().enumerate().map(empty).collect();
        for (position, table) in roster.tables.iter().enumerate() {
            for (row, &file) in table.origin.file.iter().enumerate() {
                match accepted.status(position, row) {
                    Status::Accepted => files[file as usize].accepted += 1,
                    Status::SetAside => files[file as usize].set_aside += 1,
                }
            }
        }
        for record in rejected {
            files[record.file as usize].rejected += 1;
        }
        for file in &files {
            let found = file.accepted + file.set_aside + file.rejected;
            if found != file.received {
                let path = &roster.files[file.file].path;
                return Err(format!(
                    "`{path}`: {} records received, but {} accepted + {} set aside + {} rejected = {found}",
                    file.received, file.accepted, file.set_aside, file.rejected
                ));
            }
        }
        Ok(Self { files })
    }

    /// The sums over the files of one table, or over all files.
    pub fn total(&self, roster: &Roster, table: Option<usize>) -> FileAccount {
        let mut sum = FileAccount { file: 0, received: 0, accepted: 0, set_aside: 0, rejected: 0 };
        for file in &self.files {
            if table.is_none_or(|table| roster.files[file.file].table == table) {
                sum.received += file.received;
                sum.accepted += file.accepted;
                sum.set_aside += file.set_aside;
                sum.rejected += file.rejected;
            }
        }
        sum
    }
}
