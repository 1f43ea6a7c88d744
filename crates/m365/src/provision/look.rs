//! The tenant as it is now: a few lists, put together by the ids of their objects, and what only single objects tell.

use std::collections::HashMap;

use cutover_graph::licences::SubscribedSku;
use cutover_graph::organization::{self, Organization};
use cutover_graph::users::{self, User};
use cutover_graph::{Cmdlet, domains, licences};
use cutover_model::{
    DirectorySync, ExistingKind, ExistingObject, Failure, Look, Marker, ObjectId, ProxyAddress, TenantDomain,
    TenantLicence, TenantState,
};
use serde_json::Value;

use super::known::Known;
use super::people;
use super::recipients::{self, Names};
use super::rights;
use crate::Tenant;

/// The extension attribute that bears the marker.
const ATTRIBUTE: &str = "extensionAttribute15";

/// What is asked of a tenant first.
struct Lists {
    organisation: Vec<Organization>,
    domains: Vec<domains::Domain>,
    skus: Vec<SubscribedSku>,
    users: Vec<User>,
    recipients: Vec<Value>,
    mailboxes: Vec<Value>,
    groups: Vec<Value>,
}

/// Looks at everything.
pub(super) async fn look(tenant: &Tenant, known: &Known, look: &Look) -> Result<TenantState, Failure> {
    let lists = lists(tenant).await?;
    let mut objects: Vec<ExistingObject> = lists.users.into_iter().map(account).collect();
    let mut places: HashMap<String, usize> =
        objects.iter().enumerate().map(|(place, object)| (object.id.0.to_lowercase(), place)).collect();
    for recipient in &lists.recipients {
        let Some(id) = recipients::id(recipient) else { continue };
        let place = *places.entry(id.to_lowercase()).or_insert_with(|| {
            objects.push(ExistingObject::new(ObjectId(id.clone()), ExistingKind::Other));
            objects.len() - 1
        });
        recipients::put(&mut objects[place], recipient);
    }
    let names = Names::new(&objects, &lists.recipients);
    let find = |row: &Value| recipients::id(row).and_then(|id| places.get(&id.to_lowercase()).copied());
    for row in &lists.mailboxes {
        if let Some(place) = find(row) {
            recipients::put_mailbox(&mut objects[place], row, &names);
        }
    }
    for row in &lists.groups {
        if let Some(place) = find(row) {
            recipients::put_group(&mut objects[place], row, &names);
        }
    }
    people::ask_for_mailboxes(tenant, known, &objects).await?;
    people::managers(tenant, known, look, &mut objects).await?;
    people::members(tenant, known, look, &mut objects, &names).await?;
    rights::grants(tenant, known, look, &mut objects, &names).await?;
    let directory_sync = lists.organisation.first().map(directory_sync).unwrap_or_default();
    let domains =
        lists.domains.into_iter().map(|one| TenantDomain { name: one.id, verified: one.is_verified }).collect();
    Ok(TenantState { domains, licences: lists.skus.into_iter().map(licence).collect(), directory_sync, objects })
}

async fn lists(tenant: &Tenant) -> Result<Lists, Failure> {
    let all = |name: &str| tenant.cmdlet(Cmdlet::new(name).with("ResultSize", "Unlimited"));
    let (organisation, domains, skus, users, recipients, mailboxes, groups) = tokio::try_join!(
        tenant.list(organization::list()),
        tenant.list(domains::list()),
        tenant.list(licences::list()),
        tenant.list(users::list()),
        all("Get-Recipient"),
        all("Get-Mailbox"),
        all("Get-DistributionGroup"),
    )?;
    Ok(Lists { organisation, domains, skus, users, recipients, mailboxes, groups })
}

/// A user of Graph as an account; what Exchange knows of it comes later.
fn account(user: User) -> ExistingObject {
    let attribute = user.extension_attribute(ATTRIBUTE).and_then(Marker::parse);
    let person = people::person(&user);
    let mut object = ExistingObject::new(ObjectId(user.id), ExistingKind::Account);
    object.marked = attribute.is_some();
    object.marker = attribute;
    object.display_name = user.display_name.unwrap_or_default();
    object.alias = user.mail_nickname.unwrap_or_default();
    object.sign_in = Some(user.user_principal_name);
    object.primary = user.mail;
    object.proxies = user.proxy_addresses.iter().map(|proxy| ProxyAddress::parse(proxy)).collect();
    object.synced = user.on_premises_sync_enabled == Some(true);
    object.enabled = user.account_enabled != Some(false);
    object.usage_location = user.usage_location;
    object.licences = user.assigned_licenses.into_iter().map(|licence| licence.sku_id).collect();
    object.person = person;
    object
}

pub(super) fn licence(sku: SubscribedSku) -> TenantLicence {
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    TenantLicence {
        enabled: count(sku.prepaid_units.enabled),
        consumed: count(sku.consumed_units),
        id: sku.sku_id,
        part_number: sku.sku_part_number,
        mailbox_quota: None,
    }
}

fn directory_sync(organisation: &Organization) -> DirectorySync {
    match organisation.on_premises_sync_enabled {
        None => DirectorySync::Never,
        Some(false) => DirectorySync::Off,
        Some(true) => {
            let last = organisation.on_premises_last_sync_date_time.as_deref();
            let last = last.and_then(|time| time.parse::<jiff::Timestamp>().ok()).map(|time| time.as_second());
            DirectorySync::On { last }
        }
    }
}
