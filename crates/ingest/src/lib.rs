//! From the bytes of county packages to a roster.
//!
//! ```text
//! folders ──► Arrivals: which package of a sender is in force, which it supersedes
//! package.toml ──► Package (counts, digests, encoding)
//! files ──► records (split as bytes) ──► cells (decoded one by one) ──► columns
//!              │                              │
//!              └── wrong number of cells ─────┴── unreadable ──► Rejected, with bytes and reason
//! ```
//!
//! A record is either in the roster or in [`Rejected`]; [`Account`] shows that
//! nothing was lost. What a readable value means is not judged here: a code that
//! no list knows is read, and `validate` reports it.
//!
//! Start reading at [`read_packages`].

mod account;
mod arrivals;
mod cell;
mod changes;
mod columns;
mod encoding;
mod error;
mod file;
mod head;
mod ledger;
mod package;
mod packages;
mod rejected;
mod words;

pub use account::{Account, FileAccount};
pub use arrivals::{Arrivals, DEEPEST, Duplicate, Skipped, Why, find_packages, package_folders};
pub use cell::is_day;
pub use changes::{Change, ChangeKind, Step, changes, steps};
pub use encoding::Encoding;
pub use error::IngestError;
pub use head::PackageHead;
pub use ledger::{LEDGER_COLUMNS, correct, read_ledger};
pub use package::{FileEntry, Package};
pub use packages::{Intake, PackageRecords, read_package, read_packages};
pub use rejected::{Reason, Rejected};
