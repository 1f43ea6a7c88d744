//! What can go wrong while a tree is written or read.

use std::path::{Path, PathBuf};

/// A file or folder of a tree could not be written or read.
#[derive(Debug, thiserror::Error)]
#[error("could not use {}", path.display())]
pub struct LabError {
    /// Which.
    pub path: PathBuf,
    /// The system's answer.
    #[source]
    pub source: std::io::Error,
}

/// Adds the path to an error of the system.
pub(crate) trait At<T> {
    fn at(self, path: &Path) -> Result<T, LabError>;
}

impl<T> At<T> for std::io::Result<T> {
    fn at(self, path: &Path) -> Result<T, LabError> {
        self.map_err(|source| LabError { path: path.to_owned(), source })
    }
}
