//! A message in memory: its properties, but for long values, which stay where they are in the stream.

use super::PropertyHead;
use crate::{NamedProperty, PropertyTag, PropertyValue};

/// The content of a message.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Message {
    /// The message's own properties.
    pub properties: Properties,
    /// Its recipients, in the order of the stream.
    pub recipients: Vec<Properties>,
    /// Its attachments, in the order of the stream.
    pub attachments: Vec<Attachment>,
}

/// An attachment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attachment {
    /// The attachment's own properties.
    pub properties: Properties,
    /// The message that is attached, if it is one.
    pub message: Option<Message>,
}

/// A property in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    /// Which property it is.
    pub head: PropertyHead,
    /// Its value.
    pub value: Held,
}

/// A value, or where it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Held {
    /// The value.
    Value(PropertyValue),
    /// The bytes of a long value, in the FastTransfer stream without frames.
    Range {
        /// Where they begin.
        start: u64,
        /// How many they are, with the final NUL of a string.
        length: u32,
    },
}

/// Properties of one object, in the order of the stream.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Properties(pub(super) Vec<Property>);

impl Properties {
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Property> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The property with the id of this tag, whatever type its value has.
    pub fn find(&self, tag: PropertyTag) -> Option<&Property> {
        self.0.iter().find(|property| property.head.name.is_none() && property.head.tag.id() == tag.id())
    }

    /// The property with this name.
    pub fn find_named(&self, name: &NamedProperty) -> Option<&Property> {
        self.0.iter().find(|property| property.head.name.as_ref() == Some(name))
    }

    /// The value of the property with the id of this tag, if it is in memory.
    pub fn value(&self, tag: PropertyTag) -> Option<&PropertyValue> {
        self.find(tag).and_then(Property::in_memory)
    }

    /// The value of the property with this name, if it is in memory.
    pub fn named(&self, name: &NamedProperty) -> Option<&PropertyValue> {
        self.find_named(name).and_then(Property::in_memory)
    }

    /// A string, if it is in memory.
    pub fn text(&self, tag: PropertyTag) -> Option<String> {
        self.value(tag).and_then(PropertyValue::as_text)
    }

    /// A whole number, time or boolean.
    pub fn integer(&self, tag: PropertyTag) -> Option<i64> {
        self.value(tag).and_then(PropertyValue::as_integer)
    }

    /// Bytes, if they are in memory.
    pub fn bytes(&self, tag: PropertyTag) -> Option<&[u8]> {
        self.value(tag).and_then(PropertyValue::as_bytes)
    }
}

impl Property {
    /// The value, if it is in memory.
    pub fn in_memory(&self) -> Option<&PropertyValue> {
        match &self.value {
            Held::Value(value) => Some(value),
            Held::Range { .. } => None,
        }
    }
}
