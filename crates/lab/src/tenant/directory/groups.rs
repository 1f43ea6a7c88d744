//! Groups: Microsoft 365 and security groups can be made and changed, those of Exchange only read (Graph `groups`).

use serde_json::{Map, Value, json};

use super::object::{Kind, Object};
use super::properties::{Schema, Shape, conflict};
use super::user_rules::check_nickname;
use super::users::check_advanced;
use crate::tenant::call::Call;
use crate::tenant::odata::{Listing, selected};
use crate::tenant::reply::{Answer, Refusal, Reply};
use crate::tenant::store::Tenant;

const LISTING: Listing = Listing { context: "groups", usual: &[], pages: (100, 999) };

const GROUP: Schema = Schema {
    resource: "Group",
    writable: &[
        (
            Shape::Bool,
            &[
                "mailEnabled",
                "securityEnabled",
                "isAssignableToRole",
                "allowExternalSenders",
                "autoSubscribeNewMembers",
                "hideFromAddressLists",
                "hideFromOutlookClients",
            ],
        ),
        (
            Shape::Text,
            &[
                "displayName",
                "description",
                "mailNickname",
                "visibility",
                "classification",
                "membershipRule",
                "membershipRuleProcessingState",
                "preferredDataLocation",
                "preferredLanguage",
                "theme",
                "uniqueName",
            ],
        ),
        (Shape::List, &["groupTypes", "resourceBehaviorOptions", "resourceProvisioningOptions", "assignedLabels"]),
    ],
    read_only: &[
        "id",
        "proxyAddresses",
        "mail",
        "createdDateTime",
        "deletedDateTime",
        "renewedDateTime",
        "securityIdentifier",
        "onPremisesSyncEnabled",
        "onPremisesLastSyncDateTime",
        "onPremisesDomainName",
        "onPremisesNetBiosName",
        "onPremisesSamAccountName",
        "onPremisesSecurityIdentifier",
        "assignedLicenses",
        "expirationDateTime",
    ],
};

/// `GET /groups`
pub(in crate::tenant) fn list(tenant: &mut Tenant, call: &Call) -> Answer {
    check_advanced(call)?;
    let groups = tenant.directory.listed(tenant, Kind::Group);
    LISTING.answer(tenant, call, groups, |group| group.json(tenant))
}

/// `GET /groups/{id}`
pub(in crate::tenant) fn get(tenant: &mut Tenant, call: &Call) -> Answer {
    let group = tenant.directory.find(tenant, call.name(0), Kind::Group)?;
    Ok(Reply::ok(selected(call, group.json(tenant), &[])))
}

/// `POST /groups`
pub(in crate::tenant) fn create(tenant: &mut Tenant, call: &Call) -> Answer {
    let body = call.json()?;
    GROUP.check(&body)?;
    GROUP.require(&body, &["displayName", "mailEnabled", "mailNickname", "securityEnabled"])?;
    let unified =
        body.get("groupTypes").and_then(Value::as_array).is_some_and(|types| types.contains(&json!("Unified")));
    if body["mailEnabled"] == json!(true) && !unified {
        return Err(Refusal::bad_request("Cannot Create a mail-enabled security groups and or distribution list."));
    }
    check_new(tenant, &body, "")?;
    let (members, owners) = (bound(tenant, &body, "members")?, bound(tenant, &body, "owners")?);
    let mut group = Object::new(tenant.guid(), Kind::Group, tenant.now());
    (group.members, group.owners) = (members, owners);
    take(&mut group, body);
    if unified {
        let mail = format!("{}@{}", group.text("mailNickname").unwrap_or_default(), tenant.options.initial_domain);
        group.make_primary(&mail);
    }
    let shown = group.json(tenant);
    tenant.directory.add(group);
    Ok(Reply::created(shown))
}

/// `PATCH /groups/{id}`
pub(in crate::tenant) fn update(tenant: &mut Tenant, call: &Call) -> Answer {
    let body = call.json()?;
    GROUP.check(&body)?;
    let id = changeable(tenant, call.name(0))?;
    check_new(tenant, &body, &id)?;
    let (members, owners) = (bound(tenant, &body, "members")?, bound(tenant, &body, "owners")?);
    if let Some(group) = tenant.directory.get_mut(&id) {
        add(&mut group.members, members)?;
        add(&mut group.owners, owners)?;
        take(group, body);
    }
    Ok(Reply::nothing())
}

/// `DELETE /groups/{id}`
pub(in crate::tenant) fn delete(tenant: &mut Tenant, call: &Call) -> Answer {
    let id = changeable(tenant, call.name(0))?;
    tenant.forget(&id);
    Ok(Reply::nothing())
}

/// A group that Graph may change: not one of Exchange's.
pub(super) fn changeable(tenant: &Tenant, name: &str) -> Result<String, Refusal> {
    let group = tenant.directory.find(tenant, name, Kind::Group)?;
    match group.recipient.is_some() {
        true => Err(Refusal::bad_request("Cannot Update a mail-enabled security groups and or distribution list.")),
        false => Ok(group.id.clone()),
    }
}

fn check_new(tenant: &Tenant, body: &Map<String, Value>, own: &str) -> Result<(), Refusal> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    if text("displayName").is_some_and(|name| name.chars().count() > 256) {
        return Err(GROUP.invalid("displayName"));
    }
    let Some(nickname) = text("mailNickname") else { return Ok(()) };
    check_nickname(nickname).map_err(|_| GROUP.invalid("mailNickname"))?;
    let taken = |group: &Object| {
        group.kind == Kind::Group
            && group.id != own
            && group.text("mailNickname").is_some_and(|other| other.eq_ignore_ascii_case(nickname))
    };
    if tenant.directory.all().any(taken) { Err(conflict("mailNickname")) } else { Ok(()) }
}

/// Ids of a list of references, of which there may be 20.
fn bound(tenant: &Tenant, body: &Map<String, Value>, name: &str) -> Result<Vec<String>, Refusal> {
    let references = body.get(&format!("{name}@odata.bind")).and_then(Value::as_array);
    let references = references.map_or(&[][..], Vec::as_slice);
    if references.len() > 20 {
        return Err(Refusal::bad_request(format!(
            "The number of references in '{name}@odata.bind' exceeds the limit of 20."
        )));
    }
    references.iter().map(|reference| tenant.referenced(reference)).collect()
}

/// Adds references; one that is there already is refused.
pub(super) fn add(to: &mut Vec<String>, new: Vec<String>) -> Result<(), Refusal> {
    if new.iter().any(|id| to.contains(id)) {
        let message =
            "One or more added object references already exist for the following modified properties: 'members'.";
        return Err(Refusal::bad_request(message));
    }
    to.extend(new);
    Ok(())
}

fn take(group: &mut Object, body: Map<String, Value>) {
    group.facts.extend(body.into_iter().filter(|(name, _)| !name.contains("@odata")));
}
