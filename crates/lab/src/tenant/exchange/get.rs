//! The `Get-` cmdlets for recipients.

use serde_json::{Map, Value, json};

use super::errors;
use super::filter::Filter;
use super::parameters::Parameters;
use super::row::{GROUPS, MAILBOXES};
use super::table::Outcome;
use crate::tenant::store::Tenant;

/// One by its identity, or all of these kinds that a filter lets through.
fn found(tenant: &mut Tenant, parameters: &mut Parameters, kinds: &[&str]) -> Outcome {
    let identity = parameters.text("Identity")?;
    let filter = parameters.text("Filter")?.map(|text| Filter::parse(&text)).transpose()?;
    let details = parameters.list("RecipientTypeDetails")?;
    parameters.several(&["SortBy", "Properties", "PropertySets", "IncludeSystemObjects", "SoftDeletedMailbox"]);
    if let Some(identity) = identity {
        let id = tenant.recipient(&identity, kinds)?;
        return tenant.rows_of(&id);
    }
    let (now, delay) = (tenant.now(), tenant.options.delays.listing);
    let listed = tenant.directory.all().filter(|object| object.is_older_than(now, delay));
    let recipients = listed.filter_map(|object| Some((object, object.recipient.as_ref()?)));
    let wanted = recipients.filter(|(_, recipient)| {
        let is = |kind: &str| kind.eq_ignore_ascii_case(&recipient.details);
        (kinds.is_empty() || kinds.iter().any(|kind| is(kind)))
            && details.as_ref().is_none_or(|details| details.iter().any(|kind| is(kind)))
    });
    let rows = wanted.map(|(object, recipient)| tenant.row(object, recipient));
    Ok(rows.filter(|row| filter.as_ref().is_none_or(|filter| filter.holds(row))).collect())
}

/// `Get-Recipient`
pub(super) fn recipients(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    found(tenant, parameters, &[])
}

/// `Get-Mailbox`
pub(super) fn mailboxes(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    found(tenant, parameters, &MAILBOXES)
}

/// `Get-MailUser`
pub(super) fn mail_users(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    found(tenant, parameters, &["MailUser"])
}

/// `Get-MailContact`
pub(super) fn contacts(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    found(tenant, parameters, &["MailContact"])
}

/// `Get-DistributionGroup`
pub(super) fn groups(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    found(tenant, parameters, &GROUPS)
}

/// `Get-DynamicDistributionGroup`
pub(super) fn dynamic_groups(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    found(tenant, parameters, &["DynamicDistributionGroup"])
}

/// `Get-User`
pub(super) fn users(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let kinds = [&MAILBOXES[..], &["MailUser"]].concat();
    let mut rows = found(tenant, parameters, &kinds)?;
    for row in &mut rows {
        let id = row["Guid"].as_str().unwrap_or_default().to_owned();
        let manager = tenant.directory.get(&id).and_then(|object| object.manager.as_ref());
        row["Manager"] = manager.map_or(Value::Null, |manager| json!(tenant.name_of(manager)));
    }
    Ok(rows)
}

/// Settings of one mailbox over what they are when nobody set them.
fn settings(tenant: &mut Tenant, parameters: &mut Parameters, usual: Value, protocols: bool) -> Outcome {
    let identity = parameters.required("Identity")?;
    let id = tenant.recipient(&identity, &MAILBOXES)?;
    let recipient = tenant.directory.get(&id).and_then(|object| object.recipient.as_ref());
    let recipient = recipient.ok_or_else(|| errors::not_found(&identity))?;
    let held = if protocols { &recipient.protocols } else { &recipient.settings };
    let mut row: Map<String, Value> = usual.as_object().cloned().unwrap_or_default();
    let names: Vec<String> = row.keys().cloned().collect();
    row.extend(names.into_iter().filter_map(|name| Some((name.clone(), held.get(&name)?.clone()))));
    row.insert("Identity".to_owned(), json!(recipient.name));
    Ok(vec![Value::Object(row)])
}

/// `Get-CASMailbox`
pub(super) fn protocols(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let usual = json!({"ImapEnabled": true, "PopEnabled": true, "EwsEnabled": null, "MAPIEnabled": true, "OWAEnabled": true,
        "ActiveSyncEnabled": true, "SmtpClientAuthenticationDisabled": null});
    settings(tenant, parameters, usual, true)
}

/// `Get-CalendarProcessing`
pub(super) fn calendar_processing(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let usual = json!({"AutomateProcessing": "AutoUpdate", "AllBookInPolicy": true, "AllowConflicts": false,
        "BookInPolicy": [], "ResourceDelegates": []});
    settings(tenant, parameters, usual, false)
}

/// `Get-MailboxStatistics`
pub(super) fn statistics(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let identity = parameters.required("Identity")?;
    let id = tenant.recipient(&identity, &MAILBOXES)?;
    let recipient = tenant.directory.get(&id).and_then(|object| object.recipient.as_ref());
    let mailbox = recipient.and_then(|recipient| tenant.mailboxes.get(recipient.mailbox.as_ref()?));
    let mailbox = mailbox.ok_or_else(|| errors::not_found(&identity))?;
    Ok(vec![json!({"DisplayName": tenant.name_of(&id), "ItemCount": mailbox.items.len(),
        "TotalItemSize": format!("{} bytes", mailbox.size)})])
}
