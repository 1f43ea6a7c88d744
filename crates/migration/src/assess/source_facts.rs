//! What the source says of the mailboxes before anything is copied: folders, counts, sizes. Optional; without it the
//! preflight tells what it could not look at.

use cutover_model::{Failure, FolderPath};

use super::lines::MailLines;

/// What the source says of every mailbox that was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceFacts {
    /// The mailboxes, in the order of the batch.
    pub mailboxes: Vec<MailboxFacts>,
}

impl SourceFacts {
    /// The mailbox of this address, in whatever case.
    pub fn mailbox(&self, address: &str) -> Option<&MailboxFacts> {
        self.mailboxes.iter().find(|mailbox| mailbox.address.eq_ignore_ascii_case(address))
    }
}

/// What the source says of one mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailboxFacts {
    /// Its address in the batch.
    pub address: String,
    /// Its folders that can hold items.
    pub folders: Vec<FolderFacts>,
    /// Its largest items, where the source tells sizes.
    pub large: Vec<LargeItem>,
    /// What its messages are like, where they were read.
    pub lines: Option<MailLines>,
    /// Why it could not be looked at; then nothing else is known.
    pub failure: Option<Failure>,
}

impl MailboxFacts {
    /// Items in all, as far as the source counts them.
    pub fn items(&self) -> u64 {
        self.folders.iter().filter_map(|folder| folder.items).fold(0, u64::saturating_add)
    }

    /// Bytes in all; `None` if the source does not tell them of a folder that has items.
    pub fn bytes(&self) -> Option<u64> {
        let sizes = self.folders.iter().filter(|folder| folder.items != Some(0)).map(|folder| folder.bytes);
        sizes.sum::<Option<u64>>()
    }
}

/// What the source says of one folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderFacts {
    /// Its place.
    pub path: FolderPath,
    /// Its items, where the source counts them.
    pub items: Option<u64>,
    /// Its bytes, where the source tells them.
    pub bytes: Option<u64>,
}

/// An item that is large enough to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LargeItem {
    /// The folder that it is in.
    pub folder: FolderPath,
    /// Its size in bytes.
    pub bytes: u64,
}
