//! XML as the organisation reads and writes it: small trees for requests, a writer for answers.

mod reader;
mod writer;

pub(super) use reader::{Node, Space, read};
pub(super) use writer::Xml;
