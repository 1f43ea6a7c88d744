//! What the ledger holds, in the words of `model`: folders, items, intents, escrow, and the checkpoint that writes them.

use cutover_model::{
    Cursor, Digest, Failure, Flags, FolderKey, FolderPath, FolderRole, Generation, Mark, SourceKey, TargetKey,
};

/// A migration user's number in this store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(pub i64);

/// A folder's number in this store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FolderId(pub i64);

/// An intent's number, unique within its user; the journal gives them out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IntentId(pub i64);

/// A source folder and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderRow {
    /// Its number; [`FolderId`]`(0)` in a row that is to be added.
    pub id: FolderId,
    /// The source's own name for it.
    pub source: FolderKey,
    /// Its place at the source.
    pub path: FolderPath,
    /// What it is for, as decided by the folder plan.
    pub role: Option<FolderRole>,
    /// The generation that cursor and item keys belong to.
    pub generation: Option<Generation>,
    /// How far it has been read and confirmed.
    pub cursor: Option<Cursor>,
    /// The source's state token at the last confirmed page; equal means nothing changed.
    pub state: Option<Box<[u8]>>,
    /// Its place at the target.
    pub target_path: FolderPath,
    /// The target's own name for it, once it is there.
    pub target: Option<FolderKey>,
    /// The generation of the target keys in the ledger.
    pub target_generation: Option<Generation>,
    /// Whether the content of the target folder from before the first write has been matched (adoption, B6).
    pub adopted: bool,
    /// Since when (seconds since 1970) the source does not show it any more, or wants more of it removed than can be
    /// believed without the administrator's word.
    pub vanished: Option<i64>,
}

/// An item that the target has confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRow {
    /// The source's key.
    pub source: SourceKey,
    /// The target's key.
    pub target: TargetKey,
    /// Digest of the content as read from the source (`content::EXACT`).
    pub digest: Digest,
    /// Bytes of the content.
    pub size: u64,
    /// Received date, seconds since 1970.
    pub received: Option<i64>,
    /// The flags as last written to the target. Other flags there now mean that somebody touched it.
    pub flags: Flags,
}

/// What is about to be written into a folder, durable before the first byte goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Its number.
    pub id: IntentId,
    /// The folder.
    pub folder: FolderId,
    /// Where the target folder stood before.
    pub mark: Mark,
    /// The source keys, in the order of writing.
    pub keys: Vec<SourceKey>,
    /// When it was made, or when its connection was lost if that is later (seconds since 1970).
    pub since: i64,
    /// Whether everything of it is in the ledger already and only a late twin is still watched for.
    pub watched: bool,
}

/// Why and how an item was not copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscrowEntry {
    /// The folder.
    pub folder: FolderId,
    /// The source's key.
    pub source: SourceKey,
    /// Why.
    pub failure: Failure,
    /// How often it was tried.
    pub attempts: u32,
    /// Subject, for the list; can be hidden on output.
    pub subject: String,
    /// Sender, for the list.
    pub sender: String,
    /// Received date, seconds since 1970.
    pub received: Option<i64>,
    /// Bytes, where known.
    pub size: Option<u64>,
    /// Flags at the source.
    pub flags: Flags,
    /// Name of the file in the escrow folder beside the store that holds the item's original bytes, if it could be
    /// read; relative to that folder.
    pub file: Option<String>,
    /// When it was put there (seconds since 1970).
    pub since: i64,
    /// Where it stands.
    pub state: EscrowState,
}

/// Where an item in escrow stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EscrowState {
    /// Kept; blocks the clean-up.
    Held,
    /// To be tried again at the next sync.
    Retry,
    /// Exported by the administrator.
    Exported,
    /// Released by the administrator: it is known and accepted that it is not at the target.
    Released,
}

impl EscrowState {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Retry => "retry",
            Self::Exported => "exported",
            Self::Released => "released",
        }
    }
}

/// Counters of a user that a checkpoint adds to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Items written by us.
    pub copied: u64,
    /// Items that were there already and were taken over instead of written again.
    pub adopted: u64,
    /// Items whose flags or content were brought up to date, or that were moved.
    pub updated: u64,
    /// Items removed at the target because they were removed at the source.
    pub removed: u64,
    /// Late twins of our own that were removed.
    pub twins: u64,
    /// Bytes written.
    pub bytes: u64,
}

/// Everything that one transaction of a sync session writes. It is refused as a whole when the lease is not ours.
#[derive(Clone, Debug, Default)]
pub struct Checkpoint {
    /// Folders whose items and escrow (but what was exported or released) are forgotten as a whole, because the keys of
    /// one side are of another generation. Applied before everything else.
    pub reset: Vec<FolderId>,
    /// Items that are no longer ours to follow. Applied before `items`.
    pub forgotten: Vec<(FolderId, SourceKey)>,
    /// Items confirmed by the target; a row with the same source key is replaced.
    pub items: Vec<(FolderId, ItemRow)>,
    /// Folder rows to be replaced (cursor, state, target, generation…).
    pub folders: Vec<FolderRow>,
    /// Intents to be added or replaced.
    pub intents: Vec<Intent>,
    /// Intents that are done.
    pub done: Vec<(FolderId, IntentId)>,
    /// Items put into escrow, or put there again.
    pub escrow: Vec<EscrowEntry>,
    /// Items that left escrow because they were copied after all or vanished at the source.
    pub settled: Vec<(FolderId, SourceKey)>,
    /// Counters to be added.
    pub counters: Counters,
}

impl Checkpoint {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.reset.is_empty()
            && self.items.is_empty()
            && self.forgotten.is_empty()
            && self.folders.is_empty()
            && self.intents.is_empty()
            && self.done.is_empty()
            && self.escrow.is_empty()
            && self.settled.is_empty()
            && self.counters == Counters::default()
    }
}

/// Whether a checkpoint has to be on the disk before the call returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Yes: it holds an intent, or a cursor that nothing else protects.
    Flushed,
    /// No: what a power cut takes back, reconciliation finds again.
    Relaxed,
}
