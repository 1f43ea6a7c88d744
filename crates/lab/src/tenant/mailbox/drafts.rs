//! New messages by the mail API: drafts from JSON or MIME, and mail from MIME that is none
//! (Graph `Create message`; beta `mailFolder: importMime`).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::item::Item;
use crate::tenant::call::Call;
use crate::tenant::reply::{Answer, Refusal, Reply};
use crate::tenant::store::Tenant;

/// `POST /users/{id}/messages`
pub(in crate::tenant) fn create(tenant: &mut Tenant, call: &Call) -> Answer {
    tenant.mailbox_of(call.name(0))?;
    let item = match call.content_type() {
        "text/plain" => {
            let mime = decoded(call)?;
            if mime.len() as u64 > tenant.options.limits.draft {
                return Err(Refusal::new(413, "RequestEntityTooLarge", "The message is larger than 4 MB."));
            }
            tenant.mime_item(&mime, true)?
        }
        _ => tenant.json_item(&call.json()?, &call.body)?,
    };
    place(tenant, call, "drafts", item)
}

/// `POST /users/{id}/mailFolders/{id}/messages`: JSON only, whatever the reference lists.
pub(in crate::tenant) fn create_in_folder(tenant: &mut Tenant, call: &Call) -> Answer {
    tenant.mailbox_of(call.name(0))?;
    if call.content_type() == "text/plain" {
        return Err(Refusal::new(400, "UnableToDeserializePostBody", "were unable to deserialize"));
    }
    let item = tenant.json_item(&call.json()?, &call.body)?;
    place(tenant, call, call.name(1), item)
}

/// `POST /beta/users/{id}/mailFolders/{id}/importMime`
pub(in crate::tenant) fn import_mime(tenant: &mut Tenant, call: &Call) -> Answer {
    tenant.mailbox_of(call.name(0))?;
    if call.content_type() != "text/plain" {
        return Err(Refusal::new(415, "UnsupportedMediaType", "The content type must be text/plain."));
    }
    let item = tenant.mime_item(&decoded(call)?, false)?;
    place(tenant, call, call.name(1), item)
}

/// The body as base64, which is all that it may be.
fn decoded(call: &Call) -> Result<Vec<u8>, Refusal> {
    let invalid =
        |_| Refusal::new(400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content.");
    STANDARD.decode(call.body.trim_ascii()).map_err(invalid)
}

fn place(tenant: &mut Tenant, call: &Call, folder: &str, item: Item) -> Answer {
    let id = tenant.mailbox_of(call.name(0))?;
    tenant.check_room(&id, item.size)?;
    if tenant.faults.refuses_item(&item.subject()) {
        return Err(refused());
    }
    let mailbox = tenant.mailbox(&id)?;
    let folder = mailbox.folder(folder)?.id.clone();
    let number = mailbox.put(&folder, item);
    Ok(Reply::created(mailbox.show_message(&mailbox.items[&number])))
}

/// The store does not take this item.
pub(super) fn refused() -> Refusal {
    Refusal::new(400, "ErrorCorruptData", "The item is corrupt and cannot be saved.")
}
