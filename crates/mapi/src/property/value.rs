//! Values of properties that fit in memory. Long ones pass as pieces (`fasttransfer`).

use super::PropertyType;
use crate::Guid;
use crate::text::{self, UTF16};

/// One property's value.
#[derive(Debug, Clone, PartialEq)]
pub enum PropertyValue {
    /// `PtypInteger16`.
    Integer16(i16),
    /// `PtypInteger32`.
    Integer32(i32),
    /// `PtypFloating32`.
    Floating32(f32),
    /// `PtypFloating64`.
    Floating64(f64),
    /// `PtypCurrency`, in ten thousandths.
    Currency(i64),
    /// `PtypFloatingTime`, in days since 30 December 1899.
    FloatingTime(f64),
    /// `PtypErrorCode`.
    ErrorCode(u32),
    /// `PtypBoolean`.
    Boolean(bool),
    /// `PtypInteger64`.
    Integer64(i64),
    /// `PtypTime`, in 100 ns since 1601, UTC.
    Time(u64),
    /// `PtypGuid`.
    Guid(Guid),
    /// `PtypString`. What is no UTF-16 in a stream is read with U+FFFD in its place.
    String(String),
    /// `PtypString8`: bytes in the code page of the session, without the final NUL.
    String8(Vec<u8>),
    /// A string in this code page, without the final NUL.
    StringIn(u16, Vec<u8>),
    /// `PtypBinary`.
    Binary(Vec<u8>),
    /// Bytes of a type that is written like binary data: objects, restrictions, rule actions, server ids.
    Opaque(PropertyType, Vec<u8>),
    /// Values of one type, in their order. All are of this type, and none is `Many` itself.
    Many(PropertyType, Vec<PropertyValue>),
}

impl PropertyValue {
    /// Many strings: `PtypMultipleString`.
    pub fn strings<S: Into<String>>(values: impl IntoIterator<Item = S>) -> Self {
        let values = values.into_iter().map(|value| Self::String(value.into())).collect();
        Self::Many(PropertyType::STRING, values)
    }

    /// The type that a tag of this value has.
    pub fn property_type(&self) -> PropertyType {
        match self {
            Self::Integer16(_) => PropertyType::INTEGER16,
            Self::Integer32(_) => PropertyType::INTEGER32,
            Self::Floating32(_) => PropertyType::FLOATING32,
            Self::Floating64(_) => PropertyType::FLOATING64,
            Self::Currency(_) => PropertyType::CURRENCY,
            Self::FloatingTime(_) => PropertyType::FLOATING_TIME,
            Self::ErrorCode(_) => PropertyType::ERROR_CODE,
            Self::Boolean(_) => PropertyType::BOOLEAN,
            Self::Integer64(_) => PropertyType::INTEGER64,
            Self::Time(_) => PropertyType::TIME,
            Self::Guid(_) => PropertyType::GUID,
            Self::String(_) => PropertyType::STRING,
            Self::String8(_) => PropertyType::STRING8,
            Self::StringIn(code_page, _) => PropertyType::string_in(*code_page),
            Self::Binary(_) => PropertyType::BINARY,
            Self::Opaque(property_type, _) => *property_type,
            Self::Many(property_type, _) => property_type.multiple(),
        }
    }

    /// A string of any kind, in the code page that its type says.
    pub fn as_text(&self) -> Option<String> {
        match self {
            Self::String(text) => Some(text.clone()),
            Self::String8(bytes) | Self::StringIn(_, bytes) => Some(text::decode(self.property_type(), bytes)),
            _ => None,
        }
    }

    /// A whole number of any size, a time, an amount, an error, or 0 and 1 for a boolean.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer16(value) => Some(i64::from(*value)),
            Self::Integer32(value) => Some(i64::from(*value)),
            Self::ErrorCode(value) => Some(i64::from(*value)),
            Self::Boolean(value) => Some(i64::from(*value)),
            Self::Integer64(value) | Self::Currency(value) => Some(*value),
            Self::Time(value) => i64::try_from(*value).ok(),
            _ => None,
        }
    }

    /// Bytes that are no string.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Binary(bytes) | Self::Opaque(_, bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The value of a type with a fixed size; nothing if the type has none, or another one.
    pub(crate) fn from_fixed(property_type: PropertyType, bytes: &[u8]) -> Option<Self> {
        Some(match property_type {
            PropertyType::INTEGER16 => Self::Integer16(i16::from_le_bytes(bytes.try_into().ok()?)),
            PropertyType::INTEGER32 => Self::Integer32(i32::from_le_bytes(bytes.try_into().ok()?)),
            PropertyType::FLOATING32 => Self::Floating32(f32::from_le_bytes(bytes.try_into().ok()?)),
            PropertyType::FLOATING64 => Self::Floating64(f64::from_le_bytes(bytes.try_into().ok()?)),
            PropertyType::CURRENCY => Self::Currency(i64::from_le_bytes(bytes.try_into().ok()?)),
            PropertyType::FLOATING_TIME => Self::FloatingTime(f64::from_le_bytes(bytes.try_into().ok()?)),
            PropertyType::ERROR_CODE => Self::ErrorCode(u32::from_le_bytes(bytes.try_into().ok()?)),
            PropertyType::BOOLEAN => Self::Boolean(u16::from_le_bytes(bytes.try_into().ok()?) != 0),
            PropertyType::INTEGER64 => Self::Integer64(i64::from_le_bytes(bytes.try_into().ok()?)),
            PropertyType::TIME => Self::Time(u64::from_le_bytes(bytes.try_into().ok()?)),
            PropertyType::GUID => Self::Guid(Guid::from_wire(bytes.try_into().ok()?)),
            _ => return None,
        })
    }

    /// The value of a type with a variable size.
    pub(crate) fn from_variable(property_type: PropertyType, bytes: Vec<u8>) -> Self {
        if property_type == PropertyType::BINARY {
            return Self::Binary(bytes);
        }
        if !property_type.is_string() {
            return Self::Opaque(property_type, bytes);
        }
        let kept = text::without_end(property_type, &bytes);
        match property_type.code_page() {
            Some(code_page) => Self::StringIn(code_page, kept.to_vec()),
            None if property_type == PropertyType::STRING8 => Self::String8(kept.to_vec()),
            None => Self::String(text::decode(property_type, &bytes)),
        }
    }

    /// How the value is written.
    pub(crate) fn encoded(&self) -> Encoded<'_> {
        let fixed = |bytes: &[u8]| Encoded::Fixed(FixedBytes::new(bytes));
        match self {
            Self::Integer16(value) => fixed(&value.to_le_bytes()),
            Self::Integer32(value) => fixed(&value.to_le_bytes()),
            Self::Floating32(value) => fixed(&value.to_le_bytes()),
            Self::Floating64(value) | Self::FloatingTime(value) => fixed(&value.to_le_bytes()),
            Self::Currency(value) | Self::Integer64(value) => fixed(&value.to_le_bytes()),
            Self::ErrorCode(value) => fixed(&value.to_le_bytes()),
            Self::Boolean(value) => fixed(&u16::from(*value).to_le_bytes()),
            Self::Time(value) => fixed(&value.to_le_bytes()),
            Self::Guid(value) => fixed(&value.to_wire()),
            Self::String(value) => Encoded::Wide(value),
            Self::String8(value) => Encoded::Bytes(value, &[0]),
            Self::StringIn(UTF16, value) => Encoded::Bytes(value, &[0, 0]),
            Self::StringIn(_, value) => Encoded::Bytes(value, &[0]),
            Self::Binary(value) | Self::Opaque(_, value) => Encoded::Bytes(value, &[]),
            Self::Many(_, values) => Encoded::Many(values),
        }
    }
}

/// What of a value stands in a stream.
pub(crate) enum Encoded<'value> {
    Fixed(FixedBytes),
    /// To be written as UTF-16 with a final NUL.
    Wide(&'value str),
    /// To be written with what ends them.
    Bytes(&'value [u8], &'static [u8]),
    Many(&'value [PropertyValue]),
}

/// The bytes of a value whose type has a fixed size.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FixedBytes {
    bytes: [u8; 16],
    length: u8,
}

impl FixedBytes {
    /// At most sixteen bytes; what is beyond them is left out.
    pub(crate) fn new(value: &[u8]) -> Self {
        let mut fixed = Self { bytes: [0; 16], length: value.len().min(16) as u8 };
        fixed.bytes.iter_mut().zip(value).for_each(|(place, byte)| *place = *byte);
        fixed
    }
}

impl std::ops::Deref for FixedBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

impl std::fmt::Debug for FixedBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02x?}", &self[..])
    }
}
