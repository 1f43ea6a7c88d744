//! Ids of items, folders and attachments ([MS-OXWSCORE] section 2.2.4.25, [MS-OXWSCDATA] section 2.2.4.36). They are the server's words and
//! are given back as they came; case counts.

use crate::DecodeError;
use crate::xml::{Element, Writer};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $name {
            /// The id.
            pub id: Box<str>,
            /// The version of what it names, where it was told.
            pub change_key: Option<Box<str>>,
        }

        impl $name {
            /// An id without a version.
            pub fn new(id: impl Into<Box<str>>) -> Self {
                Self { id: id.into(), change_key: None }
            }

            pub(crate) fn read(element: &Element) -> Result<Self, DecodeError> {
                let id = element.required_attribute("Id")?.into();
                Ok(Self { id, change_key: element.attribute("ChangeKey").map(Box::from) })
            }

            pub(crate) fn write(&self, name: &str, out: &mut Writer) {
                match &self.change_key {
                    Some(key) => out.empty(name, &[("Id", &self.id), ("ChangeKey", key)]),
                    None => out.empty(name, &[("Id", &self.id)]),
                }
            }
        }
    )+};
}

ids! {
    /// The id of an item. It changes when the item is moved.
    ItemId;
    /// The id of a folder. It stays when the folder is moved or renamed.
    FolderId;
}

/// The id of an attachment, and of the item that it is in, where that was told.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AttachmentId {
    /// The id.
    pub id: Box<str>,
    /// The item.
    pub item: Option<Box<str>>,
}

impl AttachmentId {
    /// An id by itself.
    pub fn new(id: impl Into<Box<str>>) -> Self {
        Self { id: id.into(), item: None }
    }

    pub(crate) fn read(element: &Element) -> Result<Self, DecodeError> {
        let id = element.required_attribute("Id")?.into();
        Ok(Self { id, item: element.attribute("RootItemId").map(Box::from) })
    }
}
