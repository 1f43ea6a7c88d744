//! Pages of changes, as a source tells them.

use crate::{Cursor, Flags, SourceKey};

/// One page of what happened in a source folder since a cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// The source tells what changed (EWS, ICS, QRESYNC; and every first read, where all is new).
    Delta(DeltaPage),
    /// The source can only tell what is there; the planner compares it with the ledger (RFC 3501 alone).
    Listing(ListingPage),
    /// The folder's keys are of another generation than the cursor's, or the source refuses the cursor:
    /// everything known of the folder has to be matched anew, without doubling.
    Reset,
}

/// Changes told by the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeltaPage {
    /// In the order in which they are to be applied; new items in the order of the folder.
    pub changes: Vec<Change>,
    /// Where the next page starts. Saved when this page is confirmed to the last item.
    pub cursor: Cursor,
    /// Whether there is a further page at once.
    pub more: bool,
    /// The folder's [`crate::SourceFolder::state`] that this page brings the ledger up to, on the last page.
    pub state: Option<Box<[u8]>>,
}

/// What is in a range of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingPage {
    /// Every item of the range, ascending by key.
    pub items: Vec<Listed>,
    /// The range is after this key (from the start if `None`)…
    pub after: Option<SourceKey>,
    /// …up to and including this key (to the end if `None`). What the ledger holds inside and the page does not is gone.
    pub through: Option<SourceKey>,
    /// Where the next page starts.
    pub cursor: Cursor,
    /// Whether there is a further page at once.
    pub more: bool,
    /// As in [`DeltaPage::state`].
    pub state: Option<Box<[u8]>>,
}

/// An item in a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its key.
    pub key: SourceKey,
    /// Its flags; `None` where the listing is of keys only and flags are known not to have changed.
    pub flags: Option<Flags>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The item is there and may be new. One that the ledger knows already is not written again.
    New(SourceKey),
    /// Only its flags changed.
    Flags(SourceKey, Flags),
    /// It is no longer in this folder.
    Gone(SourceKey),
}
