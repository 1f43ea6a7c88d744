//! Who may do what in a folder ([MS-OXWSFOLD] section 2.2.4.13 `PermissionSetType`, [MS-OXWSMTGS] section 2.2.4.9
//! `CalendarPermissionSetType`), and how users are named there ([MS-OXWSDLGM] section 2.2.4.11 `UserIdType`).

use crate::xml::Element;

/// What one user may do in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderPermission {
    /// Who.
    pub user: UserId,
    /// The level: `Owner`, `Editor`, `Reviewer`, `FreeBusyTimeOnly`, `Custom`…
    pub level: Box<str>,
    /// The rights by themselves, for the level `Custom`.
    pub rights: Rights,
}

/// A user, as permissions and delegates name him.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserId {
    /// The security identifier.
    pub sid: Option<Box<str>>,
    /// The primary SMTP address.
    pub address: Option<Box<str>>,
    /// The name for people.
    pub name: Option<Box<str>>,
    /// `Default` or `Anonymous`, which are no users.
    pub distinguished: Option<Box<str>>,
}

/// The rights of a permission; each in the word of the schema, where it was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// Whether items may be made.
    pub create_items: bool,
    /// Whether folders may be made in it.
    pub create_subfolders: bool,
    /// Whether he is the folder's owner.
    pub owner: bool,
    /// Whether the folder is seen.
    pub visible: bool,
    /// Whether he is its contact.
    pub contact: bool,
    /// `None`, `Owned` or `All`.
    pub edit: Option<Box<str>>,
    /// `None`, `Owned` or `All`.
    pub delete: Option<Box<str>>,
    /// `None`, `FullDetails`; for calendars also `TimeOnly`, `TimeAndSubjectAndLocation`.
    pub read: Option<Box<str>>,
}

impl UserId {
    pub(crate) fn read(element: &Element) -> Self {
        Self {
            sid: element.string("SID"),
            address: element.string("PrimarySmtpAddress"),
            name: element.string("DisplayName"),
            distinguished: element.string("DistinguishedUser"),
        }
    }
}

impl FolderPermission {
    /// The permissions of a folder. Entries of users that are no more are left out.
    pub(crate) fn all(folder: &Element) -> Vec<Self> {
        let Some(set) = folder.child("PermissionSet") else { return Vec::new() };
        let entries = set.list("Permissions").iter().chain(set.list("CalendarPermissions"));
        entries.filter_map(Self::read).collect()
    }

    fn read(element: &Element) -> Option<Self> {
        let level = element.string("PermissionLevel").or_else(|| element.string("CalendarPermissionLevel"))?;
        let flag = |name| element.boolean(name).unwrap_or(false);
        let rights = Rights {
            create_items: flag("CanCreateItems"),
            create_subfolders: flag("CanCreateSubFolders"),
            owner: flag("IsFolderOwner"),
            visible: flag("IsFolderVisible"),
            contact: flag("IsFolderContact"),
            edit: element.string("EditItems"),
            delete: element.string("DeleteItems"),
            read: element.string("ReadItems"),
        };
        Some(Self { user: UserId::read(element.child("UserId")?), level, rights })
    }
}
