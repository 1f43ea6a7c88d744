//! The framer sees the same responses however the bytes come in, and never keeps more than its limits allow
//! (RFC 3501 section 2.2.2).

#![no_main]

use bytes::BytesMut;
use cutover_imap::codec::{Event, FrameError, Framer, Limits};
use libfuzzer_sys::fuzz_target;

/// Small, so that small inputs reach them.
const LIMITS: Limits = Limits { line: 160, inline_literal: 12, literals: 4 };

/// What was seen, with neighbouring pieces joined: how a literal is cut depends on how it came in.
#[derive(Debug, PartialEq)]
struct Seen {
    events: Vec<Event>,
    error: Option<FrameError>,
}

fn seen(input: &[u8], cuts: impl Iterator<Item = usize>) -> Seen {
    let (mut framer, mut buffer) = (Framer::new(LIMITS), BytesMut::new());
    let mut seen = Seen { events: Vec::new(), error: None };
    let mut start = 0;
    for end in cuts.chain([input.len()]) {
        buffer.extend_from_slice(&input[start..end]);
        start = end;
        loop {
            match framer.next(&mut buffer) {
                Ok(Some(event)) => add(&mut seen.events, event),
                Ok(None) => break,
                Err(error) => return Seen { error: Some(error), ..seen },
            }
        }
        assert!(buffer.len() <= LIMITS.line, "{} bytes are kept", buffer.len());
    }
    seen
}

fn add(events: &mut Vec<Event>, event: Event) {
    match (events.last_mut(), event) {
        (Some(Event::Piece(before)), Event::Piece(piece)) => *before = [&before[..], &piece[..]].concat().into(),
        (_, event) => events.push(event),
    }
}

fuzz_target!(|input: &[u8]| {
    let input = &input[..input.len().min(600)];
    let whole = seen(input, std::iter::empty());
    assert_eq!(seen(input, 0..input.len()), whole, "octet by octet");
    for cut in 0..=input.len() {
        assert_eq!(seen(input, std::iter::once(cut)), whole, "cut at {cut}");
    }
});
