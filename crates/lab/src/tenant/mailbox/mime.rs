//! What a store makes of MIME ([MS-OXCMAIL], the little that a mailbox shows).

use super::item::id;
use super::times::to_filetime;
use crate::tenant::codec::{Attachment, Key, Mail, Message, Property, Value};

const ROW_ID: u16 = 0x3000;
const DISPLAY_NAME: u16 = 0x3001;
const ADDRESS_TYPE: u16 = 0x3002;
const ADDRESS: u16 = 0x3003;
const SMTP: u16 = 0x39fe;
const RECIPIENT_TYPE: u16 = 0x0c15;
const ATTACHMENT_NUMBER: u16 = 0x0e21;
const ATTACHMENT_NAME: u16 = 0x3707;
const ATTACHMENT_KIND: u16 = 0x370e;
const ATTACHMENT_METHOD: u16 = 0x3705;
const ATTACHMENT_DATA: u16 = 0x3701;

/// A mail as a tree of properties.
pub(super) fn tree(mail: &Mail) -> Message {
    let mut message = Message::default();
    let mut text =
        |id: u16, text: Option<&str>| text.into_iter().for_each(|text| message.set(Property::text(id, text)));
    text(id::MESSAGE_CLASS, Some("IPM.Note"));
    text(id::SUBJECT, Some(mail.field("subject").unwrap_or_default()));
    text(id::MESSAGE_ID, mail.field("message-id"));
    text(id::HEADERS, Some(&mail.header));
    text(id::BODY, mail.plain.as_deref());
    text(id::HTML, mail.html.as_deref());
    if let Some((name, address)) = mail.field("from").and_then(|from| mailboxes(from).into_iter().next()) {
        for (id, value) in
            [(id::FROM_NAME, &name), (id::FROM_SMTP, &address), (id::SENDER_NAME, &name), (id::SENDER_SMTP, &address)]
        {
            text(id, Some(value));
        }
    }
    if let Some(date) = mail.date() {
        message.set(Property::time(id::SUBMIT_TIME, to_filetime(date)));
    }
    let kinds = [("to", 1), ("cc", 2), ("bcc", 3)];
    let all = kinds.into_iter().flat_map(|(field, kind)| {
        mailboxes(mail.field(field).unwrap_or_default()).into_iter().map(move |who| (who, kind))
    });
    message.recipients =
        all.enumerate().map(|(row, ((name, address), kind))| recipient(row, &name, &address, kind)).collect();
    let attachments = mail.attachments.iter().enumerate();
    message.attachments =
        attachments.map(|(number, (name, kind, octets))| attachment(number, name, kind, octets)).collect();
    message
}

fn recipient(row: usize, name: &str, address: &str, kind: i32) -> Vec<Property> {
    vec![
        Property::number(ROW_ID, row as i32),
        Property::number(RECIPIENT_TYPE, kind),
        Property::text(DISPLAY_NAME, name),
        Property::text(ADDRESS_TYPE, "SMTP"),
        Property::text(ADDRESS, address),
        Property::text(SMTP, address),
    ]
}

fn attachment(number: usize, name: &str, kind: &str, octets: &[u8]) -> Attachment {
    let data = Property { key: Key::Id(ATTACHMENT_DATA), kind: 0x0102, value: Value::Long(octets.to_vec()) };
    let properties = vec![
        Property::number(ATTACHMENT_NUMBER, number as i32),
        Property::number(ATTACHMENT_METHOD, 1),
        Property::text(ATTACHMENT_NAME, name),
        Property::text(ATTACHMENT_KIND, kind),
        data,
    ];
    Attachment { properties, embedded: None }
}

/// Names and addresses of a field like `To`.
pub(super) fn mailboxes(field: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let (mut quoted, mut from) = (false, 0);
    for (at, character) in field.char_indices() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                all.extend(mailbox(&field[from..at]));
                from = at + 1;
            }
            _ => {}
        }
    }
    all.extend(mailbox(&field[from..]));
    all
}

fn mailbox(text: &str) -> Option<(String, String)> {
    let text = text.trim();
    match text.rsplit_once('<') {
        Some((name, rest)) => {
            let address = rest.trim_end_matches('>').trim().to_owned();
            Some((name.trim().trim_matches('"').to_owned(), address))
        }
        None => (!text.is_empty()).then(|| (text.to_owned(), text.to_owned())),
    }
}
