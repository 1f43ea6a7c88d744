//! Who may do what with mailboxes and their folders, of those that are wanted.

use std::collections::HashMap;

use cutover_graph::Cmdlet;
use cutover_model::{ExistingKind, ExistingObject, Failure, Grant, Look, Right};
use serde_json::Value;

use super::known::Known;
use super::people::places;
use super::recipients::{Names, text, texts};
use crate::Tenant;

/// Puts the permissions that are wanted.
pub(super) async fn grants(
    tenant: &Tenant,
    known: &Known,
    look: &Look,
    objects: &mut [ExistingObject],
    names: &Names,
) -> Result<(), Failure> {
    for place in places(objects, &look.permissions, |object| object.kind != ExistingKind::Account) {
        let id = objects[place].id.clone();
        if known.grants(&id).is_none() {
            known.set_grants(&id, on_mailbox(tenant, &objects[place], names).await?);
        }
        objects[place].grants.extend(known.grants(&id).into_iter().flatten());
    }
    let mut folders: HashMap<&str, Vec<&str>> = HashMap::new();
    for (mailbox, folder) in &look.folders {
        folders.entry(mailbox).or_default().push(folder);
    }
    for (mailbox, folders) in folders {
        let is_mailbox = |object: &ExistingObject| matches!(object.kind, ExistingKind::Mailbox(_));
        let Some(place) = places(objects, &[mailbox.to_owned()], is_mailbox).into_iter().next() else { continue };
        for folder in folders {
            let id = objects[place].id.clone();
            if known.folder(&id, folder).is_none() {
                known.set_folder(&id, folder, on_folder(tenant, &objects[place], folder, names).await?);
            }
            objects[place].grants.extend(known.folder(&id, folder).into_iter().flatten());
        }
    }
    Ok(())
}

async fn on_mailbox(tenant: &Tenant, object: &ExistingObject, names: &Names) -> Result<Vec<Grant>, Failure> {
    let identity = object.identity();
    let ask = |name: &str| tenant.cmdlet(Cmdlet::new(name).with("Identity", identity).about(identity));
    let mut grants = Vec::new();
    if matches!(object.kind, ExistingKind::Mailbox(_)) {
        let rows = ask("Get-MailboxPermission").await?;
        grants.extend(granted(&rows, "User", "FullAccess", &Right::FullAccess, names));
    }
    let rows = ask("Get-RecipientPermission").await?;
    grants.extend(granted(&rows, "Trustee", "SendAs", &Right::SendAs, names));
    Ok(grants)
}

fn granted(rows: &[Value], who: &str, what: &str, right: &Right, names: &Names) -> Vec<Grant> {
    let allows = |row: &&Value| {
        let denied = row["Deny"] == true || row["IsInherited"] == true || text(row, "AccessControlType") == "Deny";
        !denied && texts(&row["AccessRights"]).flat_map(|rights| rights.split(", ")).any(|one| one == what)
    };
    let trustees = rows.iter().filter(allows).filter_map(|row| names.get(text(row, who)));
    trustees.map(|trustee| Grant { right: right.clone(), trustee }).collect()
}

async fn on_folder(
    tenant: &Tenant,
    object: &ExistingObject,
    folder: &str,
    names: &Names,
) -> Result<Vec<Grant>, Failure> {
    let identity = format!("{}:\\{folder}", object.identity());
    let cmdlet = Cmdlet::new("Get-MailboxFolderPermission").with("Identity", identity).about(object.identity());
    let rows = match tenant.cmdlet(cmdlet).await {
        Ok(rows) => rows,
        // The folder comes with the mail.
        Err(error) if error.is_not_found() => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let grant = |row: &Value| {
        let roles: Vec<String> = texts(&row["AccessRights"]).map(str::to_owned).collect();
        let trustee = user_of(row).and_then(|user| names.get(user))?;
        Some(Grant { right: Right::Folder { folder: folder.to_owned(), roles }, trustee })
    };
    Ok(rows.iter().filter_map(grant).collect())
}

/// Whom a folder permission is for: a text, or an object with the recipient in it.
fn user_of(row: &Value) -> Option<&str> {
    let user = &row["User"];
    let recipient = &user["ADRecipient"];
    let named = recipient["PrimarySmtpAddress"].as_str().or(user["RecipientPrincipal"]["PrimarySmtpAddress"].as_str());
    named.or(user.as_str()).or(user["DisplayName"].as_str())
}
