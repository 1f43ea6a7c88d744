//! The organisation itself: its names, its domains, its directory synchronisation (Graph `organization`).

use serde_json::{Value, json};

use super::call::Call;
use super::odata::{Listing, selected};
use super::reply::{Answer, Refusal, Reply};
use super::store::{Tenant, shown};

const LISTING: Listing = Listing { context: "organization", usual: &[], pages: (100, 999) };

impl Tenant {
    /// Whether this names the tenant: its GUID or one of its domains.
    pub(super) fn is_named(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case(&self.options.tenant) || self.domains.is_verified(name)
    }

    fn organization(&self) -> Value {
        let synced = self.sync_enabled.map(|_| shown(self.now()));
        json!({
            "id": self.options.tenant, "displayName": "Example", "countryLetterCode": "NO", "tenantType": "AAD",
            "createdDateTime": "2020-01-01T00:00:00Z", "preferredLanguage": "en", "businessPhones": [],
            "onPremisesSyncEnabled": self.sync_enabled, "onPremisesLastSyncDateTime": synced,
            "technicalNotificationMails": [], "verifiedDomains": self.domains.verified(),
            "assignedPlans": [], "provisionedPlans": [],
        })
    }
}

/// `GET /organization`
pub(super) fn list(tenant: &mut Tenant, call: &Call) -> Answer {
    LISTING.answer(tenant, call, std::iter::once(tenant.organization()), |organization| organization)
}

/// `GET /organization/{id}`
pub(super) fn get(tenant: &mut Tenant, call: &Call) -> Answer {
    match call.name(0).eq_ignore_ascii_case(&tenant.options.tenant) {
        true => Ok(Reply::ok(selected(call, tenant.organization(), &[]))),
        false => Err(Refusal::no_such(call.name(0))),
    }
}

/// `GET /directory/onPremisesSynchronization`
pub(super) fn synchronization(tenant: &mut Tenant, call: &Call) -> Answer {
    let enabled = tenant.sync_enabled == Some(true);
    let settings = json!({
        "id": tenant.options.tenant,
        "configuration": {"accidentalDeletionPrevention":
            {"synchronizationPreventionType": "enabledForCount", "alertThreshold": 500}},
        "features": {"passwordSyncEnabled": enabled, "blockSoftMatchEnabled": false},
    });
    let listing = Listing { context: "directory/onPremisesSynchronization", ..LISTING };
    listing.answer(tenant, call, std::iter::once(settings), |settings| settings)
}
