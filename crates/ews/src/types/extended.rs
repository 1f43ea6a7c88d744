//! MAPI properties beside those of the schema ([MS-OXWXPROP], `PathToExtendedFieldType` and `ExtendedPropertyType`).

use std::borrow::Cow;

use cutover_mapi::named::sets;
use cutover_mapi::{Guid, NamedProperty, PropertyName, PropertyTag, PropertyType, PropertyValue};

use crate::types::dates::Instant;
use crate::xml::{Base64Reader, Element, Writer};

/// A MAPI property as a request names it. Ids from 0x8000 on are other properties in every mailbox, so they go by name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ExtendedField {
    /// By its tag.
    Tag(PropertyTag),
    /// By its name, with the type of its value.
    Named(NamedProperty, PropertyType),
}

/// A MAPI property with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct ExtendedProperty {
    /// Which.
    pub field: ExtendedField,
    /// Its value.
    pub value: PropertyValue,
}

/// `PSETID_CalendarAssistant`, `PSETID_UnifiedMessaging` and `PSETID_Sharing` ([MS-OXPROPS] section 1.3.2).
const CALENDAR_ASSISTANT: Guid = Guid::new(0x1100_0E07, 0xB51B, 0x40D6, 0xAF21_CAA8_5EDA_B1D0);
const UNIFIED_MESSAGING: Guid = Guid::new(0x4442_858E, 0xA9E3, 0x4E80, 0xB900_317A_210C_C15B);
const SHARING: Guid = Guid::new(0x0006_2040, 0, 0, 0xC000_0000_0000_0046);

/// Sets that have a name in the schema (`DistinguishedPropertySetType`).
const SETS: [(&str, Guid); 10] = [
    ("Meeting", sets::MEETING),
    ("Appointment", sets::APPOINTMENT),
    ("Common", sets::COMMON),
    ("PublicStrings", sets::PUBLIC_STRINGS),
    ("Address", sets::ADDRESS),
    ("InternetHeaders", sets::INTERNET_HEADERS),
    ("CalendarAssistant", CALENDAR_ASSISTANT),
    ("UnifiedMessaging", UNIFIED_MESSAGING),
    ("Task", sets::TASK),
    ("Sharing", SHARING),
];

/// Types by their names in the schema (`MapiPropertyTypeType`), without those that hold nothing readable.
const TYPES: [(&str, PropertyType); 12] = [
    ("ApplicationTime", PropertyType::FLOATING_TIME),
    ("Binary", PropertyType::BINARY),
    ("Boolean", PropertyType::BOOLEAN),
    ("CLSID", PropertyType::GUID),
    ("Currency", PropertyType::CURRENCY),
    ("Double", PropertyType::FLOATING64),
    ("Float", PropertyType::FLOATING32),
    ("Integer", PropertyType::INTEGER32),
    ("Long", PropertyType::INTEGER64),
    ("Short", PropertyType::INTEGER16),
    ("String", PropertyType::STRING),
    ("SystemTime", PropertyType::TIME),
];

impl ExtendedField {
    /// The type of the value.
    pub const fn property_type(&self) -> PropertyType {
        match self {
            Self::Tag(tag) => tag.property_type(),
            Self::Named(_, property_type) => *property_type,
        }
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        let word = type_word(self.property_type());
        let (id, name, set);
        let mut attributes: Vec<(&str, &str)> = Vec::with_capacity(3);
        match self {
            Self::Tag(tag) => {
                id = format!("0x{:04X}", tag.id());
                attributes.push(("PropertyTag", &id));
            }
            Self::Named(property, _) => {
                set = property.set.to_string();
                let known = SETS.iter().find(|(_, guid)| *guid == property.set);
                attributes
                    .push(known.map_or(("PropertySetId", &*set), |(name, _)| ("DistinguishedPropertySetId", name)));
                match &property.name {
                    PropertyName::Id(number) => {
                        id = number.to_string();
                        attributes.push(("PropertyId", &id));
                    }
                    PropertyName::Text(text) => {
                        name = text.clone();
                        attributes.push(("PropertyName", &name));
                    }
                }
            }
        }
        attributes.push(("PropertyType", &word));
        out.empty("t:ExtendedFieldURI", &attributes);
    }

    fn read(element: &Element) -> Option<Self> {
        let property_type = type_of(element.attribute("PropertyType")?)?;
        if let Some(tag) = element.attribute("PropertyTag") {
            let id = match tag.strip_prefix("0x").or_else(|| tag.strip_prefix("0X")) {
                Some(digits) => u16::from_str_radix(digits, 16).ok()?,
                None => tag.parse().ok()?,
            };
            return Some(Self::Tag(PropertyTag::new(id, property_type)));
        }
        let set = match element.attribute("DistinguishedPropertySetId") {
            Some(name) => SETS.iter().find(|(known, _)| *known == name)?.1,
            None => guid(element.attribute("PropertySetId")?)?,
        };
        let name = match (element.attribute("PropertyId"), element.attribute("PropertyName")) {
            (Some(id), _) => PropertyName::Id(id.parse().ok()?),
            (None, name) => PropertyName::Text(Cow::Owned(name?.to_owned())),
        };
        Some(Self::Named(NamedProperty { set, name }, property_type))
    }
}

impl ExtendedProperty {
    /// The property in this element; nothing if its field or its value cannot be read.
    pub(crate) fn read(element: &Element) -> Option<Self> {
        let field = ExtendedField::read(element.child("ExtendedFieldURI")?)?;
        let property_type = field.property_type();
        let value = if property_type.is_multiple() {
            let single = property_type.single();
            let values = element.list("Values").iter().map(|value| read_value(single, &value.text));
            PropertyValue::Many(single, values.collect::<Option<_>>()?)
        } else {
            read_value(property_type, element.value("Value")?)?
        };
        Some(Self { field, value })
    }

    /// All that are directly in an element and can be read.
    pub(crate) fn all(element: &Element) -> Vec<Self> {
        let extended = element.children.iter().filter(|child| &*child.name == "ExtendedProperty");
        extended.filter_map(Self::read).collect()
    }
}

fn type_word(property_type: PropertyType) -> String {
    let found = TYPES.iter().find(|(_, known)| *known == property_type.single());
    let word = found.map_or("String", |(name, _)| name);
    if property_type.is_multiple() { format!("{word}Array") } else { word.to_owned() }
}

fn type_of(word: &str) -> Option<PropertyType> {
    let single = word.strip_suffix("Array");
    let (_, found) = TYPES.iter().find(|(name, _)| *name == single.unwrap_or(word))?;
    Some(if single.is_some() { found.multiple() } else { *found })
}

fn read_value(property_type: PropertyType, text: &str) -> Option<PropertyValue> {
    let trimmed = text.trim();
    Some(match property_type {
        PropertyType::STRING => PropertyValue::String(text.to_owned()),
        PropertyType::BINARY => PropertyValue::Binary(Base64Reader::whole(text).ok()?),
        PropertyType::BOOLEAN => PropertyValue::Boolean(crate::xml::boolean_of(trimmed)?),
        PropertyType::INTEGER16 => PropertyValue::Integer16(trimmed.parse().ok()?),
        PropertyType::INTEGER32 => PropertyValue::Integer32(trimmed.parse().ok()?),
        PropertyType::INTEGER64 => PropertyValue::Integer64(trimmed.parse().ok()?),
        PropertyType::FLOATING32 => PropertyValue::Floating32(trimmed.parse().ok()?),
        PropertyType::FLOATING64 => PropertyValue::Floating64(trimmed.parse().ok()?),
        PropertyType::FLOATING_TIME => PropertyValue::FloatingTime(trimmed.parse().ok()?),
        PropertyType::CURRENCY => PropertyValue::Currency(trimmed.parse().ok()?),
        PropertyType::TIME => PropertyValue::Time(Instant::parse(trimmed)?.file_time()?),
        PropertyType::GUID => PropertyValue::Guid(guid(trimmed)?),
        _ => return None,
    })
}

/// A GUID in its usual form.
fn guid(text: &str) -> Option<Guid> {
    let digits = text.trim_matches(['{', '}']).replace('-', "");
    if digits.len() != 32 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let part = |from: usize, to: usize| u64::from_str_radix(&digits[from..to], 16).ok();
    let first = u32::try_from(part(0, 8)?).ok()?;
    let (second, third) = (u16::try_from(part(8, 12)?).ok()?, u16::try_from(part(12, 16)?).ok()?);
    Some(Guid::new(first, second, third, part(16, 32)?))
}
