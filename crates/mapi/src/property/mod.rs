//! Property tags, types and values ([MS-OXCDATA] sections 2.9 and 2.11, as FastTransfer writes them).

mod kind;
mod tag;
mod value;

pub use kind::{Layout, PropertyType};
pub use tag::PropertyTag;
pub(crate) use value::Encoded;
pub use value::{FixedBytes, PropertyValue};
