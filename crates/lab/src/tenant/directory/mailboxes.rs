//! The Exchange side of users: it comes with a licence or by a cmdlet.

use super::Recipient;
use crate::tenant::mailbox::Mailbox;
use crate::tenant::store::Tenant;

impl Tenant {
    /// A user gets a mailbox, if it has none.
    pub(in crate::tenant) fn give_mailbox(&mut self, id: &str) {
        let mailbox = format!("MBX:{}@{}", &self.guid()[..8], &self.options.tenant[..8.min(self.options.tenant.len())]);
        let Some(user) = self.directory.get_mut(id) else { return };
        user.due = None;
        let name = user.text("displayName").unwrap_or_default().to_owned();
        let alias = user.text("mailNickname").unwrap_or_default().to_owned();
        let sign_in = user.user_name().unwrap_or_default().to_owned();
        let recipient = user.recipient.get_or_insert_with(|| Recipient::new("UserMailbox", &name, &alias));
        if recipient.mailbox.is_some() {
            return;
        }
        recipient.details = "UserMailbox".to_owned();
        recipient.mailbox = Some(mailbox.clone());
        if user.primary().is_none() {
            user.make_primary(&sign_in);
        }
        self.mailboxes.insert(mailbox.clone(), Mailbox::new(&mailbox, id));
    }

    /// An object is gone, with its mailbox.
    pub(in crate::tenant) fn forget(&mut self, id: &str) {
        self.expecting.remove(id);
        self.mailboxes.retain(|_, mailbox| mailbox.owner != id);
        self.directory.remove(id);
    }
}
