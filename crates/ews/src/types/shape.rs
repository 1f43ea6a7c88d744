//! What an answer is to say of each folder or item ([MS-OXWSCDATA] sections 2.2.4.36 and 2.2.4.43).

use crate::types::extended::ExtendedField;
use crate::xml::{Writer, boolean};

/// A property by its name in the schema (`UnindexedFieldURIType`, [MS-OXWSCDATA] section 2.2.5.41).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FieldUri(pub(crate) &'static str);

macro_rules! fields {
    ($($name:ident = $uri:literal;)+) => {
        impl FieldUri {
            /// All that are known here.
            pub const ALL: &[Self] = &[$(Self::$name),+];
            $(#[doc = concat!("`", $uri, "`.")] pub const $name: Self = Self($uri);)+
        }
    };
}

fields! {
    FOLDER_CLASS = "folder:FolderClass";
    FOLDER_PARENT = "folder:ParentFolderId";
    FOLDER_NAME = "folder:DisplayName";
    FOLDER_TOTAL = "folder:TotalCount";
    FOLDER_CHILDREN = "folder:ChildFolderCount";
    FOLDER_UNREAD = "folder:UnreadCount";
    FOLDER_PERMISSIONS = "folder:PermissionSet";
    ITEM_PARENT = "item:ParentFolderId";
    ITEM_CLASS = "item:ItemClass";
    ITEM_SUBJECT = "item:Subject";
    ITEM_RECEIVED = "item:DateTimeReceived";
    ITEM_SENT = "item:DateTimeSent";
    ITEM_CREATED = "item:DateTimeCreated";
    ITEM_MODIFIED = "item:LastModifiedTime";
    ITEM_SIZE = "item:Size";
    ITEM_CATEGORIES = "item:Categories";
    ITEM_IMPORTANCE = "item:Importance";
    ITEM_SENSITIVITY = "item:Sensitivity";
    ITEM_IS_DRAFT = "item:IsDraft";
    ITEM_HAS_ATTACHMENTS = "item:HasAttachments";
    ITEM_ATTACHMENTS = "item:Attachments";
    ITEM_IS_ASSOCIATED = "item:IsAssociated";
    MESSAGE_IS_READ = "message:IsRead";
    MESSAGE_ID = "message:InternetMessageId";
}

impl FieldUri {
    /// The word on the wire.
    pub const fn name(self) -> &'static str {
        self.0
    }

    pub(crate) fn write(self, out: &mut Writer) {
        out.empty("t:FieldURI", &[("FieldURI", self.0)]);
    }
}

/// The set of properties to begin with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BaseShape {
    /// The id alone.
    #[default]
    IdOnly,
    /// Some.
    Default,
    /// All but the large and the costly.
    AllProperties,
}

impl BaseShape {
    /// The word on the wire.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::IdOnly => "IdOnly",
            Self::Default => "Default",
            Self::AllProperties => "AllProperties",
        }
    }
}

/// What to say of a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderShape {
    /// The set to begin with.
    pub base: BaseShape,
    /// Properties besides.
    pub fields: Vec<FieldUri>,
    /// MAPI properties besides.
    pub extended: Vec<ExtendedField>,
}

impl FolderShape {
    /// Everything that a migration asks of a folder: place, name, class and counts.
    pub fn listing() -> Self {
        let fields = vec![
            FieldUri::FOLDER_PARENT,
            FieldUri::FOLDER_CLASS,
            FieldUri::FOLDER_NAME,
            FieldUri::FOLDER_TOTAL,
            FieldUri::FOLDER_CHILDREN,
        ];
        Self { base: BaseShape::IdOnly, fields, extended: Vec::new() }
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        out.wrap("m:FolderShape", |out| {
            out.text("t:BaseShape", self.base.name());
            additional(&self.fields, &self.extended, out);
        });
    }
}

/// What to say of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemShape {
    /// The set to begin with.
    pub base: BaseShape,
    /// Whether the item is to come as an Internet message, as a content.
    pub mime: bool,
    /// Properties besides.
    pub fields: Vec<FieldUri>,
    /// MAPI properties besides.
    pub extended: Vec<ExtendedField>,
}

impl ItemShape {
    /// The id alone.
    pub fn id_only() -> Self {
        Self::default()
    }

    /// The Internet message and the id, nothing else.
    pub fn mime() -> Self {
        Self { mime: true, ..Self::default() }
    }

    /// What is known of an item before it is read: class, dates, size, read or not, draft or not.
    pub fn heads() -> Self {
        let fields = vec![
            FieldUri::ITEM_CLASS,
            FieldUri::ITEM_RECEIVED,
            FieldUri::ITEM_SIZE,
            FieldUri::ITEM_IS_DRAFT,
            FieldUri::MESSAGE_IS_READ,
        ];
        Self { fields, ..Self::default() }
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        out.wrap("m:ItemShape", |out| {
            out.text("t:BaseShape", self.base.name());
            if self.mime {
                out.text("t:IncludeMimeContent", boolean(true));
            }
            additional(&self.fields, &self.extended, out);
        });
    }
}

pub(crate) fn additional(fields: &[FieldUri], extended: &[ExtendedField], out: &mut Writer) {
    if fields.is_empty() && extended.is_empty() {
        return;
    }
    out.wrap("t:AdditionalProperties", |out| {
        fields.iter().for_each(|field| field.write(out));
        extended.iter().for_each(|field| field.write(out));
    });
}
