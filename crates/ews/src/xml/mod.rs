//! The part of XML that Exchange's messages use: read in pieces of any size, with every size capped, and written.
//!
//! The markup is read by `quick-xml`; around it lies a framer of our own, because a pull parser gathers a text to its
//! end, and the texts here can be items of any size. Document types are refused, so there are no entities but the five
//! that XML has of itself.

mod base64;
mod element;
mod framer;
mod namespace;
mod tree;
mod writer;

pub(crate) use base64::Base64Reader;
pub(crate) use element::{Element, boolean as boolean_of};
pub(crate) use framer::{Framer, Token};
pub(crate) use namespace::{MESSAGES, Namespace, SOAP, TYPES};
pub(crate) use tree::Tree;
pub use writer::Writer;
pub(crate) use writer::boolean;

/// What is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// A document type, with which entities could be declared.
    #[error("a document type is refused")]
    DocumentType,
    /// A reference that XML alone does not know.
    #[error("an unknown reference")]
    Reference,
    /// A tag that is none, or too long.
    #[error("a malformed tag")]
    Tag,
    /// Ends of elements do not match their beginnings.
    #[error("elements are not balanced")]
    Balance,
    /// Text or elements outside of the document's root.
    #[error("something stands outside of the document")]
    Outside,
    /// Not UTF-8.
    #[error("the encoding is not UTF-8")]
    Encoding,
    /// More than is taken.
    #[error("the answer exceeds the limit on its {0}")]
    Limit(&'static str),
}
