//! New content for an item that is there: `importItem` in the mode `update`, which names the item and the version that
//! was seen last (<https://learn.microsoft.com/graph/import-exchange-mailbox-item>).
//!
//! A second time the same request is refused, because the version is another by then. So whatever is not known is sent
//! again, with the version that there is, and one that is carried out long after its connection died does nothing.

use cutover_graph::GraphError;
use cutover_model::{Disposition, Failure, FailureCode, TargetKey, WriteOutcome};
use serde::Deserialize;

use super::import::{Import, ImportSessions, Mode, judged};
use super::{Session, ids};

/// How often another version may be there than the one that was just seen.
const CONFLICTS: usize = 5;

/// An item of the store, as far as it is read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    change_key: String,
}

/// Puts what is imported in the place of an item's content.
pub(crate) async fn replace(
    session: &Session,
    imports: &ImportSessions,
    import: Import<'_>,
    key: &TargetKey,
) -> Result<WriteOutcome, Failure> {
    let id = ids(std::slice::from_ref(key))?.remove(0);
    let mut import = import;
    let mut conflicts = 0;
    loop {
        let change_key = match version(session, imports, import.folder, &id).await {
            Ok(version) => version.change_key,
            Err(error) if is_gone(&error) => return Ok(gone(&import.subject)),
            Err(error) => return judged(error, &import.subject),
        };
        import.mode = Mode::Update { id: id.clone(), change_key };
        match imports.send(&session.tenant, &session.requests, &import).await {
            Ok(told) => return Ok(WriteOutcome::Written { key: Some(same(session, key, told)), received: None }),
            Err(error) if is_conflict(&error) && conflicts < CONFLICTS => conflicts += 1,
            Err(error) if is_gone(&error) => return Ok(gone(&import.subject)),
            Err(error) => return judged(error, &import.subject),
        }
    }
}

async fn version(session: &Session, imports: &ImportSessions, folder: &str, id: &str) -> Result<Version, GraphError> {
    session.tenant.send(session.requests.item_version(imports.mailbox(), folder, id)).await?.json()
}

/// Somebody changed the item since it was looked at: we ourselves, or its owner.
fn is_conflict(error: &GraphError) -> bool {
    error.is_conflict() || error.code == "ErrorIrresolvableConflict"
}

/// Whether it is the item that is not there, and not its folder.
fn is_gone(error: &GraphError) -> bool {
    error.failure.code == FailureCode::NotFound && !error.code.contains("Folder")
}

/// The key that the item has now. Where imports tell other ids than lists, it keeps the one that it had.
fn same(session: &Session, key: &TargetKey, told: String) -> TargetKey {
    match session.ids_agree.get() {
        Some(false) => key.clone(),
        _ => TargetKey::new(told.into_bytes()),
    }
}

/// Somebody removed the item at the target; it is not made anew.
fn gone(subject: &str) -> WriteOutcome {
    WriteOutcome::Refused(Failure::new(FailureCode::NotFound, subject).with_disposition(Disposition::SkipItem))
}
