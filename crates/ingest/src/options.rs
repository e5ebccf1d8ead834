//! How files are read, beyond what the packages say.

use crate::Encoding;

/// Choices of a run. What was read depends on them as it does on the files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ReadOptions {
    /// The encoding of all text files, whatever the packages declare.
    pub encoding: Option<Encoding>,
}
