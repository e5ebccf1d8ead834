//! Where a release stands, and what lies beside it while it is written.
//!
//! ```text
//! DIR              the release, whole or not there
//! .DIR.lock        held by the run that writes
//! .DIR.partial     the next release; after the swap the earlier one, until it is removed
//! .DIR.previous    the earlier one, where two directories cannot be swapped in one step
//! ```

use crate::PublishError;
use crate::lock::Lock;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The places of one release.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) target: PathBuf,
    pub(crate) aside: PathBuf,
    lock: PathBuf,
    previous: PathBuf,
}

impl Place {
    /// The places of the release that stands, or will stand, at `target`.
    pub(crate) fn of(target: &Path) -> Result<Self, PublishError> {
        let failed = |source: io::Error| PublishError::Write { path: target.to_owned(), source };
        let plain: PathBuf = target.components().collect(); // without `/` or `/.` at the end
        // Behind a link the directory is replaced, not the link.
        let target = if plain.is_symlink() { fs::canonicalize(&plain).map_err(failed)? } else { plain };
        let name = target.file_name().ok_or_else(|| PublishError::NoName { path: target.clone() })?;
        let name = name.to_string_lossy().into_owned();
        let beside = |end: &str| target.with_file_name(format!(".{name}.{end}"));
        Ok(Self { aside: beside("partial"), lock: beside("lock"), previous: beside("previous"), target })
    }

    /// Takes the lock, with what a dead run left put right.
    ///
    /// # Errors
    /// [`PublishError::Busy`] when another run has the lock, [`PublishError::Write`].
    pub(crate) fn take(&self) -> Result<Lock, PublishError> {
        let failed = |source: io::Error| PublishError::Write { path: self.target.clone(), source };
        if let Some(parent) = self.target.parent().filter(|path| !path.as_os_str().is_empty()) {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        let lock = Lock::take(self.lock.clone(), &self.target)?;
        self.put_right().map_err(failed)?;
        Ok(lock)
    }

    /// Removes what a dead run left, and puts back the release that it was about to replace.
    fn put_right(&self) -> io::Result<()> {
        if self.previous.exists() && !self.target.exists() {
            fs::rename(&self.previous, &self.target)?;
        }
        for left in [&self.aside, &self.previous] {
            if left.exists() {
                fs::remove_dir_all(left)?;
            }
        }
        Ok(())
    }

    /// Does the same when there is something left; a run that is still writing keeps everything.
    pub(crate) fn tidy(&self) -> Result<(), PublishError> {
        if ![&self.aside, &self.previous, &self.lock].into_iter().any(|path| path.exists()) {
            return Ok(());
        }
        match self.take() {
            Ok(_) | Err(PublishError::Busy { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Swaps the two directories in one step where the system can, and removes what stood there before.
    pub(crate) fn put_in_place(&self) -> io::Result<()> {
        let Self { target, aside, previous, .. } = self;
        // The names of the files must be on the disk before the directory gets its name.
        #[cfg(unix)]
        fs::File::open(aside)?.sync_all()?;
        if !target.exists() {
            return fs::rename(aside, target);
        }
        #[cfg(target_os = "linux")]
        {
            use rustix::fs::{CWD, RenameFlags, renameat_with};
            if renameat_with(CWD, aside, CWD, target, RenameFlags::EXCHANGE).is_ok() {
                return fs::remove_dir_all(aside);
            }
        }
        fs::rename(target, previous)?;
        fs::rename(aside, target)?;
        fs::remove_dir_all(previous)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with a file in it that tells which one it is.
    fn folder(path: &Path, what: &str) {
        fs::create_dir(path).unwrap();
        fs::write(path.join("what"), what).unwrap();
    }

    #[test]
    fn a_release_that_was_moved_away_and_not_replaced_comes_back() {
        let root = tempfile::tempdir().unwrap();
        let place = Place::of(&root.path().join("city.2006")).unwrap();
        folder(&place.previous, "earlier");
        folder(&place.aside, "next, half-written");
        place.tidy().unwrap();
        assert_eq!(fs::read_to_string(place.target.join("what")).unwrap(), "earlier");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "only the release is left");
    }

    #[test]
    fn a_release_that_was_replaced_stays_and_the_earlier_one_goes() {
        let root = tempfile::tempdir().unwrap();
        let place = Place::of(&root.path().join("city")).unwrap();
        folder(&place.previous, "earlier");
        folder(&place.target, "next");
        place.tidy().unwrap();
        assert_eq!(fs::read_to_string(place.target.join("what")).unwrap(), "next");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_living_run_writes_is_left_alone() {
        let root = tempfile::tempdir().unwrap();
        let place = Place::of(&root.path().join("city")).unwrap();
        let lock = place.take().unwrap();
        folder(&place.aside, "being written");
        Place::of(&place.target).unwrap().tidy().unwrap();
        assert!(place.aside.exists());
        drop(lock);
        place.tidy().unwrap();
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
    }
}
