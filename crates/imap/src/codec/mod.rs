//! IMAP's bytes without any I/O: framing, tokens, typed views, and what a client writes (RFC 3501, RFC 9051).
//!
//! Three layers. [`Framer`] cuts the stream into responses and hands large literals out in pieces. [`Scanner`] reads
//! a response as atoms, strings and lists, whatever they mean, so that an unknown extension is never an error. The
//! typed views ([`Response`], [`Fetch`], [`ListEntry`], …) take what they know from it and pass over the rest.

mod capability;
mod code;
mod date;
mod fetch;
mod framer;
mod list;
mod names;
mod quote;
#[cfg(test)]
mod real_world;
mod response;
mod scanner;
mod search;
mod uid_set;
mod utf7;

pub use capability::Capabilities;
pub use code::{AppendUid, Code, CopyUid};
pub use date::{format_date, parse_date};
pub use fetch::{Body, Fetch};
pub use framer::{Event, FrameError, Framer, Limits};
pub use list::{ListEntry, MailboxStatus, Namespace, Namespaces};
pub use names::NameForm;
pub use quote::{Text, quoted};
pub use response::{Condition, Response};
pub(crate) use scanner::parse_number;
pub use scanner::{Scanner, Token};
pub use search::{SearchResult, parse_vanished};
pub use uid_set::UidSet;
pub use utf7::{decode_mailbox, encode_mailbox};

/// Runs bytes through the framer, cut at `step` bytes, and through every view. For fuzzing: it must not panic, hang
/// or keep more than the limits allow. Answers how many responses were seen.
pub fn fuzz_framer(bytes: &[u8], step: usize) -> usize {
    let mut framer = Framer::new(Limits { line: 1 << 16, inline_literal: 64, literals: 1 << 12 });
    let mut input = bytes::BytesMut::new();
    let mut seen = 0;
    for piece in bytes.chunks(step.max(1)) {
        input.extend_from_slice(piece);
        loop {
            match framer.next(&mut input) {
                Ok(Some(Event::Line(line) | Event::Head { text: line, .. })) => {
                    seen += 1;
                    fuzz_views(&line);
                }
                Ok(Some(Event::Piece(_))) => {}
                Ok(None) => break,
                Err(_) => return seen,
            }
        }
    }
    seen
}

/// Runs one response through every view; for fuzzing.
pub fn fuzz_views(line: &[u8]) {
    let response = Response::parse(line);
    if let Response::Condition { code, .. } = &response {
        let _ = (code.append_uid(), code.copy_uid(), code.number(), code.capabilities());
    }
    if let Response::Data { rest, .. } = &response {
        let _ = Fetch::parse(rest.clone());
        let _ = ListEntry::parse(rest.clone());
        let _ = MailboxStatus::parse(rest.clone());
        let _ = Namespaces::parse(rest.clone());
        let _ = SearchResult::parse_search(rest.clone());
        let _ = SearchResult::parse_esearch(rest.clone());
        let _ = parse_vanished(rest.clone());
    }
    let _ = decode_mailbox(line);
    let _ = parse_date(line);
}
