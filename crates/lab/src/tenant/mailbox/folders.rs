//! Folders by the mailbox API (Graph `admin/exchange/mailboxes/{id}/folders`): of every class.

use serde_json::{Value, json};

use super::extended::ExtendedId;
use super::folder::Folder;
use super::{Mailbox, show};
use crate::tenant::call::Call;
use crate::tenant::codec::Message;
use crate::tenant::odata::{Listing, selected};
use crate::tenant::reply::{Answer, Refusal, Reply};
use crate::tenant::store::Tenant;

const LISTING: Listing = Listing { context: "admin/exchange/mailboxes/folders", usual: &[], pages: (10, 1000) };

impl Mailbox {
    fn show_folder(&self, folder: &Folder) -> Value {
        let mut shown_as = json!({
            "id": folder.id, "displayName": folder.name, "parentFolderId": folder.parent, "type": folder.class,
            "childFolderCount": self.children(&folder.id).len(), "totalItemCount": folder.items.len(),
        });
        if let Some(name) = folder.well_known {
            shown_as["wellKnownName"] = json!(name);
        }
        shown_as
    }

    /// Properties of a folder in the form in which those of items are.
    pub(super) fn folder_properties(folder: &Folder) -> Message {
        let properties = folder.extended.iter().filter_map(|(id, value)| id.with(value).ok());
        Message { properties: properties.collect(), ..Message::default() }
    }
}

fn below(tenant: &mut Tenant, call: &Call, parent: Option<&str>) -> Answer {
    let wanted = show::wanted(call)?;
    tenant.mailbox(call.name(0))?;
    let mailbox = &tenant.mailboxes[call.name(0)];
    let parent = parent.map_or_else(|| mailbox.root(), |name| mailbox.folder(name))?;
    LISTING.answer(tenant, call, mailbox.children(&parent.id).into_iter(), |folder| {
        let mut shown_as = mailbox.show_folder(folder);
        show::extend(&mut shown_as, &Mailbox::folder_properties(folder), &wanted);
        shown_as
    })
}

/// `GET /admin/exchange/mailboxes/{mailbox}/folders`
pub(in crate::tenant) fn list(tenant: &mut Tenant, call: &Call) -> Answer {
    below(tenant, call, None)
}

/// `GET /admin/exchange/mailboxes/{mailbox}/folders/{id}/childFolders`
pub(in crate::tenant) fn children(tenant: &mut Tenant, call: &Call) -> Answer {
    below(tenant, call, Some(call.name(1)))
}

/// `GET /admin/exchange/mailboxes/{mailbox}/folders/{id}`
pub(in crate::tenant) fn get(tenant: &mut Tenant, call: &Call) -> Answer {
    let wanted = show::wanted(call)?;
    let mailbox = tenant.mailbox(call.name(0))?;
    let folder = mailbox.folder(call.name(1))?;
    let mut shown_as = mailbox.show_folder(folder);
    show::extend(&mut shown_as, &Mailbox::folder_properties(folder), &wanted);
    Ok(Reply::ok(selected(call, shown_as, &[])))
}

/// `POST /admin/exchange/mailboxes/{mailbox}/folders`
pub(in crate::tenant) fn create(tenant: &mut Tenant, call: &Call) -> Answer {
    make(tenant, call, None)
}

/// `POST /admin/exchange/mailboxes/{mailbox}/folders/{id}/childFolders`
pub(in crate::tenant) fn create_child(tenant: &mut Tenant, call: &Call) -> Answer {
    make(tenant, call, Some(call.name(1)))
}

fn make(tenant: &mut Tenant, call: &Call, parent: Option<&str>) -> Answer {
    let body = call.json()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let missing = |name: &str| Refusal::new(400, "ErrorInvalidRequest", format!("The property '{name}' is required."));
    let name = text("displayName").ok_or_else(|| missing("displayName"))?;
    let class = text("type").ok_or_else(|| missing("type"))?;
    let extended = extended(body.get("singleValueExtendedProperties"))?;
    let known = ["displayName", "type", "singleValueExtendedProperties", "multiValueExtendedProperties", "@odata.type"];
    if let Some(strange) = body.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(Refusal::new(400, "ErrorInvalidRequest", format!("The property '{strange}' cannot be set.")));
    }
    let mailbox = tenant.mailbox(call.name(0))?;
    let parent = parent.map_or_else(|| mailbox.root(), |name| mailbox.folder(name))?.id.clone();
    mailbox.check_name(&parent, &name, "")?;
    let id = mailbox.add_folder(&name, Some(parent), &class, None);
    if let Some(folder) = mailbox.folders.get_mut(&id) {
        folder.extended.extend(extended);
    }
    let shown_as = mailbox.show_folder(mailbox.folder(&id)?);
    Ok(Reply::created(shown_as))
}

/// Extended properties as a body has them.
pub(super) fn extended(all: Option<&Value>) -> Result<Vec<(ExtendedId, String)>, Refusal> {
    let all = all.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let one = |property: &Value| {
        let id = ExtendedId::parse(property["id"].as_str().unwrap_or_default())?;
        let value = property["value"].as_str().unwrap_or_default();
        id.with(value)?;
        Ok((id, value.to_owned()))
    };
    all.iter().map(one).collect()
}

/// `PATCH /admin/exchange/mailboxes/{mailbox}/folders/{id}`
pub(in crate::tenant) fn update(tenant: &mut Tenant, call: &Call) -> Answer {
    let body = call.json()?;
    let mailbox = tenant.mailbox(call.name(0))?;
    let id = rename(mailbox, call.name(1), &body)?;
    let shown_as = mailbox.show_folder(mailbox.folder(&id)?);
    Ok(Reply::ok(shown_as))
}

/// Gives a folder another name; that is all that can be changed.
pub(super) fn rename(
    mailbox: &mut Mailbox,
    name: &str,
    body: &serde_json::Map<String, Value>,
) -> Result<String, Refusal> {
    let folder = mailbox.folder(name)?;
    let (id, parent) = (folder.id.clone(), folder.parent.clone().unwrap_or_default());
    let changes = body.keys().find(|name| !["displayName", "@odata.type"].contains(&name.as_str()));
    if let Some(strange) = changes {
        return Err(Refusal::new(400, "ErrorInvalidRequest", format!("The property '{strange}' cannot be changed.")));
    }
    let name = body.get("displayName").and_then(Value::as_str).unwrap_or_default().to_owned();
    mailbox.check_name(&parent, &name, &id)?;
    if let Some(folder) = mailbox.folders.get_mut(&id) {
        folder.name = name;
    }
    Ok(id)
}

/// `DELETE /admin/exchange/mailboxes/{mailbox}/folders/{id}`
pub(in crate::tenant) fn delete(tenant: &mut Tenant, call: &Call) -> Answer {
    tenant.mailbox(call.name(0))?.remove_folder(call.name(1))?;
    Ok(Reply::nothing())
}
