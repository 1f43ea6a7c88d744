//! Items that were not copied (mission B3): listed, exported as they are, tried again, or released with a reason.

use std::path::{Path, PathBuf};

use cutover_model::{BatchName, SourceKey};
use cutover_store::{Actor, EscrowFilter, EscrowItem, EscrowState, FolderId};

use crate::error::OperationError;
use crate::operations::Operations;

/// Whether subjects and senders may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Privacy {
    /// They are shown.
    Shown,
    /// They are left out.
    Hidden,
}

/// What an export did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// The files that were written.
    pub files: Vec<PathBuf>,
    /// Items whose content the source never gave; there is nothing to export.
    pub without_content: u64,
}

impl Operations {
    /// The items that are meant.
    pub async fn list_escrow(
        &self,
        filter: &EscrowFilter,
        privacy: Privacy,
    ) -> Result<Vec<EscrowItem>, OperationError> {
        let mut items = self.store.escrow().list(filter).await?;
        if privacy == Privacy::Hidden {
            for item in &mut items {
                item.entry.subject.clear();
                item.entry.sender.clear();
            }
        }
        Ok(items)
    }

    /// Writes the original bytes of the items that are meant as `.eml` files into a folder.
    pub async fn export_escrow(
        &self,
        actor: &Actor,
        filter: &EscrowFilter,
        folder: &Path,
    ) -> Result<Exported, OperationError> {
        tokio::fs::create_dir_all(folder).await.map_err(OperationError::file(folder))?;
        let mut exported = Exported::default();
        for item in self.store.escrow().list(filter).await? {
            let Some(file) = self.escrow_file(&item) else {
                exported.without_content += 1;
                continue;
            };
            let place = folder.join(file_name(&item));
            tokio::fs::copy(&file, &place).await.map_err(OperationError::file(&place))?;
            exported.files.push(place);
            let released = item.entry.state == EscrowState::Released;
            if !released {
                self.store.escrow().set_state(actor, &[key(&item)], EscrowState::Exported).await?;
            }
        }
        Ok(exported)
    }

    /// Has the items that are meant tried again, at the next sync and at once.
    pub async fn retry_escrow(&self, actor: &Actor, filter: &EscrowFilter) -> Result<u64, OperationError> {
        let items = self.store.escrow().list(filter).await?;
        let wanted: Vec<&EscrowItem> = items.iter().filter(|item| item.entry.state != EscrowState::Released).collect();
        let keys: Vec<_> = wanted.iter().map(|item| key(item)).collect();
        let changed = self.store.escrow().set_state(actor, &keys, EscrowState::Retry).await?;
        let mut batches: Vec<&BatchName> = wanted.iter().map(|item| &item.batch).collect();
        batches.sort();
        batches.dedup();
        for batch in batches {
            self.wake_users_with_retries(actor, batch, &wanted).await?;
        }
        Ok(changed)
    }

    /// Accepts that the items that are meant are not at the target, and why.
    pub async fn release_escrow(
        &self,
        actor: &Actor,
        filter: &EscrowFilter,
        reason: &str,
    ) -> Result<u64, OperationError> {
        if reason.trim().is_empty() {
            return Err(OperationError::invalid("reason", reason, "a reason that can be kept"));
        }
        let items = self.store.escrow().list(filter).await?;
        let keys: Vec<_> = items.iter().map(key).collect();
        let details = serde_json::json!({ "reason": reason, "items": keys.len() });
        let object = filter.batch.as_ref().map_or("*", BatchName::as_str);
        self.store.audit().append(actor, "escrow.release", object, details).await?;
        let released = self.store.escrow().set_state(actor, &keys, EscrowState::Released).await?;
        self.refresh_batches(actor, items.iter().map(|item| &item.batch)).await?;
        Ok(released)
    }

    /// The file with an item's original bytes. Only plain names inside the escrow folder are believed.
    pub(crate) fn escrow_file(&self, item: &EscrowItem) -> Option<PathBuf> {
        let name = item.entry.file.as_deref()?;
        let safe = Path::new(name).components().all(|part| matches!(part, std::path::Component::Normal(_)));
        let file = self.escrow_folder().join(name);
        (safe && file.is_file()).then_some(file)
    }
}

fn key(item: &EscrowItem) -> (FolderId, SourceKey) {
    (item.entry.folder, item.entry.source.clone())
}

/// A name that says whose and where it is, and that is the same each time.
fn file_name(item: &EscrowItem) -> String {
    let plain = |text: &str| -> String {
        let allowed = |c: char| if c.is_alphanumeric() || "@._-".contains(c) { c } else { '_' };
        text.chars().take(60).map(allowed).collect()
    };
    let address = plain(item.address.as_str());
    let folder = plain(&item.path.to_string());
    // Keys of some servers are longer than a file name may be.
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, item.entry.source.as_bytes());
    let name = match item.entry.source.as_bytes() {
        short if short.len() <= 16 => crate::report::hex(short),
        _ => crate::report::hex(&digest.as_ref()[..16]),
    };
    format!("{address}-{folder}-{}-{name}.eml", item.entry.folder.0)
}
