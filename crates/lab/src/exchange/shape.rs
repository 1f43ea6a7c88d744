//! Which properties a client asks for.

use super::property as p;
use super::soap::Fault;
use super::xml::{Node, Xml};
use crate::tenant::codec::{Guid, Key, Message, Name, Value};

/// How much of an object is shown without being named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Base {
    Id,
    Default,
    All,
}

/// A shape of folders or items.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) base: Base,
    /// The item as MIME as well.
    pub(super) mime: bool,
    /// Bodies as text, HTML or what is best.
    pub(super) body: Body,
    fields: Vec<String>,
    pub(super) extended: Vec<Extended>,
}

/// In which form a body is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    Best,
    Html,
    Text,
}

/// The name of an extended property.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Extended {
    pub(super) key: Key,
    kind: String,
    attributes: Vec<(String, String)>,
}

impl Shape {
    pub(super) fn folder(node: &Node) -> Result<Self, Fault> {
        Self::read(node)
    }

    pub(super) fn item(node: &Node) -> Result<Self, Fault> {
        Self::read(node)
    }

    /// Everything of an item that stands in an attachment.
    pub(super) fn attached(node: Option<&Node>) -> Result<Self, Fault> {
        let all = Self { base: Base::All, mime: false, body: Body::Best, fields: Vec::new(), extended: Vec::new() };
        let Some(node) = node else { return Ok(all) };
        let mut shape = all;
        shape.mime = node.is_true(&["IncludeMimeContent"]);
        shape.add_paths(node)?;
        Ok(shape)
    }

    fn read(node: &Node) -> Result<Self, Fault> {
        let base = match node.text_at(&["BaseShape"]) {
            Some("IdOnly") => Base::Id,
            Some("Default") => Base::Default,
            Some("AllProperties") => Base::All,
            _ => return Err(Fault::schema("The 'BaseShape' element is missing or invalid.")),
        };
        let body = match node.text_at(&["BodyType"]) {
            Some("HTML") => Body::Html,
            Some("Text") => Body::Text,
            _ => Body::Best,
        };
        let mime = node.is_true(&["IncludeMimeContent"]);
        let mut shape = Self { base, mime, body, fields: Vec::new(), extended: Vec::new() };
        shape.add_paths(node)?;
        Ok(shape)
    }

    fn add_paths(&mut self, node: &Node) -> Result<(), Fault> {
        for path in node.child("AdditionalProperties").map_or(&[][..], |paths| &paths.children) {
            match (path.name.as_str(), path.attribute("FieldURI")) {
                ("FieldURI" | "IndexedFieldURI", Some(uri)) => self.fields.push(uri.to_owned()),
                ("ExtendedFieldURI", _) => self.extended.push(Extended::read(path)?),
                _ => return Err(Fault::schema("A path of 'AdditionalProperties' is invalid.")),
            }
        }
        Ok(())
    }

    pub(super) fn has_field(&self, uri: &str) -> bool {
        self.fields.iter().any(|own| own == uri)
    }

    /// Whether a field is shown whose kind of shape is `least`; nothing for one that must be named.
    pub(super) fn shows(&self, uri: &str, least: Option<Base>) -> bool {
        least.is_some_and(|least| least <= self.base) || self.has_field(uri)
    }
}

/// Sets of properties by the names that the service has for them.
fn set(name: &str) -> Option<Guid> {
    let text = match name {
        "Meeting" => return Some(p::MEETING),
        "Appointment" => return Some(p::APPOINTMENT),
        "Common" => return Some(p::COMMON),
        "Address" => return Some(p::PERSON),
        "Task" => return Some(p::TASK),
        "PublicStrings" => return Some(Guid::PUBLIC_STRINGS),
        "InternetHeaders" => "00020386-0000-0000-c000-000000000046",
        "CalendarAssistant" => "11000e07-b51b-40d6-af21-caa85edab1d0",
        "UnifiedMessaging" => "4442858e-a9e3-4e80-b900-317a210cc15b",
        "Sharing" => "00062040-0000-0000-c000-000000000046",
        _ => return None,
    };
    Guid::parse(text)
}

const ATTRIBUTES: [&str; 6] =
    ["DistinguishedPropertySetId", "PropertySetId", "PropertyTag", "PropertyName", "PropertyId", "PropertyType"];

impl Extended {
    pub(super) fn read(node: &Node) -> Result<Self, Fault> {
        let invalid =
            || Fault::new("ErrorInvalidExtendedProperty", "Extended property attribute combination is invalid.");
        let of_set = node.attribute("PropertySetId").and_then(Guid::parse);
        let set = of_set.or_else(|| node.attribute("DistinguishedPropertySetId").and_then(set));
        let number = node.attribute("PropertyId").and_then(|text| text.parse::<u32>().ok());
        let name = node.attribute("PropertyName").map(|name| Name::Text(name.to_owned()));
        let key = match (node.attribute("PropertyTag"), set, number.map(Name::Number).or(name)) {
            (Some(tag), None, None) => Key::Id(tag_number(tag).ok_or_else(invalid)?),
            (None, Some(set), Some(name)) => Key::Named(set, name),
            _ => return Err(invalid()),
        };
        let kind = node.attribute("PropertyType").ok_or_else(invalid)?.to_owned();
        let present = |name: &&str| node.attribute(name).map(|value| ((*name).to_owned(), value.to_owned()));
        Ok(Self { key, kind, attributes: ATTRIBUTES.iter().filter_map(present).collect() })
    }

    /// The texts of the property's value, if the message has it in this type.
    pub(super) fn values(&self, message: &Message) -> Option<Vec<String>> {
        let property = message.get(&self.key)?;
        let (one, is_many) = self.kind.strip_suffix("Array").map_or((self.kind.as_str(), false), |one| (one, true));
        match (&property.value, is_many) {
            (Value::Many(all), true) => all.iter().map(|value| single(one, value, property.kind & !0x1000)).collect(),
            (value, false) => single(one, value, property.kind).map(|text| vec![text]),
            _ => None,
        }
    }

    /// Writes the property with its value.
    pub(super) fn write(&self, xml: &mut Xml, values: &[String]) {
        let attributes: Vec<(&str, &str)> =
            self.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        xml.within("t:ExtendedProperty", |xml| {
            xml.empty("t:ExtendedFieldURI", &attributes);
            if self.kind.ends_with("Array") {
                xml.within("t:Values", |xml| values.iter().for_each(|value| xml.leaf("t:Value", value)));
            } else {
                values.iter().for_each(|value| xml.leaf("t:Value", value));
            }
        });
    }
}

fn tag_number(text: &str) -> Option<u16> {
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let number = hexadecimal.map_or_else(|| text.parse().ok(), |digits| u16::from_str_radix(digits, 16).ok())?;
    (number < 0x8000).then_some(number)
}

/// A value as text, if it is of the type that was asked for.
fn single(wanted: &str, value: &Value, kind: u16) -> Option<String> {
    use base64::Engine;
    match wanted {
        "String" => value.text(kind),
        "Binary" if kind == 0x0102 => {
            value.octets().map(|octets| base64::engine::general_purpose::STANDARD.encode(octets))
        }
        "Boolean" if kind == 0x000b => value.number().map(|number| (number != 0).to_string()),
        "Integer" if kind == 0x0003 => value.number().map(|number| number.to_string()),
        "Short" if kind == 0x0002 => value.number().map(|number| number.to_string()),
        "Long" if kind == 0x0014 => value.number().map(|number| number.to_string()),
        "SystemTime" if kind == 0x0040 => value.number().map(|number| p::shown(p::seconds(number))),
        "Double" if kind == 0x0005 => value.number().map(|bits| f64::from_bits(bits as u64).to_string()),
        _ => None,
    }
}
