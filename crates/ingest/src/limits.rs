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

/// Records of one file.
pub(crate) const RECORDS: u32 = 1 << 28;

/// Bytes of a workbook when it is unpacked, in all.
pub(crate) const WORKBOOK_BYTES: u64 = 1 << 30;

/// Unpacked bytes of a part that is held whole, as the strings of a workbook are.
pub(crate) const PART_BYTES: u64 = 128 << 20;

/// Parts of a workbook.
pub(crate) const PARTS: usize = 10_000;

/// How many times a part over [`RATIO_FROM`] may grow when it is unpacked: tables grow 10 to 50 times, bombs 1,000.
pub(crate) const RATIO: u64 = 300;

/// Unpacked bytes from which [`RATIO`] is looked at.
pub(crate) const RATIO_FROM: u64 = 16 << 20;
