//! The content of an item: its properties and what a client gets as MIME. Both are made once.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};

use super::mail;
use super::mailbox::Item;
use super::property as p;
use super::seed::{Appointment, Card, PersonalList, Todo};
use super::version::Release;
use crate::tenant::codec::{Attachment, Key, Message, Property, frame_as, write};

/// What an item is to the service.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A message, whatever its class.
    Message,
    /// An invitation.
    Request,
    /// An entry of a calendar.
    Appointment(Box<Appointment>),
    /// A person.
    Contact(Box<Card>),
    /// A group of a mailbox's own.
    List(Box<PersonalList>),
    /// A task.
    Task(Box<Todo>),
    /// A post.
    Post,
    /// Neither of these: a journal entry and the like.
    Other,
}

/// A content.
#[derive(Clone, Debug)]
pub(super) struct Content {
    pub(super) kind: Kind,
    pub(super) message: Message,
    /// What `MimeContent` gives; nothing where Exchange has no form for it.
    pub(super) mime: Option<Vec<u8>>,
    /// SHA-256 of all of it, as hexadecimal digits.
    pub(super) digest: String,
}

impl Content {
    /// A content, with its digest.
    pub(super) fn new(kind: Kind, message: Message, mime: Option<Vec<u8>>) -> Self {
        let octets = [write(&message), mime.clone().unwrap_or_default()].concat();
        Self { kind, message, mime, digest: sha256(&octets) }
    }

    /// The content of a mail that came in.
    pub(super) fn of_mail(mime: &[u8]) -> Self {
        let (kind, message) = mail::message(mime);
        Self::new(kind, message, Some(mime.to_vec()))
    }

    /// The same content with another subject.
    pub(super) fn with_subject(&self, subject: &str) -> Self {
        let mut message = self.message.clone();
        message.set(Property::text(p::SUBJECT, subject));
        let mime = self.mime.as_ref().map(|mime| mail::with_subject(mime, subject));
        Self::new(self.kind.clone(), message, mime)
    }

    pub(super) fn subject(&self) -> String {
        self.message.text(p::SUBJECT).unwrap_or_default()
    }

    pub(super) fn class(&self) -> String {
        self.message.text(p::CLASS).unwrap_or_default()
    }

    /// Attachments that clients are shown, with their places: exceptions of a series are none of them.
    pub(super) fn visible_attachments(&self) -> impl Iterator<Item = (u8, &Attachment)> {
        (0..=u8::MAX).zip(&self.message.attachments).filter(|(_, attachment)| !is_hidden(attachment))
    }

    /// The names of the attachments that clients are shown.
    pub(super) fn attachment_names(&self) -> Vec<String> {
        let name = |attachment: &Attachment| {
            let id = if attachment.embedded.is_some() { p::DISPLAY_NAME } else { p::ATTACHMENT_NAME };
            let found = attachment.properties.iter().find(|property| property.key == Key::Id(id));
            found.and_then(|property| property.value.text(property.kind)).unwrap_or_default()
        };
        self.visible_attachments().map(|(_, attachment)| name(attachment)).collect()
    }

    /// What this release gives as MIME: before 2010 nothing but messages, appointments and posts.
    pub(super) fn mime_in(&self, release: Release) -> Option<&Vec<u8>> {
        let is_early = release < Release::Exchange2010Sp2;
        self.mime.as_ref().filter(|_| !(is_early && matches!(self.kind, Kind::Contact(_))))
    }

    /// How large the store says that it is.
    pub(super) fn size(&self) -> usize {
        self.mime.as_ref().map_or(0, Vec::len).max(1024)
    }
}

fn is_hidden(attachment: &Attachment) -> bool {
    let hidden = attachment.properties.iter().find(|property| property.key == Key::Id(p::ATTACHMENT_HIDDEN));
    hidden.and_then(|property| property.value.number()) == Some(1)
}

const READ: i32 = 1;
const UNMODIFIED: i32 = 2;
const UNSENT: i32 = 8;
const HAS_ATTACHMENT: i32 = 16;
const ASSOCIATED: i32 = 64;

impl Item {
    /// The properties with those of its state; without recipients and attachments.
    pub(super) fn properties(&self) -> Message {
        let properties = self.content.message.properties.clone();
        let mut message = Message { properties, ..Message::default() };
        message.set(Property::number(p::FLAGS, self.flags()));
        message.set(p::time(Key::Id(p::DELIVERY_TIME), self.state.received));
        message.set(p::time(Key::Id(p::CREATION_TIME), self.state.received));
        message.set(p::time(Key::Id(p::MODIFICATION_TIME), self.modified()));
        if self.state.flagged {
            message.set(Property::number(p::FLAG_STATUS, 2));
        }
        if self.state.answered {
            message.set(Property::number(p::LAST_VERB, 102));
        }
        if !self.state.categories.is_empty() {
            message.set(p::texts(Message::keywords(), &self.state.categories));
        }
        message
    }

    fn flags(&self) -> i32 {
        let state = &self.state;
        let has_attachment = !self.content.message.attachments.is_empty();
        let bits = [
            (READ, state.read),
            (UNMODIFIED, self.changed == self.entered),
            (UNSENT, state.draft),
            (HAS_ATTACHMENT, has_attachment),
            (ASSOCIATED, state.associated),
        ];
        bits.iter().filter(|(_, is_set)| *is_set).map(|(bit, _)| bit).sum()
    }

    /// When it was changed last, in seconds since 1970: the number of the change, as no clock is read here.
    pub(super) fn modified(&self) -> i64 {
        crate::organisation::LAST_DAY + self.changed as i64
    }

    /// The version of the item as a change key has it.
    pub(super) fn version(&self) -> u64 {
        self.changed.max(self.read_changed)
    }

    /// The item as `ExportItems` gives it.
    pub(super) fn exported(&self, release: Release) -> Vec<u8> {
        let (recipients, attachments) = (&self.content.message.recipients, &self.content.message.attachments);
        let whole = Message { recipients: recipients.clone(), attachments: attachments.clone(), ..self.properties() };
        frame_as(&write(&whole), release.in_stream())
    }

    /// Gives it another subject.
    pub(super) fn rename(&mut self, subject: &str) {
        self.content = Arc::new(self.content.with_subject(subject));
    }
}

/// SHA-256 as hexadecimal digits.
pub(super) fn sha256(octets: &[u8]) -> String {
    digest(&SHA256, octets).as_ref().iter().map(|octet| format!("{octet:02x}")).collect()
}
