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

pub(super) use framing::{frame, unframe};
pub(super) use mime::{Mail, read as read_mime};
pub(super) use name::{Guid, Key, Name};
pub(super) use reader::read;
pub(super) use tree::{Attachment, Message, Property};
pub(super) use value::Value;
pub(super) use writer::write;

/// Why a stream was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} at octet {at}")]
pub(super) struct Malformed {
    /// What is wrong.
    pub(super) what: &'static str,
    /// Where.
    pub(super) at: usize,
}
