//! What a sample organisation holds, for whoever counts afterwards.

use std::path::{Path, PathBuf};

use cutover_model::Flags;

/// Everything that is in a sample organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// One entry a mailbox.
    pub mailboxes: Vec<Mailbox>,
}

/// A mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// Its address.
    pub address: String,
    /// Its owner's name.
    pub name: String,
    /// Where it is below the root: `<domain>/<local part>`.
    pub directory: PathBuf,
    /// Its folders that can hold messages, the inbox first.
    pub folders: Vec<Folder>,
}

/// A folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Names from the top; the inbox is `INBOX`.
    pub path: Vec<String>,
    /// Whether its owner is subscribed to it.
    pub subscribed: bool,
    /// What is in it.
    pub messages: Vec<Message>,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The file's name up to the colon.
    pub name: String,
    /// SHA-256 of the CRLF form.
    pub sha256: [u8; 32],
    /// Octets of the CRLF form.
    pub size: u64,
    /// Its `Message-ID`, if it has one.
    pub message_id: Option<String>,
    /// Flags and keywords.
    pub flags: Flags,
    /// When it was received, in seconds since 1970.
    pub received: i64,
}

/// A mailbox as a list of users names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its address.
    pub address: String,
    /// The Maildir.
    pub maildir: PathBuf,
}

impl Manifest {
    /// Address and Maildir of each mailbox.
    pub fn accounts(&self, root: &Path) -> Vec<Account> {
        let account =
            |mailbox: &Mailbox| Account { address: mailbox.address.clone(), maildir: root.join(&mailbox.directory) };
        self.mailboxes.iter().map(account).collect()
    }

    /// How many messages there are in all.
    pub fn messages(&self) -> usize {
        self.folders().map(|folder| folder.messages.len()).sum()
    }

    /// Octets of all messages in their CRLF form.
    pub fn octets(&self) -> u64 {
        self.folders().flat_map(|folder| &folder.messages).map(|message| message.size).sum()
    }

    fn folders(&self) -> impl Iterator<Item = &Folder> {
        self.mailboxes.iter().flat_map(|mailbox| &mailbox.folders)
    }
}
