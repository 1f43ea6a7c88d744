//! Errors of the file system as failures of the model.

use std::io::{Error, ErrorKind};
use std::path::Path;

use cutover_model::{Failure, FailureCode};

/// The failure for a folder or for something that concerns all items alike.
pub(crate) fn of_folder(path: &Path, error: &Error) -> Failure {
    let code = match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => FailureCode::FolderGone,
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => FailureCode::Permission,
        ErrorKind::StorageFull => FailureCode::DiskFull,
        ErrorKind::QuotaExceeded => FailureCode::OverQuota,
        _ => FailureCode::File,
    };
    Failure::new(code, path.display().to_string()).with_detail(error)
}

/// The failure for one message that cannot be read.
pub(crate) fn unreadable(path: &Path, detail: impl std::fmt::Display) -> Failure {
    Failure::new(FailureCode::ItemUnreadable, path.display().to_string()).with_detail(detail)
}

/// A task of ours that did not come to its end.
pub(crate) fn broken_task(error: &tokio::task::JoinError) -> Failure {
    Failure::new(FailureCode::Internal, "maildir").with_detail(error)
}

/// Runs file work on a thread where it may block.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|error| broken_task(&error))?
}
