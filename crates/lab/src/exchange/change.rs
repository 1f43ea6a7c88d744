//! What the owner of a mailbox does while a migration runs: mail arrives, moves, goes, is read; folders come and go.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::content::Content;
use super::mailbox::{ItemState, Mailbox, TOP};
use super::organisation::Organisation;
use crate::organisation::LAST_DAY;

/// A change of a mailbox. Folders are named by their paths below the top (`Kunder/Müller`), items by folder and subject:
/// the first item of the folder whose subject contains it.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case", deny_unknown_fields)]
pub enum MailboxChange {
    /// A mail arrives.
    Arrive {
        /// The folder's path.
        folder: String,
        /// The mail in base64.
        mime: String,
    },
    /// So many mails arrive, each with its number in the subject.
    ArriveMany {
        /// The folder's path.
        folder: String,
        /// How many.
        count: u32,
        /// How many octets each has, more or less.
        octets: usize,
    },
    /// A mail is moved.
    Move {
        /// The folder's path.
        folder: String,
        /// Part of the subject.
        subject: String,
        /// The path of the folder that it goes to.
        to: String,
    },
    /// A mail is deleted for good.
    Delete {
        /// The folder's path.
        folder: String,
        /// Part of the subject.
        subject: String,
    },
    /// A mail is read, or marked as not read.
    Read {
        /// The folder's path.
        folder: String,
        /// Part of the subject.
        subject: String,
        /// Read, or not.
        read: bool,
    },
    /// A mail is flagged, or not any more.
    Flag {
        /// The folder's path.
        folder: String,
        /// Part of the subject.
        subject: String,
        /// Flagged, or not.
        flagged: bool,
    },
    /// An item gets another subject.
    Rename {
        /// The folder's path.
        folder: String,
        /// Part of the subject.
        subject: String,
        /// The new subject.
        to: String,
    },
    /// A folder is made.
    MakeFolder {
        /// The path of the folder around it.
        folder: String,
        /// Its name.
        name: String,
    },
    /// A folder gets another name.
    RenameFolder {
        /// The folder's path.
        folder: String,
        /// The new name.
        name: String,
    },
    /// A folder is moved into another one.
    MoveFolder {
        /// The folder's path.
        folder: String,
        /// The path of the folder that it goes into.
        to: String,
    },
    /// A folder is deleted with everything in it.
    DeleteFolder {
        /// The folder's path.
        folder: String,
    },
    /// Every sync state that is out becomes invalid.
    ForgetSyncStates,
    /// Nobody but the owner may open the mailbox any more, or somebody may again.
    Close {
        /// Closed, or open.
        closed: bool,
    },
}

/// The largest item that can be made.
const LARGEST: usize = 160 << 20;

impl Organisation {
    /// Changes the mailbox of an address; the error says what is not there.
    pub(super) fn change(&mut self, address: &str, change: &MailboxChange) -> Result<(), String> {
        let mailbox = self.mailbox_mut(address).ok_or_else(|| format!("no mailbox {address}"))?;
        mailbox.apply(change)
    }
}

impl Mailbox {
    fn path_number(&self, path: &str) -> Result<u64, String> {
        let found = if path.is_empty() { self.distinguished(TOP) } else { self.at_path(path) };
        let found = found.or_else(|| self.distinguished(path));
        found.map(|folder| folder.number).ok_or_else(|| format!("no folder {path}"))
    }

    fn item_number(&self, folder: &str, subject: &str) -> Result<u64, String> {
        let folder = self.path_number(folder)?;
        let found = self.items_of(folder).find(|item| item.content.subject().contains(subject));
        found.map(|item| item.number).ok_or_else(|| format!("no item {subject}"))
    }

    fn apply(&mut self, change: &MailboxChange) -> Result<(), String> {
        match change {
            MailboxChange::Move { folder, subject, to } => {
                let (item, to) = (self.item_number(folder, subject)?, self.path_number(to)?);
                self.move_item(item, to);
            }
            MailboxChange::Delete { folder, subject } => {
                let item = self.item_number(folder, subject)?;
                self.remove_item(item);
            }
            MailboxChange::Read { folder, subject, read } => {
                let item = self.item_number(folder, subject)?;
                self.set_read(item, *read);
            }
            MailboxChange::Flag { folder, subject, flagged } => {
                let item = self.item_number(folder, subject)?;
                self.change_item(item, |item| item.state.flagged = *flagged);
            }
            MailboxChange::Rename { folder, subject, to } => {
                let item = self.item_number(folder, subject)?;
                self.change_item(item, |item| item.rename(to));
            }
            MailboxChange::ForgetSyncStates => self.generation += 1,
            MailboxChange::Close { closed } => self.settings.closed = *closed,
            other => return self.apply_to_folder(other),
        }
        Ok(())
    }

    fn apply_to_folder(&mut self, change: &MailboxChange) -> Result<(), String> {
        match change {
            MailboxChange::Arrive { folder, mime } => {
                let folder = self.path_number(folder)?;
                let mime = STANDARD.decode(mime).map_err(|error| error.to_string())?;
                self.arrive(folder, &mime);
            }
            MailboxChange::ArriveMany { folder, count, octets } => {
                let folder = self.path_number(folder)?;
                (0..*count).for_each(|number| self.arrive(folder, &numbered(number, (*octets).min(LARGEST))));
            }
            MailboxChange::MakeFolder { folder, name } => {
                let parent = self.path_number(folder)?;
                self.add_folder(Some(parent), name, "IPF.Note", None);
            }
            MailboxChange::RenameFolder { folder, name } => {
                let folder = self.path_number(folder)?;
                self.rename_folder(folder, name);
            }
            MailboxChange::MoveFolder { folder, to } => {
                let (folder, to) = (self.path_number(folder)?, self.path_number(to)?);
                if folder == to || self.below(folder).iter().any(|inner| inner.number == to) {
                    return Err("a folder cannot be put into itself".to_owned());
                }
                self.move_folder(folder, to);
            }
            MailboxChange::DeleteFolder { folder } => {
                let folder = self.path_number(folder)?;
                self.remove_folder(folder);
            }
            _ => {}
        }
        Ok(())
    }

    fn arrive(&mut self, folder: u64, mime: &[u8]) {
        let received = LAST_DAY + self.last as i64;
        let state = ItemState { received, ..ItemState::default() };
        self.add_item(folder, state, Arc::new(Content::of_mail(mime)));
    }
}

/// A mail with a number and about so many octets.
fn numbered(number: u32, octets: usize) -> Vec<u8> {
    let header = format!(
        "From: Harriet Plumley <harriet@northpier.example>\r\nTo: post@nordvarde.example\r\nSubject: Number {number}\r\n\
         Message-ID: <{number}@northpier.example>\r\nDate: Mon, 1 Jun 2026 10:00:00 +0000\r\n\r\n"
    );
    let line = b"The quick brown fox jumps over the lazy dog and swims to the pier.\r\n";
    let lines = octets.saturating_sub(header.len()) / line.len() + 1;
    [header.as_bytes(), &line.repeat(lines)].concat()
}
