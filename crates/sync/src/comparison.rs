//! What verification tells (mission row B2): one comparison an item, and their sums. Data alone.

use cutover_content::{FactDifference, Rewritings};
use cutover_model::{Failure, Flags, FolderPath, Timestamp};

use crate::losses::Losses;

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// The side's key.
    pub key: Box<[u8]>,
    /// SHA-256 of the content in its CRLF form.
    pub sha256: [u8; 32],
    /// Bytes of the content in its CRLF form.
    pub size: u64,
    /// Received date.
    pub received: Option<Timestamp>,
    /// Flags and keywords.
    pub flags: Flags,
}

/// What was found of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Category {
    /// It is there, octet for octet.
    Identical,
    /// It says the same; the target makes the octets of every message anew.
    Converted,
    /// It is there, but for what the target is known to rewrite in such an item.
    Rewritten(Rewritings),
    /// Something else is where it should be; what differs, where the target keeps what messages say.
    Altered(Vec<FactDifference>),
    /// It is not there.
    Missing,
    /// It is there, but the target does not give it back, and this is why.
    Unreadable(Failure),
    /// It is not there, is in escrow, and this is why.
    NotCopied(Failure),
    /// It is not there, this is why, and the administrator decided that it stays behind.
    Released(Failure),
    /// It came or changed at the source after the last sync.
    Pending,
    /// The target has one more of it.
    Doubled,
    /// The target has it and the source has not: born there, or removed at the source and kept.
    Extra,
}

/// Whether flags or dates agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// They do, or only one side is there.
    Equal,
    /// They differ, because somebody changed them at the target after our last write.
    Touched,
    /// They differ, and the source changed them after the last sync.
    Pending,
    /// The source's date is in the future, and the target has put its own in its place.
    Clipped,
    /// They differ.
    Differs,
}

/// One item, compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Folder at the source.
    pub folder: FolderPath,
    /// Folder at the target.
    pub target_folder: FolderPath,
    /// The item at the source.
    pub source: Option<Side>,
    /// The item at the target.
    pub target: Option<Side>,
    /// What was found.
    pub category: Category,
    /// Whether the flags agree.
    pub flags: Agreement,
    /// Whether the received dates name the same second.
    pub date: Agreement,
    /// What its conversion for the target could not carry over.
    pub losses: Losses,
}

/// Sums of a verification.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VerifySummary {
    /// Folders compared.
    pub folders: u64,
    /// Items of the source that were compared.
    pub compared: u64,
    /// Items of the source in all.
    pub items: u64,
    /// Equal to the octet.
    pub identical: u64,
    /// Equal in everything that is said.
    pub converted: u64,
    /// Equal but for what the target rewrites.
    pub rewritten: u64,
    /// Not equal.
    pub altered: u64,
    /// Not there.
    pub missing: u64,
    /// There, but not given back.
    pub unreadable: u64,
    /// Not there, and in escrow.
    pub not_copied: u64,
    /// Not there, and the administrator decided so.
    pub released: u64,
    /// Newer than the last sync.
    pub pending: u64,
    /// There once too often.
    pub doubled: u64,
    /// Only at the target.
    pub extra: u64,
    /// With other flags that nobody at the target can have set.
    pub flags_differ: u64,
    /// With flags that somebody changed at the target.
    pub flags_touched: u64,
    /// With another received date.
    pub date_differs: u64,
}

impl VerifySummary {
    /// Whether everything that should be there is there, once and whole.
    pub fn is_clean(&self) -> bool {
        let content = self.altered + self.missing + self.unreadable + self.not_copied + self.doubled;
        content + self.flags_differ + self.date_differs == 0
    }

    pub(crate) fn count(&mut self, comparison: &Comparison) {
        let counter = match comparison.category {
            Category::Identical => &mut self.identical,
            Category::Converted => &mut self.converted,
            Category::Rewritten(_) => &mut self.rewritten,
            Category::Altered(_) => &mut self.altered,
            Category::Missing => &mut self.missing,
            Category::Unreadable(_) => &mut self.unreadable,
            Category::NotCopied(_) => &mut self.not_copied,
            Category::Released(_) => &mut self.released,
            Category::Pending => &mut self.pending,
            Category::Doubled => &mut self.doubled,
            Category::Extra => &mut self.extra,
        };
        *counter += 1;
        self.compared += u64::from(comparison.source.is_some());
        self.flags_differ += u64::from(comparison.flags == Agreement::Differs);
        self.flags_touched += u64::from(comparison.flags == Agreement::Touched);
        self.date_differs += u64::from(comparison.date == Agreement::Differs);
    }
}
