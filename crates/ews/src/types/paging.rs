//! Pages of a listing ([MS-OXWSSRCH] sections 2.2.4.11 and 2.2.6.1): asked for by offset, answered with where the next one begins.

use crate::xml::{Element, Writer};

/// A page that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageView {
    /// The first entry, counted from 0.
    pub offset: u32,
    /// At most so many entries. A server has a limit of its own, usually 1,000.
    pub entries: u32,
}

impl PageView {
    pub(crate) fn write(self, name: &str, out: &mut Writer) {
        // Both numbers are signed on the wire.
        let number = |value: u32| value.min(i32::MAX as u32).to_string();
        let (entries, offset) = (number(self.entries.max(1)), number(self.offset));
        let view = [("MaxEntriesReturned", &*entries), ("Offset", &*offset), ("BasePoint", "Beginning")];
        out.empty(name, &view);
    }
}

/// What a server says of the page that it gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageEnd {
    /// Where the next page begins, where it was told.
    pub next: Option<u32>,
    /// Entries over all pages, where it was told.
    pub total: Option<u64>,
    /// Whether there is no further page. Where it was not told there is none.
    pub last: bool,
}

impl PageEnd {
    pub(crate) fn read(element: &Element) -> Self {
        let last = element.attribute("IncludesLastItemInRange").is_none_or(|text| matches!(text, "true" | "1"));
        let number = |name| element.attribute(name).and_then(|text: &str| text.parse().ok());
        let total = element.attribute("TotalItemsInView").and_then(|text| text.parse().ok());
        Self { next: number("IndexedPagingOffset"), total, last }
    }
}
