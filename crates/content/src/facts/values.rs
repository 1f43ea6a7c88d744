//! The few properties of an object that facts are made of. All others pass by.

use std::collections::HashMap;

use cutover_mapi::fasttransfer::PropertyHead;
use cutover_mapi::property::FixedBytes;
use cutover_mapi::{PropertyTag, PropertyType, named, tags};
use encoding_rs::UTF_16LE;

use crate::convert::IDENTITY;
use crate::mime::charset::Charset;
use crate::mime::text::TextReader;

/// What a property is to the facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Wanted {
    /// One of the properties with a number.
    Tag(u16),
    Keywords,
    Identity,
}

const WANTED: &[PropertyTag] = &[
    tags::MESSAGE_CLASS,
    tags::TRANSPORT_MESSAGE_HEADERS,
    tags::SUBJECT,
    tags::SUBJECT_PREFIX,
    tags::NORMALIZED_SUBJECT,
    tags::SENT_REPRESENTING_NAME,
    tags::SENT_REPRESENTING_EMAIL_ADDRESS,
    tags::SENT_REPRESENTING_SMTP_ADDRESS,
    tags::SENDER_NAME,
    tags::SENDER_EMAIL_ADDRESS,
    tags::SENDER_SMTP_ADDRESS,
    tags::REPLY_RECIPIENT_ENTRIES,
    tags::CLIENT_SUBMIT_TIME,
    tags::MESSAGE_DELIVERY_TIME,
    tags::INTERNET_MESSAGE_ID,
    tags::IN_REPLY_TO_ID,
    tags::INTERNET_REFERENCES,
    tags::IMPORTANCE,
    tags::SENSITIVITY,
    tags::MESSAGE_FLAGS,
    tags::FLAG_STATUS,
    tags::LAST_VERB_EXECUTED,
    tags::INTERNET_CODEPAGE,
    tags::RECIPIENT_TYPE,
    tags::DISPLAY_NAME,
    tags::EMAIL_ADDRESS,
    tags::SMTP_ADDRESS,
    tags::ATTACH_LONG_FILENAME,
    tags::ATTACH_FILENAME,
    tags::ATTACH_MIME_TAG,
    tags::ATTACH_CONTENT_ID,
    tags::ATTACH_FLAGS,
    tags::ATTACH_METHOD,
];

/// What the property is to the facts, if it is anything.
pub(crate) fn wanted(head: &PropertyHead) -> Option<Wanted> {
    match &head.name {
        Some(name) if *name == named::names::KEYWORDS => Some(Wanted::Keywords),
        Some(name) if *name == IDENTITY => Some(Wanted::Identity),
        Some(_) => None,
        None => WANTED.iter().find(|tag| tag.id() == head.tag.id()).map(|tag| Wanted::Tag(tag.id())),
    }
}

/// A reader of strings of a type; nothing if it is no string.
pub(crate) fn string_reader(property_type: PropertyType) -> Option<TextReader> {
    const UTF_16: u16 = 1200;
    match (property_type.single(), property_type.code_page()) {
        (PropertyType::STRING, _) | (_, Some(UTF_16)) => Some(TextReader::exact(UTF_16LE)),
        (PropertyType::STRING8, _) => Some(TextReader::new(Charset::WINDOWS_1252)),
        (_, Some(page)) => Some(TextReader::new(Charset::of_code_page(page.into()).unwrap_or(Charset::WINDOWS_1252))),
        _ => None,
    }
}

/// Octets in the last character of a string of a type, which is a NUL that ends it.
pub(crate) fn terminator(property_type: PropertyType) -> usize {
    match (property_type.single(), property_type.code_page()) {
        (PropertyType::STRING, _) | (_, Some(1200 | 1201)) => 2,
        (PropertyType::STRING8, _) | (_, Some(_)) => 1,
        _ => 0,
    }
}

/// Values that were kept.
#[derive(Debug, Default)]
pub(crate) struct Values {
    numbers: HashMap<Wanted, i64>,
    bytes: HashMap<Wanted, Vec<(PropertyType, Vec<u8>)>>,
}

impl Values {
    /// Keeps a value of fixed size, if it is a number of some kind.
    pub(crate) fn add_fixed(&mut self, wanted: Wanted, bytes: &FixedBytes) {
        let number = match **bytes {
            [a, b] => i16::from_le_bytes([a, b]).into(),
            [a, b, c, d] => i32::from_le_bytes([a, b, c, d]).into(),
            [a, b, c, d, e, f, g, h] => i64::from_le_bytes([a, b, c, d, e, f, g, h]),
            _ => return,
        };
        self.numbers.insert(wanted, number);
    }

    pub(crate) fn add_bytes(&mut self, wanted: Wanted, property_type: PropertyType, bytes: Vec<u8>) {
        self.bytes.entry(wanted).or_default().push((property_type, bytes));
    }

    pub(crate) fn number(&self, tag: PropertyTag) -> Option<i64> {
        self.numbers.get(&Wanted::Tag(tag.id())).copied()
    }

    pub(crate) fn bytes(&self, tag: PropertyTag) -> Option<&[u8]> {
        self.bytes.get(&Wanted::Tag(tag.id()))?.first().map(|(_, bytes)| bytes.as_slice())
    }

    pub(crate) fn text(&self, tag: PropertyTag) -> Option<String> {
        self.texts(Wanted::Tag(tag.id())).into_iter().next()
    }

    pub(crate) fn texts(&self, wanted: Wanted) -> Vec<String> {
        let values = self.bytes.get(&wanted).map(Vec::as_slice).unwrap_or_default();
        values.iter().filter_map(|(property_type, bytes)| string(*property_type, bytes)).collect()
    }
}

fn string(property_type: PropertyType, bytes: &[u8]) -> Option<String> {
    let mut reader = string_reader(property_type)?;
    let length = bytes.len() - terminator(property_type).min(bytes.len());
    let end = if bytes[length..].iter().all(|byte| *byte == 0) { length } else { bytes.len() };
    let mut text = String::new();
    reader.feed(&bytes[..end], &mut text);
    reader.finish(&mut text);
    Some(text)
}
