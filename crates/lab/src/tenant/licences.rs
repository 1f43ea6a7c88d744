//! Subscriptions, licences, and the mailbox that a licence brings (Graph `subscribedSku`, `user: assignLicense`).

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::directory::Kind;
use super::odata::Listing;
use super::options::Sku;
use super::reply::{Answer, Refusal, Reply};
use super::store::Tenant;

const LISTING: Listing = Listing { context: "subscribedSkus", usual: &[], pages: (100, 999) };
const DETAILS: Listing = Listing { context: "licenseDetails", usual: &[], pages: (100, 999) };

/// A mailbox that is on its way.
#[derive(Clone, Debug)]
pub(super) struct Due {
    from: Timestamp,
    polls: u32,
}

impl Sku {
    fn plans(&self) -> Vec<Value> {
        let shown = |(id, name): &(String, String)| json!({"servicePlanId": id, "servicePlanName": name, "provisioningStatus": "Success", "appliesTo": "User"});
        self.plans.iter().map(shown).collect()
    }

    /// Whether it brings a mailbox, without these plans.
    fn has_mailbox(&self, disabled: &[Value]) -> bool {
        self.plans.iter().any(|(id, name)| name.starts_with("EXCHANGE_S_") && !disabled.iter().any(|off| off == id))
    }
}

impl Tenant {
    fn consumed(&self, sku: &Sku) -> usize {
        self.directory.all().filter(|object| object.licences().any(|(id, _)| *id == sku.sku_id)).count()
    }

    fn sku(&self, id: &str) -> Option<&Sku> {
        self.options.skus.iter().find(|sku| sku.sku_id.eq_ignore_ascii_case(id))
    }

    /// Whether this user's licences bring a mailbox.
    pub(super) fn licensed_for_mailbox(&self, id: &str) -> bool {
        let Some(object) = self.directory.get(id) else { return false };
        let mut licences = object.licences();
        licences.any(|(sku, disabled)| self.sku(sku).is_some_and(|sku| sku.has_mailbox(disabled)))
    }

    /// What was due happens: mailboxes appear.
    pub(super) fn settle(&mut self) {
        let now = self.now();
        let directory = &self.directory;
        let is_due = |id: &&String| {
            let due = directory.get(id).and_then(|object| object.due.as_ref());
            due.is_none_or(|due| due.from <= now && due.polls == 0)
        };
        let ready: Vec<String> = self.expecting.iter().filter(is_due).cloned().collect();
        for id in ready {
            self.expecting.remove(&id);
            if self.licensed_for_mailbox(&id) {
                self.give_mailbox(&id);
            }
        }
    }

    /// Somebody asked for a mailbox that is not there yet.
    pub(super) fn polled(&mut self, id: &str) {
        if let Some(due) = self.directory.get_mut(id).and_then(|object| object.due.as_mut()) {
            due.polls = due.polls.saturating_sub(1);
        }
    }

    /// The licences of a user have changed.
    fn licences_changed(&mut self, id: &str) {
        let licensed = self.licensed_for_mailbox(id);
        let delays = &self.options.delays;
        let from = self.now().checked_add(delays.mailbox).unwrap_or(Timestamp::MAX);
        let due = Due { from, polls: delays.mailbox_polls };
        let Some(object) = self.directory.get_mut(id) else { return };
        let has = object.recipient.as_ref().is_some_and(|recipient| recipient.mailbox.is_some());
        if licensed && !has && object.due.is_none() {
            object.due = Some(due);
            self.expecting.insert(id.to_owned());
        }
        if !licensed {
            object.due = None;
            self.expecting.remove(id);
        }
    }
}

/// `GET /subscribedSkus`
pub(super) fn list(tenant: &mut Tenant, call: &Call) -> Answer {
    let show = |sku: &Sku| {
        json!({
            "id": format!("{}_{}", tenant.options.tenant, sku.sku_id), "skuId": sku.sku_id,
            "accountId": tenant.options.tenant, "accountName": "example", "appliesTo": "User",
            "skuPartNumber": sku.part_number, "capabilityStatus": "Enabled", "consumedUnits": tenant.consumed(sku),
            "prepaidUnits": {"enabled": sku.enabled, "suspended": 0, "warning": 0, "lockedOut": 0},
            "servicePlans": sku.plans(), "subscriptionIds": [],
        })
    };
    LISTING.answer(tenant, call, tenant.options.skus.iter(), show)
}

/// `GET /users/{id}/licenseDetails`
pub(super) fn details(tenant: &mut Tenant, call: &Call) -> Answer {
    let object = tenant.directory.find(tenant, call.name(0), Kind::User)?;
    let skus = object.licences().filter_map(|(id, _)| tenant.sku(id));
    DETAILS.answer(tenant, call, skus, |sku| {
        json!({"id": sku.sku_id, "skuId": sku.sku_id, "skuPartNumber": sku.part_number, "servicePlans": sku.plans()})
    })
}

/// `POST /users/{id}/assignLicense`
pub(super) fn assign(tenant: &mut Tenant, call: &Call) -> Answer {
    let body = call.json()?;
    let id = tenant.directory.find(tenant, call.name(0), Kind::User)?.id.clone();
    let missing = |name: &str| Refusal::bad_request(format!("Parameter '{name}' is missing."));
    let array = |name: &str| body.get(name).and_then(Value::as_array).ok_or_else(|| missing(name));
    let (add, remove) = (array("addLicenses")?, array("removeLicenses")?);
    let licences = changed(tenant, &id, add, remove)?;
    if let Some(object) = tenant.directory.get_mut(&id) {
        object.facts.insert("assignedLicenses".to_owned(), Value::Array(licences));
    }
    tenant.licences_changed(&id);
    let object = tenant.directory.find(tenant, &id, Kind::User)?;
    Ok(Reply::ok(object.json(tenant)))
}

/// The licences that a user would have; refused when that is not possible.
fn changed(tenant: &Tenant, id: &str, add: &[Value], remove: &[Value]) -> Result<Vec<Value>, Refusal> {
    let object = tenant.directory.get(id).ok_or_else(|| Refusal::no_such(id))?;
    let mut held = object.facts.get("assignedLicenses").and_then(Value::as_array).cloned().unwrap_or_default();
    for sku in remove.iter().filter_map(Value::as_str) {
        if !held.iter().any(|licence| licence["skuId"] == sku) {
            return Err(Refusal::bad_request("User does not have a corresponding license."));
        }
        held.retain(|licence| licence["skuId"] != sku);
    }
    if !add.is_empty() && object.facts.get("usageLocation").and_then(Value::as_str).is_none() {
        return Err(Refusal::bad_request("License assignment cannot be done for user with invalid usage location."));
    }
    for licence in add {
        let licence = licence.as_object().ok_or_else(|| Refusal::bad_request("Invalid licence."))?;
        let licence = added(tenant, licence, &mut held)?;
        held.push(licence);
    }
    Ok(held)
}

fn added(tenant: &Tenant, licence: &Map<String, Value>, held: &mut Vec<Value>) -> Result<Value, Refusal> {
    let id = licence.get("skuId").and_then(Value::as_str).unwrap_or_default();
    let unknown = || Refusal::bad_request(format!("License {id} does not correspond to a valid company License."));
    let sku = tenant.sku(id).ok_or_else(unknown)?;
    let before = held.len();
    held.retain(|licence| licence["skuId"] != sku.sku_id.as_str());
    if held.len() == before && tenant.consumed(sku) >= sku.enabled as usize {
        let message = format!("Subscription with SKU {id} does not have any available licenses.");
        return Err(Refusal::bad_request(message));
    }
    let disabled = licence.get("disabledPlans").cloned().unwrap_or_else(|| json!([]));
    Ok(json!({"skuId": sku.sku_id, "disabledPlans": disabled}))
}
