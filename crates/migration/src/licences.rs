//! Licences: how many days the mailboxes without one still have (M14).

use cutover_model::Look;
use cutover_store::{Actor, Countdown};

use crate::error::OperationError;
use crate::operations::Operations;
use crate::provisioning::{Rules, plan, refresh_countdowns};
use crate::tenants::TenantLinks;

/// Days that a mailbox lives without a licence.
pub const GRACE_DAYS: i64 = 30;

/// A mailbox without a licence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenceStatus {
    /// Its address.
    pub address: String,
    /// Since when it has none, seconds since 1970.
    pub since: i64,
    /// Until when it lives without one.
    pub until: i64,
    /// Whole days that are left; negative when they are over.
    pub days_left: i64,
}

impl LicenceStatus {
    fn of(countdown: Countdown, now: i64) -> Self {
        let until = countdown.since + GRACE_DAYS * 86_400;
        let days_left = (until - now).div_euclid(86_400);
        Self { address: countdown.address, since: countdown.since, until, days_left }
    }
}

impl Operations {
    /// Our people's mailboxes without a licence, after a look at the tenant; the most urgent first.
    pub async fn licence_status(
        &self,
        actor: &Actor,
        tenant: &str,
        links: &TenantLinks,
    ) -> Result<Vec<LicenceStatus>, OperationError> {
        let nonce = self.store.tenants().get(tenant).await?.nonce;
        let organisation = self.organisation().await?.organisation;
        let state = links.provisioner.look(&Look::default()).await?;
        let rules = Rules { nonce, ..Rules::default() };
        let accounts = self.store.accounts(tenant);
        refresh_countdowns(&accounts, actor, &plan(&organisation, &state, &rules), &state, self.now()).await?;
        let now = self.now();
        Ok(accounts.countdowns().await?.into_iter().map(|one| LicenceStatus::of(one, now)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_days_are_counted_down() {
        let at = |now: i64| {
            let countdown = Countdown { object: "1".into(), address: "a@b".into(), since: 1_000 };
            LicenceStatus::of(countdown, now).days_left
        };
        assert_eq!(at(1_000), 30);
        assert_eq!(at(1_001), 29);
        assert_eq!(at(1_000 + 29 * 86_400 + 1), 0);
        assert_eq!(at(1_000 + 30 * 86_400 + 1), -1);
    }
}
