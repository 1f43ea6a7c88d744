//! SyncFolderItems, [MS-OXWSSYNC] section 3.1.4.2: items that came, changed or went in a folder since a state, a page at a time.
//! Bodies are never told.

use crate::answer::{Answer, DecodeError, Reading};
use crate::operations::SyncEnd;
use crate::types::distinguished::FolderRef;
use crate::types::ids::ItemId;
use crate::xml::Writer;
use crate::{Feature, Item, ItemShape, Operation, Request, RequestVersion};

/// Asks for changes in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncFolderItems {
    /// What to say of new and changed items.
    pub shape: ItemShape,
    /// The folder.
    pub folder: FolderRef,
    /// The state that the last answer gave; all items are new without one.
    pub state: Option<Box<str>>,
    /// At most so many changes, between 1 and 512.
    pub changes: u16,
    /// Which items.
    pub scope: SyncScope,
}

/// Which items of a folder to follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SyncScope {
    /// Those in it.
    #[default]
    Normal,
    /// Also those that belong to it; from 2010 on.
    WithAssociated,
}

impl Request for SyncFolderItems {
    type Answer = SyncFolderItemsAnswer;

    fn write(&self, out: &mut Writer) {
        out.wrap("m:SyncFolderItems", |out| {
            self.shape.write(out);
            out.wrap("m:SyncFolderId", |out| self.folder.write(out));
            out.optional("m:SyncState", self.state.as_deref());
            out.text("m:MaxChangesReturned", &self.changes.clamp(1, 512).to_string());
            if self.scope == SyncScope::WithAssociated {
                out.text("m:SyncScope", "NormalAndAssociatedItems");
            }
        });
    }

    fn since(&self) -> RequestVersion {
        let scope = match self.scope {
            SyncScope::Normal => RequestVersion::Exchange2007,
            SyncScope::WithAssociated => Feature::AssociatedItems.since(),
        };
        scope.max(self.folder.since())
    }
}

/// What happened to an item.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemChange {
    /// It is new in this folder.
    Create(Box<Item>),
    /// It was changed.
    Update(Box<Item>),
    /// It is gone from this folder.
    Delete(ItemId),
    /// It was read, or marked as not read; from 2010 on, before that it is an update.
    ReadFlag(ItemId, bool),
}

/// The answer to [`SyncFolderItems`]: changes, and the next state.
#[derive(Clone, Copy, Debug)]
pub enum SyncFolderItemsAnswer {}

impl Answer for SyncFolderItemsAnswer {
    type Part = ItemChange;
    type Summary = SyncEnd;
    const OPERATION: Operation = Operation::SyncFolderItems;
    const LIST: &'static [&'static str] = &["Changes"];

    fn part(element: Reading<'_>) -> Result<ItemChange, DecodeError> {
        let id = || ItemId::read(element.0.required("ItemId")?);
        match &*element.0.name {
            "Create" => Item::inside(element.0).map(|item| ItemChange::Create(Box::new(item))),
            "Update" => Item::inside(element.0).map(|item| ItemChange::Update(Box::new(item))),
            "Delete" => id().map(ItemChange::Delete),
            "ReadFlagChange" => Ok(ItemChange::ReadFlag(id()?, element.0.required_boolean("IsRead")?)),
            _ => Err(DecodeError::Value("Changes")),
        }
    }

    fn summary(element: Reading<'_>) -> Result<SyncEnd, DecodeError> {
        let state = element.0.required("SyncState")?.text.as_str().into();
        Ok(SyncEnd { state, last: element.0.required_boolean("IncludesLastItemInRange")? })
    }
}
