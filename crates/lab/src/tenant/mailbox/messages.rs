//! Messages by the mail API (Graph `users/{id}/messages`).

use serde_json::Value;

use super::item::Item;
use super::{Mailbox, show};
use crate::tenant::call::Call;
use crate::tenant::odata::{Listing, selected};
use crate::tenant::reply::{Answer, Refusal, Reply};
use crate::tenant::store::Tenant;

const LISTING: Listing = Listing { context: "users/messages", usual: &[], pages: (10, 1000) };

fn listed<'a>(tenant: &Tenant, call: &Call, mailbox: &'a Mailbox, items: impl Iterator<Item = &'a Item>) -> Answer {
    let wanted = show::wanted(call)?;
    let mail = items.filter(|item| {
        item.class().to_uppercase().starts_with("IPM.NOTE") || item.class().to_uppercase().starts_with("REPORT")
    });
    LISTING.answer(tenant, call, mail, |item| {
        let mut shown_as = mailbox.show_message(item);
        show::extend(&mut shown_as, &item.message, &wanted);
        shown_as
    })
}

/// `GET /users/{id}/messages`
pub(in crate::tenant) fn list(tenant: &mut Tenant, call: &Call) -> Answer {
    let id = tenant.mailbox_of(call.name(0))?;
    tenant.mailbox(&id)?;
    let mailbox = &tenant.mailboxes[&id];
    listed(tenant, call, mailbox, mailbox.items.values().rev())
}

/// `GET /users/{id}/mailFolders/{id}/messages`
pub(in crate::tenant) fn list_in_folder(tenant: &mut Tenant, call: &Call) -> Answer {
    let id = tenant.mailbox_of(call.name(0))?;
    tenant.mailbox(&id)?;
    let mailbox = &tenant.mailboxes[&id];
    let numbers = mailbox.folder(call.name(1))?.items.iter().rev();
    listed(tenant, call, mailbox, numbers.filter_map(|number| mailbox.items.get(number)))
}

/// `GET /users/{id}/messages/{id}`
pub(in crate::tenant) fn get(tenant: &mut Tenant, call: &Call) -> Answer {
    let wanted = show::wanted(call)?;
    let mailbox = tenant.mailbox_of_user(call.name(0))?;
    let item = &mailbox.items[&mailbox.item_number(last(call))?];
    let mut shown_as = mailbox.show_message(item);
    show::extend(&mut shown_as, &item.message, &wanted);
    Ok(Reply::ok(selected(call, shown_as, &[])))
}

/// The message's id: the last name, with a folder before it or not.
fn last(call: &Call) -> &str {
    call.named.last().map_or("", String::as_str)
}

/// `GET /users/{id}/messages/{id}/$value`
pub(in crate::tenant) fn value(tenant: &mut Tenant, call: &Call) -> Answer {
    let mailbox = tenant.mailbox_of_user(call.name(0))?;
    let item = &mailbox.items[&mailbox.item_number(last(call))?];
    let dropped = || Refusal::new(404, "ErrorItemNotFound", "The content was not kept.");
    item.mime().map(|octets| Reply::octets("text/plain", octets)).ok_or_else(dropped)
}

/// `POST /users/{id}/messages/{id}/move`: the message gets another id.
pub(in crate::tenant) fn move_to(tenant: &mut Tenant, call: &Call) -> Answer {
    let body = call.json()?;
    let destination = ["destinationId", "DestinationId"].into_iter().find_map(|name| body.get(name)?.as_str());
    let missing = || Refusal::new(400, "ErrorInvalidRequest", "The parameter 'destinationId' is missing.");
    let destination = destination.ok_or_else(missing)?;
    let immutable = call.header("prefer").is_some_and(|prefer| prefer.contains("ImmutableId"));
    let now = tenant.now();
    let mailbox = tenant.mailbox_of_user(call.name(0))?;
    let folder = mailbox.folder(destination)?.id.clone();
    let number = mailbox.item_number(last(call))?;
    let number = mailbox.move_item(number, &folder, immutable);
    if let Some(item) = mailbox.items.get_mut(&number) {
        item.touch(now);
    }
    let item = &mailbox.items[&number];
    Ok(Reply::created(mailbox.show_message(item)))
}

impl Mailbox {
    /// Moves an item; its number changes unless it is immutable.
    fn move_item(&mut self, number: u64, folder: &str, immutable: bool) -> u64 {
        let Some(mut item) = self.items.remove(&number) else { return number };
        let new = if immutable { number } else { self.number() };
        if let Some(old) = self.folders.get_mut(&item.folder) {
            old.items.remove(&number);
        }
        (item.number, item.folder) = (new, folder.to_owned());
        if let Some(target) = self.folders.get_mut(folder) {
            target.items.insert(new);
        }
        self.items.insert(new, item);
        new
    }
}

/// `DELETE /users/{id}/messages/{id}`: to the deleted items, from there for good.
pub(in crate::tenant) fn delete(tenant: &mut Tenant, call: &Call) -> Answer {
    let mailbox = tenant.mailbox_of_user(call.name(0))?;
    let number = mailbox.item_number(last(call))?;
    let deleted = mailbox.folder("deleteditems")?.id.clone();
    match mailbox.items[&number].folder == deleted {
        true => mailbox.remove_item(number),
        false => drop(mailbox.move_item(number, &deleted, false)),
    }
    Ok(Reply::nothing())
}

/// `POST /users/{id}/messages/{id}/permanentDelete`
pub(in crate::tenant) fn delete_for_good(tenant: &mut Tenant, call: &Call) -> Answer {
    let mailbox = tenant.mailbox_of_user(call.name(0))?;
    let number = mailbox.item_number(last(call))?;
    mailbox.remove_item(number);
    Ok(Reply::nothing())
}

/// Properties that can be changed at any time.
const ALWAYS: [&str; 8] = [
    "isRead",
    "categories",
    "flag",
    "importance",
    "inferenceClassification",
    "singleValueExtendedProperties",
    "multiValueExtendedProperties",
    "@odata.type",
];

/// `PATCH /users/{id}/messages/{id}`
pub(in crate::tenant) fn update(tenant: &mut Tenant, call: &Call) -> Answer {
    let body = call.json()?;
    let now = tenant.now();
    let dates_stick = tenant.options.dates_stick;
    let mailbox = tenant.mailbox_of_user(call.name(0))?;
    let number = mailbox.item_number(last(call))?;
    let mut changed = mailbox.items[&number].clone();
    for (name, value) in &body {
        if !changed.is_draft() && !ALWAYS.contains(&name.as_str()) {
            let message = format!("The property '{name}' cannot be changed once the message is no draft.");
            return Err(Refusal::new(400, "ErrorInvalidPropertySet", message));
        }
        changed.take(name, value)?;
    }
    if !dates_stick {
        changed.restore_date(&mailbox.items[&number]);
    }
    changed.touch(now);
    mailbox.items.insert(number, changed);
    let shown_as: Value = mailbox.show_message(&mailbox.items[&number]);
    Ok(Reply::ok(selected(call, shown_as, &[])))
}
