//! Attachments ([MS-OXWSATT] section 2.2.4.6, `AttachmentType` and those derived from it). Contents come in pieces.

use crate::types::ids::{AttachmentId, ItemId};
use crate::xml::Element;

/// An attachment, without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Whether it is a file or an item.
    pub kind: AttachmentKind,
    /// Its id, by which its content is had.
    pub id: AttachmentId,
    /// Its name.
    pub name: Option<Box<str>>,
    /// Its media type.
    pub media_type: Option<Box<str>>,
    /// Its Content-ID.
    pub content_id: Option<Box<str>>,
    /// Its size in the store of the server.
    pub size: Option<u64>,
    /// Whether it belongs into the text.
    pub inline: bool,
    /// The id of the item inside, where it was told.
    pub item: Option<ItemId>,
    /// The message class of the item inside, where it was told.
    pub item_class: Option<Box<str>>,
    /// The subject of the item inside, where it was told.
    pub item_subject: Option<Box<str>>,
}

/// What an attachment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttachmentKind {
    /// A file.
    File,
    /// An item.
    Item,
    /// The address of a file that lies elsewhere.
    Reference,
}

impl Attachment {
    pub(crate) fn read(element: &Element) -> Option<Self> {
        let kind = match &*element.name {
            "FileAttachment" => AttachmentKind::File,
            "ItemAttachment" => AttachmentKind::Item,
            "ReferenceAttachment" => AttachmentKind::Reference,
            _ => return None,
        };
        let item = element
            .children
            .iter()
            .find(|child| child.child("ItemClass").is_some() || child.child("Subject").is_some());
        Some(Self {
            kind,
            id: AttachmentId::read(element.child("AttachmentId")?).ok()?,
            name: element.string("Name"),
            media_type: element.string("ContentType"),
            content_id: element.string("ContentId"),
            size: element.number("Size"),
            inline: element.boolean("IsInline").unwrap_or(false),
            item: item.and_then(|item| ItemId::read(item.child("ItemId")?).ok()),
            item_class: item.and_then(|item| item.string("ItemClass")),
            item_subject: item.and_then(|item| item.string("Subject")),
        })
    }
}
