//! What can go wrong with the store, and what each of it means to the engine.

use std::path::PathBuf;

use cutover_model::{Disposition, Failure, FailureCode};

use crate::UserId;

/// The store could not do what it was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The store was written by a newer version of the program.
    #[error("the store has schema version {found}; this program knows versions up to {known}")]
    Newer {
        /// The version found.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// The store's file is damaged, or is no store at all, or holds a value that cannot be.
    #[error("the store is damaged: {what}")]
    Corrupt {
        /// What was found.
        what: String,
    },
    /// There is no room left for the store.
    #[error("the disk under the store is full")]
    DiskFull,
    /// Others kept the store busy for too long.
    #[error("the store is busy")]
    Busy,
    /// Another process holds the lease by now; nothing was written.
    #[error("the lease of this mailbox was lost")]
    LeaseLost,
    /// It is not there.
    #[error("there is no {what} {name:?}")]
    NotFound {
        /// The kind of thing.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// It is there already.
    #[error("there is already a {what} {name:?}")]
    Exists {
        /// The kind of thing.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// Something else still needs it.
    #[error("the {what} {name:?} is in use by {by:?}")]
    InUse {
        /// The kind of thing.
        what: &'static str,
        /// Its name.
        name: String,
        /// What uses it.
        by: String,
    },
    /// It is in a state that does not allow this.
    #[error("the {what} {name:?} is {found}")]
    State {
        /// The kind of thing.
        what: &'static str,
        /// Its name.
        name: String,
        /// The state it is in.
        found: &'static str,
    },
    /// The master key does not open this store.
    #[error("this key does not open the store; it was made with another one")]
    WrongKey,
    /// The master key cannot be used.
    #[error("the key in {place} cannot be used: {problem}")]
    Key {
        /// The file or the variable.
        place: String,
        /// Why.
        problem: KeyProblem,
    },
    /// A file of the store could not be read or written.
    #[error("{} could not be read or written", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The place given for the store is not one.
    #[error("{place} is not a place for a store")]
    Place {
        /// What was given, without any password.
        place: String,
        /// Why.
        #[source]
        source: sqlx::Error,
    },
    /// The database server cannot be reached.
    #[error("the database of the store cannot be reached")]
    Unreachable(#[source] sqlx::Error),
    /// The database refused a statement.
    #[error("the database of the store refused")]
    Database(#[source] sqlx::Error),
}

/// Why a master key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyProblem {
    /// It is not 32 bytes in base64.
    #[error("it is not 32 bytes in base64")]
    Form,
    /// Others than its owner can read the file.
    #[error("others than its owner may read it (mode {mode:03o}); set it to 600")]
    Mode {
        /// The file's mode.
        mode: u32,
    },
    /// The store is there and its key is not.
    #[error("the file is missing, but the store is there; put it back or set CUTOVER_KEY")]
    Missing,
}

impl StoreError {
    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }

    pub(crate) fn missing(what: &'static str, name: impl ToString) -> Self {
        Self::NotFound { what, name: name.to_string() }
    }

    pub(crate) fn exists(what: &'static str, name: impl ToString) -> Self {
        Self::Exists { what, name: name.to_string() }
    }

    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::File { path, source },
        }
    }

    pub(crate) fn no_user(user: UserId) -> Self {
        Self::missing("user", user.0)
    }

    /// Whether trying again can help.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Busy | Self::Unreachable(_) | Self::LeaseLost)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(inner) => {
                let code = inner.code().unwrap_or_default().into_owned();
                let gone = code.starts_with("57P") || code.starts_with("08");
                of_code(&code).unwrap_or(if gone { Self::Unreachable(error) } else { Self::Database(error) })
            }
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::Io(io) if io.kind() == std::io::ErrorKind::StorageFull => Self::DiskFull,
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                Self::Unreachable(error)
            }
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::corrupt(error.to_string()),
            _ => Self::Database(error),
        }
    }
}

/// SQLite's extended result codes (sqlite.org/rescode.html) are numbers below 2^14 without leading zeros; PostgreSQL's
/// (appendix A of its manual) have five characters.
fn of_code(code: &str) -> Option<StoreError> {
    if code.len() == 5 {
        return match code {
            "53100" => Some(StoreError::DiskFull),
            "25P03" | "40001" | "40P01" | "53300" | "55P03" | "57014" | "57P01" | "57P03" => Some(StoreError::Busy),
            "XX001" | "XX002" => Some(StoreError::corrupt(code)),
            _ => None,
        };
    }
    let extended: i32 = code.parse().ok()?;
    match (extended & 0xff, extended >> 8) {
        (13, _) | (10, 3 | 4 | 6 | 19) => Some(StoreError::DiskFull),
        (5 | 6, _) => Some(StoreError::Busy),
        (11 | 26, _) => Some(StoreError::corrupt("the file is not a database or is damaged")),
        _ => None,
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::DiskFull => FailureCode::DiskFull,
            StoreError::LeaseLost => FailureCode::LeaseLost,
            _ => FailureCode::Store,
        };
        let detail = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
        let failure = Failure::new(code, error.to_string()).with_detail(detail);
        if error.is_passing() { failure.with_disposition(Disposition::Retry) } else { failure }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_both_databases_are_told_apart() {
        for code in ["13", "778", "1034", "4874", "53100"] {
            assert!(matches!(of_code(code), Some(StoreError::DiskFull)), "{code}");
        }
        for code in ["5", "517", "6", "40001", "40P01"] {
            assert!(matches!(of_code(code), Some(StoreError::Busy)), "{code}");
        }
        for code in ["11", "26", "267"] {
            assert!(matches!(of_code(code), Some(StoreError::Corrupt { .. })), "{code}");
        }
        assert!(of_code("1555").is_none());
        assert!(of_code("23505").is_none());
    }

    #[test]
    fn failures_carry_the_code_and_whether_to_try_again() {
        assert_eq!(Failure::from(StoreError::DiskFull).code, FailureCode::DiskFull);
        assert_eq!(Failure::from(StoreError::LeaseLost).code, FailureCode::LeaseLost);
        assert!(Failure::from(StoreError::Busy).is_transient());
        assert!(!Failure::from(StoreError::WrongKey).is_transient());
    }
}
