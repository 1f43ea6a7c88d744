//! Content of messages, without any I/O (design section 2): digests, the comparison of two copies, and what a list
//! shows of a message.
//!
//! Everything here takes a body in pieces of any size and holds a bounded part of it. Two digests are kept under
//! fixed names, because they are written beside every item of the ledger: [`EXACT`] and [`SURVIVING`].

mod border;
mod compare;
mod digest;
mod envelope;
mod lines;
mod surviving;

pub use compare::{ContentDifference, ContentPrint, Rewriting, Rewritings, compare};
pub use digest::{ContentDigest, Digester, EXACT, ExactDigester, SURVIVING};
pub use envelope::{Envelope, EnvelopeCollector};
pub use lines::{CrlfForm, LineEndCounts};
