//! Items of a mailbox: what is known of one, and what of it is kept.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Mailbox;
use super::times::{from_filetime, to_filetime};
use crate::tenant::codec::{Key, Message, Name, Property, Value as Held};
use crate::tenant::store::{base64, sha256, shown};

/// Properties by their ids ([MS-OXPROPS]).
pub(super) mod id {
    pub(crate) const MESSAGE_CLASS: u16 = 0x001a;
    pub(crate) const IMPORTANCE: u16 = 0x0017;
    pub(crate) const SUBJECT: u16 = 0x0037;
    pub(crate) const SUBMIT_TIME: u16 = 0x0039;
    pub(crate) const HEADERS: u16 = 0x007d;
    pub(crate) const SENDER_NAME: u16 = 0x0c1a;
    pub(crate) const SENDER_SMTP: u16 = 0x5d01;
    pub(crate) const SENDER_ADDRESS: u16 = 0x0c1f;
    pub(crate) const FROM_NAME: u16 = 0x0042;
    pub(crate) const FROM_SMTP: u16 = 0x5d02;
    pub(crate) const FROM_ADDRESS: u16 = 0x0065;
    pub(crate) const DELIVERY_TIME: u16 = 0x0e06;
    pub(crate) const FLAGS: u16 = 0x0e07;
    pub(crate) const BODY: u16 = 0x1000;
    pub(crate) const HTML: u16 = 0x1013;
    pub(crate) const MESSAGE_ID: u16 = 0x1035;
    pub(crate) const FLAG_STATUS: u16 = 0x1090;
    pub(crate) const CREATION_TIME: u16 = 0x3007;
    pub(crate) const MODIFICATION_TIME: u16 = 0x3008;
}

const READ: i64 = 1;
const UNSENT: i64 = 8;

/// Larger values are dropped when contents are not kept.
const SMALL: usize = 1024;

/// How an item came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::tenant) enum Form {
    FastTransfer,
    /// With its octets, if contents are kept.
    Mime(Option<Vec<u8>>),
    Json,
}

/// An item.
#[derive(Clone, Debug)]
pub(in crate::tenant) struct Item {
    pub(in crate::tenant) number: u64,
    pub(in crate::tenant) folder: String,
    pub(in crate::tenant) form: Form,
    /// Its properties, or what is kept of them.
    pub(in crate::tenant) message: Message,
    /// SHA-256 of what was given: the stream without its framing, or the MIME.
    pub(in crate::tenant) digest: String,
    /// Octets of what was given.
    pub(in crate::tenant) size: u64,
    pub(in crate::tenant) version: u32,
    pub(in crate::tenant) modified: Timestamp,
    /// Something of it was dropped.
    pub(in crate::tenant) incomplete: bool,
}

impl Item {
    /// An item of what was given; placed by [`Mailbox::put`].
    pub(super) fn new(form: Form, message: Message, given: &[u8], now: Timestamp) -> Self {
        let (digest, size) = (sha256(given), given.len() as u64);
        Self {
            number: 0,
            folder: String::new(),
            form,
            message,
            digest,
            size,
            version: 1,
            modified: now,
            incomplete: false,
        }
    }

    /// Drops whatever is large.
    pub(super) fn keep_little(&mut self) {
        let before = self.message.properties.len();
        self.message.properties.retain(|property| property.value.size() <= SMALL);
        self.incomplete = before != self.message.properties.len()
            || !self.message.recipients.is_empty()
            || !self.message.attachments.is_empty();
        self.message.recipients = Vec::new();
        self.message.attachments = Vec::new();
        self.message.properties.shrink_to_fit();
        if let Form::Mime(octets) = &mut self.form {
            *octets = None;
        }
    }

    pub(in crate::tenant) fn change_key(&self) -> String {
        base64(format!("{:016x}{:04x}", self.number, self.version).as_bytes())
    }

    pub(in crate::tenant) fn class(&self) -> String {
        self.message.text(id::MESSAGE_CLASS).unwrap_or_else(|| "IPM.Note".to_owned())
    }

    pub(in crate::tenant) fn subject(&self) -> String {
        self.message.text(id::SUBJECT).unwrap_or_default()
    }

    pub(in crate::tenant) fn is_read(&self) -> bool {
        self.flags() & READ != 0
    }

    pub(in crate::tenant) fn is_draft(&self) -> bool {
        self.flags() & UNSENT != 0
    }

    fn flags(&self) -> i64 {
        self.message.number(id::FLAGS).unwrap_or(0)
    }

    pub(super) fn set_read(&mut self, read: bool) {
        let flags = (self.flags() & !READ) | i64::from(read);
        self.message.set(Property::number(id::FLAGS, flags as i32));
    }

    pub(super) fn time(&self, id: u16) -> Option<Timestamp> {
        self.message.number(id).and_then(from_filetime)
    }

    pub(super) fn set_time(&mut self, id: u16, time: Timestamp) {
        self.message.set(Property::time(id, to_filetime(time)));
    }

    pub(in crate::tenant) fn categories(&self) -> Vec<String> {
        let keywords = self.message.get(&Message::keywords());
        let Some(Held::Many(all)) = keywords.map(|property| &property.value) else { return Vec::new() };
        let kind = keywords.map_or(0x101f, |property| property.kind) & !0x1000;
        all.iter().filter_map(|value| value.text(kind)).collect()
    }

    pub(super) fn set_categories(&mut self, categories: &[&str]) {
        let values = categories.iter().map(|name| Held::from_text(name)).collect();
        self.message.set(Property { key: Message::keywords(), kind: 0x101f, value: Held::Many(values) });
    }

    /// `notFlagged`, `complete` or `flagged`.
    pub(in crate::tenant) fn flag(&self) -> &'static str {
        match self.message.number(id::FLAG_STATUS) {
            Some(1) => "complete",
            Some(2) => "flagged",
            _ => "notFlagged",
        }
    }

    /// Everything about it, for the control interface.
    pub(super) fn look(&self, id: &str) -> Value {
        let named = self.message.properties.iter().filter_map(|property| match &property.key {
            Key::Named(set, Name::Text(name)) if property.value.size() <= SMALL => {
                let text = property.value.text(property.kind);
                let value =
                    text.map(Value::String).or_else(|| property.value.octets().map(|octets| json!(base64(octets))));
                Some((format!("{{{set}}} {name}"), value.or_else(|| property.value.number().map(Value::from))?))
            }
            _ => None,
        });
        json!({
            "id": id, "class": self.class(), "subject": self.subject(), "digest": self.digest, "size": self.size,
            "received": self.time(id::DELIVERY_TIME).map(shown), "sent": self.time(id::SUBMIT_TIME).map(shown),
            "read": self.is_read(), "draft": self.is_draft(), "categories": self.categories(), "flag": self.flag(),
            "messageId": self.message.text(id::MESSAGE_ID), "named": named.collect::<serde_json::Map<_, _>>(),
        })
    }
}

impl Mailbox {
    /// Puts a new item into a folder.
    pub(super) fn put(&mut self, folder: &str, mut item: Item) -> u64 {
        item.number = self.number();
        item.folder = folder.to_owned();
        self.size += item.size;
        let number = item.number;
        if let Some(folder) = self.folders.get_mut(folder) {
            folder.items.insert(number);
        }
        self.items.insert(number, item);
        number
    }

    pub(super) fn remove_item(&mut self, number: u64) {
        let Some(item) = self.items.remove(&number) else { return };
        self.size = self.size.saturating_sub(item.size);
        if let Some(folder) = self.folders.get_mut(&item.folder) {
            folder.items.remove(&number);
        }
    }
}
