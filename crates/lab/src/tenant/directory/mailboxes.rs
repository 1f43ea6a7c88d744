//! The Exchange side of users: it comes with a licence or by a cmdlet.

use serde_json::Value;

use super::Recipient;
use crate::tenant::mailbox::Mailbox;
use crate::tenant::store::Tenant;

impl Tenant {
    /// A user gets a mailbox by its licence, if it has none.
    pub(in crate::tenant) fn give_mailbox(&mut self, id: &str) {
        let Some(user) = self.directory.get_mut(id) else { return };
        user.due = None;
        let alias = user.text("mailNickname").unwrap_or_default().to_owned();
        let sign_in = user.user_name().unwrap_or_default().to_owned();
        // Exchange names what came from the directory after its id there.
        user.recipient.get_or_insert_with(|| Recipient::new("UserMailbox", id, &alias));
        if user.primary().is_none() {
            user.make_primary(&sign_in);
        }
        self.open_mailbox(id);
        self.copy_attributes(id);
    }

    /// The mailbox itself.
    pub(in crate::tenant) fn open_mailbox(&mut self, id: &str) {
        let mailbox = format!("MBX:{}@{}", &self.guid()[..8], &self.options.tenant[..8.min(self.options.tenant.len())]);
        let Some(recipient) = self.directory.get_mut(id).and_then(|user| user.recipient.as_mut()) else { return };
        if recipient.mailbox.is_some() {
            return;
        }
        if recipient.details == "MailUser" {
            recipient.details = "UserMailbox".to_owned();
        }
        recipient.mailbox = Some(mailbox.clone());
        self.mailboxes.insert(mailbox.clone(), Mailbox::new(&mailbox, id));
    }

    /// Attributes that Graph was given are Exchange's as well.
    fn copy_attributes(&mut self, id: &str) {
        let Some(user) = self.directory.get_mut(id) else { return };
        let attributes = user.facts.get("onPremisesExtensionAttributes").and_then(Value::as_object).cloned();
        let Some(recipient) = &mut user.recipient else { return };
        for (name, value) in attributes.into_iter().flatten() {
            if let Some(number) = name.strip_prefix("extensionAttribute") {
                recipient.settings.insert(format!("CustomAttribute{number}"), value);
            }
        }
    }

    /// An object is gone, with its mailbox.
    pub(in crate::tenant) fn forget(&mut self, id: &str) {
        self.expecting.remove(id);
        self.mailboxes.retain(|_, mailbox| mailbox.owner != id);
        self.directory.remove(id);
    }
}
