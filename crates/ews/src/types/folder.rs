//! Folders ([MS-OXWSFOLD] section 2.2.4.8, `BaseFolderType` and those derived from it).

use crate::DecodeError;
use crate::types::distinguished::DistinguishedFolder;
use crate::types::extended::ExtendedProperty;
use crate::types::ids::FolderId;
use crate::types::permissions::FolderPermission;
use crate::xml::Element;

/// A folder, as far as the shape asked for it. What was not told, or cannot be read, is absent.
#[derive(Clone, Debug, PartialEq)]
pub struct Folder {
    /// The kind that the server takes it for.
    pub kind: FolderKind,
    /// Its id.
    pub id: FolderId,
    /// The id of the folder that it is in.
    pub parent: Option<FolderId>,
    /// The class of what it holds: `IPF.Note` and the like. Search folders and some others have none.
    pub class: Option<Box<str>>,
    /// Its name.
    pub name: Option<Box<str>>,
    /// Items in it.
    pub total: Option<u64>,
    /// Items in it that are not read.
    pub unread: Option<u64>,
    /// Folders directly in it.
    pub children: Option<u64>,
    /// Which of the folders it is that every mailbox has; from 2013 on.
    pub distinguished: Option<DistinguishedFolder>,
    /// Who may do what, if that was asked for.
    pub permissions: Vec<FolderPermission>,
    /// MAPI properties that were asked for.
    pub extended: Vec<ExtendedProperty>,
}

/// The kind of a folder: the element that it comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderKind {
    /// `Folder`: mail, notes, the journal and all others.
    Folder,
    /// `CalendarFolder`.
    Calendar,
    /// `ContactsFolder`.
    Contacts,
    /// `TasksFolder`.
    Tasks,
    /// `SearchFolder`: a search, which holds nothing itself.
    Search,
}

impl FolderKind {
    fn of(element: &Element) -> Option<Self> {
        Some(match &*element.name {
            "Folder" => Self::Folder,
            "CalendarFolder" => Self::Calendar,
            "ContactsFolder" => Self::Contacts,
            "TasksFolder" => Self::Tasks,
            "SearchFolder" => Self::Search,
            _ => return None,
        })
    }
}

impl Folder {
    pub(crate) fn read(element: &Element) -> Result<Self, DecodeError> {
        let parent = element.child("ParentFolderId").map(FolderId::read).transpose()?;
        Ok(Self {
            kind: FolderKind::of(element).unwrap_or(FolderKind::Folder),
            id: FolderId::read(element.required("FolderId")?)?,
            parent,
            class: element.string("FolderClass"),
            name: element.value("DisplayName").map(Box::from),
            total: element.number("TotalCount"),
            unread: element.number("UnreadCount"),
            children: element.number("ChildFolderCount"),
            distinguished: element.value("DistinguishedFolderId").and_then(DistinguishedFolder::from_name),
            permissions: FolderPermission::all(element),
            extended: ExtendedProperty::all(element),
        })
    }

    /// The folder that is directly in this element.
    pub(crate) fn inside(element: &Element) -> Result<Self, DecodeError> {
        let found = element.children.iter().find(|child| FolderKind::of(child).is_some());
        let missing = || DecodeError::Missing { element: "Folder", inside: element.name.clone() };
        Self::read(found.ok_or_else(missing)?)
    }
}
