//! FastTransfer streams ([MS-OXCFXICS] section 2.2.4): atoms, which are markers and properties, and the objects that
//! they make up.

mod marker;
mod writer;

pub use marker::Marker;
pub use writer::{WHOLE, WriteError, Writer};
