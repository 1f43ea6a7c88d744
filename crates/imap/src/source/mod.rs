//! The source: reads folders, changes and messages, and has no verb that changes anything.

mod changes;
mod cursor;
mod delta;
mod read_only;
mod sizes;

use async_trait::async_trait;
use cutover_model::{
    Cursor, Failure, FailureCode, Flags, FolderKey, ItemForm, ItemStream, Page, SourceConnector, SourceFolder,
    SourceKey, SourceMailbox,
};

use crate::Account;
use crate::listing::Folder;
use crate::read::uid;
use cursor::folder_state;
use read_only::ReadOnly;

/// An account that mail is copied from.
#[derive(Clone)]
pub struct ImapSource {
    account: Account,
}

impl ImapSource {
    /// Nothing is said to the server yet.
    pub fn new(account: Account) -> Self {
        Self { account }
    }
}

#[async_trait]
impl SourceConnector for ImapSource {
    async fn open(&self) -> Result<Box<dyn SourceMailbox>, Failure> {
        Ok(Box::new(Mailbox { server: ReadOnly::open(&self.account).await? }))
    }
}

struct Mailbox {
    server: ReadOnly,
}

#[async_trait]
impl SourceMailbox for Mailbox {
    async fn folders(&mut self) -> Result<Vec<SourceFolder>, Failure> {
        let folders = self.server.list().await?;
        Ok(folders.into_iter().map(source_folder).collect())
    }

    async fn changes(&mut self, folder: &SourceFolder, cursor: Option<&Cursor>) -> Result<Page, Failure> {
        match changes::page(&mut self.server, folder, cursor).await {
            Ok(page) => Ok(page),
            Err(error) => Err(self.server.failure(error, &folder.key)),
        }
    }

    async fn states(&mut self, folder: &SourceFolder, keys: &[SourceKey]) -> Result<Vec<Option<Flags>>, Failure> {
        let uids = keys.iter().map(|key| uid(key.as_bytes())).collect::<Result<Vec<u32>, _>>()?;
        self.server.flags(&folder.key, folder.generation.as_ref(), &uids).await
    }

    async fn larger_than(&mut self, folder: &SourceFolder, bytes: u64) -> Result<Vec<u64>, Failure> {
        match sizes::larger_than(&mut self.server, folder, bytes).await {
            Ok(sizes) => Ok(sizes),
            Err(error) => Err(self.server.failure(error, &folder.key)),
        }
    }

    async fn read<'a>(
        &'a mut self,
        folder: &SourceFolder,
        keys: &[SourceKey],
        form: ItemForm,
    ) -> Result<Box<dyn ItemStream + 'a>, Failure> {
        if form != ItemForm::Mime {
            return Err(Failure::new(FailureCode::Internal, "IMAP gives Internet messages only"));
        }
        let uids = keys.iter().map(|key| uid(key.as_bytes())).collect::<Result<Vec<u32>, _>>()?;
        Ok(Box::new(self.server.read(&folder.key, folder.generation.as_ref(), uids).await?))
    }

    async fn close(self: Box<Self>) {
        self.server.close().await;
    }
}

fn source_folder(folder: Folder) -> SourceFolder {
    let status = folder.status.as_ref();
    SourceFolder {
        generation: folder.generation(),
        items: status.and_then(|status| status.messages),
        bytes: status.and_then(|status| status.size),
        state: status.and_then(|status| {
            folder_state(status.uid_validity?, status.uid_next, status.highest_modseq, status.messages?)
        }),
        key: FolderKey(folder.key.0),
        path: folder.path,
        role: folder.role,
        selectable: folder.selectable,
        subscribed: folder.subscribed,
    }
}
