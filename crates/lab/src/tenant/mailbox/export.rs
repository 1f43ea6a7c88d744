//! Items given back as FastTransfer streams (Graph `mailbox: exportItems`).
//!
//! As a real store does, the tenant does not give back the octets that it was given: properties come in its own
//! order, with its own names' ids, and with what has changed since.

use serde_json::{Value, json};

use super::Mailbox;
use super::item::{Form, Item, id};
use super::times::to_filetime;
use crate::tenant::call::Call;
use crate::tenant::codec::{Key, Property, frame, write};
use crate::tenant::reply::{Answer, Refusal, Reply};
use crate::tenant::store::{Tenant, base64};

/// Most items of one request.
const MOST: usize = 20;

const SEARCH_KEY: u16 = 0x300b;
const CHANGE_KEY: u16 = 0x65e2;
const MESSAGE_SIZE: u16 = 0x0e08;

/// `POST /admin/exchange/mailboxes/{mailbox}/exportItems`
pub(in crate::tenant) fn export(tenant: &mut Tenant, call: &Call) -> Answer {
    let body = call.json()?;
    let ids = ["itemIds", "ItemIds"].into_iter().find_map(|name| body.get(name)?.as_array());
    let ids: Option<Vec<&str>> = ids.and_then(|ids| ids.iter().map(Value::as_str).collect());
    let invalid = || Refusal::new(400, "ErrorInvalidRequest", "Between 1 and 20 item ids are required.");
    let ids = ids.filter(|ids| (1..=MOST).contains(&ids.len())).ok_or_else(invalid)?;
    let mailbox = tenant.mailbox(call.name(0))?;
    let all: Vec<Value> = ids.into_iter().map(|id| mailbox.exported(id)).collect();
    Ok(Reply::ok(
        json!({"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#Collection(microsoft.graph.exportItemResponse)", "value": all}),
    ))
}

impl Mailbox {
    fn exported(&self, id: &str) -> Value {
        let number = match self.item_number(id) {
            Ok(number) => number,
            Err(refusal) => return json!({"itemId": id, "error": {"code": refusal.code, "message": refusal.message}}),
        };
        let item = &self.items[&number];
        if item.incomplete || item.form == Form::Mime(None) {
            return json!({"itemId": id, "error": {"code": "ErrorItemCorrupt", "message": "The content was not kept."}});
        }
        json!({"itemId": id, "changeKey": item.change_key(), "data": base64(&frame(&item.stream()))})
    }
}

impl Item {
    fn stream(&self) -> Vec<u8> {
        let mut message = self.message.clone();
        message.set(Property::time(id::MODIFICATION_TIME, to_filetime(self.modified)));
        message.set(Property::number(MESSAGE_SIZE, i32::try_from(self.size).unwrap_or(i32::MAX)));
        let octets = |id: u16, octets: &[u8]| Property {
            key: Key::Id(id),
            kind: 0x0102,
            value: crate::tenant::codec::Value::Long(octets.to_vec()),
        };
        message.set(octets(CHANGE_KEY, self.change_key().as_bytes()));
        if message.get(&Key::Id(SEARCH_KEY)).is_none() {
            message.set(octets(SEARCH_KEY, &self.number.to_be_bytes()));
        }
        message.properties.sort_by(|one, other| one.key.cmp(&other.key));
        write(&message)
    }
}
