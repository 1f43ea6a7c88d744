//! Named properties ([MS-OXCDATA] section 2.6): a property set and, in it, a number or a text. The id of such a
//! property differs from mailbox to mailbox, so a FastTransfer stream carries the name itself.

use std::borrow::Cow;
use std::fmt;

use crate::Guid;

/// What a property is called inside its set.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PropertyName {
    /// A number, the reference's `PidLid…`.
    Id(u32),
    /// A text, the reference's `PidName…`.
    Text(Cow<'static, str>),
}

/// A named property.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamedProperty {
    /// The property set.
    pub set: Guid,
    /// The name inside it.
    pub name: PropertyName,
}

impl NamedProperty {
    /// The property with a number.
    pub const fn id(set: Guid, id: u32) -> Self {
        Self { set, name: PropertyName::Id(id) }
    }

    /// The property with a text that the program knows.
    pub const fn known(set: Guid, text: &'static str) -> Self {
        Self { set, name: PropertyName::Text(Cow::Borrowed(text)) }
    }

    /// The property with a text.
    pub fn text(set: Guid, text: impl Into<String>) -> Self {
        Self { set, name: PropertyName::Text(Cow::Owned(text.into())) }
    }

    /// Appends the name as it follows a tag in a FastTransfer stream ([MS-OXCFXICS] section 2.2.4.1, `namedPropInfo`).
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.set.to_wire());
        match &self.name {
            PropertyName::Id(id) => {
                out.push(0);
                out.extend(id.to_le_bytes());
            }
            PropertyName::Text(text) => {
                out.push(1);
                out.extend(text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes));
            }
        }
    }
}

impl fmt::Display for NamedProperty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            PropertyName::Id(id) => write!(f, "{{{}}}/0x{id:04X}", self.set),
            PropertyName::Text(text) => write!(f, "{{{}}}/{text:?}", self.set),
        }
    }
}

impl fmt::Debug for NamedProperty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Property sets ([MS-OXPROPS] section 1.3.2).
pub mod sets {
    use crate::Guid;

    const fn outlook(first: u32) -> Guid {
        Guid::new(first, 0, 0, 0xC000_0000_0000_0046)
    }

    /// `PS_MAPI`: the set of what needs no name.
    pub const MAPI: Guid = outlook(0x0002_0328);
    /// `PS_PUBLIC_STRINGS`: categories are here.
    pub const PUBLIC_STRINGS: Guid = outlook(0x0002_0329);
    /// `PS_INTERNET_HEADERS`: header fields of messages.
    pub const INTERNET_HEADERS: Guid = outlook(0x0002_0386);
    /// `PSETID_Appointment`.
    pub const APPOINTMENT: Guid = outlook(0x0006_2002);
    /// `PSETID_Task`.
    pub const TASK: Guid = outlook(0x0006_2003);
    /// `PSETID_Address`: contacts.
    pub const ADDRESS: Guid = outlook(0x0006_2004);
    /// `PSETID_Common`: reminders, flags and what all classes have.
    pub const COMMON: Guid = outlook(0x0006_2008);
    /// `PSETID_Log`: journal entries.
    pub const LOG: Guid = outlook(0x0006_200A);
    /// `PSETID_Note`: sticky notes.
    pub const NOTE: Guid = outlook(0x0006_200E);
    /// `PSETID_Meeting`.
    pub const MEETING: Guid = Guid::new(0x6ED8_DA90, 0x450B, 0x101B, 0x98DA_00AA_003F_1305);
}

/// Named properties that the program reads or writes ([MS-OXPROPS] section 2).
pub mod names {
    use super::{NamedProperty, sets};

    /// `PidNameKeywords`: the categories.
    pub const KEYWORDS: NamedProperty = NamedProperty::known(sets::PUBLIC_STRINGS, "Keywords");
    /// `PidLidReminderSet`.
    pub const REMINDER_SET: NamedProperty = NamedProperty::id(sets::COMMON, 0x8503);
    /// `PidLidFlagRequest`: what a flag asks for, in words.
    pub const FLAG_REQUEST: NamedProperty = NamedProperty::id(sets::COMMON, 0x8530);
    /// `PidLidTaskStatus`.
    pub const TASK_STATUS: NamedProperty = NamedProperty::id(sets::TASK, 0x8101);
    /// `PidLidPercentComplete`.
    pub const PERCENT_COMPLETE: NamedProperty = NamedProperty::id(sets::TASK, 0x8102);
    /// `PidLidTaskComplete`.
    pub const TASK_COMPLETE: NamedProperty = NamedProperty::id(sets::TASK, 0x811C);
}
