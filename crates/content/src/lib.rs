//! Content of messages, without any I/O (design section 2): digests, the comparison of two copies, what a list shows
//! of a message, and the conversion of a message into the form that Microsoft 365 imports.
//!
//! Everything here takes a body in pieces of any size and holds a bounded part of it. Two digests are kept under
//! fixed names, because they are written beside every item of the ledger: [`EXACT`] and [`SURVIVING`].

mod border;
mod compare;
mod convert;
mod digest;
mod envelope;
mod facts;
mod lines;
mod loss;
mod mime;
mod surviving;

pub use compare::{ContentDifference, ContentPrint, Rewriting, Rewritings, compare};
pub use convert::{Addressed, ConvertError, IDENTITY, ItemFacts, Person, identity_text, kept_flags, to_fasttransfer};
pub use digest::{ContentDigest, DigestKey, Digester, EXACT, ExactDigester, SURVIVING};
pub use envelope::{Envelope, EnvelopeCollector};
pub use facts::{
    AttachmentFacts, DataFact, FactDifference, FactField, FastTransferFacts, MailFacts, TextFact, compare_facts,
    facts_of_fasttransfer, facts_of_mime,
};
pub use lines::{CrlfForm, LineEndCounts};
pub use loss::{Loss, LossKind, LossWeight};
pub use mime::spool::Spool;
