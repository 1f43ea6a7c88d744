//! What happened in a folder since a state ([MS-OXWSSYNC] section 3.1.4.2), in the words of the model.

use std::sync::Arc;

use cutover_ews::operations::{ItemChange, SyncFolderItems, SyncScope};
use cutover_ews::{FolderId, FolderRef, ResponseCode};
use cutover_model::{Change, Cursor, DeltaPage, Failure, FailureCode, Flags, FolderKey, Page, SystemFlag};

use crate::caller::Caller;
use crate::heads::{self, Known};

/// The most that the reference allows.
const PAGE: u16 = 512;

/// A page, and what was told of its items.
pub(crate) struct Told {
    pub(crate) page: Page,
    pub(crate) items: Vec<Known>,
}

/// The folder of this key; nothing if it is no key of this source.
pub(crate) fn folder_ref(key: &FolderKey) -> Option<FolderRef> {
    std::str::from_utf8(&key.0).ok().map(|id| FolderRef::Id(FolderId::new(id)))
}

/// One page of changes. A state that the server refuses, or that is none, starts anew.
pub(crate) async fn page(caller: &Arc<Caller>, key: &FolderKey, cursor: Option<&Cursor>) -> Result<Told, Failure> {
    let reset = Told { page: Page::Reset, items: Vec::new() };
    let folder = folder_ref(key).ok_or_else(|| caller.failure(FailureCode::Internal))?;
    let state = match cursor.map(|cursor| std::str::from_utf8(cursor.as_bytes())) {
        None => None,
        Some(Ok(state)) => Some(state.into()),
        Some(Err(_)) => return Ok(reset),
    };
    let request = SyncFolderItems { shape: heads::shape(), folder, state, changes: PAGE, scope: SyncScope::Normal };
    let (changes, message) = match caller.ask_one(&request).await {
        Ok(answered) => answered,
        // Some servers say it in a fault.
        Err(refused) if cursor.is_some() && refused.code == Some(ResponseCode::ErrorInvalidSyncStateData) => {
            return Ok(reset);
        }
        Err(refused) => return Err(refused.into()),
    };
    if cursor.is_some() && message.status.code == ResponseCode::ErrorInvalidSyncStateData {
        return Ok(reset);
    }
    let end = message.into_result(&caller.subject)?;
    let cursor = Cursor::new(end.state.as_bytes());
    let mut items = Vec::new();
    let changes = changes.into_iter().flat_map(|change| told(change, &mut items)).collect();
    Ok(Told { page: Page::Delta(DeltaPage { changes, cursor, more: !end.last, state: None }), items })
}

/// The model's words for one change. An item that the server says was updated may be new to the ledger, and if it is
/// not, its flags are what they are now. That its content changed the model has no word for: it is not written again.
fn told(change: ItemChange, items: &mut Vec<Known>) -> Vec<Change> {
    match change {
        ItemChange::Create(item) => {
            let known = Known::of(&item);
            let key = known.head.key.clone();
            items.push(known);
            vec![Change::New(key)]
        }
        ItemChange::Update(item) => {
            let known = Known::of(&item);
            let (key, flags) = (known.head.key.clone(), known.head.flags.clone());
            items.push(known);
            vec![Change::New(key.clone()), Change::Flags(key, flags)]
        }
        ItemChange::Delete(id) => vec![Change::Gone(heads::key(&id))],
        ItemChange::ReadFlag(id, read) => read_flag(heads::key(&id), read, items),
    }
}

/// Of an item that was read only that is told. Its other flags have to be asked for, unless this very page told them.
fn read_flag(key: cutover_model::SourceKey, read: bool, items: &[Known]) -> Vec<Change> {
    let told = items.iter().rev().find(|known| known.head.key == key);
    let mut flags = told.map_or_else(Flags::none, |known| known.head.flags.clone());
    match read {
        true => flags.insert(SystemFlag::Seen),
        false => flags.remove(SystemFlag::Seen),
    }
    vec![Change::Flags(key, flags)]
}
