//! Folders that every mailbox has, under names that do not depend on the user's language ([MS-OXWSCDATA] section 2.2.5.10,
//! `DistinguishedFolderIdNameType`), and the two ways to name a folder in a request.

use cutover_model::FolderRole;

use crate::types::ids::FolderId;
use crate::xml::Writer;
use crate::{Feature, RequestVersion};

macro_rules! distinguished {
    ($($(#[$doc:meta])* $name:ident $word:literal;)+) => {
        /// A folder that every mailbox has.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DistinguishedFolder { $($(#[$doc])* $name),+ }

        impl DistinguishedFolder {
            /// All of them.
            pub const ALL: [Self; [$(Self::$name),+].len()] = [$(Self::$name),+];

            /// The word on the wire.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }
        }
    };
}

distinguished! {
    /// The root of the mailbox, above what the user sees.
    Root "root";
    /// The top of what the user sees.
    Top "msgfolderroot";
    /// The inbox.
    Inbox "inbox";
    /// Drafts.
    Drafts "drafts";
    /// Sent items.
    SentItems "sentitems";
    /// Deleted items.
    DeletedItems "deleteditems";
    /// The outbox.
    Outbox "outbox";
    /// Junk.
    JunkEmail "junkemail";
    /// The calendar.
    Calendar "calendar";
    /// Contacts.
    Contacts "contacts";
    /// Tasks.
    Tasks "tasks";
    /// Notes.
    Notes "notes";
    /// The journal.
    Journal "journal";
    /// Searches that were saved.
    SearchFolders "searchfolders";
    /// Voice mail.
    VoiceMail "voicemail";
    /// The top of the archive mailbox.
    ArchiveTop "archivemsgfolderroot";
    /// The folder above those of recoverable items.
    RecoverableItems "recoverableitemsroot";
    /// Items that were removed from deleted items.
    RecoverableDeletions "recoverableitemsdeletions";
    /// Earlier versions under a hold.
    RecoverableVersions "recoverableitemsversions";
    /// Items that were purged under a hold.
    RecoverablePurges "recoverableitemspurges";
    /// The public folders.
    PublicFolders "publicfoldersroot";
}

impl DistinguishedFolder {
    /// What the model says that it is for; nothing for those that have no such role.
    pub const fn role(self) -> Option<FolderRole> {
        match self {
            Self::Inbox => Some(FolderRole::Inbox),
            Self::Drafts => Some(FolderRole::Drafts),
            Self::SentItems => Some(FolderRole::Sent),
            Self::DeletedItems => Some(FolderRole::Trash),
            Self::JunkEmail => Some(FolderRole::Junk),
            _ => None,
        }
    }

    /// The folder of this word, as some answers carry it.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|folder| folder.name() == name)
    }

    /// The first version that knows it.
    pub const fn since(self) -> RequestVersion {
        match self {
            Self::ArchiveTop => Feature::Archive.since(),
            Self::RecoverableItems | Self::RecoverableDeletions => Feature::RecoverableItems.since(),
            Self::RecoverableVersions | Self::RecoverablePurges => Feature::RecoverableItems.since(),
            Self::PublicFolders => RequestVersion::Exchange2007Sp1,
            _ => RequestVersion::Exchange2007,
        }
    }
}

/// A folder as a request names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FolderRef {
    /// By its id, which tells the mailbox too.
    Id(FolderId),
    /// By what it is, in the mailbox of the caller or of this address.
    Distinguished(DistinguishedFolder, Option<Box<str>>),
}

impl FolderRef {
    /// A folder of the caller's own mailbox.
    pub const fn own(folder: DistinguishedFolder) -> Self {
        Self::Distinguished(folder, None)
    }

    /// The first version that knows it.
    pub(crate) fn since(&self) -> RequestVersion {
        match self {
            Self::Id(_) => RequestVersion::Exchange2007,
            Self::Distinguished(folder, _) => folder.since(),
        }
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        match self {
            Self::Id(id) => id.write("t:FolderId", out),
            Self::Distinguished(folder, None) => out.empty("t:DistinguishedFolderId", &[("Id", folder.name())]),
            Self::Distinguished(folder, Some(address)) => {
                out.element("t:DistinguishedFolderId", &[("Id", folder.name())], |out| {
                    out.wrap("t:Mailbox", |out| out.text("t:EmailAddress", address));
                });
            }
        }
    }
}

/// The first version that knows all of these folders.
pub(crate) fn since_of(folders: &[FolderRef], lowest: RequestVersion) -> RequestVersion {
    folders.iter().map(FolderRef::since).fold(lowest, RequestVersion::max)
}
