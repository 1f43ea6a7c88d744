//! What a connector can do, in the words of the model (design section 5).
//!
//! A source has no verb that writes. Bodies are pulled in pieces, so that nothing is whole in memory; the pieces of
//! the source are the pieces of the target where both speak the same form.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

use crate::{
    Cursor, Failure, Flags, FolderKey, ItemForm, ItemHead, ItemIdentity, Keeping, Mark, Page, SourceFolder, SourceKey,
    TargetFolder, TargetKey, TargetState, Timestamp, WantedFolder,
};

/// Opens mailboxes of a source endpoint. One is made for each migration user and holds what is needed to sign in.
#[async_trait]
pub trait SourceConnector: Send + Sync {
    /// Opens a session of its own on the user's mailbox.
    async fn open(&self) -> Result<Box<dyn SourceMailbox>, Failure>;
}

/// Opens mailboxes of a target endpoint. One is made for each migration user and holds what is needed to sign in.
#[async_trait]
pub trait TargetConnector: Send + Sync {
    /// Opens a session of its own on the user's mailbox.
    async fn open(&self) -> Result<Box<dyn TargetMailbox>, Failure>;
}

/// A session on one mailbox of the source. Nothing here changes anything there, not even a read flag.
#[async_trait]
pub trait SourceMailbox: Send {
    /// All folders of the user's own mailbox, with what the listing tells of each.
    async fn folders(&mut self) -> Result<Vec<SourceFolder>, Failure>;

    /// One page of changes since the cursor; `None` starts from the beginning, where every item is new.
    async fn changes(&mut self, folder: &SourceFolder, cursor: Option<&Cursor>) -> Result<Page, Failure>;

    /// Flags of these items now, in the same order; `None` for one that is gone.
    async fn states(&mut self, folder: &SourceFolder, keys: &[SourceKey]) -> Result<Vec<Option<Flags>>, Failure>;

    /// Sizes in bytes of the folder's items that are larger than this, in no order; at most some thousands of them.
    /// Nothing but sizes is read: for a look before the move.
    async fn larger_than(&mut self, folder: &SourceFolder, bytes: u64) -> Result<Vec<u64>, Failure>;

    /// Reads items with their bodies, in the order of `keys`. Items that are gone by now are left out of the stream.
    /// The connector divides a long list into requests as it sees fit and keeps the next one under way.
    async fn read<'a>(
        &'a mut self,
        folder: &SourceFolder,
        keys: &[SourceKey],
        form: ItemForm,
    ) -> Result<Box<dyn ItemStream + 'a>, Failure>;

    /// Ends the session politely. Errors do not matter any more.
    async fn close(self: Box<Self>);
}

/// Items that are read one after the other.
#[async_trait]
pub trait ItemStream: Send {
    /// The next item, or `None` after the last. What is left of the previous body is passed over.
    async fn next_item(&mut self) -> Result<Option<ItemHead>, Failure>;

    /// The next piece of the current item's body, never empty; `None` at its end.
    async fn chunk(&mut self) -> Result<Option<Bytes>, Failure>;
}

/// A session on one mailbox of the target.
#[async_trait]
pub trait TargetMailbox: Send {
    /// How it keeps what it is given.
    fn keeping(&self) -> Keeping {
        Keeping::default()
    }

    /// All folders of the user's own mailbox.
    async fn folders(&mut self) -> Result<Vec<TargetFolder>, Failure>;

    /// Makes the folders that are not there, in this order (parents come first), and subscribes as wanted.
    /// One answer for each: the folder as it is now, or why the target does not have it. Never makes one twice.
    async fn ensure_folders(&mut self, wanted: &[WantedFolder]) -> Result<Vec<Result<TargetFolder, Failure>>, Failure>;

    /// Where each of these folders stands now, in the same order.
    async fn marks(&mut self, folders: &[TargetFolder]) -> Result<Vec<Mark>, Failure>;

    /// Takes items from the job and writes them until the job has no more and every ticket is settled.
    /// On an error the tickets that were not settled are unknown: they may or may not have been written, also later.
    async fn write(
        &mut self,
        folder: &TargetFolder,
        job: &mut dyn WriteJob,
        limits: WriteLimits,
    ) -> Result<(), Failure>;

    /// What can be ours among what was written into the folder since the mark, in the order of the folder.
    /// `expected` are the identities of a page that may have been written. No other session writes meanwhile what
    /// this one looks for.
    async fn find(
        &mut self,
        folder: &TargetFolder,
        since: &Mark,
        expected: &[ItemIdentity],
    ) -> Result<Vec<Found>, Failure>;

    /// Every item in the folder, in its order.
    async fn list(&mut self, folder: &TargetFolder) -> Result<Vec<TargetKey>, Failure>;

    /// Flags of these items now; `None` for one that is gone.
    async fn states(&mut self, folder: &TargetFolder, keys: &[TargetKey]) -> Result<Vec<Option<TargetState>>, Failure>;

    /// Reads items back; [`ItemHead::key`] holds the bytes of the target key. Items that are gone are left out.
    async fn read_back<'a>(
        &'a mut self,
        folder: &TargetFolder,
        keys: &[TargetKey],
    ) -> Result<Box<dyn ItemStream + 'a>, Failure>;

    /// Makes the flags of each item exactly these.
    async fn set_flags(&mut self, folder: &TargetFolder, changes: &[(TargetKey, Flags)]) -> Result<(), Failure>;

    /// Moves items to another folder; answers each one's new key, `None` for one that was gone.
    async fn move_items(
        &mut self,
        from: &TargetFolder,
        to: &TargetFolder,
        keys: &[TargetKey],
    ) -> Result<Vec<Option<TargetKey>>, Failure>;

    /// Removes exactly these items and no other.
    async fn remove(&mut self, folder: &TargetFolder, keys: &[TargetKey]) -> Result<(), Failure>;

    /// Ends the session politely. Errors do not matter any more.
    async fn close(self: Box<Self>);
}

/// Something found at the target while reconciling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The target itself tells that this is the item of that identity.
    Known(ItemIdentity, TargetKey),
    /// It was written since the mark; whether it is ours its content must tell.
    Candidate(TargetKey),
}

/// Names an item inside one [`WriteJob`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// An item that is to be written now. That it may be written is durable in the journal.
#[derive(Clone, Debug)]
pub struct WriteItem {
    /// Its name in this job.
    pub ticket: Ticket,
    /// For targets that can carry a key.
    pub identity: ItemIdentity,
    /// What the source says of it.
    pub head: ItemHead,
    /// The form that its body comes in.
    pub form: ItemForm,
    /// The item whose content, state and identity it takes over, where the target can do that
    /// ([`crate::Replacing::InPlace`]). Doing it again does no harm, so nothing of it has to be reconciled: what was
    /// under way when a session ended is done once more. An item that is gone is not made anew; the outcome is
    /// [`WriteOutcome::Refused`] with [`crate::FailureCode::NotFound`].
    pub replaces: Option<TargetKey>,
}

/// Tells, from any task, whether this process may still write.
pub trait Fence: Send + Sync {
    /// Agrees that a write that ends now ends in time.
    fn ensure(&self) -> Result<(), Failure>;
}

/// Where there is no lease, whoever writes may go on.
impl Fence for () {
    fn ensure(&self) -> Result<(), Failure> {
        Ok(())
    }
}

/// How much may be written in one go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteLimits {
    /// Items in one request that the target takes or refuses as a whole (IMAP MULTIAPPEND); 1 for one by one.
    pub items: usize,
    /// Bytes in one such request.
    pub bytes: u64,
    /// The largest item that is tried at all, if the administrator or the target set a limit.
    pub largest: Option<u64>,
}

impl Default for WriteLimits {
    fn default() -> Self {
        Self { items: 100, bytes: 8 << 20, largest: None }
    }
}

/// What became of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteOutcome {
    /// It is there, under this key, and was received then, where the target told.
    Written {
        /// The target's name for it; `None` where the target does not say (IMAP without UIDPLUS): `find` tells.
        key: Option<TargetKey>,
        /// The received date, where it differs from the one asked for.
        received: Option<Timestamp>,
    },
    /// The target refused it.
    Refused(Failure),
    /// It was part of a request that was refused as a whole; nothing of the request was written.
    RequestRefused(Failure),
}

/// The engine's side of a write: gives items and bodies, takes outcomes. See [`TargetMailbox::write`].
#[async_trait]
pub trait WriteJob: Send {
    /// The next item, or `None` when there is no more. What is left of the previous body is passed over.
    async fn next_item(&mut self) -> Result<Option<WriteItem>, Failure>;

    /// The next piece of the current item's body, never empty; `None` at its end. The last piece is held back until
    /// it is certain that this process may still write.
    async fn chunk(&mut self) -> Result<Option<Bytes>, Failure>;

    /// For targets that gather a body before they send it: what the last piece of each request has to wait for.
    fn fence(&self) -> Arc<dyn Fence>;

    /// Tells what became of an item. Comes in any order, also while later items are being written.
    fn settled(&mut self, ticket: Ticket, outcome: WriteOutcome);
}

/// Something a folder is addressed by.
impl AsRef<[u8]> for FolderKey {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}
