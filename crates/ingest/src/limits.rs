//! How much a file may ask for: beyond these sizes it is refused, never tried.

/// Bytes of `package.toml`.
pub(crate) const MANIFEST_BYTES: u64 = 1 << 20;

/// Bytes of one file of a package, which is held in memory while it is read.
pub(crate) const FILE_BYTES: u64 = 4 << 30;

/// Bytes of one record of a text file.
pub(crate) const RECORD_BYTES: usize = 1 << 20;

/// Columns of a file.
pub(crate) const COLUMNS: usize = 4096;

/// Bytes that are kept of a record over [`RECORD_BYTES`].
pub(crate) const KEPT_BYTES: usize = 64 << 10;

/// Notes that are kept of a field in a file; further ones are counted.
pub(crate) const NOTES: u64 = 1000;
