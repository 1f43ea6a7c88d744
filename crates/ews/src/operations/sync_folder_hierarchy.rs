//! SyncFolderHierarchy, [MS-OXWSSYNC] section 3.1.4.1: folders that came, changed or went since a state. That the number of items in
//! a folder changed is not told.

use crate::answer::{Answer, DecodeError, Reading};
use crate::types::distinguished::FolderRef;
use crate::types::ids::FolderId;
use crate::xml::Writer;
use crate::{Folder, FolderShape, Operation, Request, RequestVersion};

/// Asks for changes of folders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncFolderHierarchy {
    /// What to say of them.
    pub shape: FolderShape,
    /// The folder below which they are; the top of the caller's mailbox without one.
    pub folder: Option<FolderRef>,
    /// The state that the last answer gave; all folders are new without one.
    pub state: Option<Box<str>>,
}

impl Request for SyncFolderHierarchy {
    type Answer = SyncFolderHierarchyAnswer;

    fn write(&self, out: &mut Writer) {
        out.wrap("m:SyncFolderHierarchy", |out| {
            self.shape.write(out);
            if let Some(folder) = &self.folder {
                out.wrap("m:SyncFolderId", |out| folder.write(out));
            }
            out.optional("m:SyncState", self.state.as_deref());
        });
    }

    fn since(&self) -> RequestVersion {
        self.folder.as_ref().map_or(RequestVersion::Exchange2007, FolderRef::since)
    }
}

/// What happened to a folder.
#[derive(Clone, Debug, PartialEq)]
pub enum FolderChange {
    /// It is new.
    Create(Folder),
    /// It was renamed, moved, or otherwise changed.
    Update(Folder),
    /// It is gone.
    Delete(FolderId),
}

/// The end of a page of changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncEnd {
    /// Where the next page begins.
    pub state: Box<str>,
    /// Whether there is no further page.
    pub last: bool,
}

/// The answer to [`SyncFolderHierarchy`]: changes, and the next state.
#[derive(Clone, Copy, Debug)]
pub enum SyncFolderHierarchyAnswer {}

impl Answer for SyncFolderHierarchyAnswer {
    type Part = FolderChange;
    type Summary = SyncEnd;
    const OPERATION: Operation = Operation::SyncFolderHierarchy;
    const LIST: &'static [&'static str] = &["Changes"];

    fn part(element: Reading<'_>) -> Result<FolderChange, DecodeError> {
        match &*element.0.name {
            "Create" => Folder::inside(element.0).map(FolderChange::Create),
            "Update" => Folder::inside(element.0).map(FolderChange::Update),
            "Delete" => FolderId::read(element.0.required("FolderId")?).map(FolderChange::Delete),
            _ => Err(DecodeError::Value("Changes")),
        }
    }

    fn summary(element: Reading<'_>) -> Result<SyncEnd, DecodeError> {
        let state = element.0.required("SyncState")?.text.as_str().into();
        Ok(SyncEnd { state, last: element.0.required_boolean("IncludesLastFolderInRange")? })
    }
}
