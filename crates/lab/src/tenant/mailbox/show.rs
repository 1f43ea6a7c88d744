//! Items as Graph shows them: as `mailboxItem` and as `message`.

use serde_json::{Value, json};

use super::Mailbox;
use super::extended::ExtendedId;
use super::item::{Form, Item, id};
use crate::tenant::call::Call;
use crate::tenant::codec::Message;
use crate::tenant::odata::text_literals;
use crate::tenant::reply::Refusal;
use crate::tenant::store::shown;

/// Extended properties that a request names in `$expand` or `$filter`, as it names them.
pub(super) fn wanted(call: &Call) -> Result<Vec<(String, ExtendedId)>, Refusal> {
    let option = |name: &str| call.option(name).filter(|text| text.contains("ExtendedProperties")).unwrap_or_default();
    let in_expand =
        text_literals(option("expand")).into_iter().map(|text| ExtendedId::parse(&text).map(|id| (text, id)));
    let mut all = in_expand.collect::<Result<Vec<_>, _>>()?;
    // In a filter, values stand between the ids; what is no id is one of them.
    let in_filter = text_literals(option("filter")).into_iter();
    all.extend(in_filter.filter_map(|text| ExtendedId::parse(&text).ok().map(|id| (text, id))));
    Ok(all)
}

/// Puts the extended properties that were asked for into what is shown.
pub(super) fn extend(shown_as: &mut Value, message: &Message, wanted: &[(String, ExtendedId)]) {
    let found = wanted.iter().filter_map(|(text, id)| id.of(message).map(|value| json!({"id": text, "value": value})));
    let found: Vec<Value> = found.collect();
    if !found.is_empty() {
        shown_as["singleValueExtendedProperties"] = Value::Array(found);
    }
}

impl Mailbox {
    /// As the mailbox API shows an item.
    pub(super) fn show_item(&self, item: &Item) -> Value {
        json!({
            "id": self.item_id(item.number), "changeKey": item.change_key(), "type": item.class(),
            "categories": item.categories(), "size": item.size,
            "createdDateTime": item.time(id::CREATION_TIME).map_or_else(|| shown(item.modified), shown),
            "lastModifiedDateTime": shown(item.modified),
        })
    }

    /// As the mail API shows a message.
    pub(super) fn show_message(&self, item: &Item) -> Value {
        let message = &item.message;
        let time = |id: u16| item.time(id).map(shown);
        let mut shown_as = json!({
            "id": self.item_id(item.number), "changeKey": item.change_key(), "parentFolderId": item.folder,
            "categories": item.categories(), "subject": item.subject(), "isRead": item.is_read(),
            "isDraft": item.is_draft(), "flag": {"flagStatus": item.flag()},
            "importance": importance(message.number(id::IMPORTANCE)),
            "receivedDateTime": time(id::DELIVERY_TIME), "sentDateTime": time(id::SUBMIT_TIME),
            "createdDateTime": time(id::CREATION_TIME).unwrap_or_else(|| shown(item.modified)),
            "lastModifiedDateTime": shown(item.modified), "internetMessageId": message.text(id::MESSAGE_ID),
            "hasAttachments": !message.attachments.is_empty(), "body": body(message),
            "bodyPreview": message.text(id::BODY).unwrap_or_default().chars().take(255).collect::<String>(),
            "inferenceClassification": "focused", "internetMessageHeaders": headers(message),
        });
        for (name, kind) in [("toRecipients", 1), ("ccRecipients", 2), ("bccRecipients", 3)] {
            shown_as[name] = recipients(message, kind);
        }
        shown_as["replyTo"] = json!([]);
        shown_as["from"] = person(message, id::FROM_NAME, [id::FROM_SMTP, id::FROM_ADDRESS]);
        shown_as["sender"] = person(message, id::SENDER_NAME, [id::SENDER_SMTP, id::SENDER_ADDRESS]);
        shown_as
    }
}

impl Item {
    /// As MIME: what was given, or what can be made of it.
    pub(super) fn mime(&self) -> Option<Vec<u8>> {
        match &self.form {
            Form::Mime(octets) => octets.clone(),
            _ if self.incomplete => None,
            _ => Some(made(&self.message, &self.subject()).into_bytes()),
        }
    }
}

/// The header that came with the message and its body; attachments are named only.
fn made(message: &Message, subject: &str) -> String {
    let header = message.text(id::HEADERS).unwrap_or_else(|| format!("Subject: {subject}\r\n"));
    let header: String = header.split_inclusive('\n').filter(|line| !line.trim().is_empty()).collect();
    format!("{}\r\n\r\n{}", header.trim_end(), message.text(id::BODY).unwrap_or_default())
}

fn importance(level: Option<i64>) -> &'static str {
    match level {
        Some(0) => "low",
        Some(2) => "high",
        _ => "normal",
    }
}

fn body(message: &Message) -> Value {
    let html = message.text(id::HTML).or_else(|| {
        let octets = message.get(&crate::tenant::codec::Key::Id(id::HTML))?.value.octets()?;
        Some(String::from_utf8_lossy(octets).into_owned())
    });
    match (html, message.text(id::BODY)) {
        (Some(html), _) => json!({"contentType": "html", "content": html}),
        (None, plain) => json!({"contentType": "text", "content": plain.unwrap_or_default()}),
    }
}

fn headers(message: &Message) -> Value {
    let mut all: Vec<Value> = Vec::new();
    for line in message.text(id::HEADERS).unwrap_or_default().lines() {
        match (line.starts_with([' ', '\t']), all.last_mut(), line.split_once(':')) {
            (true, Some(last), _) => {
                let value = last["value"].as_str().unwrap_or_default().to_owned() + line;
                last["value"] = json!(value);
            }
            (false, _, Some((name, value))) => all.push(json!({"name": name, "value": value.trim()})),
            _ => {}
        }
    }
    Value::Array(all)
}

fn person(message: &Message, name: u16, addresses: [u16; 2]) -> Value {
    let address = addresses.into_iter().find_map(|id| message.text(id)).filter(|address| !address.is_empty());
    let Some(address) = address else { return Value::Null };
    let name = message.text(name).unwrap_or_else(|| address.clone());
    json!({"emailAddress": {"name": name, "address": address}})
}

fn recipients(message: &Message, kind: i64) -> Value {
    let rows =
        message.recipients.iter().map(|properties| Message { properties: properties.clone(), ..Message::default() });
    let of_kind = rows.filter(|row| row.number(0x0c15) == Some(kind));
    Value::Array(of_kind.map(|row| person(&row, 0x3001, [0x39fe, 0x3003])).filter(|person| !person.is_null()).collect())
}
