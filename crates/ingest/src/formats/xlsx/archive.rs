//! What a workbook unpacks to, before anything of it is unpacked into memory.
//!
//! The sizes that the archive declares are looked at first; then every part is
//! unpacked once into nothing and counted, because what is declared may lie.

use crate::IngestError;
use crate::limits::{PART_BYTES, PARTS, RATIO, RATIO_FROM, WORKBOOK_BYTES};
use std::io::{Cursor, Read};
use std::path::Path;
use zip::ZipArchive;

/// Where the sheets lie, the only parts that are streamed.
const SHEETS: &str = "xl/worksheets/";

/// Refuses an archive that unpacks to more than a table needs.
pub(super) fn check(bytes: &[u8], path: &Path) -> Result<(), IngestError> {
    let refused = |problem: String| IngestError::Unpacked { path: path.to_owned(), problem };
    let broken = |error: &dyn std::fmt::Display| IngestError::Layout {
        path: path.to_owned(),
        message: format!("it is no .xlsx workbook: {error}"),
        help: "save it again as .xlsx; a workbook of the older kind (.xls) only has another ending",
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    if archive.len() > PARTS {
        return Err(refused(format!("it has {} parts, at most {PARTS} are read", archive.len())));
    }
    let mut total = 0;
    for number in 0..archive.len() {
        let part = archive.by_index(number).map_err(|error| broken(&error))?;
        let name = part.name().map_err(|error| broken(&error))?.into_owned();
        let packed = part.compressed_size();
        let limit = limit(&name, packed).min(WORKBOOK_BYTES - total);
        let declared = part.size();
        if declared > limit {
            return Err(refused(format!("`{name}` declares {declared} bytes from {packed}, at most {limit} are read")));
        }
        let mut rest = part.take(limit + 1);
        let found = std::io::copy(&mut rest, &mut std::io::sink())
            .map_err(|error| refused(format!("`{name}` cannot be unpacked: {error}")))?;
        if found > limit {
            return Err(refused(format!("`{name}` unpacks to more than {limit} bytes, but declares {declared}")));
        }
        total += found;
    }
    Ok(())
}

/// The most that a part may unpack to.
fn limit(name: &str, packed: u64) -> u64 {
    let whole = if name.starts_with(SHEETS) { WORKBOOK_BYTES } else { PART_BYTES };
    whole.min(packed.saturating_mul(RATIO).max(RATIO_FROM))
}
