//! MAPI bytes without I/O: properties ([MS-OXCDATA]), FastTransfer streams ([MS-OXCFXICS] section 2.2.4), and the
//! frames that EWS `ExportItems` and the mailbox export of Graph put around them.
//!
//! What a property means is left to `content`, and how the bytes travel to the connectors. What comes from a server is
//! hostile: nothing here panics, and nothing is kept whose size was not capped.

pub mod fasttransfer;
pub mod framing;
mod guid;
pub mod named;
pub mod property;
pub mod tags;
mod text;

pub use guid::Guid;
pub use named::{NamedProperty, PropertyName};
pub use property::{PropertyTag, PropertyType, PropertyValue};
