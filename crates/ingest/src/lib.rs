//! From the bytes of county packages to a roster.
//!
//! ```text
//! folders ──► Arrivals: which package of a sender is in force, which it supersedes
//! package.toml ──► Package (counts, digests, format, encoding)
//! files ──► formats ──► records ──► cells (decoded one by one) ──► columns
//!                          │           ├── written otherwise ──► Normalised
//!                          └───────────┴── unreadable ─────────► Rejected, with bytes and reason
//! ```
//!
//! A record is either in the roster or in [`Rejected`]; [`Account`] shows that
//! nothing was lost. What a readable value means is not judged here: a code that
//! no list knows is read, and `validate` reports it.
//!
//! Start reading at [`read_packages`].

mod account;
mod arrivals;
mod cache;
mod cell;
mod changes;
mod columns;
mod day;
mod encoding;
mod error;
mod error_zh;
mod file;
mod formats;
mod head;
mod header;
mod ledger;
mod limits;
mod line;
mod location;
mod normalised;
mod options;
mod package;
mod packages;
mod reader;
mod rejected;
mod second;
mod shifted;
mod words;

pub use account::{Account, FileAccount};
pub use arrivals::{Arrivals, DEEPEST, Duplicate, Skipped, Why, find_packages, package_folders};
pub use cache::Cache;
pub use changes::{Change, ChangeKind, Step, changes, steps};
pub use day::is_day;
pub use encoding::Encoding;
pub use error::IngestError;
pub use formats::Format;
pub use formats::csv::Delimiter;
pub use head::PackageHead;
pub use ledger::{LEDGER_COLUMNS, correct, read_ledger};
pub use line::{line_of, shown_line};
pub use normalised::{Form, Normalised, NotedCell};
pub use options::ReadOptions;
pub use package::{FileEntry, Package};
pub use packages::{Intake, PackageRecords, read_package, read_packages};
pub use reader::Reader;
pub use rejected::{Reason, Rejected};
