//! A message as a tree of properties.

use super::name::{Guid, Key, Name};
use super::value::Value;

/// A property.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::tenant) struct Property {
    pub(in crate::tenant) key: Key,
    pub(in crate::tenant) kind: u16,
    pub(in crate::tenant) value: Value,
}

/// A message, on its own or in an attachment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::tenant) struct Message {
    pub(in crate::tenant) properties: Vec<Property>,
    pub(in crate::tenant) recipients: Vec<Vec<Property>>,
    pub(in crate::tenant) attachments: Vec<Attachment>,
}

/// An attachment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::tenant) struct Attachment {
    pub(in crate::tenant) properties: Vec<Property>,
    pub(in crate::tenant) embedded: Option<Message>,
}

impl Property {
    pub(in crate::tenant) fn text(id: u16, text: &str) -> Self {
        Self { key: Key::Id(id), kind: 0x001f, value: Value::from_text(text) }
    }

    pub(in crate::tenant) fn number(id: u16, number: i32) -> Self {
        Self { key: Key::Id(id), kind: 0x0003, value: Value::from_number(number) }
    }

    pub(in crate::tenant) fn time(id: u16, filetime: u64) -> Self {
        Self { key: Key::Id(id), kind: 0x0040, value: Value::Fixed(filetime.to_le_bytes().to_vec()) }
    }
}

/// Looks for a property.
pub(in crate::tenant) fn find<'a>(properties: &'a [Property], key: &Key) -> Option<&'a Property> {
    properties.iter().find(|property| property.key == *key)
}

impl Message {
    pub(in crate::tenant) fn get(&self, key: &Key) -> Option<&Property> {
        find(&self.properties, key)
    }

    pub(in crate::tenant) fn text(&self, id: u16) -> Option<String> {
        self.get(&Key::Id(id)).and_then(|property| property.value.text(property.kind))
    }

    pub(in crate::tenant) fn number(&self, id: u16) -> Option<i64> {
        self.get(&Key::Id(id)).and_then(|property| property.value.number())
    }

    /// Sets a property, in place of the one with the same key.
    pub(in crate::tenant) fn set(&mut self, property: Property) {
        self.remove(&property.key);
        self.properties.push(property);
    }

    pub(in crate::tenant) fn remove(&mut self, key: &Key) {
        self.properties.retain(|property| property.key != *key);
    }

    /// Categories: the named property `Keywords`.
    pub(in crate::tenant) fn keywords() -> Key {
        Key::Named(Guid::PUBLIC_STRINGS, Name::Text("Keywords".to_owned()))
    }
}
