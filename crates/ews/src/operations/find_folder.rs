//! FindFolder, [MS-OXWSSRCH] section 3.1.4.1: the folders in a folder.

use crate::answer::{Answer, DecodeError, Reading};
use crate::types::distinguished::FolderRef;
use crate::xml::Writer;
use crate::{Folder, FolderShape, Operation, PageEnd, PageView, Request, RequestVersion};

/// Asks for the folders in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindFolder {
    /// How far down.
    pub traversal: FolderTraversal,
    /// What to say of them.
    pub shape: FolderShape,
    /// The page; everything without one.
    pub page: Option<PageView>,
    /// The folder that they are in.
    pub parent: FolderRef,
}

/// How far down to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderTraversal {
    /// Directly in it.
    Shallow,
    /// At any depth.
    Deep,
}

impl Request for FindFolder {
    type Answer = FindFolderAnswer;

    fn write(&self, out: &mut Writer) {
        let traversal = match self.traversal {
            FolderTraversal::Shallow => "Shallow",
            FolderTraversal::Deep => "Deep",
        };
        out.element("m:FindFolder", &[("Traversal", traversal)], |out| {
            self.shape.write(out);
            if let Some(page) = self.page {
                page.write("m:IndexedPageFolderView", out);
            }
            out.wrap("m:ParentFolderIds", |out| self.parent.write(out));
        });
    }

    fn since(&self) -> RequestVersion {
        self.parent.since()
    }
}

/// The answer to [`FindFolder`]: folders, and where the next page begins.
#[derive(Clone, Copy, Debug)]
pub enum FindFolderAnswer {}

impl Answer for FindFolderAnswer {
    type Part = Folder;
    type Summary = PageEnd;
    const OPERATION: Operation = Operation::FindFolder;
    const LIST: &'static [&'static str] = &["RootFolder", "Folders"];

    fn part(element: Reading<'_>) -> Result<Folder, DecodeError> {
        Folder::read(element.0)
    }

    fn summary(element: Reading<'_>) -> Result<PageEnd, DecodeError> {
        element.0.required("RootFolder").map(PageEnd::read)
    }
}
