//! What the answers of an operation are made of, and the events that a decoder gives.
//!
//! An answer has a message for each thing that was asked for ([MS-OXWSCDATA] section 2.2.4.67, `ResponseMessageType`); a message may
//! have a long list, whose parts are handed out one by one, and contents of any size, which are handed out in pieces.

use crate::xml::Element;
use crate::{AttachmentId, Fault, ItemId, Operation, Outcome, ServerVersion};

/// The answer of one operation. The operations of this crate implement it; nothing else can read an element.
pub trait Answer: Sized + 'static {
    /// A part of a list.
    type Part: Send + 'static;
    /// What a message says besides.
    type Summary: Send + 'static;
    /// The operation that is answered.
    const OPERATION: Operation;
    /// How the messages stand in the answer.
    #[doc(hidden)]
    const LAYOUT: Layout = Layout::Messages;
    /// The path from the message to the list; empty if there is none.
    #[doc(hidden)]
    const LIST: &'static [&'static str] = &[];

    /// Whether an element of this name in that one is a content.
    #[doc(hidden)]
    fn content(_parent: &str, _name: &str) -> Option<ContentKind> {
        None
    }

    /// Reads a part.
    #[doc(hidden)]
    fn part(element: Reading<'_>) -> Result<Self::Part, DecodeError>;

    /// Reads a message, without the parts of its list.
    #[doc(hidden)]
    fn summary(element: Reading<'_>) -> Result<Self::Summary, DecodeError>;
}

/// How the messages stand in an answer.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Each for itself, in an element `ResponseMessages`.
    Messages,
    /// The answer is the one message.
    Whole,
}

/// An element to be read.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Reading<'a>(pub(crate) &'a Element);

/// What came of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<P, S> {
    /// Who answers.
    Server(ServerVersion),
    /// A content begins. Its pieces follow, then its end.
    Content(ContentHead),
    /// A piece of the content, decoded, never empty.
    Piece(Vec<u8>),
    /// The content is whole.
    ContentEnd,
    /// A part of the message's list.
    Part(P),
    /// A message is whole. Messages come in the order of what was asked for.
    Message(Outcome<S>),
    /// The whole request was refused, whatever the status of HTTP says.
    Fault(Fault),
}

/// The events of an answer.
pub type EventOf<A> = Event<<A as Answer>::Part, <A as Answer>::Summary>;

/// The beginning of a content, with what the answer has told of its item by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentHead {
    /// What it is.
    pub kind: ContentKind,
    /// The item, where the answer names it first (ExportItems does, GetItem does not).
    pub item: Option<ItemId>,
    /// The attachment.
    pub attachment: Option<AttachmentId>,
}

/// What a content is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentKind {
    /// An Internet message.
    Mime,
    /// An item as ExportItems gives it: FastTransfer in frames.
    Export,
    /// The octets of an attached file.
    File,
}

/// Why an answer cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// It is no XML that is taken.
    #[error("the answer is malformed")]
    Xml(#[from] crate::XmlError),
    /// It is XML, but no SOAP.
    #[error("the answer is no SOAP envelope")]
    NotSoap,
    /// It answers another operation.
    #[error("the answer is a {found} instead of a {expected}")]
    Unexpected {
        /// The element that should be there.
        expected: &'static str,
        /// The one that is.
        found: Box<str>,
    },
    /// Something that has to be there is not.
    #[error("{inside} has no {element}")]
    Missing {
        /// What is missing.
        element: &'static str,
        /// Where.
        inside: Box<str>,
    },
    /// A value that has to be understood is not.
    #[error("the value of {0} is malformed")]
    Value(&'static str),
    /// A content is no base64, or has elements in it.
    #[error("a content is malformed")]
    Content,
    /// It ends too early.
    #[error("the answer is cut off")]
    CutOff,
}

impl Element {
    /// The child of this name, which has to be there.
    pub(crate) fn required(&self, name: &'static str) -> Result<&Element, DecodeError> {
        self.child(name).ok_or_else(|| DecodeError::Missing { element: name, inside: self.name.clone() })
    }

    /// The truth value of a child that has to be there.
    pub(crate) fn required_boolean(&self, name: &'static str) -> Result<bool, DecodeError> {
        self.required(name)?;
        self.boolean(name).ok_or(DecodeError::Value(name))
    }

    /// The attribute of this name, which has to be there.
    pub(crate) fn required_attribute(&self, name: &'static str) -> Result<&str, DecodeError> {
        self.attribute(name).ok_or_else(|| DecodeError::Missing { element: name, inside: self.name.clone() })
    }
}
