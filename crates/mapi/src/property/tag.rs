//! Property tags ([MS-OXCDATA] section 2.9): what a property is called, and how its value is written.

use std::fmt;

use super::PropertyType;

/// A property's id (upper half) and the type of its value (lower half).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PropertyTag(u32);

impl PropertyTag {
    /// The first id of those that stand for a name in one mailbox only.
    pub const FIRST_NAMED: u16 = 0x8000;

    /// The tag of an id and a type.
    pub const fn new(id: u16, property_type: PropertyType) -> Self {
        Self((id as u32) << 16 | property_type.code() as u32)
    }

    /// The tag with this number.
    pub const fn from_number(number: u32) -> Self {
        Self(number)
    }

    /// The number, as the reference writes it: `0x0037001F` is the subject.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The property's id.
    pub const fn id(self) -> u16 {
        (self.0 >> 16) as u16
    }

    /// How the value is written.
    pub const fn property_type(self) -> PropertyType {
        PropertyType::from_code(self.0 as u16)
    }

    /// The same property with a value of another type.
    pub const fn with_type(self, property_type: PropertyType) -> Self {
        Self::new(self.id(), property_type)
    }

    /// Whether the id stands for a name, which then follows the tag in a FastTransfer stream.
    pub const fn is_named(self) -> bool {
        self.id() >= Self::FIRST_NAMED
    }
}

impl fmt::Debug for PropertyTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:08X}", self.0)
    }
}

impl fmt::Display for PropertyTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
