//! What ids in requests stand for, and whether the caller may see it.

use super::Context;
use crate::exchange::ids::Id;
use crate::exchange::mailbox::{Folder, Item, Mailbox};
use crate::exchange::soap::Refusal;
use crate::exchange::xml::Node;

impl<'a> Context<'a> {
    /// The mailbox with a number, if the caller may open it.
    fn opened(&self, number: u32) -> Result<&'a Mailbox, Refusal> {
        let mailbox = self.organisation.numbered(number).ok_or_else(Refusal::item_not_found)?;
        self.allowed(mailbox)
    }

    fn allowed(&self, mailbox: &'a Mailbox) -> Result<&'a Mailbox, Refusal> {
        let may = self.organisation.may_open(&self.caller, mailbox);
        may.then_some(mailbox).ok_or_else(Refusal::access_denied)
    }

    /// The mailbox of an address, or the caller's own.
    pub(super) fn mailbox_of(&self, address: Option<&str>) -> Result<&'a Mailbox, Refusal> {
        let none = || Refusal::new("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.");
        let address = address.unwrap_or(&self.caller.acting);
        self.allowed(self.organisation.mailbox(address).ok_or_else(none)?)
    }

    /// The folder that a `FolderId` or `DistinguishedFolderId` names.
    pub(super) fn folder(&self, id: &Node) -> Result<(&'a Mailbox, &'a Folder), Refusal> {
        let name = id.attribute("Id").unwrap_or_default();
        if id.name == "DistinguishedFolderId" {
            let mailbox = self.mailbox_of(id.text_at(&["Mailbox", "EmailAddress"]))?;
            let folder = mailbox.distinguished(name).ok_or_else(Refusal::folder_not_found)?;
            return Ok((mailbox, folder));
        }
        let Some(Id::Folder { mailbox, folder }) = Id::parse(name) else { return Err(Refusal::malformed_id()) };
        let mailbox = self.opened(mailbox)?;
        let folder = mailbox.folders.get(&folder).ok_or_else(Refusal::item_not_found)?;
        Ok((mailbox, folder))
    }

    /// The item that an id stands for, or that the object of the id is part of.
    pub(super) fn item(&self, id: &Id) -> Result<(&'a Mailbox, &'a Item), Refusal> {
        let (Id::Item { item, .. } | Id::Exception { item, .. } | Id::Attachment { item, .. }) = id else {
            return Err(Refusal::new("ErrorCannotUseFolderIdForItemId", "Id must be an item Id, not a folder Id."));
        };
        let mailbox = self.opened(id.mailbox())?;
        Ok((mailbox, mailbox.items.get(item).ok_or_else(Refusal::item_not_found)?))
    }
}
