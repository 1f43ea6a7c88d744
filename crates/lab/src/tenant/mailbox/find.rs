//! From the names in an address to a mailbox, a folder, an item.

use super::Mailbox;
use crate::tenant::gate::{mailbox_not_ready, quota_full};
use crate::tenant::reply::Refusal;
use crate::tenant::store::Tenant;

impl Tenant {
    /// A mailbox by its id, as the mailbox API names it.
    pub(in crate::tenant) fn mailbox(&mut self, id: &str) -> Result<&mut Mailbox, Refusal> {
        self.mailboxes.get_mut(id).ok_or_else(mailbox_not_ready)
    }

    /// A mailbox by its user, as the mail API names it.
    pub(in crate::tenant) fn mailbox_of_user(&mut self, user: &str) -> Result<&mut Mailbox, Refusal> {
        let id = self.mailbox_of(user)?;
        self.mailbox(&id)
    }

    /// Whether an item of this size still fits.
    pub(in crate::tenant) fn check_room(&self, mailbox: &str, octets: u64) -> Result<(), Refusal> {
        let limits = &self.options.limits;
        if octets > limits.item {
            return Err(Refusal::new(
                413,
                "ErrorMessageSizeExceeded",
                "The message exceeds the maximum supported size.",
            ));
        }
        let used = self.mailboxes.get(mailbox).map_or(0, |mailbox| mailbox.size);
        if used + octets > limits.quota { Err(quota_full()) } else { Ok(()) }
    }
}
