//! The rehearsal organisation, asked over the wire by a client that knows HTTP and nothing else, and judged by
//! Microsoft's schema and by `exchangelib`.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

mod access;
mod client;
mod faults;
mod following;
mod judged;
mod reading;
mod releases;
mod requests;
mod streams;
mod walk;
