//! An item: one message, appointment, contact or other thing in a folder.

use crate::{Flags, SourceKey, Timestamp};

/// The form an item travels in (design section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemForm {
    /// An Internet message, RFC 5322, with the octets of the source.
    Mime,
    /// FastTransfer message content, [MS-OXCFXICS] 2.2.4.
    FastTransfer,
}

/// What kind of thing an item is, by its message class ([MS-OXCMSG]); everything that IMAP and Maildir hold is mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum ItemClass {
    /// `IPM.Note` and what is like it.
    #[default]
    Mail,
    /// Any other message class, by its name.
    Other(Box<str>),
}

/// What is known of an item before its body is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemHead {
    /// The source's name for it.
    pub key: SourceKey,
    /// Exact length in bytes of the body that follows, where the source knows it beforehand.
    pub length: Option<u64>,
    /// When the server received it (IMAP INTERNALDATE).
    pub received: Option<Timestamp>,
    /// Its flags and keywords.
    pub flags: Flags,
    /// Its class.
    pub class: ItemClass,
}

/// The first 128 bits of a named digest of an item's content.
///
/// The algorithm's name is stored once beside the ledger; see the `content` crate for the algorithms.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 16]);

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// An item's identity across everything this store moves: a digest of migration user, folder, generation and source
/// key. A target that can carry a key (Maildir file name, JMAP keyword, named property) carries this one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ItemIdentity(pub [u8; 16]);

/// What the target says of an item now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetState {
    /// Its flags and keywords.
    pub flags: Flags,
}
