//! Where a user's mailbox is (Graph `user: settings/exchange`).

use serde_json::json;

use super::call::Call;
use super::directory::Kind;
use super::gate::mailbox_not_ready;
use super::reply::{Answer, Refusal, Reply};
use super::store::Tenant;

impl Tenant {
    /// The mailbox of a user, by id or sign-in name; being asked for counts while it is on its way.
    pub(super) fn mailbox_of(&mut self, name: &str) -> Result<String, Refusal> {
        let user = self.directory.find(self, name, Kind::User)?;
        let found = user.recipient.as_ref().and_then(|recipient| recipient.mailbox.clone());
        let id = user.id.clone();
        if found.is_none() {
            self.polled(&id);
        }
        found.ok_or_else(mailbox_not_ready)
    }
}

/// `GET /users/{id}/settings/exchange`
pub(super) fn exchange(tenant: &mut Tenant, call: &Call) -> Answer {
    let mailbox = tenant.mailbox_of(call.name(0))?;
    Ok(Reply::ok(json!({"primaryMailboxId": mailbox})))
}
