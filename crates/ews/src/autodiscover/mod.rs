//! Autodiscover: from an address to the servers of its mailbox, without I/O ([MS-OXDISCO] section 3.1, [MS-OXDSCLI],
//! [MS-OXWSADISC]).
//!
//! [`pox`] and [`soap`] write the questions and read the answers. [`Walk`] says which question comes next, and is told what
//! came of it. It keeps what came of each, and never lets credentials go to a host that nobody has agreed to.

mod address;
mod document;
pub mod pox;
mod settings;
pub mod soap;
mod visit;
mod walk;

pub use address::SecureUrl;
pub use settings::{AlternativeMailbox, Endpoint, Protocol, ProtocolKind, Settings};
pub use visit::{Candidate, Dialect, Outcome, Visit};
pub use walk::{Found, HttpAnswer, Query, Question, Service, Step, Walk};

use crate::XmlError;

/// Why an answer says nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// It is no XML, or more of it than is read.
    #[error("the answer is no XML that can be read")]
    Xml(#[from] XmlError),
    /// It is XML about something else: the page of a web server, for one.
    #[error("the answer is not of Autodiscover: {0}")]
    Other(&'static str),
}
