//! What the lexer sees, and what it cannot make sense of.

use super::Marker;
use crate::property::{FixedBytes, Layout};
use crate::{NamedProperty, PropertyName, PropertyTag, PropertyType, tags};

/// One thing in a stream. A property is `Property`, then its value, then `End`. The value is one `Fixed`; or a `Length`
/// and as many bytes in pieces; or a `Count` and as many of either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event<'input> {
    /// A marker.
    Marker(Marker),
    /// A property begins.
    Property(PropertyHead),
    /// The property has so many values.
    Count(u32),
    /// A whole value of a type with a fixed size.
    Fixed(FixedBytes),
    /// A value of so many bytes comes.
    Length(u32),
    /// The next bytes of the value, never none.
    Piece(&'input [u8]),
    /// The property is over.
    End,
}

/// What stands before a property's value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PropertyHead {
    /// The tag; for a named property its id says nothing outside of this stream.
    pub tag: PropertyTag,
    /// The name, if the property has one. What is no UTF-16 in it is read as U+FFFD.
    pub name: Option<NamedProperty>,
}

impl PropertyHead {
    /// The type of the value. One property says another one than it has: its number is binary data ([MS-OXCFXICS]
    /// section 2.2.1.1.1).
    pub fn value_type(&self) -> PropertyType {
        if self.tag == tags::IDSET_GIVEN { PropertyType::BINARY } else { self.tag.property_type() }
    }

    /// How the value is written, if the type is one.
    pub fn layout(&self) -> Option<Layout> {
        self.value_type().layout()
    }

    /// How many bytes the name takes in memory.
    pub(super) fn size(&self) -> usize {
        match &self.name {
            Some(NamedProperty { name: PropertyName::Text(text), .. }) => text.len(),
            _ => 0,
        }
    }

    /// Whether the property speaks about the transfer and not about the object ([MS-OXCFXICS] section 2.2.4.1.5).
    pub fn is_about_transfer(&self) -> bool {
        matches!(self.tag.id(), 0x4000..=0x40FF)
    }
}

/// Why a stream cannot be read any further.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LexError {
    /// The type is none that a stream can have, so the length of the value is unknown.
    #[error("the property {tag} at byte {position} has a type that is not known")]
    Type {
        /// The property.
        tag: PropertyTag,
        /// Where it begins.
        position: u64,
    },
    /// The name of a property is of an unknown kind, or too long.
    #[error("the name of the property {tag} at byte {position} cannot be read")]
    Name {
        /// The property.
        tag: PropertyTag,
        /// Where it begins.
        position: u64,
    },
    /// The stream ends where more must come.
    #[error("the stream ends in the middle, after {position} bytes")]
    Truncated {
        /// How many bytes there were.
        position: u64,
    },
}
