//! Files of a package are read only where they should lie: inside its folder, as plain files, of a bearable size.

use crate::IngestError;
use crate::limits::{FILE_BYTES, MANIFEST_BYTES};
use std::fs::{File, symlink_metadata};
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// The bytes of the file `path` of a package.
///
/// # Errors
/// [`IngestError::OutsidePackage`] for a path that leaves the folder,
/// [`IngestError::NotPlain`] for a link, folder, pipe or device on the way,
/// [`IngestError::TooLarge`] beyond 4 GiB.
pub(crate) fn read(folder: &Path, path: &str) -> Result<(PathBuf, Vec<u8>), IngestError> {
    if !is_inside(path) {
        return Err(IngestError::OutsidePackage { path: folder.join("package.toml"), file: path.to_owned() });
    }
    let mut location = folder.to_owned();
    for part in Path::new(path).components() {
        location.push(part);
        let metadata =
            symlink_metadata(&location).map_err(|source| IngestError::Read { path: location.clone(), source })?;
        if metadata.is_symlink() {
            return Err(IngestError::NotPlain { path: location, kind: "a link" });
        }
    }
    let bytes = plain(&location, FILE_BYTES)?;
    Ok((location, bytes))
}

/// The bytes of a plain file up to `limit`.
pub(crate) fn plain(location: &Path, limit: u64) -> Result<Vec<u8>, IngestError> {
    let failed = |source| IngestError::Read { path: location.to_owned(), source };
    // Asked before it is opened: opening a pipe would wait for a writer.
    let metadata = symlink_metadata(location).map_err(failed)?;
    if !metadata.is_file() {
        let kind = match (metadata.is_symlink(), metadata.is_dir()) {
            (true, _) => "a link",
            (false, true) => "a folder",
            (false, false) => "a pipe or device",
        };
        return Err(IngestError::NotPlain { path: location.to_owned(), kind });
    }
    if metadata.len() > limit {
        return Err(IngestError::TooLarge { path: location.to_owned(), bytes: metadata.len(), limit });
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    let read = File::open(location).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if read as u64 > limit {
        return Err(IngestError::TooLarge { path: location.to_owned(), bytes: read as u64, limit });
    }
    Ok(bytes)
}

/// The text of a `package.toml`.
pub(crate) fn manifest(path: &Path) -> Result<String, IngestError> {
    let wrong = |_| IngestError::Manifest { path: path.to_owned(), message: "it is not UTF-8".into() };
    String::from_utf8(plain(path, MANIFEST_BYTES)?).map_err(wrong)
}

/// Whether a path of a manifest stays in the package's folder.
pub(crate) fn is_inside(path: &str) -> bool {
    let mut parts = Path::new(path).components().peekable();
    // A backslash is a separator where the package was made, perhaps.
    parts.peek().is_some() && !path.contains(['\\', '\0']) && parts.all(|part| matches!(part, Component::Normal(_)))
}
