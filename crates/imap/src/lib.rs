//! IMAP: a client of our own that both pipelines and streams, and the connectors for sources and targets.
//!
//! [`codec`] is the wire without I/O, `driver` moves its bytes, and [`ImapSource`] and [`ImapTarget`] fulfil the model's
//! connector traits on top. Extensions are used where the server has them and they pay; everything works with
//! RFC 3501 alone. The source opens folders with EXAMINE and reads with PEEK: it has no verb that changes anything.

mod account;
pub mod codec;
mod driver;
mod error;
mod flags;
mod listing;
mod probe;
mod read;
mod source;
mod target;
mod tree;

pub use account::{Account, AuthChoice, Credentials, Manners, Options, TokenSource};
pub use probe::{Probe, probe};
pub use source::ImapSource;
pub use target::ImapTarget;
