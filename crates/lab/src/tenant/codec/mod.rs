//! The tenant's own coders: FastTransfer streams as mailbox import and export carry them, and a small MIME reader.
//!
//! They share nothing with the coders of the client, so that a misunderstanding on one side shows.

mod framing;
mod mime;
mod name;
mod reader;
mod tree;
mod value;
mod writer;

pub(crate) use framing::{frame, frame_as, unframe};
pub(crate) use mime::{Mail, read as read_mime};
pub(crate) use name::{Guid, Key, Name};
pub(crate) use reader::read;
pub(crate) use tree::{Attachment, Message, Property};
pub(crate) use value::Value;
pub(crate) use writer::write;

/// Why a stream was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} at octet {at}")]
pub(crate) struct Malformed {
    /// What is wrong.
    pub(crate) what: &'static str,
    /// Where.
    pub(crate) at: usize,
}
