//! Folders of a source and of a target.

use std::fmt;

use crate::Mark;

/// The server's own name for a folder, as bytes (IMAP: the mailbox name as on the wire, or its MAILBOXID).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FolderKey(pub Box<[u8]>);

/// Which life of a folder the item keys belong to (IMAP UIDVALIDITY). Keys of two generations have nothing in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Generation(pub Box<[u8]>);

/// A folder's place in the tree: names from the top, in Unicode, without separators or namespace prefixes.
///
/// The inbox is the single name `INBOX`. A name can contain any character, also the separator of the other side.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FolderPath(Vec<String>);

impl FolderPath {
    /// A path from its names. Empty names are kept: some servers have them.
    pub fn new<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        Self(names.into_iter().map(Into::into).collect())
    }

    /// The inbox.
    pub fn inbox() -> Self {
        Self::new(["INBOX"])
    }

    /// Whether this is the inbox itself (not a folder below it).
    pub fn is_inbox(&self) -> bool {
        self.0.len() == 1 && self.0[0].eq_ignore_ascii_case("INBOX")
    }

    /// The names from the top.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// The path of the folder above, or `None` at the top.
    pub fn parent(&self) -> Option<Self> {
        (self.0.len() > 1).then(|| Self(self.0[..self.0.len() - 1].to_vec()))
    }
}

impl fmt::Display for FolderPath {
    /// For people: names joined by `/`; a `/` inside a name is shown as `∕`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("/")?;
            }
            f.write_str(&name.replace('/', "∕"))?;
        }
        Ok(())
    }
}

/// What a folder is for (RFC 6154 special use, plus the inbox).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FolderRole {
    /// Where new mail arrives.
    Inbox,
    /// `\Archive`
    Archive,
    /// `\Drafts`
    Drafts,
    /// `\Junk`
    Junk,
    /// `\Sent`
    Sent,
    /// `\Trash`
    Trash,
}

impl FolderRole {
    /// All roles.
    pub const ALL: [FolderRole; 6] = [Self::Inbox, Self::Archive, Self::Drafts, Self::Junk, Self::Sent, Self::Trash];

    /// A stable word for stores and machine-readable output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Archive => "archive",
            Self::Drafts => "drafts",
            Self::Junk => "junk",
            Self::Sent => "sent",
            Self::Trash => "trash",
        }
    }
}

/// A folder as the source shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFolder {
    /// The source's own name for it.
    pub key: FolderKey,
    /// Its place in the tree.
    pub path: FolderPath,
    /// What the server declares it to be for (names are judged by `sync`, not by the connector).
    pub role: Option<FolderRole>,
    /// Whether it can hold items. A folder that cannot must not become a real one at the target.
    pub selectable: bool,
    /// Whether the user is subscribed to it; `None` where the server did not tell.
    pub subscribed: Option<bool>,
    /// The generation of its item keys, where the listing tells it.
    pub generation: Option<Generation>,
    /// Number of items, where the listing tells it.
    pub items: Option<u64>,
    /// Bytes in all, where the listing tells it.
    pub bytes: Option<u64>,
    /// A token that stays the same exactly as long as nothing at all changes in the folder, where the server has one
    /// (IMAP with CONDSTORE: UIDVALIDITY, UIDNEXT, HIGHESTMODSEQ and the number of messages).
    pub state: Option<Box<[u8]>>,
}

/// A folder as the target shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetFolder {
    /// The target's own name for it.
    pub key: FolderKey,
    /// Its place in the tree.
    pub path: FolderPath,
    /// What the server declares it to be for.
    pub role: Option<FolderRole>,
    /// Whether it can hold items.
    pub selectable: bool,
    /// The generation of its item keys, where known.
    pub generation: Option<Generation>,
    /// Number of items in it, where known.
    pub items: Option<u64>,
    /// Where it stood when it was listed, where the listing tells. An older mark is as good as a newer one, only that
    /// more comes after it.
    pub mark: Option<Mark>,
}

/// A folder that is to exist at the target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedFolder {
    /// Where.
    pub path: FolderPath,
    /// What for, where the source or a map says so and the target can be told (CREATE with USE).
    pub role: Option<FolderRole>,
    /// Whether the user is to be subscribed; `None` leaves it as it is.
    pub subscribed: Option<bool>,
}
