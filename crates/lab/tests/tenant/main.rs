//! The rehearsal tenant, asked over the wire by a client that knows HTTP and nothing else.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

mod client;
mod directory;
mod exchange;
mod faults;
mod import;
mod judged;
mod messages;
mod stream;
mod tokens;
