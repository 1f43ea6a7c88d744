//! Mailboxes: folders, items, and the operations of Graph on them.

pub(super) mod drafts;
pub(super) mod export;
mod extended;
mod find;
mod folder;
pub(super) mod folders;
pub(super) mod import;
mod item;
pub(super) mod items;
pub(super) mod mail_folders;
mod make;
pub(super) mod messages;
mod mime;
mod show;
mod times;
mod update;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use folder::Folder;
use item::Item;

use super::reply::Refusal;
use super::store::{base64_url, sha256};

/// One mailbox.
#[derive(Debug)]
pub(super) struct Mailbox {
    pub(super) id: String,
    /// Who owns it: an id of the directory.
    pub(super) owner: String,
    pub(super) folders: BTreeMap<String, Folder>,
    /// Items by their number.
    pub(super) items: BTreeMap<u64, Item>,
    /// All octets that it was given.
    pub(super) size: u64,
    /// What ids in it begin with.
    prefix: String,
    next: u64,
}

impl Mailbox {
    pub(super) fn new(id: &str, owner: &str) -> Self {
        let prefix = format!("AAMkAD{}", base64_url(sha256(id.as_bytes()).as_bytes()).get(..30).unwrap_or_default());
        let (id, owner) = (id.to_owned(), owner.to_owned());
        let mut mailbox =
            Self { id, owner, folders: BTreeMap::new(), items: BTreeMap::new(), size: 0, prefix, next: 1 };
        mailbox.add_usual_folders();
        mailbox
    }

    /// A number that was never used.
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// The id of what has this number.
    pub(super) fn id_of(&self, kind: char, number: u64) -> String {
        format!("{}{kind}{}AA=", self.prefix, base64_url(&number.to_be_bytes()[2..]))
    }

    /// The number in an id of this mailbox.
    fn number_of(&self, kind: char, id: &str) -> Option<u64> {
        use base64::Engine;
        let digits = id.strip_prefix(self.prefix.as_str())?.strip_prefix(kind)?.strip_suffix("AA=")?;
        let octets = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(digits).ok()?;
        (octets.len() == 6).then(|| octets.iter().fold(0, |sum, octet| sum << 8 | u64::from(*octet)))
    }

    pub(super) fn item_number(&self, id: &str) -> Result<u64, Refusal> {
        let number = self.number_of('I', id).filter(|number| self.items.contains_key(number));
        number.ok_or_else(|| Refusal::new(404, "ErrorItemNotFound", "The specified object was not found in the store."))
    }

    pub(super) fn item_id(&self, number: u64) -> String {
        self.id_of('I', number)
    }

    /// Everything about it, for the control interface.
    pub(super) fn look(&self) -> Value {
        let folders: Vec<Value> = self.folders.values().map(|folder| self.look_at_folder(folder)).collect();
        json!({"id": self.id, "owner": self.owner, "size": self.size, "folders": folders})
    }

    fn look_at_folder(&self, folder: &Folder) -> Value {
        let items = folder.items.iter().filter_map(|number| self.items.get(number));
        json!({
            "id": folder.id, "name": folder.name, "path": self.path(folder), "type": folder.class,
            "wellKnown": folder.well_known, "items": items.map(|item| item.look(&self.item_id(item.number))).collect::<Vec<_>>(),
        })
    }
}
