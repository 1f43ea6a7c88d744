//! The target: folders, messages and flags of a mailbox in Microsoft 365 (issue 3, item 8).
//!
//! There are two ways in. FastTransfer goes through the mailbox import, and Internet messages are converted for it; or
//! Internet messages go through `importMime`, a folder of ours, and a move. Either way an item bears its identity, by
//! which it is found again. (IMAP is a third way, and another crate's.)

mod body;
mod convert;
mod export_answer;
mod flags;
mod folders;
mod gather;
mod identity;
mod import;
mod items;
mod read;
mod replace;
mod requests;
mod spool;
mod staging;
mod write;

use async_trait::async_trait;
use cutover_model::{
    ContentKept, Failure, FailureCode, Flags, Found, Generation, IdentityKept, ItemForm, ItemIdentity, ItemStream,
    Keeping, Mark, Replacing, TargetConnector, TargetFolder, TargetKey, TargetMailbox, TargetState, WantedFolder,
    WriteJob, WriteLimits,
};
use serde::Deserialize;
use tokio::sync::OnceCell;

use crate::Tenant;
use flags::{Drafts, MessageState};
use folders::{Tree, id_of};
use import::ImportSessions;
use requests::{Door, Requests};

/// How messages get into a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WritePath {
    /// As FastTransfer, through the mailbox import. It exists in the global cloud only.
    Import,
    /// As Internet messages, through `importMime` (beta).
    ImportMime,
}

/// A mailbox in Microsoft 365 that mail is moved to.
#[derive(Clone)]
pub struct M365Target {
    tenant: Tenant,
    user: String,
    path: WritePath,
}

impl M365Target {
    /// The mailbox of the user with this principal name. Nothing is asked yet.
    pub fn new(tenant: Tenant, user: impl Into<String>, path: WritePath) -> Self {
        Self { tenant, user: user.into(), path }
    }
}

/// <https://learn.microsoft.com/graph/api/resources/exchangesettings>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExchangeSettings {
    primary_mailbox_id: Option<String>,
}

#[async_trait]
impl TargetConnector for M365Target {
    async fn open(&self) -> Result<Box<dyn TargetMailbox>, Failure> {
        let mut requests = Requests { user: self.user.clone(), door: Door::Mail };
        let settings: ExchangeSettings = self
            .tenant
            .send(requests.exchange_settings())
            .await
            .map_err(|error| no_mailbox(error, &self.user))?
            .json()?;
        let missing = || Failure::new(FailureCode::MailboxMissing, &*self.user);
        let mailbox = settings.primary_mailbox_id.filter(|id| !id.is_empty()).ok_or_else(missing)?;
        let generation = Generation(mailbox.as_bytes().into());
        let way = match self.path {
            WritePath::ImportMime => Way::ImportMime,
            WritePath::Import => {
                requests.door = Door::Store(mailbox.clone());
                Way::Import(ImportSessions::new(mailbox))
            }
        };
        let (tenant, ids_agree) = (self.tenant.clone(), OnceCell::new());
        Ok(Box::new(Session { tenant, requests, generation, way, tree: None, staging: None, ids_agree }))
    }
}

/// A mailbox that is not there yet is worth waiting for.
fn no_mailbox(error: cutover_graph::GraphError, user: &str) -> Failure {
    match error.failure.code {
        FailureCode::NotFound => Failure::new(FailureCode::MailboxMissing, user).with_detail(error.failure.detail),
        _ => error.failure,
    }
}

/// The way in.
enum Way {
    Import(ImportSessions),
    ImportMime,
}

/// A session on a mailbox.
struct Session {
    tenant: Tenant,
    requests: Requests,
    generation: Generation,
    way: Way,
    /// The last listing.
    tree: Option<Tree>,
    staging: Option<String>,
    /// Whether the ids that imports tell are those that lists tell; looked at once.
    ids_agree: OnceCell<bool>,
}

impl Session {
    fn drafts(&self) -> Drafts {
        match self.way {
            Way::Import(_) => Drafts::Kept,
            Way::ImportMime => Drafts::Lost,
        }
    }

    /// Whether a message is in this folder. Ids of folders that were never told are not held against it.
    fn is_in(&self, folder: &TargetFolder, state: &MessageState) -> bool {
        let Some(parent) = state.parent_folder_id.as_deref() else { return true };
        let known_elsewhere = self.tree.as_ref().is_some_and(|tree| tree.knows(parent));
        parent.as_bytes() == &*folder.key.0 || !known_elsewhere
    }

    /// Whether the item that was just imported is listed under the id that the import told. If it is not listed at all
    /// yet, the next one is looked at.
    async fn ids_agree_for(&self, folder: &str, identity: ItemIdentity, id: &str) -> bool {
        let Ok(found) = items::find(self, folder, &[identity]).await else { return true };
        if found.is_empty() {
            return true;
        }
        let agree = found.iter().any(|(_, listed)| listed == id);
        if !agree {
            tracing::info!(user = %self.requests.user, "imports tell other ids than lists; items are looked up");
        }
        // Several items at once come to the same answer.
        let _ = self.ids_agree.set(agree);
        agree
    }

    async fn states_of(&self, keys: &[TargetKey]) -> Result<Vec<Option<MessageState>>, Failure> {
        let ids = ids(keys)?;
        items::states(self, &ids.iter().map(String::as_str).collect::<Vec<_>>()).await
    }
}

fn ids(keys: &[TargetKey]) -> Result<Vec<String>, Failure> {
    let id = |key: &TargetKey| String::from_utf8(key.as_bytes().to_vec());
    let foreign = |_| Failure::new(FailureCode::Internal, "a key of another target");
    keys.iter().map(|key| id(key).map_err(foreign)).collect()
}

fn refs(ids: &[String]) -> Vec<&str> {
    ids.iter().map(String::as_str).collect()
}

#[async_trait]
impl TargetMailbox for Session {
    fn keeping(&self) -> Keeping {
        let (form, replacing) = match self.way {
            Way::Import(_) => (ItemForm::FastTransfer, Replacing::InPlace),
            Way::ImportMime => (ItemForm::Mime, Replacing::Never),
        };
        let (content, identity) = (ContentKept::Meaning, IdentityKept::Yes);
        Keeping { form, content, flags: flags::kept(self.drafts()), identity, replacing }
    }

    async fn folders(&mut self) -> Result<Vec<TargetFolder>, Failure> {
        let tree = folders::list(&self.tenant, &self.requests).await?;
        let targets = tree.targets(&self.generation);
        self.tree = Some(tree);
        Ok(targets)
    }

    async fn ensure_folders(&mut self, wanted: &[WantedFolder]) -> Result<Vec<Result<TargetFolder, Failure>>, Failure> {
        let mut tree = match self.tree.take() {
            Some(tree) => tree,
            None => folders::list(&self.tenant, &self.requests).await?,
        };
        let made = folders::ensure(&self.tenant, &self.requests, &mut tree, wanted, &self.generation).await;
        self.tree = Some(tree);
        made
    }

    async fn marks(&mut self, folders: &[TargetFolder]) -> Result<Vec<Mark>, Failure> {
        let mut marks = Vec::with_capacity(folders.len());
        for folder in folders {
            marks.push(folders::mark(folders::items(&self.tenant, &self.requests, folder).await?));
        }
        Ok(marks)
    }

    async fn write(
        &mut self,
        folder: &TargetFolder,
        job: &mut dyn WriteJob,
        limits: WriteLimits,
    ) -> Result<(), Failure> {
        write::write(self, folder, job, limits).await
    }

    async fn find(
        &mut self,
        folder: &TargetFolder,
        _since: &Mark,
        expected: &[ItemIdentity],
    ) -> Result<Vec<Found>, Failure> {
        let folder = id_of(folder)?;
        if matches!(self.way, Way::ImportMime) {
            staging::tidy(self, &folder, expected).await?;
        }
        let found = items::find(self, &folder, expected).await?;
        Ok(found.into_iter().map(|(identity, id)| Found::Known(identity, TargetKey::new(id.into_bytes()))).collect())
    }

    async fn list(&mut self, folder: &TargetFolder) -> Result<Vec<TargetKey>, Failure> {
        let listed = items::list(self, &id_of(folder)?).await?;
        Ok(listed.into_iter().map(|id| TargetKey::new(id.into_bytes())).collect())
    }

    async fn states(&mut self, folder: &TargetFolder, keys: &[TargetKey]) -> Result<Vec<Option<TargetState>>, Failure> {
        let states = self.states_of(keys).await?.into_iter();
        let here = states.map(|state| state.filter(|state| self.is_in(folder, state)));
        Ok(here.map(|state| state.map(|state| TargetState { flags: state.flags(self.drafts()) })).collect())
    }

    async fn read_back<'a>(
        &'a mut self,
        folder: &TargetFolder,
        keys: &[TargetKey],
    ) -> Result<Box<dyn ItemStream + 'a>, Failure> {
        Ok(Box::new(read::Reader::new(self, folder, ids(keys)?)))
    }

    async fn set_flags(&mut self, _folder: &TargetFolder, changes: &[(TargetKey, Flags)]) -> Result<(), Failure> {
        let keys: Vec<TargetKey> = changes.iter().map(|(key, _)| key.clone()).collect();
        let ids = ids(&keys)?;
        let changes: Vec<(&str, &Flags)> =
            ids.iter().map(String::as_str).zip(changes.iter().map(|(_, flags)| flags)).collect();
        items::set_flags(self, &changes).await
    }

    async fn move_items(
        &mut self,
        _from: &TargetFolder,
        to: &TargetFolder,
        keys: &[TargetKey],
    ) -> Result<Vec<Option<TargetKey>>, Failure> {
        let moved = items::move_to(self, &id_of(to)?, &refs(&ids(keys)?)).await?;
        Ok(moved.into_iter().map(|id| id.map(|id| TargetKey::new(id.into_bytes()))).collect())
    }

    async fn remove(&mut self, _folder: &TargetFolder, keys: &[TargetKey]) -> Result<(), Failure> {
        items::remove(self, &refs(&ids(keys)?)).await
    }

    async fn close(self: Box<Self>) {}
}
