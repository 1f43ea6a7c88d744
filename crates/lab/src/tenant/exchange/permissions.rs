//! Full access, send as, and rights to folders.

use serde_json::{Value, json};

use super::errors;
use super::parameters::Parameters;
use super::row::MAILBOXES;
use super::table::Outcome;
use crate::tenant::directory::Recipient;
use crate::tenant::reply::Refusal;
use crate::tenant::store::Tenant;

/// Rights to a folder, and the roles that stand for several.
const FOLDER_RIGHTS: [&str; 20] = [
    "Owner",
    "PublishingEditor",
    "Editor",
    "PublishingAuthor",
    "Author",
    "NonEditingAuthor",
    "Reviewer",
    "Contributor",
    "AvailabilityOnly",
    "LimitedDetails",
    "None",
    "CreateItems",
    "CreateSubfolders",
    "DeleteAllItems",
    "DeleteOwnedItems",
    "EditAllItems",
    "EditOwnedItems",
    "FolderContact",
    "FolderOwner",
    "FolderVisible",
];

/// Those who can be given rights.
const TRUSTEES: [&str; 6] =
    ["UserMailbox", "SharedMailbox", "RoomMailbox", "EquipmentMailbox", "MailUser", "MailUniversalSecurityGroup"];

impl Tenant {
    fn side(&mut self, id: &str) -> Result<&mut Recipient, Refusal> {
        let found = self.directory.get_mut(id).and_then(|object| object.recipient.as_mut());
        found.ok_or_else(|| errors::not_found(id))
    }

    /// What a permission calls somebody: the sign-in name, or the address.
    fn trustee_name(&self, id: &str) -> String {
        let object = self.directory.get(id);
        let name = object.and_then(|object| object.user_name().or(object.primary()));
        name.unwrap_or(id).to_owned()
    }
}

fn trustee(tenant: &mut Tenant, parameters: &mut Parameters, name: &str) -> Result<String, Refusal> {
    tenant.recipient(&parameters.required(name)?, &TRUSTEES)
}

/// `Add-MailboxPermission`
pub(super) fn add_full_access(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let id = tenant.recipient(&parameters.required("Identity")?, &MAILBOXES)?;
    let who = trustee(tenant, parameters, "User")?;
    let rights = parameters.list("AccessRights")?.unwrap_or_default();
    parameters.several(&["AutoMapping", "InheritanceType", "Owner", "Deny"]);
    let known = ["FullAccess", "ReadPermission", "ChangePermission", "ChangeOwner", "DeleteItem", "ExternalAccount"];
    if rights.is_empty() || rights.iter().any(|right| !known.contains(&right.as_str())) {
        return Err(errors::parameter("Cannot bind parameter 'AccessRights'."));
    }
    tenant.side(&id)?.full_access.entry(who.clone()).or_default().extend(rights);
    Ok(vec![access_row(tenant, &id, &who)])
}

fn access_row(tenant: &Tenant, id: &str, who: &str) -> Value {
    let held = tenant.directory.get(id).and_then(|object| object.recipient.as_ref()?.full_access.get(who));
    json!({"Identity": tenant.name_of(id), "User": tenant.trustee_name(who), "AccessRights": held,
        "IsInherited": false, "Deny": false, "InheritanceType": "All"})
}

/// `Get-MailboxPermission`
pub(super) fn full_access(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let id = tenant.recipient(&parameters.required("Identity")?, &MAILBOXES)?;
    let user = parameters.text("User")?;
    let user = user.map(|user| tenant.recipient(&user, &[])).transpose()?;
    let own = json!({"Identity": tenant.name_of(&id), "User": "NT AUTHORITY\\SELF",
        "AccessRights": ["FullAccess", "ReadPermission"], "IsInherited": false, "Deny": false, "InheritanceType": "All"});
    let holders: Vec<String> = tenant.side(&id)?.full_access.keys().cloned().collect();
    let wanted = holders.iter().filter(|who| user.as_ref().is_none_or(|user| user == *who));
    let mut rows: Vec<Value> = wanted.map(|who| access_row(tenant, &id, who)).collect();
    if user.is_none() {
        rows.insert(0, own);
    }
    Ok(rows)
}

/// `Remove-MailboxPermission`
pub(super) fn remove_full_access(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let id = tenant.recipient(&parameters.required("Identity")?, &MAILBOXES)?;
    let who = trustee(tenant, parameters, "User")?;
    parameters.several(&["AccessRights", "InheritanceType", "Deny"]);
    tenant.side(&id)?.full_access.remove(&who);
    Ok(Vec::new())
}

/// `Add-RecipientPermission`
pub(super) fn add_send_as(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let id = tenant.recipient(&parameters.required("Identity")?, &[])?;
    let who = trustee(tenant, parameters, "Trustee")?;
    if parameters.list("AccessRights")? != Some(vec!["SendAs".to_owned()]) {
        return Err(errors::parameter("Cannot bind parameter 'AccessRights'."));
    }
    tenant.side(&id)?.send_as.insert(who.clone());
    Ok(vec![send_as_row(tenant, &id, &who)])
}

fn send_as_row(tenant: &Tenant, id: &str, who: &str) -> Value {
    json!({"Identity": tenant.name_of(id), "Trustee": tenant.trustee_name(who), "AccessControlType": "Allow",
        "AccessRights": ["SendAs"], "IsInherited": false, "InheritanceType": "None"})
}

/// `Get-RecipientPermission`
pub(super) fn send_as(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let id = tenant.recipient(&parameters.required("Identity")?, &[])?;
    let user = parameters.text("Trustee")?;
    let user = user.map(|user| tenant.recipient(&user, &[])).transpose()?;
    parameters.take("AccessRights");
    let own = json!({"Identity": tenant.name_of(&id), "Trustee": "NT AUTHORITY\\SELF", "AccessControlType": "Allow",
        "AccessRights": ["SendAs"], "IsInherited": false, "InheritanceType": "None"});
    let holders: Vec<String> = tenant.side(&id)?.send_as.iter().cloned().collect();
    let wanted = holders.iter().filter(|who| user.as_ref().is_none_or(|user| user == *who));
    let mut rows: Vec<Value> = wanted.map(|who| send_as_row(tenant, &id, who)).collect();
    if user.is_none() {
        rows.insert(0, own);
    }
    Ok(rows)
}

/// `Remove-RecipientPermission`
pub(super) fn remove_send_as(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let id = tenant.recipient(&parameters.required("Identity")?, &[])?;
    let who = trustee(tenant, parameters, "Trustee")?;
    parameters.take("AccessRights");
    tenant.side(&id)?.send_as.remove(&who);
    Ok(Vec::new())
}

/// Mailbox and folder of an identity like `anna@example.com:\Calendar`; the folder's path.
fn place(tenant: &mut Tenant, parameters: &mut Parameters) -> Result<(String, String), Refusal> {
    let identity = parameters.required("Identity")?;
    let (mailbox, path) = identity.split_once(":\\").unwrap_or((&identity, ""));
    let id = tenant.recipient(mailbox, &MAILBOXES)?;
    let store = tenant.side(&id)?.mailbox.clone().unwrap_or_default();
    let path = path.trim_matches('\\').replace('\\', "/");
    let known = tenant.mailboxes.get(&store).is_some_and(|mailbox| mailbox.has_path(&path));
    if known { Ok((id, path)) } else { Err(errors::not_found(&identity)) }
}

fn folder_rights(parameters: &mut Parameters) -> Result<Vec<String>, Refusal> {
    let rights = parameters.list("AccessRights")?.unwrap_or_default();
    parameters.several(&["SharingPermissionFlags", "SendNotificationToUser"]);
    match rights.is_empty() || rights.iter().any(|right| !FOLDER_RIGHTS.contains(&right.as_str())) {
        true => Err(errors::parameter("Cannot bind parameter 'AccessRights'.")),
        false => Ok(rights),
    }
}

/// Whom a folder's right is for; two names stand for everybody.
fn folder_user(tenant: &mut Tenant, parameters: &mut Parameters) -> Result<String, Refusal> {
    let name = parameters.required("User")?;
    if ["Default", "Anonymous"].contains(&name.as_str()) {
        return Ok(name);
    }
    tenant.recipient(&name, &TRUSTEES).map_err(|_| errors::no_trustee(&name))
}

/// `Add-MailboxFolderPermission`
pub(super) fn add_folder(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let (id, path) = place(tenant, parameters)?;
    let (who, rights) = (folder_user(tenant, parameters)?, folder_rights(parameters)?);
    let name = tenant.trustee_name(&who);
    let held = &mut tenant.side(&id)?.folder_rights;
    if held.contains_key(&(path.clone(), who.clone())) {
        return Err(errors::permission_exists(&name));
    }
    held.insert((path.clone(), who.clone()), rights.clone());
    Ok(vec![folder_row(tenant, &path, &who, &rights)])
}

/// `Set-MailboxFolderPermission`
pub(super) fn set_folder(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let (id, path) = place(tenant, parameters)?;
    let (who, rights) = (folder_user(tenant, parameters)?, folder_rights(parameters)?);
    let name = tenant.trustee_name(&who);
    let held = &mut tenant.side(&id)?.folder_rights;
    let everybody = ["Default", "Anonymous"].contains(&who.as_str());
    if !everybody && !held.contains_key(&(path.clone(), who.clone())) {
        return Err(errors::not_found(&name));
    }
    held.insert((path, who), rights);
    Ok(Vec::new())
}

/// `Get-MailboxFolderPermission`
pub(super) fn folder(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let (id, path) = place(tenant, parameters)?;
    parameters.take("User");
    let held: Vec<(String, Vec<String>)> = {
        let all = tenant.side(&id)?.folder_rights.iter();
        all.filter(|((folder, _), _)| *folder == path).map(|((_, who), rights)| (who.clone(), rights.clone())).collect()
    };
    let usual = |name: &str| {
        (
            name.to_owned(),
            vec![if name == "Default" && path == "Calendar" { "AvailabilityOnly" } else { "None" }.to_owned()],
        )
    };
    let missing =
        ["Default", "Anonymous"].into_iter().filter(|name| !held.iter().any(|(who, _)| who == name)).map(usual);
    let all: Vec<(String, Vec<String>)> = missing.chain(held.clone()).collect();
    Ok(all.iter().map(|(who, rights)| folder_row(tenant, &path, who, rights)).collect())
}

fn folder_row(tenant: &Tenant, path: &str, who: &str, rights: &[String]) -> Value {
    let display = tenant.directory.get(who).and_then(|object| object.text("displayName")).unwrap_or(who);
    let address = tenant.directory.get(who).and_then(|object| object.primary());
    let user = json!({"UserType": {"value": "Internal"}, "DisplayName": display,
        "RecipientPrincipal": {"PrimarySmtpAddress": address, "Guid": who}});
    json!({"Identity": who, "FolderName": path.rsplit('/').next(), "User": user, "AccessRights": rights})
}

/// `Remove-MailboxFolderPermission`
pub(super) fn remove_folder(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let (id, path) = place(tenant, parameters)?;
    let who = folder_user(tenant, parameters)?;
    tenant.side(&id)?.folder_rights.remove(&(path, who));
    Ok(Vec::new())
}
