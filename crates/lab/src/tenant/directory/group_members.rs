//! Members and owners of groups (Graph `group: members`, `owners`, `$ref`).

use serde_json::Value;

use super::groups::{add, changeable};
use super::object::{Kind, Object};
use crate::tenant::call::Call;
use crate::tenant::odata::Listing;
use crate::tenant::reply::{Answer, Refusal, Reply};
use crate::tenant::store::Tenant;

const LISTING: Listing = Listing { context: "directoryObjects", usual: &[], pages: (100, 999) };

impl Tenant {
    /// The object that an address of Graph names.
    pub(super) fn referenced(&self, reference: &Value) -> Result<String, Refusal> {
        let address = reference.as_str().unwrap_or_default();
        let name = address.rsplit('/').next().unwrap_or_default();
        if !address.contains("://") || name.is_empty() {
            return Err(Refusal::bad_request("Invalid URI in a reference."));
        }
        let kinds = [Kind::User, Kind::Group, Kind::Contact];
        let found = kinds.into_iter().find_map(|kind| self.directory.find(self, name, kind).ok());
        found.map(|object| object.id.clone()).ok_or_else(|| Refusal::no_such(name))
    }
}

fn listed(tenant: &Tenant, call: &Call, ids: fn(&Object) -> &Vec<String>) -> Answer {
    let group = tenant.directory.find(tenant, call.name(0), Kind::Group)?;
    let objects = ids(group).iter().filter_map(|id| tenant.directory.get(id));
    LISTING.answer(tenant, call, objects, |object| object.json_with_type(tenant))
}

/// `GET /groups/{id}/members`
pub(in crate::tenant) fn members(tenant: &mut Tenant, call: &Call) -> Answer {
    listed(tenant, call, |group| &group.members)
}

/// `GET /groups/{id}/owners`
pub(in crate::tenant) fn owners(tenant: &mut Tenant, call: &Call) -> Answer {
    listed(tenant, call, |group| &group.owners)
}

/// `POST /groups/{id}/members/$ref`
pub(in crate::tenant) fn add_member(tenant: &mut Tenant, call: &Call) -> Answer {
    let id = changeable(tenant, call.name(0))?;
    let member = tenant.referenced(call.json()?.get("@odata.id").unwrap_or(&Value::Null))?;
    let group = tenant.directory.get_mut(&id).ok_or_else(|| Refusal::no_such(call.name(0)))?;
    add(&mut group.members, vec![member])?;
    Ok(Reply::nothing())
}

/// `POST /groups/{id}/owners/$ref`
pub(in crate::tenant) fn add_owner(tenant: &mut Tenant, call: &Call) -> Answer {
    let id = changeable(tenant, call.name(0))?;
    let owner = tenant.referenced(call.json()?.get("@odata.id").unwrap_or(&Value::Null))?;
    let group = tenant.directory.get_mut(&id).ok_or_else(|| Refusal::no_such(call.name(0)))?;
    add(&mut group.owners, vec![owner])?;
    Ok(Reply::nothing())
}

/// `DELETE /groups/{id}/members/{member}/$ref`
pub(in crate::tenant) fn remove_member(tenant: &mut Tenant, call: &Call) -> Answer {
    let id = changeable(tenant, call.name(0))?;
    let group = tenant.directory.get_mut(&id).ok_or_else(|| Refusal::no_such(call.name(0)))?;
    let before = group.members.len();
    group.members.retain(|member| member != call.name(1));
    if group.members.len() == before { Err(Refusal::no_such(call.name(1))) } else { Ok(Reply::nothing()) }
}

/// `GET /users/{id}/memberOf`
pub(in crate::tenant) fn member_of(tenant: &mut Tenant, call: &Call) -> Answer {
    let user = tenant.directory.find(tenant, call.name(0), Kind::User)?;
    let groups = tenant.directory.all().filter(|object| object.members.contains(&user.id));
    LISTING.answer(tenant, call, groups, |object| object.json_with_type(tenant))
}
