//! Extended properties: MAPI properties under the names that Graph gives them
//! (`{type} {tag}`, `{type} {guid} Id {number}`, `{type} {guid} Name {name}`).

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use super::times::{from_filetime, to_filetime};
use crate::tenant::codec::{Guid, Key, Message, Name, Property, Value};
use crate::tenant::reply::Refusal;
use crate::tenant::store::{base64, shown};

/// The name of an extended property.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::tenant) struct ExtendedId {
    kind: Kind,
    key: Key,
}

/// The type of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Binary,
    Boolean,
    Double,
    Guid,
    Integer,
    Long,
    Short,
    Text,
    Time,
}

const KINDS: [(&str, Kind, u16); 9] = [
    ("Binary", Kind::Binary, 0x0102),
    ("Boolean", Kind::Boolean, 0x000b),
    ("Double", Kind::Double, 0x0005),
    ("CLSID", Kind::Guid, 0x0048),
    ("Integer", Kind::Integer, 0x0003),
    ("Long", Kind::Long, 0x0014),
    ("Short", Kind::Short, 0x0002),
    ("String", Kind::Text, 0x001f),
    ("SystemTime", Kind::Time, 0x0040),
];

/// The largest value that such a property may have through Graph, in octets.
const LARGEST: usize = 4 << 20;

impl ExtendedId {
    pub(in crate::tenant) fn parse(text: &str) -> Result<Self, Refusal> {
        let refusal =
            || Refusal::new(400, "ErrorInvalidPropertyIdentifier", format!("The property id '{text}' is invalid."));
        let mut words = text.splitn(4, ' ');
        let kind = words.next().and_then(|word| KINDS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(word)));
        let (_, kind, _) = kind.ok_or_else(refusal)?;
        let key = match (words.next(), words.next(), words.next()) {
            (Some(tag), None, None) => Key::Id(
                number(tag).and_then(|tag| u16::try_from(tag).ok()).filter(|id| *id < 0x8000).ok_or_else(refusal)?,
            ),
            (Some(set), Some(word), Some(name)) => {
                Key::Named(Guid::parse(set).ok_or_else(refusal)?, named(word, name).ok_or_else(refusal)?)
            }
            _ => return Err(refusal()),
        };
        Ok(Self { kind: *kind, key })
    }

    fn property_type(&self) -> u16 {
        KINDS.iter().find(|(_, kind, _)| *kind == self.kind).map_or(0, |(_, _, number)| *number)
    }

    /// The value of this property of a message.
    pub(in crate::tenant) fn of(&self, message: &Message) -> Option<String> {
        let property = message.get(&self.key)?;
        let value = &property.value;
        match self.kind {
            Kind::Text => value.text(property.kind),
            Kind::Binary => value.octets().map(base64),
            Kind::Boolean => value.number().map(|number| (number != 0).to_string()),
            Kind::Time => value.number().and_then(from_filetime).map(shown),
            Kind::Integer | Kind::Long | Kind::Short => value.number().map(|number| number.to_string()),
            Kind::Double => value.number().map(|bits| f64::from_bits(bits as u64).to_string()),
            Kind::Guid => match value {
                Value::Fixed(octets) => octets.as_slice().try_into().ok().map(|octets| Guid(octets).to_string()),
                _ => None,
            },
        }
    }

    /// A property with this value.
    pub(in crate::tenant) fn with(&self, text: &str) -> Result<Property, Refusal> {
        let refusal = || Refusal::new(400, "ErrorInvalidPropertyValue", format!("The value of '{self}' is invalid."));
        if text.len() > LARGEST {
            return Err(refusal());
        }
        let value = self.value(text).ok_or_else(refusal)?;
        Ok(Property { key: self.key.clone(), kind: self.property_type(), value })
    }

    fn value(&self, text: &str) -> Option<Value> {
        Some(match self.kind {
            Kind::Text => Value::from_text(text),
            Kind::Binary => Value::Long(STANDARD.decode(text).ok()?),
            Kind::Boolean => Value::Fixed(u16::from(text.to_lowercase().parse::<bool>().ok()?).to_le_bytes().to_vec()),
            Kind::Integer => Value::from_number(text.parse().ok()?),
            Kind::Long => Value::Fixed(text.parse::<i64>().ok()?.to_le_bytes().to_vec()),
            Kind::Short => Value::Fixed(text.parse::<i16>().ok()?.to_le_bytes().to_vec()),
            Kind::Double => Value::Fixed(text.parse::<f64>().ok()?.to_le_bytes().to_vec()),
            Kind::Time => Value::Fixed(to_filetime(text.parse::<Timestamp>().ok()?).to_le_bytes().to_vec()),
            Kind::Guid => Value::Fixed(Guid::parse(text)?.0.to_vec()),
        })
    }

    pub(in crate::tenant) fn is(&self, id: u16) -> bool {
        self.key == Key::Id(id)
    }
}

impl fmt::Display for ExtendedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = KINDS.iter().find(|(_, kind, _)| *kind == self.kind).map_or("", |(name, ..)| name);
        match &self.key {
            Key::Id(id) => write!(f, "{kind} {id:#x}"),
            Key::Named(set, Name::Number(number)) => write!(f, "{kind} {{{set}}} Id {number:#x}"),
            Key::Named(set, Name::Text(name)) => write!(f, "{kind} {{{set}}} Name {name}"),
        }
    }
}

fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

fn named(word: &str, name: &str) -> Option<Name> {
    match word.to_ascii_lowercase().as_str() {
        "id" => number(name).map(Name::Number),
        "name" if !name.is_empty() => Some(Name::Text(name.to_owned())),
        _ => None,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_and_shown() {
        for (given, shown_as) in [
            ("Integer 0x0E07", "Integer 0xe07"),
            (
                "string {00020329-0000-0000-C000-000000000046} Name Some Key",
                "String {00020329-0000-0000-c000-000000000046} Name Some Key",
            ),
            (
                "Boolean {00020329-0000-0000-C000-000000000046} Id 0x8503",
                "Boolean {00020329-0000-0000-c000-000000000046} Id 0x8503",
            ),
        ] {
            assert_eq!(ExtendedId::parse(given).unwrap().to_string(), shown_as);
        }
        for wrong in [
            "",
            "Integer",
            "Integer 0x8001",
            "Integer x",
            "Text 0x1",
            "String {1} Name x",
            "String {00020329-0000-0000-C000-000000000046} Name ",
        ] {
            assert!(ExtendedId::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn values_go_both_ways() {
        for (id, value) in [
            ("Integer 0xe07", "5"),
            ("SystemTime 0xe06", "2020-03-05T09:00:00Z"),
            ("String 0x37", "å"),
            ("Binary 0x300b", "AAE="),
            ("Boolean 0xe1b", "true"),
        ] {
            let id = ExtendedId::parse(id).unwrap();
            let mut message = Message::default();
            message.set(id.with(value).unwrap());
            assert_eq!(id.of(&message).as_deref(), Some(value), "{id}");
        }
        assert!(ExtendedId::parse("Integer 0xe07").unwrap().with("five").is_err());
    }
}
