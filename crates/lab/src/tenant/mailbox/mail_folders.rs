//! Folders by the mail API (Graph `users/{id}/mailFolders`): those for mail only.

use serde_json::{Value, json};

use super::folder::Folder;
use super::folders::{extended, rename};
use super::{Mailbox, show};
use crate::tenant::call::Call;
use crate::tenant::odata::{Listing, selected};
use crate::tenant::reply::{Answer, Refusal, Reply};
use crate::tenant::store::Tenant;

const LISTING: Listing = Listing { context: "users/mailFolders", usual: &[], pages: (10, 1000) };

impl Mailbox {
    fn show_mail_folder(&self, folder: &Folder) -> Value {
        let unread = folder.items.iter().filter_map(|number| self.items.get(number)).filter(|item| !item.is_read());
        json!({
            "id": folder.id, "displayName": folder.name, "parentFolderId": folder.parent, "isHidden": folder.hidden,
            "childFolderCount": self.mail_children(&folder.id).len(), "totalItemCount": folder.items.len(),
            "unreadItemCount": unread.count(), "sizeInBytes": folder.items.iter().filter_map(|number| self.items.get(number)).map(|item| item.size).sum::<u64>(),
        })
    }

    fn mail_children(&self, parent: &str) -> Vec<&Folder> {
        self.children(parent).into_iter().filter(|folder| folder.class.starts_with("IPF.Note")).collect()
    }
}

fn below(tenant: &mut Tenant, call: &Call, parent: Option<&str>) -> Answer {
    let wanted = show::wanted(call)?;
    let id = tenant.mailbox_of(call.name(0))?;
    tenant.mailbox(&id)?;
    let mailbox = &tenant.mailboxes[&id];
    let parent = parent.map_or_else(|| mailbox.root(), |name| mailbox.folder(name))?;
    let hidden = call.option("includeHiddenFolders") == Some("true");
    let folders = mailbox.mail_children(&parent.id).into_iter().filter(|folder| hidden || !folder.hidden);
    LISTING.answer(tenant, call, folders, |folder| {
        let mut shown_as = mailbox.show_mail_folder(folder);
        show::extend(&mut shown_as, &Mailbox::folder_properties(folder), &wanted);
        shown_as
    })
}

/// `GET /users/{id}/mailFolders`
pub(in crate::tenant) fn list(tenant: &mut Tenant, call: &Call) -> Answer {
    below(tenant, call, None)
}

/// `GET /users/{id}/mailFolders/{id}/childFolders`
pub(in crate::tenant) fn children(tenant: &mut Tenant, call: &Call) -> Answer {
    below(tenant, call, Some(call.name(1)))
}

/// `GET /users/{id}/mailFolders/{id}`
pub(in crate::tenant) fn get(tenant: &mut Tenant, call: &Call) -> Answer {
    let wanted = show::wanted(call)?;
    let mailbox = tenant.mailbox_of_user(call.name(0))?;
    let folder = mailbox.folder(call.name(1))?;
    let mut shown_as = mailbox.show_mail_folder(folder);
    show::extend(&mut shown_as, &Mailbox::folder_properties(folder), &wanted);
    Ok(Reply::ok(selected(call, shown_as, &[])))
}

/// `POST /users/{id}/mailFolders`
pub(in crate::tenant) fn create(tenant: &mut Tenant, call: &Call) -> Answer {
    make(tenant, call, None)
}

/// `POST /users/{id}/mailFolders/{id}/childFolders`
pub(in crate::tenant) fn create_child(tenant: &mut Tenant, call: &Call) -> Answer {
    make(tenant, call, Some(call.name(1)))
}

fn make(tenant: &mut Tenant, call: &Call, parent: Option<&str>) -> Answer {
    let body = call.json()?;
    let missing = || Refusal::new(400, "ErrorInvalidRequest", "The property 'displayName' is required.");
    let name = body.get("displayName").and_then(Value::as_str).ok_or_else(missing)?.to_owned();
    let properties = extended(body.get("singleValueExtendedProperties"))?;
    let mailbox = tenant.mailbox_of_user(call.name(0))?;
    let parent = parent.map_or_else(|| mailbox.root(), |name| mailbox.folder(name))?.id.clone();
    mailbox.check_name(&parent, &name, "")?;
    let id = mailbox.add_folder(&name, Some(parent), "IPF.Note", None);
    if let Some(folder) = mailbox.folders.get_mut(&id) {
        folder.extended.extend(properties);
        folder.hidden = body.get("isHidden") == Some(&Value::Bool(true));
    }
    let shown_as = mailbox.show_mail_folder(mailbox.folder(&id)?);
    Ok(Reply::created(shown_as))
}

/// `PATCH /users/{id}/mailFolders/{id}`
pub(in crate::tenant) fn update(tenant: &mut Tenant, call: &Call) -> Answer {
    let body = call.json()?;
    let mailbox = tenant.mailbox_of_user(call.name(0))?;
    let id = rename(mailbox, call.name(1), &body)?;
    let shown_as = mailbox.show_mail_folder(mailbox.folder(&id)?);
    Ok(Reply::ok(shown_as))
}

/// `DELETE /users/{id}/mailFolders/{id}`
pub(in crate::tenant) fn delete(tenant: &mut Tenant, call: &Call) -> Answer {
    tenant.mailbox_of_user(call.name(0))?.remove_folder(call.name(1))?;
    Ok(Reply::nothing())
}
