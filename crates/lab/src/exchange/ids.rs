//! Ids as clients see them: opaque, case-sensitive, long.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What an id stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Id {
    /// A folder of a mailbox.
    Folder { mailbox: u32, folder: u64 },
    /// An item of a mailbox.
    Item { mailbox: u32, item: u64 },
    /// An exception of a series: the series and its place among the exceptions.
    Exception { mailbox: u32, item: u64, place: u8 },
    /// An attachment: the item, then places from the outside to the inside.
    Attachment { mailbox: u32, item: u64, places: Vec<u8> },
}

/// The provider that stands at the beginning of an entry id of Exchange has this length too.
const LEAD: [u8; 20] =
    [0, 0, 0, 0, 0x4e, 0x6f, 0x72, 0x64, 0x76, 0x61, 0x72, 0x64, 0x65, 0x2d, 0x6c, 0x61, 0x62, 0x21, 0x07, 0];

impl Id {
    pub(super) fn mailbox(&self) -> u32 {
        match self {
            Self::Folder { mailbox, .. }
            | Self::Item { mailbox, .. }
            | Self::Exception { mailbox, .. }
            | Self::Attachment { mailbox, .. } => *mailbox,
        }
    }

    /// The places of an attachment, from the outside to the inside.
    pub(super) fn places(&self) -> &[u8] {
        if let Self::Attachment { places, .. } = self { places } else { &[] }
    }

    fn parts(&self) -> (u8, u32, u64, &[u8]) {
        match self {
            Self::Folder { mailbox, folder } => (1, *mailbox, *folder, &[]),
            Self::Item { mailbox, item } => (2, *mailbox, *item, &[]),
            Self::Exception { mailbox, item, place } => (3, *mailbox, *item, std::slice::from_ref(place)),
            Self::Attachment { mailbox, item, places } => (4, *mailbox, *item, places),
        }
    }

    /// The octets of the id.
    pub(super) fn octets(&self) -> Vec<u8> {
        let (kind, mailbox, number, places) = self.parts();
        [&LEAD[..], &[kind], &mailbox.to_le_bytes(), &number.to_be_bytes(), places].concat()
    }

    /// The id as it stands in an attribute.
    pub(super) fn text(&self) -> String {
        STANDARD.encode(self.octets())
    }

    /// What an attribute says; nothing if it is no id of this organisation.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::from_octets(&STANDARD.decode(text).ok()?)
    }

    pub(super) fn from_octets(octets: &[u8]) -> Option<Self> {
        let rest = octets.strip_prefix(&LEAD)?;
        let (kind, rest) = rest.split_first()?;
        let (mailbox, rest) = rest.split_first_chunk::<4>()?;
        let (number, places) = rest.split_first_chunk::<8>()?;
        let (mailbox, number) = (u32::from_le_bytes(*mailbox), u64::from_be_bytes(*number));
        match (kind, places) {
            (1, []) => Some(Self::Folder { mailbox, folder: number }),
            (2, []) => Some(Self::Item { mailbox, item: number }),
            (3, [place]) => Some(Self::Exception { mailbox, item: number, place: *place }),
            (4, [_, ..]) => Some(Self::Attachment { mailbox, item: number, places: places.to_vec() }),
            _ => None,
        }
    }
}

/// The change key of a folder.
pub(super) fn folder_key(change: u64) -> String {
    change_key(b"\x01\x00\x00\x00", change)
}

/// The change key of an item.
pub(super) fn item_key(change: u64) -> String {
    change_key(b"\x09\x00\x00\x00", change)
}

fn change_key(lead: &[u8], change: u64) -> String {
    STANDARD.encode([lead, b"\x16\x00\x00\x00Nordvarde-laboratory", &change.to_be_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_written_and_read() {
        let all = [
            Id::Folder { mailbox: 3, folder: 7 },
            Id::Item { mailbox: 3, item: u64::MAX },
            Id::Exception { mailbox: 0, item: 9, place: 1 },
            Id::Attachment { mailbox: 1, item: 2, places: vec![0, 4] },
        ];
        for id in all {
            assert_eq!(Id::parse(&id.text()), Some(id));
        }
        for odd in ["", "AAAA", "not base64!", "AAAAAE5vcmR2YXJkZS1sYWIhBwAE"] {
            assert_eq!(Id::parse(odd), None, "{odd}");
        }
    }
}
