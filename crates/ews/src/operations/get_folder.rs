//! GetFolder, [MS-OXWSFOLD] section 3.1.4.6: what a folder is, by its id or by what it is for.

use crate::answer::{Answer, DecodeError, Reading};
use crate::types::distinguished::{FolderRef, since_of};
use crate::xml::Writer;
use crate::{FieldUri, Folder, FolderShape, Operation, Request, RequestVersion};

/// Asks for folders. There is a message for each, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetFolder {
    /// What to say of them.
    pub shape: FolderShape,
    /// Which.
    pub folders: Vec<FolderRef>,
}

impl Request for GetFolder {
    type Answer = GetFolderAnswer;

    fn write(&self, out: &mut Writer) {
        out.wrap("m:GetFolder", |out| {
            self.shape.write(out);
            out.wrap("m:FolderIds", |out| self.folders.iter().for_each(|folder| folder.write(out)));
        });
    }

    fn since(&self) -> RequestVersion {
        let permissions = self.shape.fields.contains(&FieldUri::FOLDER_PERMISSIONS);
        let lowest = if permissions { RequestVersion::Exchange2007Sp1 } else { RequestVersion::Exchange2007 };
        since_of(&self.folders, lowest)
    }
}

/// The answer to [`GetFolder`]: each message is a folder.
#[derive(Clone, Copy, Debug)]
pub enum GetFolderAnswer {}

impl Answer for GetFolderAnswer {
    type Part = ();
    type Summary = Folder;
    const OPERATION: Operation = Operation::GetFolder;

    fn part(_element: Reading<'_>) -> Result<(), DecodeError> {
        Ok(())
    }

    fn summary(element: Reading<'_>) -> Result<Folder, DecodeError> {
        Folder::inside(element.0.required("Folders")?)
    }
}
