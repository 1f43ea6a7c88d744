//! A message as a tree of properties.

use super::name::{Guid, Key, Name};
use super::value::Value;

/// A property.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Property {
    pub(crate) key: Key,
    pub(crate) kind: u16,
    pub(crate) value: Value,
}

/// A message, on its own or in an attachment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Message {
    pub(crate) properties: Vec<Property>,
    pub(crate) recipients: Vec<Vec<Property>>,
    pub(crate) attachments: Vec<Attachment>,
}

/// An attachment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Attachment {
    pub(crate) properties: Vec<Property>,
    pub(crate) embedded: Option<Message>,
}

impl Property {
    pub(crate) fn text(id: u16, text: &str) -> Self {
        Self { key: Key::Id(id), kind: 0x001f, value: Value::from_text(text) }
    }

    pub(crate) fn number(id: u16, number: i32) -> Self {
        Self { key: Key::Id(id), kind: 0x0003, value: Value::from_number(number) }
    }

    pub(crate) fn time(id: u16, filetime: u64) -> Self {
        Self { key: Key::Id(id), kind: 0x0040, value: Value::Fixed(filetime.to_le_bytes().to_vec()) }
    }
}

/// Looks for a property.
pub(crate) fn find<'a>(properties: &'a [Property], key: &Key) -> Option<&'a Property> {
    properties.iter().find(|property| property.key == *key)
}

impl Message {
    pub(crate) fn get(&self, key: &Key) -> Option<&Property> {
        find(&self.properties, key)
    }

    pub(crate) fn text(&self, id: u16) -> Option<String> {
        self.get(&Key::Id(id)).and_then(|property| property.value.text(property.kind))
    }

    pub(crate) fn number(&self, id: u16) -> Option<i64> {
        self.get(&Key::Id(id)).and_then(|property| property.value.number())
    }

    /// Sets a property, in place of the one with the same key.
    pub(crate) fn set(&mut self, property: Property) {
        self.remove(&property.key);
        self.properties.push(property);
    }

    pub(crate) fn remove(&mut self, key: &Key) {
        self.properties.retain(|property| property.key != *key);
    }

    /// Categories: the named property `Keywords`.
    pub(crate) fn keywords() -> Key {
        Key::Named(Guid::PUBLIC_STRINGS, Name::Text("Keywords".to_owned()))
    }
}
