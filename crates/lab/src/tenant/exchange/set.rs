//! The `Set-` cmdlets.

use serde_json::{Map, Value, json};

use super::errors;
use super::parameters::{Change, Parameters};
use super::row::{GROUPS, MAILBOXES};
use super::table::Outcome;
use crate::tenant::directory::{is_smtp, without_type};
use crate::tenant::reply::Refusal;
use crate::tenant::store::Tenant;

/// Kept as they are given.
const KEPT: [&str; 33] = [
    "HiddenFromAddressListsEnabled",
    "DeliverToMailboxAndForward",
    "RequireSenderAuthenticationEnabled",
    "MaxSendSize",
    "MaxReceiveSize",
    "ForwardingSmtpAddress",
    "SimpleDisplayName",
    "MailTip",
    "LitigationHoldEnabled",
    "RetentionPolicy",
    "RetentionHoldEnabled",
    "Languages",
    "AcceptMessagesOnlyFrom",
    "AcceptMessagesOnlyFromDLMembers",
    "AcceptMessagesOnlyFromSendersOrMembers",
    "RejectMessagesFrom",
    "RejectMessagesFromSendersOrMembers",
    "ModerationEnabled",
    "ModeratedBy",
    "MemberJoinRestriction",
    "MemberDepartRestriction",
    "IssueWarningQuota",
    "ProhibitSendQuota",
    "ProhibitSendReceiveQuota",
    "ResourceCapacity",
    "AuditEnabled",
    "MessageCopyForSentAsEnabled",
    "MessageCopyForSendOnBehalfEnabled",
    "ReportToOriginatorEnabled",
    "SendOofMessageToOriginatorEnabled",
    "Notes",
    "RecipientFilter",
    "SingleItemRecoveryEnabled",
];

/// Keeps settings of a recipient; an attribute is Graph's as well.
pub(super) fn keep(tenant: &mut Tenant, id: &str, settings: Map<String, Value>) {
    let Some(object) = tenant.directory.get_mut(id) else { return };
    for (name, value) in &settings {
        if let Some(number) = name.strip_prefix("CustomAttribute") {
            let attributes = object.facts.entry("onPremisesExtensionAttributes").or_insert_with(|| json!({}));
            attributes[format!("extensionAttribute{number}")] = if value == "" { Value::Null } else { value.clone() };
        }
    }
    if let Some(recipient) = &mut object.recipient {
        recipient.settings.extend(settings);
    }
}

/// `Set-Mailbox`
pub(super) fn mailbox(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let id = tenant.recipient(&parameters.required("Identity")?, &MAILBOXES)?;
    if let Some(kind) = parameters.text("Type")? {
        convert(tenant, &id, &kind)?;
    }
    if let Some(to) = parameters.take("ForwardingAddress") {
        let to = to.as_str().map(|to| tenant.recipient(to, &[])).transpose()?;
        keep(tenant, &id, Map::from_iter([("ForwardingAddress".to_owned(), json!(to))]));
    }
    common(tenant, &id, parameters, true)
}

/// What a mailbox is for.
fn convert(tenant: &mut Tenant, id: &str, kind: &str) -> Result<(), Refusal> {
    let details = match kind {
        "Regular" => "UserMailbox",
        "Shared" => "SharedMailbox",
        "Room" => "RoomMailbox",
        "Equipment" => "EquipmentMailbox",
        _ => return Err(errors::parameter(format!("Cannot bind parameter 'Type': \"{kind}\"."))),
    };
    if let Some(recipient) = tenant.directory.get_mut(id).and_then(|object| object.recipient.as_mut()) {
        recipient.details = details.to_owned();
    }
    Ok(())
}

/// `Set-MailUser`
pub(super) fn mail_user(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let id = tenant.recipient(&parameters.required("Identity")?, &["MailUser"])?;
    external(tenant, &id, parameters)?;
    common(tenant, &id, parameters, false)
}

/// `Set-MailContact`
pub(super) fn contact(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let id = tenant.recipient(&parameters.required("Identity")?, &["MailContact"])?;
    external(tenant, &id, parameters)?;
    common(tenant, &id, parameters, false)
}

fn external(tenant: &mut Tenant, id: &str, parameters: &mut Parameters) -> Result<(), Refusal> {
    if let Some(address) = parameters.text("ExternalEmailAddress")? {
        tenant.set_external(id, without_type(&address));
    }
    Ok(())
}

/// `Set-DistributionGroup`
pub(super) fn group(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let id = tenant.recipient(&parameters.required("Identity")?, &GROUPS)?;
    if let Some(change) = parameters.change("ManagedBy")? {
        let change = identified(tenant, change)?;
        let Some(group) = tenant.directory.get_mut(&id) else { return Err(errors::not_found(&id)) };
        group.owners = change.of(&group.owners, |one, other| one == other);
    }
    common(tenant, &id, parameters, true)
}

/// `Set-DynamicDistributionGroup`
pub(super) fn dynamic_group(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let id = tenant.recipient(&parameters.required("Identity")?, &["DynamicDistributionGroup"])?;
    common(tenant, &id, parameters, true)
}

/// Identities of a change become ids.
fn identified(tenant: &mut Tenant, change: Change) -> Result<Change, Refusal> {
    Ok(match change {
        Change::Whole(all) => Change::Whole(tenant.identities(all)?),
        Change::Parts { add, remove } => {
            Change::Parts { add: tenant.identities(add)?, remove: tenant.identities(remove)? }
        }
    })
}

/// What all recipients have.
fn common(tenant: &mut Tenant, id: &str, parameters: &mut Parameters, own_domains: bool) -> Outcome {
    if let Some(change) = parameters.change("EmailAddresses")? {
        addresses(tenant, id, change, own_domains)?;
    }
    for name in ["PrimarySmtpAddress", "WindowsEmailAddress"] {
        if let Some(primary) = parameters.text(name)? {
            tenant.check_address_free(&primary, id)?;
            tenant.check_accepted(&primary)?;
            tenant.directory.get_mut(id).into_iter().for_each(|object| object.make_primary(&primary));
        }
    }
    if let Some(change) = parameters.change("GrantSendOnBehalfTo")? {
        let change = identified(tenant, change)?;
        if let Some(recipient) = tenant.directory.get_mut(id).and_then(|object| object.recipient.as_mut()) {
            let old: Vec<String> = recipient.send_on_behalf.iter().cloned().collect();
            recipient.send_on_behalf = change.of(&old, |one, other| one == other).into_iter().collect();
        }
    }
    names(tenant, id, parameters)?;
    let attributes: Vec<String> = (1..=15).map(|number| format!("CustomAttribute{number}")).collect();
    let attributes: Vec<&str> = attributes.iter().map(String::as_str).collect();
    let mut kept = parameters.several(&attributes);
    kept.extend(parameters.several(&KEPT));
    keep(tenant, id, kept);
    Ok(Vec::new())
}

fn names(tenant: &mut Tenant, id: &str, parameters: &mut Parameters) -> Result<(), Refusal> {
    let alias = parameters.text("Alias")?;
    if let Some(alias) = &alias {
        tenant.check_alias(alias, id)?;
    }
    let (name, display) = (parameters.text("Name")?, parameters.text("DisplayName")?);
    if let Some(name) = &name {
        let same = |object: &&crate::tenant::directory::Object| {
            object.id != id && object.recipient.as_ref().is_some_and(|other| other.name.eq_ignore_ascii_case(name))
        };
        if tenant.directory.all().any(|object| same(&object)) {
            return Err(errors::name_in_use(name));
        }
    }
    let Some(object) = tenant.directory.get_mut(id) else { return Ok(()) };
    display.into_iter().for_each(|display| object.set("displayName", display));
    if let Some(recipient) = &mut object.recipient {
        recipient.alias = alias.unwrap_or(std::mem::take(&mut recipient.alias));
        recipient.name = name.unwrap_or(std::mem::take(&mut recipient.name));
    }
    Ok(())
}

/// The list of addresses: one primary one, nobody else's, of the tenant's domains where that is demanded.
fn addresses(tenant: &mut Tenant, id: &str, change: Change, own_domains: bool) -> Result<(), Refusal> {
    let old = tenant.directory.get(id).map(|object| object.addresses.clone()).unwrap_or_default();
    let same = |one: &str, other: &str| {
        without_type(one).eq_ignore_ascii_case(without_type(other)) && is_smtp(one) == is_smtp(other)
    };
    let typed = |address: String| if address.contains(':') { address } else { format!("smtp:{address}") };
    let mut all: Vec<String> = change.of(&old, same).into_iter().map(typed).collect();
    if !all.iter().any(|address| address.starts_with("SMTP:"))
        && let Some(first) = all.iter_mut().find(|address| is_smtp(address))
    {
        *first = format!("SMTP:{}", without_type(first));
    }
    if all.iter().filter(|address| address.starts_with("SMTP:")).count() != 1 {
        return Err(errors::parameter("The e-mail addresses must have exactly one primary SMTP address."));
    }
    for (at, address) in all.iter().enumerate() {
        if all[..at].iter().any(|other| same(other, address)) {
            return Err(errors::parameter(format!("The e-mail addresses contain \"{address}\" twice.")));
        }
        tenant.check_address_free(address, id)?;
        let known = old.iter().any(|old| same(old, address));
        if is_smtp(address) && own_domains && !known {
            tenant.check_accepted(without_type(address))?;
        }
    }
    if let Some(object) = tenant.directory.get_mut(id) {
        object.addresses = all;
        let primary = object.primary().map(str::to_owned);
        object.set("mail", json!(primary));
    }
    Ok(())
}

/// `Set-User`, `Set-Contact`
pub(super) fn user(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let id = tenant.recipient(&parameters.required("Identity")?, &[])?;
    if let Some(manager) = parameters.take("Manager") {
        let manager = manager.as_str().map(|manager| tenant.recipient(manager, &[])).transpose()?;
        tenant.directory.get_mut(&id).into_iter().for_each(|object| object.manager.clone_from(&manager));
    }
    let properties = [
        ("Title", "jobTitle"),
        ("Department", "department"),
        ("Company", "companyName"),
        ("Office", "officeLocation"),
        ("FirstName", "givenName"),
        ("LastName", "surname"),
        ("DisplayName", "displayName"),
        ("City", "city"),
        ("StreetAddress", "streetAddress"),
        ("PostalCode", "postalCode"),
        ("StateOrProvince", "state"),
        ("CountryOrRegion", "country"),
        ("MobilePhone", "mobilePhone"),
        ("Phone", "businessPhone"),
        ("Notes", "notes"),
        ("Fax", "faxNumber"),
        ("WebPage", "webPage"),
        ("HomePhone", "homePhone"),
    ];
    for (parameter, property) in properties {
        if let Some(text) = parameters.text(parameter)? {
            tenant.directory.get_mut(&id).into_iter().for_each(|object| object.set(property, text.clone()));
        }
    }
    Ok(Vec::new())
}

/// `Set-CASMailbox`
pub(super) fn protocols(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let id = tenant.recipient(&parameters.required("Identity")?, &MAILBOXES)?;
    let given = parameters.several(&[
        "ImapEnabled",
        "PopEnabled",
        "EwsEnabled",
        "MAPIEnabled",
        "OWAEnabled",
        "ActiveSyncEnabled",
        "SmtpClientAuthenticationDisabled",
    ]);
    if let Some(recipient) = tenant.directory.get_mut(&id).and_then(|object| object.recipient.as_mut()) {
        recipient.protocols.extend(given);
    }
    Ok(Vec::new())
}

/// `Set-CalendarProcessing`
pub(super) fn calendar_processing(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let id = tenant.recipient(&parameters.required("Identity")?, &MAILBOXES)?;
    let given = parameters.several(&[
        "AutomateProcessing",
        "AllBookInPolicy",
        "AllRequestInPolicy",
        "AllowConflicts",
        "BookingWindowInDays",
        "BookInPolicy",
        "ResourceDelegates",
        "DeleteComments",
        "DeleteSubject",
        "AddOrganizerToSubject",
    ]);
    keep(tenant, &id, given);
    Ok(Vec::new())
}

/// `Set-MailboxRegionalConfiguration`
pub(super) fn regional(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let id = tenant.recipient(&parameters.required("Identity")?, &MAILBOXES)?;
    let given = parameters.several(&["Language", "TimeZone", "DateFormat", "TimeFormat", "LocalizeDefaultFolderName"]);
    keep(tenant, &id, given);
    Ok(Vec::new())
}

/// `Enable-Mailbox -Archive`
pub(super) fn enable(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let id = tenant.recipient(&parameters.required("Identity")?, &MAILBOXES)?;
    if parameters.flag("Archive")? == Some(true) {
        keep(tenant, &id, Map::from_iter([("ArchiveStatus".to_owned(), json!("Active"))]));
    }
    tenant.rows_of(&id)
}
