//! Property types ([MS-OXCDATA] section 2.11.1) and how FastTransfer lays their values out ([MS-OXCFXICS] sections
//! 2.2.4.1.1 to 2.2.4.1.3). The same types are laid out differently in ROP buffers.

use std::fmt;

/// The type of a property's value, as its number on the wire. Not every number is a type; [`PropertyType::layout`] tells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PropertyType(u16);

/// How many bytes a value takes in a FastTransfer stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// So many bytes.
    Fixed(u8),
    /// A length (`u32`), then as many bytes.
    Variable,
    /// A count (`u32`), then as many values of so many bytes.
    FixedValues(u8),
    /// A count (`u32`), then as many lengths (`u32`), each with its bytes.
    VariableValues,
}

impl PropertyType {
    /// `PtypInteger16`.
    pub const INTEGER16: Self = Self(0x0002);
    /// `PtypInteger32`.
    pub const INTEGER32: Self = Self(0x0003);
    /// `PtypFloating32`.
    pub const FLOATING32: Self = Self(0x0004);
    /// `PtypFloating64`.
    pub const FLOATING64: Self = Self(0x0005);
    /// `PtypCurrency`: ten thousandths.
    pub const CURRENCY: Self = Self(0x0006);
    /// `PtypFloatingTime`: days since 30 December 1899.
    pub const FLOATING_TIME: Self = Self(0x0007);
    /// `PtypErrorCode`.
    pub const ERROR_CODE: Self = Self(0x000A);
    /// `PtypBoolean`: two bytes in FastTransfer, one in ROP buffers.
    pub const BOOLEAN: Self = Self(0x000B);
    /// `PtypObject`, `PtypEmbeddedTable`.
    pub const OBJECT: Self = Self(0x000D);
    /// `PtypInteger64`.
    pub const INTEGER64: Self = Self(0x0014);
    /// `PtypString8`: a string in the code page of the session.
    pub const STRING8: Self = Self(0x001E);
    /// `PtypString`: UTF-16, little-endian, with a final NUL.
    pub const STRING: Self = Self(0x001F);
    /// `PtypTime`: 100 ns since 1601, UTC.
    pub const TIME: Self = Self(0x0040);
    /// `PtypGuid`.
    pub const GUID: Self = Self(0x0048);
    /// `PtypServerId`.
    pub const SERVER_ID: Self = Self(0x00FB);
    /// `PtypRestriction`.
    pub const RESTRICTION: Self = Self(0x00FD);
    /// `PtypRuleAction`.
    pub const RULE_ACTION: Self = Self(0x00FE);
    /// `PtypBinary`.
    pub const BINARY: Self = Self(0x0102);

    const MULTIPLE: u16 = 0x1000;
    const CODE_PAGE: u16 = 0x8000;

    /// The type with this number.
    pub const fn from_code(code: u16) -> Self {
        Self(code)
    }

    /// The number on the wire.
    pub const fn code(self) -> u16 {
        self.0
    }

    /// Many values of this type: `PtypMultiple…`.
    pub const fn multiple(self) -> Self {
        Self(self.0 | Self::MULTIPLE)
    }

    /// A string in a code page, which only FastTransfer has ([MS-OXCFXICS] section 2.2.4.1.1.1). Code page 1200 is UTF-16.
    pub const fn string_in(code_page: u16) -> Self {
        Self(code_page | Self::CODE_PAGE)
    }

    /// The code page of a type that [`PropertyType::string_in`] gives.
    pub const fn code_page(self) -> Option<u16> {
        if self.0 & Self::CODE_PAGE == 0 { None } else { Some(self.0 & !Self::CODE_PAGE) }
    }

    /// Whether a property of this type has many values.
    pub const fn is_multiple(self) -> bool {
        self.0 & (Self::MULTIPLE | Self::CODE_PAGE) == Self::MULTIPLE
    }

    /// The type of one of the values.
    pub const fn single(self) -> Self {
        if self.is_multiple() { Self(self.0 & !Self::MULTIPLE) } else { self }
    }

    /// Whether the values are strings of any kind.
    pub const fn is_string(self) -> bool {
        let single = self.single();
        matches!(single, Self::STRING8 | Self::STRING) || single.code_page().is_some()
    }

    /// How values are laid out; nothing if this is no type that FastTransfer has.
    pub const fn layout(self) -> Option<Layout> {
        if self.code_page().is_some() {
            return Some(Layout::Variable);
        }
        match (Self::single_layout(self.single()), self.is_multiple()) {
            (Some(Layout::Fixed(size)), true) => Some(Layout::FixedValues(size)),
            (Some(Layout::Variable), true) => Some(Layout::VariableValues),
            (layout, _) => layout,
        }
    }

    const fn single_layout(self) -> Option<Layout> {
        match self {
            Self::INTEGER16 | Self::BOOLEAN => Some(Layout::Fixed(2)),
            Self::INTEGER32 | Self::FLOATING32 | Self::ERROR_CODE => Some(Layout::Fixed(4)),
            Self::FLOATING64 | Self::CURRENCY | Self::FLOATING_TIME | Self::INTEGER64 | Self::TIME => {
                Some(Layout::Fixed(8))
            }
            Self::GUID => Some(Layout::Fixed(16)),
            Self::OBJECT | Self::STRING8 | Self::STRING | Self::SERVER_ID => Some(Layout::Variable),
            Self::RESTRICTION | Self::RULE_ACTION | Self::BINARY => Some(Layout::Variable),
            _ => None,
        }
    }
}

impl fmt::Debug for PropertyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:04X}", self.0)
    }
}

impl fmt::Display for PropertyType {
    /// The word that the text form of a stream uses.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(code_page) = self.code_page() {
            return write!(f, "string in {code_page}");
        }
        let word = match self.single() {
            Self::INTEGER16 => "integer16",
            Self::INTEGER32 => "integer32",
            Self::FLOATING32 => "floating32",
            Self::FLOATING64 => "floating64",
            Self::CURRENCY => "currency",
            Self::FLOATING_TIME => "floating time",
            Self::ERROR_CODE => "error",
            Self::BOOLEAN => "boolean",
            Self::OBJECT => "object",
            Self::INTEGER64 => "integer64",
            Self::STRING8 => "string8",
            Self::STRING => "string",
            Self::TIME => "time",
            Self::GUID => "guid",
            Self::SERVER_ID => "server id",
            Self::RESTRICTION => "restriction",
            Self::RULE_ACTION => "rule action",
            Self::BINARY => "binary",
            Self(code) => return write!(f, "0x{code:04X}"),
        };
        write!(f, "{word}{}", if self.is_multiple() { "s" } else { "" })
    }
}
