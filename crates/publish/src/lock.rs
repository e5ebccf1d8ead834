//! One writer for a release directory: a lock file beside it.

use crate::PublishError;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

/// The lock of a release being written; the file goes with it.
///
/// The system lets go of the lock when its process ends, however it ends, so a
/// killed run never keeps the next one out.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    /// Open for as long as the lock is held.
    _file: File,
}

impl Lock {
    /// Takes the lock file `path` of the release `target`.
    ///
    /// # Errors
    /// [`PublishError::Busy`] when another run has it, [`PublishError::Write`] when it cannot be made.
    pub(crate) fn take(path: PathBuf, target: &Path) -> Result<Self, PublishError> {
        let failed = |source| PublishError::Write { path: target.to_owned(), source };
        loop {
            let file = File::create(&path).map_err(failed)?;
            match file.try_lock() {
                Ok(()) if is_at(&file, &path) => return Ok(Self { path, _file: file }),
                // The run before removed the file after it was opened here: this lock guards nothing.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(PublishError::Busy { path: target.to_owned() }),
                Err(TryLockError::Error(source)) => return Err(failed(source)),
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether the open file is the one that stands at `path`.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let place = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    let (open, there) = (file.metadata().map(place), fs::metadata(path).map(place));
    open.is_ok_and(|open| there.is_ok_and(|there| open == there))
}

/// An open file cannot be removed here.
#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}
