//! Where a store is: a folder of its own, or a PostgreSQL database with a folder for what is kept as files.

use std::path::{Path, PathBuf};

use cutover_model::Secret;

/// Where a store is.
#[derive(Clone)]
pub enum StoreLocation {
    /// A folder: `cutover.db`, `key`, `escrow/` and `reports/` are in it.
    Folder(PathBuf),
    /// A PostgreSQL database, shared by several machines.
    Postgres {
        /// `postgres://user:password@host/database`; secret because of the password in it.
        url: Secret,
        /// The folder for key, escrow and reports.
        files: PathBuf,
    },
}

impl StoreLocation {
    /// The folder that holds what is kept as files.
    pub fn files(&self) -> &Path {
        match self {
            Self::Folder(folder) => folder,
            Self::Postgres { files, .. } => files,
        }
    }

    /// The SQLite file, if the store is one.
    pub fn database_file(&self) -> Option<PathBuf> {
        match self {
            Self::Folder(folder) => Some(folder.join("cutover.db")),
            Self::Postgres { .. } => None,
        }
    }

    /// The key file, used unless `CUTOVER_KEY` is set.
    pub fn key_file(&self) -> PathBuf {
        self.files().join("key")
    }

    /// The folder that holds items which could not be copied.
    pub fn escrow_folder(&self) -> PathBuf {
        self.files().join("escrow")
    }

    /// The folder for reports.
    pub fn reports_folder(&self) -> PathBuf {
        self.files().join("reports")
    }
}

impl std::fmt::Debug for StoreLocation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => f.debug_tuple("Folder").field(folder).finish(),
            Self::Postgres { files, .. } => f.debug_struct("Postgres").field("files", files).finish_non_exhaustive(),
        }
    }
}
