//! Items ([MS-OXWSCORE] section 2.2.4.24, `ItemType` and those derived from it), as far as a migration looks at them.

use cutover_model::Timestamp;

use crate::DecodeError;
use crate::types::attachment::Attachment;
use crate::types::dates::timestamp;
use crate::types::extended::ExtendedProperty;
use crate::types::ids::{FolderId, ItemId};
use crate::types::people::Mailbox;
use crate::xml::Element;

/// An item, as far as the shape asked for it. What was not told, or cannot be read, is absent.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The element that it comes in: `Message`, `CalendarItem`, `Contact`…
    pub kind: Box<str>,
    /// Its id.
    pub id: ItemId,
    /// The folder that it is in.
    pub parent: Option<FolderId>,
    /// Its message class: `IPM.Note` and the like.
    pub class: Option<Box<str>>,
    /// Its subject; an empty one may be left out by the server.
    pub subject: Option<Box<str>>,
    /// When it was received.
    pub received: Option<Timestamp>,
    /// When it was sent.
    pub sent: Option<Timestamp>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it was last changed.
    pub modified: Option<Timestamp>,
    /// Its size in the store of the server.
    pub size: Option<u64>,
    /// Its categories.
    pub categories: Vec<Box<str>>,
    /// `Low`, `Normal` or `High`.
    pub importance: Option<Box<str>>,
    /// `Normal`, `Personal`, `Private` or `Confidential`.
    pub sensitivity: Option<Box<str>>,
    /// Whether it was read; mail alone has it.
    pub read: Option<bool>,
    /// Whether it was not sent yet.
    pub draft: Option<bool>,
    /// Whether it has attachments.
    pub has_attachments: Option<bool>,
    /// Whether it belongs to the folder instead of being in it.
    pub associated: Option<bool>,
    /// The Message-ID.
    pub message_id: Option<Box<str>>,
    /// Whom it was sent for.
    pub from: Option<Mailbox>,
    /// Who sent it.
    pub sender: Option<Mailbox>,
    /// Those that it went to, of any kind.
    pub recipients: Vec<Recipient>,
    /// Its attachments, without their contents.
    pub attachments: Vec<Attachment>,
    /// MAPI properties that were asked for.
    pub extended: Vec<ExtendedProperty>,
}

/// Somebody whom an item went to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// How.
    pub kind: RecipientKind,
    /// Who.
    pub mailbox: Mailbox,
}

/// How an item goes to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecipientKind {
    /// To.
    To,
    /// Copy.
    Cc,
    /// Copy that others do not see.
    Bcc,
}

impl Item {
    pub(crate) fn read(element: &Element) -> Result<Self, DecodeError> {
        let time = |name| element.value(name).and_then(timestamp);
        Ok(Self {
            kind: element.name.clone(),
            id: ItemId::read(element.required("ItemId")?)?,
            parent: element.child("ParentFolderId").and_then(|id| FolderId::read(id).ok()),
            class: element.string("ItemClass"),
            subject: element.value("Subject").map(Box::from),
            received: time("DateTimeReceived"),
            sent: time("DateTimeSent"),
            created: time("DateTimeCreated"),
            modified: time("LastModifiedTime"),
            size: element.number("Size"),
            categories: element.strings("Categories"),
            importance: element.string("Importance"),
            sensitivity: element.string("Sensitivity"),
            read: element.boolean("IsRead"),
            draft: element.boolean("IsDraft"),
            has_attachments: element.boolean("HasAttachments"),
            associated: element.boolean("IsAssociated"),
            message_id: element.string("InternetMessageId"),
            from: element.at(&["From", "Mailbox"]).map(Mailbox::read),
            sender: element.at(&["Sender", "Mailbox"]).map(Mailbox::read),
            recipients: recipients(element),
            attachments: element.list("Attachments").iter().filter_map(Attachment::read).collect(),
            extended: ExtendedProperty::all(element),
        })
    }

    /// The item that is directly in this element: the first child with an id that is an item's.
    pub(crate) fn inside(element: &Element) -> Result<Self, DecodeError> {
        let found = element.children.iter().find(|child| child.child("ItemId").is_some());
        let missing = || DecodeError::Missing { element: "ItemId", inside: element.name.clone() };
        Self::read(found.ok_or_else(missing)?)
    }
}

fn recipients(element: &Element) -> Vec<Recipient> {
    let lists = [
        ("ToRecipients", RecipientKind::To),
        ("CcRecipients", RecipientKind::Cc),
        ("BccRecipients", RecipientKind::Bcc),
    ];
    let all = lists.into_iter().flat_map(|(name, kind)| element.list(name).iter().map(move |one| (kind, one)));
    all.map(|(kind, one)| Recipient { kind, mailbox: Mailbox::read(one) }).collect()
}
