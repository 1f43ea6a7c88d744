//! Import sessions and the items that come through them (Graph `mailbox: createImportSession`, import of an item).

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::drafts::refused;
use super::item::{Form, Item, id};
use crate::tenant::call::Call;
use crate::tenant::codec::{Malformed, Message, read, unframe};
use crate::tenant::gate::session_expired;
use crate::tenant::reply::{Answer, Refusal, Reply};
use crate::tenant::state::TenantState;
use crate::tenant::store::{Tenant, shown};

/// A session: whose mailbox, until when.
pub(in crate::tenant) struct Session {
    mailbox: String,
    expires: Timestamp,
}

/// `POST /admin/exchange/mailboxes/{mailbox}/createImportSession`
pub(in crate::tenant) fn create_session(tenant: &mut Tenant, call: &Call) -> Answer {
    let mailbox = tenant.mailbox(call.name(0))?.id.clone();
    let expires = tenant.now().checked_add(tenant.options.delays.import_session).unwrap_or(Timestamp::MAX);
    let secret = format!("eyJ{}", tenant.opaque(60));
    let base = match &tenant.exchange_address {
        Some(address) => address.clone(),
        None => {
            format!("{}://{}", tenant.scheme(), call.header("host").unwrap_or_default())
        }
    };
    let address = format!("{base}/api/gv1.0/Mailboxes('{mailbox}')/importItem?authtoken={secret}");
    tenant.sessions.insert(secret, Session { mailbox, expires });
    Ok(Reply::ok(json!({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.mailboxItemImportSession",
        "importUrl": address, "expirationDateTime": shown(expires),
    })))
}

/// What is posted to an import address.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Request<'a> {
    #[serde(borrow)]
    folder_id: Cow<'a, str>,
    #[serde(borrow)]
    mode: Cow<'a, str>,
    #[serde(borrow)]
    data: Cow<'a, str>,
    item_id: Option<String>,
    change_key: Option<String>,
}

/// Decoded and taken apart, before the tenant is asked.
struct Given {
    message: Message,
    stream: Vec<u8>,
}

fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "ErrorInvalidRequest", message)
}

/// `POST /api/gv1.0/Mailboxes('{mailbox}')/importItem`
pub(in crate::tenant) fn import(state: &TenantState, call: &Call) -> Answer {
    let mailbox = check_session(&state.tenant(), call)?;
    if call.header("authorization").is_some() {
        return Err(invalid("The import address carries its own token; no other one may be given."));
    }
    if call.content_type() != "application/json" {
        return Err(Refusal::new(415, "UnsupportedMediaType", "The content type must be application/json."));
    }
    let request: Request<'_> = serde_json::from_slice(&call.body).map_err(|error| invalid(error.to_string()))?;
    let given = given(&request)?;
    take(&mut state.tenant(), &mailbox, &request, given)
}

fn check_session(tenant: &Tenant, call: &Call) -> Result<String, Refusal> {
    let denied = || Refusal::new(401, "InvalidAuthenticationToken", "Access token is empty or malformed.");
    let session = call.option("authtoken").and_then(|secret| tenant.sessions.get(secret)).ok_or_else(denied)?;
    if call.name(0) != format!("Mailboxes('{}')", session.mailbox) {
        return Err(denied());
    }
    if session.expires <= tenant.now() { Err(session_expired()) } else { Ok(session.mailbox.clone()) }
}

fn given(request: &Request<'_>) -> Result<Given, Refusal> {
    let octets = STANDARD.decode(request.data.as_bytes()).map_err(|_| invalid("The property 'Data' is no base64."))?;
    let malformed =
        |error: Malformed| Refusal::new(400, "ErrorCorruptData", format!("The stream is malformed: {error}."));
    let stream = unframe(&octets).map_err(malformed)?;
    let message = read(&stream).map_err(malformed)?;
    match message.text(id::MESSAGE_CLASS) {
        Some(class) if !class.is_empty() => Ok(Given { message, stream }),
        _ => Err(Refusal::new(400, "ErrorCorruptData", "The stream has no message class.")),
    }
}

fn take(tenant: &mut Tenant, mailbox: &str, request: &Request<'_>, given: Given) -> Answer {
    tenant.check_room(mailbox, given.stream.len() as u64)?;
    let item = Item::new(Form::FastTransfer, given.message, &given.stream, tenant.now());
    if tenant.faults.refuses_item(&item.subject()) {
        return Err(refused());
    }
    let item = tenant.kept(item);
    let number = match (request.mode.as_ref(), &request.item_id, &request.change_key) {
        ("create", None, None) => create(tenant, mailbox, &request.folder_id, item)?,
        ("update", Some(id), Some(key)) => update(tenant, mailbox, (&request.folder_id, id, key), item)?,
        ("create", ..) => return Err(invalid("'ItemId' and 'ChangeKey' must not be there in the mode 'create'.")),
        ("update", ..) => return Err(invalid("'ItemId' and 'ChangeKey' are required in the mode 'update'.")),
        _ => return Err(invalid("The mode is neither 'create' nor 'update'.")),
    };
    let mailbox = tenant.mailbox(mailbox)?;
    Ok(Reply::ok(json!({
        "@odata.context": "https://outlook.office365.com/api/gv1.0/$metadata#microsoft.graph.importMailboxItemResponse",
        "itemId": mailbox.item_id(number), "changeKey": mailbox.items[&number].change_key(),
    })))
}

fn create(tenant: &mut Tenant, mailbox: &str, folder: &str, item: Item) -> Result<u64, Refusal> {
    let mailbox = tenant.mailbox(mailbox)?;
    let folder = mailbox.folder(folder)?.id.clone();
    Ok(mailbox.put(&folder, item))
}

/// Puts new content in the place of the old, if nobody changed it since.
fn update(tenant: &mut Tenant, mailbox: &str, place: (&str, &str, &str), mut item: Item) -> Result<u64, Refusal> {
    let (folder, id, key) = place;
    let now = tenant.now();
    let mailbox = tenant.mailbox(mailbox)?;
    let folder = mailbox.folder(folder)?.id.clone();
    let number = mailbox.item_number(id)?;
    let old = &mailbox.items[&number];
    if old.folder != folder {
        return Err(invalid("The item is not in this folder."));
    }
    if old.change_key() != key {
        let message = "The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.";
        return Err(Refusal::new(409, "ErrorIrresolvableConflict", message));
    }
    (item.number, item.folder, item.version) = (number, folder, old.version);
    item.touch(now);
    mailbox.size = mailbox.size - old.size + item.size;
    mailbox.items.insert(number, item);
    Ok(number)
}
