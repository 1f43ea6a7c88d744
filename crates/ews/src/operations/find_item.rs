//! FindItem, [MS-OXWSSRCH] section 3.1.4.2: the items in a folder, a page at a time.

use crate::answer::{Answer, DecodeError, Reading};
use crate::types::distinguished::FolderRef;
use crate::xml::Writer;
use crate::{FieldUri, Item, ItemShape, Operation, PageEnd, PageView, Request, RequestVersion, Restriction};

/// Asks for items in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindItem {
    /// Which items.
    pub traversal: ItemTraversal,
    /// What to say of them.
    pub shape: ItemShape,
    /// The page.
    pub page: PageView,
    /// What they have to be.
    pub restriction: Option<Restriction>,
    /// The property that they are sorted by, ascending; in the server's order without one.
    pub sorted_by: Option<FieldUri>,
    /// The folder that they are in.
    pub folder: FolderRef,
}

/// Which items of a folder to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemTraversal {
    /// Those in it.
    Shallow,
    /// Those that belong to it; from 2010 on.
    Associated,
}

impl Request for FindItem {
    type Answer = FindItemAnswer;

    fn write(&self, out: &mut Writer) {
        let traversal = match self.traversal {
            ItemTraversal::Shallow => "Shallow",
            ItemTraversal::Associated => "Associated",
        };
        out.element("m:FindItem", &[("Traversal", traversal)], |out| {
            self.shape.write(out);
            self.page.write("m:IndexedPageItemView", out);
            if let Some(restriction) = self.restriction {
                restriction.write(out);
            }
            if let Some(field) = self.sorted_by {
                out.wrap("m:SortOrder", |out| {
                    out.element("t:FieldOrder", &[("Order", "Ascending")], |out| field.write(out));
                });
            }
            out.wrap("m:ParentFolderIds", |out| self.folder.write(out));
        });
    }

    fn since(&self) -> RequestVersion {
        let traversal = match self.traversal {
            ItemTraversal::Shallow => RequestVersion::Exchange2007,
            ItemTraversal::Associated => RequestVersion::Exchange2010,
        };
        traversal.max(self.folder.since())
    }
}

/// The answer to [`FindItem`]: items, and where the next page begins.
#[derive(Clone, Copy, Debug)]
pub enum FindItemAnswer {}

impl Answer for FindItemAnswer {
    type Part = Item;
    type Summary = PageEnd;
    const OPERATION: Operation = Operation::FindItem;
    const LIST: &'static [&'static str] = &["RootFolder", "Items"];

    fn part(element: Reading<'_>) -> Result<Item, DecodeError> {
        Item::read(element.0)
    }

    fn summary(element: Reading<'_>) -> Result<PageEnd, DecodeError> {
        element.0.required("RootFolder").map(PageEnd::read)
    }
}
