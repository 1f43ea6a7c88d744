//! Why an operation was not carried out. Each is told with what it was about; the binary has the words and the exit
//! codes.

use std::path::PathBuf;

use cutover_model::Failure;
use cutover_store::StoreError;

use crate::probe::EndpointTest;
use crate::state::Refused;
use crate::users_file::Problem;

/// Why an operation was not carried out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OperationError {
    /// The store refused or could not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The state of the batch or user does not allow it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The users given cannot be taken; everything that is wrong with them.
    #[error("the users cannot be taken: {} problems", problems.len())]
    Users {
        /// What is wrong, and where.
        problems: Vec<Problem>,
    },
    /// More users than a cutover migration takes, and no reason given to do it all the same.
    #[error("{users} users are more than {most}; give a reason to do it all the same")]
    TooManyUsers {
        /// How many.
        users: usize,
        /// How many are taken without a reason.
        most: usize,
    },
    /// Mail would be copied into the mailbox that it comes from.
    #[error("{mailbox} would be copied into itself")]
    SamePlace {
        /// Which mailbox, or the endpoint that stands on both sides.
        mailbox: String,
    },
    /// A value that cannot work.
    #[error("{value:?} is not good for {what}: {wanted}")]
    Invalid {
        /// What it was given for.
        what: &'static str,
        /// What was given.
        value: String,
        /// What would be good.
        wanted: &'static str,
    },
    /// An endpoint did not pass its test, and nothing was stored.
    #[error("the endpoint {} did not pass its test", test.endpoint)]
    EndpointTest {
        /// The steps, with the one that failed.
        test: Box<EndpointTest>,
    },
    /// What the store keeps of this object cannot be understood.
    #[error("the settings of {object} cannot be read")]
    Settings {
        /// Whose settings.
        object: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// Something at a server or in a mailbox failed.
    #[error("{}", .0.code.as_str())]
    Failure(Failure),
    /// A file could not be read or written.
    #[error("{} could not be read or written", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

impl OperationError {
    pub(crate) fn invalid(what: &'static str, value: impl Into<String>, wanted: &'static str) -> Self {
        Self::Invalid { what, value: value.into(), wanted }
    }

    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}

impl From<Failure> for OperationError {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}
